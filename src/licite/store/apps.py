"""The Django application of the registers: models and migrations, no views."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "licite.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
