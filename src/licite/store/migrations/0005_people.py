"""Words by which people are found, and the answers of everybody as they were last worked out."""
# ruff: noqa  (Django looks for lists)

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _contact() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="store.contact")


def _run() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="store.standingrun")


def _id() -> models.BigAutoField[Any, Any]:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_disclosures"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingRun",
            fields=[
                ("id", _id()),
                ("as_of", models.DateTimeField()),
                ("law_version", models.TextField()),
                ("doctrine", models.TextField()),
                ("current", models.BooleanField()),
                ("counts", models.JSONField()),
                ("controller", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.controller")),
            ],
        ),
        migrations.CreateModel(
            name="StandingDate",
            fields=[
                ("id", _id()),
                ("erase_by", models.DateField()),
                ("contact", _contact()),
                ("run", _run()),
            ],
        ),
        migrations.CreateModel(
            name="StandingAnswer",
            fields=[
                ("id", _id()),
                ("channel", models.TextField()),
                ("outcome", models.TextField()),
                ("basis", models.TextField()),
                ("reason", models.TextField()),
                ("duties", models.PositiveSmallIntegerField()),
                ("contact", _contact()),
                ("run", _run()),
            ],
        ),
        migrations.CreateModel(
            name="PersonWord",
            fields=[
                ("id", _id()),
                ("word", models.TextField()),
                ("contact", _contact()),
                (
                    "controller",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="store.controller"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="personword",
            index=models.Index(
                fields=["controller", "word", "contact"],
                name="people_by_word",
                opclasses=["int8_ops", "text_pattern_ops", "int8_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="personword",
            index=models.Index(
                fields=["contact", "word"], name="words_of_person", opclasses=["int8_ops", "text_pattern_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="standingrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)), fields=("controller",), name="one_current_run_of_answers"
            ),
        ),
        migrations.AddIndex(
            model_name="standingdate",
            index=models.Index(fields=["run", "erase_by", "contact"], name="people_by_date"),
        ),
        migrations.AddIndex(
            model_name="standingdate",
            index=models.Index(fields=["contact", "run"], name="date_of_person"),
        ),
        migrations.AddIndex(
            model_name="standinganswer",
            index=models.Index(fields=["run", "channel", "outcome", "contact"], name="people_by_answer"),
        ),
        migrations.AddIndex(
            model_name="standinganswer",
            index=models.Index(fields=["contact", "run", "channel"], name="answers_of_person"),
        ),
    ]
