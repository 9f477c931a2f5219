"""The application of accounts, as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in, what they chose for themselves, and which controllers they have a role for."""

    name = "licite.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listens to what allauth tells."""
        from licite.web.accounts import proved  # noqa: F401
