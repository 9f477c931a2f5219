"""The first tables."""
# ruff: noqa  (Django looks for lists)

import licite.web.campaigns.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(default=licite.web.campaigns.models._new_uid, max_length=32, unique=True)),
                ("controller", models.SlugField(max_length=64)),
                ("name", models.TextField()),
                ("content", models.JSONField()),
                ("by", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("checked", models.CharField(blank=True, max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["controller", "-changed_at"], name="campaigns_latest")],
            },
        ),
    ]
