"""Triggers that forbid change to refusals and to the log; the words of each are in `licite.store.triggers`."""
# ruff: noqa  (Django looks for lists)

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from licite.store import triggers


def install(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    # Never backward: the guards stay.
    operations = [migrations.RunPython(install)]
