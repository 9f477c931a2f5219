"""How the site comes up: Django configured, the registers opened, its own tables made."""

from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings as configured
from django.core.handlers.wsgi import WSGIHandler

from licite.operations.opening import require_driver, require_server, settle
from licite.store.home import Home, find_home
from licite.web.settings import settings

_YEAR = 365 * 24 * 3600


def configure() -> None:
    """Has Django be the site's; before anything of the registers is imported, and once."""
    if not configured.configured:
        configured.configure(**settings())
        django.setup()


def open_site(home: Home) -> None:
    """Opens the registers for as long as this process lives, and makes the tables of accounts where they are missing.

    Fails as `store.setup.open_store` does.
    """
    from django.core.management import call_command

    from licite.store.setup import open_store

    store = open_store(home)
    for app in ("contenttypes", "auth", "sessions", "account", "mfa", "accounts", "jobs", "organisation", "campaigns"):
        call_command("migrate", app, verbosity=0, interactive=False)
    apply_home(home, store.keys.digest("site secret", "", next(iter(store.keys.keys))))


def apply_home(home: Home, secret: str) -> None:
    """The settings that an installation has of its own: its secret, and the address under which it is reached."""
    configured.SECRET_KEY = secret
    if home.site is None:
        configured.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
        return
    address = urlsplit(home.site)
    configured.ALLOWED_HOSTS = [*configured.ALLOWED_HOSTS, address.hostname]
    if address.scheme != "https":
        return
    configured.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    configured.SECURE_SSL_REDIRECT = True
    configured.SESSION_COOKIE_SECURE = configured.CSRF_COOKIE_SECURE = True
    configured.SECURE_HSTS_SECONDS = _YEAR
    configured.SECURE_HSTS_INCLUDE_SUBDOMAINS = configured.SECURE_HSTS_PRELOAD = True
    configured.CSRF_TRUSTED_ORIGINS = [f"https://{address.netloc}"]
    # Whoever ends https in front of us says from where each request comes; limits are counted by that.
    configured.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def application(flag: Path | None = None) -> WSGIHandler:
    """The site of an installation, for a server of WSGI."""
    require_server()
    home = find_home(flag)
    require_driver(home.database)
    configure()
    open_site(home)
    from licite.web.first_run.door import announce

    announce(home.language)
    settle()
    return WSGIHandler()
