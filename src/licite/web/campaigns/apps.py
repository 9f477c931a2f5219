"""The application of campaigns, as Django knows it."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """What a controller means to send or say, and to whom."""

    name = "licite.web.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Puts the block of campaigns on the home page."""
        from licite.web.campaigns import home

        home.register()
