"""What imports bring, who a contact is by it, what happened since, and what they were told."""
# ruff: noqa  (Django looks for lists)

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="store.contact",
                    ),
                ),
                ("full_name", models.TextField()),
                ("first_name", models.TextField()),
                ("last_name", models.TextField()),
                ("job_title", models.TextField()),
                ("job_function", models.TextField()),
                ("company", models.TextField()),
                ("address", models.TextField()),
                ("postal_code", models.TextField()),
                ("city", models.TextField()),
                ("siren", models.TextField()),
                ("facts", models.JSONField()),
                ("changed", models.JSONField()),
                ("collected_on", models.DateField(null=True)),
                ("updated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("state", models.CharField(max_length=12)),
                ("why", models.TextField()),
                ("file_name", models.TextField()),
                ("file_hash", models.CharField(max_length=64)),
                ("format", models.TextField()),
                ("source_kind", models.TextField()),
                ("supplier", models.TextField()),
                ("contract", models.TextField()),
                ("terms", models.TextField()),
                ("licence", models.TextField()),
                ("evidence_name", models.TextField()),
                ("evidence_hash", models.CharField(max_length=64)),
                ("passport", models.JSONField(null=True)),
                ("mapping", models.JSONField()),
                ("left_out", models.JSONField()),
                ("facts", models.JSONField()),
                ("rows", models.JSONField()),
                ("author", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("seq", models.BigIntegerField(unique=True)),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.AddField(
            model_name="profile",
            name="source",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.import"),
        ),
        migrations.CreateModel(
            name="Collected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.IntegerField()),
                ("collected_on", models.DateField(null=True)),
                ("place", models.TextField()),
                ("why", models.TextField()),
                ("values", models.JSONField()),
                ("salt", models.CharField(max_length=64)),
                ("commitment", models.CharField(max_length=64)),
                ("seq", models.BigIntegerField()),
                ("contact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.contact")),
                ("imported", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.import")),
            ],
        ),
        migrations.AddField(
            model_name="identifier",
            name="imported",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.import"),
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("kind", models.CharField(max_length=16)),
                ("event_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("counts", models.BooleanField()),
                ("why_not", models.TextField()),
                ("campaign", models.TextField()),
                ("source", models.TextField()),
                ("details", models.JSONField()),
                ("seq", models.BigIntegerField()),
                ("contact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.contact")),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="LookupToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("exact", models.BooleanField()),
                ("identifier", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.identifier")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("author", models.TextField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="store.contact"
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merged_by", to="store.contact"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("article", models.CharField(max_length=2)),
                ("given_on", models.DateField()),
                ("words_version", models.TextField()),
                ("words_language", models.TextField()),
                ("complete", models.BooleanField(null=True)),
                ("how", models.TextField()),
                ("author", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "contact",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.contact"),
                ),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
                (
                    "imported",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.import"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("merged",), name="one_merge_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_import_per_event"),
        ),
        migrations.AddConstraint(
            model_name="collected",
            constraint=models.UniqueConstraint(fields=("imported", "line"), name="one_row_per_line"),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(fields=["contact", "counts", "event_at"], name="last_contact"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["controller", "how"], name="objections_by_way"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["controller", "about"], name="judgements_about"),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_interaction_per_event"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_notice_per_event"),
        ),
    ]
