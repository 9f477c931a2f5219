"""The first tables."""
# ruff: noqa  (Django looks for lists)

import licite.web.jobs.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=licite.web.jobs.models._new_id, max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("controller", models.SlugField(max_length=64)),
                ("kind", models.CharField(max_length=32)),
                ("asked", models.JSONField(default=dict)),
                ("by", models.TextField()),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("code", models.CharField(blank=True, max_length=6)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
