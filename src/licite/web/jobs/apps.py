"""The application of long work, as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that takes longer than a page may wait, and how far it is."""

    name = "licite.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
