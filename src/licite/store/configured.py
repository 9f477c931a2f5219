"""Imported before the models: Django has its settings then, and no database until a home is opened.

A program with a Django of its own (the web door) configures it first, and this leaves it alone.
"""

import django
from django.apps import apps
from django.conf import settings

from licite.store import settings as ours

if not settings.configured:
    settings.configure(**{name: value for name, value in vars(ours).items() if name.isupper()})
if not apps.loading:
    django.setup()
