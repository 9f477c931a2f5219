"""To whom data of people were handed over, who was among them, and what these recipients were told since."""
# ruff: noqa  (Django looks for lists)

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0003_contacts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("recipient", models.TextField()),
                ("role", models.CharField(max_length=10)),
                ("data", models.JSONField()),
                ("purpose", models.TextField()),
                ("terms_name", models.TextField()),
                ("terms_hash", models.CharField(max_length=64)),
                ("disclosed_on", models.DateField()),
                ("author", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="Disclosed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refused_on", models.DateField(null=True)),
                ("salt", models.CharField(max_length=64)),
                ("commitment", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField()),
                ("contact", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.contact")),
                ("disclosure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.disclosure")),
            ],
        ),
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("recipient", models.TextField()),
                ("told_on", models.DateField()),
                ("how", models.TextField()),
                ("author", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "contact",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="store.contact"),
                ),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_disclosure_per_event"),
        ),
        migrations.AddConstraint(
            model_name="disclosed",
            constraint=models.UniqueConstraint(fields=("disclosure", "contact"), name="one_row_per_contact"),
        ),
        migrations.AddConstraint(
            model_name="passedon",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_telling_per_event"),
        ),
    ]
