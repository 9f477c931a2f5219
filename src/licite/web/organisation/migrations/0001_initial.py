"""The first table."""
# ruff: noqa  (Django looks for lists)

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("controller", models.SlugField(max_length=64, primary_key=True, serialize=False)),
                ("mode", models.CharField(blank=True, max_length=11)),
                ("name", models.TextField(blank=True)),
                ("postal_address", models.TextField(blank=True)),
                ("contact", models.TextField(blank=True)),
                ("dpo", models.TextField(blank=True)),
                ("channels", models.JSONField(default=list)),
                ("audiences", models.JSONField(default=list)),
                ("refusals", models.CharField(blank=True, max_length=6)),
                ("step", models.SmallIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
