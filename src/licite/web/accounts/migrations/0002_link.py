"""Links that somebody opens once."""
# ruff: noqa  (Django looks for lists)

from django.db import migrations, models

import licite.web.accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=licite.web.accounts.models.new_id, max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("use", models.CharField(max_length=16)),
                ("email", models.TextField()),
                ("controller", models.SlugField(blank=True, max_length=64)),
                ("role", models.CharField(blank=True, max_length=8)),
                ("by", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
