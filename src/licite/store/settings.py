"""The settings of Django: the registers and nothing else. The database is named when a home is opened."""

INSTALLED_APPS = ["licite.store.apps.StoreConfig"]
DATABASES: dict[str, dict[str, object]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING_CONFIG = None
