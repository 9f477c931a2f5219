"""The first tables, as Django generates them."""
# ruff: noqa  (Django looks for lists)

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Canary",
            fields=[
                ("key_id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("kind", models.CharField(max_length=9)),
                ("channel", models.TextField(null=True)),
                ("purpose", models.TextField(null=True)),
                ("brand", models.TextField(null=True)),
                ("partners", models.JSONField(null=True)),
                ("words", models.TextField()),
                ("words_version", models.TextField()),
                ("words_language", models.TextField()),
                ("how", models.TextField()),
                ("source", models.TextField()),
                ("first_party", models.BooleanField()),
                ("proven", models.BooleanField()),
                ("double_opt_in", models.BooleanField()),
                ("event_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("about", models.TextField(null=True)),
                ("until", models.DateField(null=True)),
                ("seq", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Controller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=64, unique=True)),
                ("name", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("signature", models.CharField(max_length=128)),
                ("frontier", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ConsentToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("consent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.consent")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="consent",
            name="contact",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.contact"),
        ),
        migrations.AddField(
            model_name="contact",
            name="controller",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller"),
        ),
        migrations.AddField(
            model_name="consent",
            name="controller",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller"),
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.TextField()),
                ("role", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "contact",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.contact"),
                ),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="DecisionRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("campaign", models.TextField()),
                ("at", models.TextField()),
                ("doctrine", models.TextField()),
                ("outcome", models.CharField(max_length=16)),
                ("facts", models.JSONField()),
                ("decision", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "contact",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.contact"),
                ),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="DecisionToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("decision", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.decisionrecord")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("access", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.access")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="erasure",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="store.erasure"),
        ),
        migrations.CreateModel(
            name="ErasureToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("erasure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.erasure")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EvidenceEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.TextField()),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=16)),
                ("salt", models.CharField(max_length=64, null=True)),
                ("payload", models.TextField(null=True)),
                ("personal_salt", models.CharField(max_length=64, null=True)),
                ("personal", models.TextField(null=True)),
                ("commitment", models.CharField(max_length=64)),
                ("leaf", models.CharField(max_length=64)),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="Idempotency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("body_hash", models.CharField(max_length=64)),
                ("answer", models.JSONField()),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("value", models.TextField()),
                ("contact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.contact")),
            ],
        ),
        migrations.CreateModel(
            name="IdentifierToken",
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
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.TextField()),
                ("fact", models.TextField()),
                ("value", models.JSONField()),
                ("author", models.TextField()),
                ("reason", models.TextField()),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                (
                    "contact",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.contact"),
                ),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("channel", models.TextField(null=True)),
                ("purpose", models.TextField(null=True)),
                ("brand", models.TextField(null=True)),
                ("event_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("how", models.TextField()),
                ("source", models.TextField()),
                ("first_party", models.BooleanField()),
                ("seq", models.BigIntegerField(unique=True)),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="ForgedMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("author", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                ("objection", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.objection")),
            ],
        ),
        migrations.CreateModel(
            name="Disowning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.TextField()),
                ("words", models.TextField()),
                ("words_version", models.TextField()),
                ("how", models.TextField()),
                ("event_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(unique=True)),
                ("objection", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.objection")),
            ],
        ),
        migrations.CreateModel(
            name="DisowningToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("disowning", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.disowning")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ObjectionToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("norm_version", models.PositiveSmallIntegerField()),
                ("token", models.CharField(db_index=True, max_length=64)),
                ("objection", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.objection")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_consent_per_event"),
        ),
        migrations.AddConstraint(
            model_name="decisionrecord",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_decision_per_event"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_erasure_per_event"),
        ),
        migrations.AddConstraint(
            model_name="evidenceentry",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_entry_per_event"),
        ),
        migrations.AddConstraint(
            model_name="idempotency",
            constraint=models.UniqueConstraint(fields=("controller", "key"), name="one_answer_per_key"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(fields=("controller", "event_id"), name="one_objection_per_event"),
        ),
    ]
