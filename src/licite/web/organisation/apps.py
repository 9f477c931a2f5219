"""The application of the organisation, as Django knows it."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """What a controller says of itself: who it is, where, and whom to ask."""

    name = "licite.web.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
