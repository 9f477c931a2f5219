"""The forms by which people agree, in versions."""
# ruff: noqa  (Django looks for lists)

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=32)),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("words", models.JSONField()),
                ("html", models.JSONField()),
                ("author", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "controller",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(fields=("form", "number"), name="one_version_per_number"),
        ),
    ]
