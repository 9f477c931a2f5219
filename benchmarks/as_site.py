"""The site asked from within a benchmark; imported before anything of the registers, as Django is configured here."""

from django.test import Client

from licite.operations.opening import settle
from licite.store.home import Home
from licite.web.start import configure, open_site

configure()

_WHO = "figures@noroit.example"
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105


def open_as_site(home: Home) -> None:
    """Opens the registers and makes the tables of accounts, as the site does when it comes up."""
    open_site(home)
    settle()


def signed_in(controller: str) -> Client:
    """A browser of somebody who may do everything at a controller."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth.models import User

    from licite.web.accounts.models import Member
    from licite.web.shell.roles import Role

    user, made = User.objects.get_or_create(username=_WHO, email=_WHO)
    if made:
        Member.objects.create(user=user, controller=controller, role=Role.ADMIN)
        TOTP.activate(user, _SECRET)
    browser = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="fr", raise_request_exception=True)
    browser.force_login(user)
    return browser
