"""The settings of the site. They know no installation: secret, hosts and database come when one is opened."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

WEB = Path(__file__).parent
FEATURES = (
    "shell",
    "accounts",
    "jobs",
    "home",
    "people",
    "style",
    "organisation",
    "first_run",
    "law",
    "retention",
    "public",
    "consents",
    "evidence",
    "imports",
    "refusals",
    "campaigns",
    "help",
)
"""The folders of the site, one a feature, all alike: urls.py, views.py, templates/<feature>/."""

_NOTHING_ELSE = {"default-src": [NONE]}
_OURS = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action", "manifest-src")


def settings() -> dict[str, Any]:
    """What Django is configured with, for the site and for the tests of everything below it."""
    return {
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "DEBUG": False,
        "RAISE_FAULTS": False,
        "ROOT_URLCONF": "licite.web.urls",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_htmx",
            "django_cotton.apps.SimpleAppConfig",
            "csp",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "licite.store.apps.StoreConfig",
            "licite.web.accounts.apps.AccountsConfig",
            "licite.web.jobs.apps.JobsConfig",
            "licite.web.campaigns.apps.CampaignsConfig",
            "licite.web.organisation.apps.OrganisationConfig",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "csp.middleware.CSPMiddleware",
            "licite.web.shell.smaller.SmallerPages",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "licite.web.shell.faults.FaultsTold",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "licite.web.shell.viewer.ViewerMiddleware",
            "licite.web.accounts.gate.Gate",
        ],
        "TEMPLATES": [_templates()],
        "DATABASES": {},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": True,
        "LANGUAGE_CODE": "fr",
        "LANGUAGES": [("fr", "Français"), ("en", "English")],
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            # What Django says of a request may quote it; what went wrong is noted by `shell.faults`.
            "loggers": {"django": {"handlers": [], "level": "CRITICAL", "propagate": False}},
        },
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [WEB / "shell" / "static"],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "FILE_UPLOAD_PERMISSIONS": 0o600,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2**20,
        **_accounts(),
        **_walls(),
    }


def _own_words() -> list[str]:
    """The tags and filters of each feature that has some."""
    files = [WEB / feature / "words.py" for feature in FEATURES]
    with_tags = [file for file in files if file.exists() and "\nregister = " in file.read_text(encoding="utf-8")]
    return [f"licite.web.{file.parent.name}.words" for file in with_tags]


def _templates() -> dict[str, Any]:
    loaders = [
        "django_cotton.cotton_loader.Loader",
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / feature / "templates" for feature in FEATURES],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", loaders)],
            "builtins": ["django_cotton.templatetags.cotton", "licite.web.shell.bar", *_own_words()],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "licite.web.shell.context.of_request",
            ],
        },
    }


def _accounts() -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        ],
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_ADAPTER": "licite.web.accounts.adapter.Adapter",
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "MFA_ADAPTER": "licite.web.accounts.adapter.SecondFactor",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_TOTP_ISSUER": "Licite",
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_FORMS": {"add_webauthn": "licite.web.accounts.forms.AddPasskey"},
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
        "ACCOUNT_SESSION_REMEMBER": True,
        "LOGIN_URL": "/sign-in/login/",
        "LOGIN_REDIRECT_URL": "/",
    }


def _walls() -> dict[str, Any]:
    return {
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": _NOTHING_ELSE
            | {name: [SELF] for name in _OURS}
            | {"base-uri": [NONE], "frame-ancestors": [NONE], "object-src": [NONE]}
        },
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SESSION_COOKIE_NAME": "licite",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_AGE": 12 * 3600,
        "CSRF_COOKIE_NAME": "licite-csrf",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "licite.web.shell.errors.csrf_failed",
    }
