"""Somebody in charge does not agree with an answer that was given, and says why."""
# ruff: noqa  (Django looks for lists)

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0006_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.CharField(max_length=16)),
                ("author", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "decision",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.decisionrecord"),
                ),
            ],
        ),
    ]
