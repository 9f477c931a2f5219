"""Tables and migrations agree; every field has its rules; the guards know every column."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from licite.store import fields, triggers
from licite.store.acts.access import RecordAccess
from licite.store.acts.base import Act
from licite.store.acts.clock import RecordClockStep
from licite.store.acts.consent import RecordConsent
from licite.store.acts.decision import RecordDecision
from licite.store.acts.disagreement import RecordDisagreement
from licite.store.acts.disclosure import RecordDisclosed, RecordDisclosure, RecordPassedOn
from licite.store.acts.disowned import DisownObjection
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.forged import MarkForged
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.merge import RecordMerge, UndoMerge
from licite.store.acts.objection import RecordObjection
from licite.store.acts.recovery import RecordRecovery
from licite.store.fields import FIELDS
from licite.store.opened import Store
from licite.vocabulary.say import LANGUAGES, say

MODELS = {model.__name__: model for model in apps.get_app_config("store").get_models()}
ACTS: list[type[Act]] = [
    RecordAccess, RecordClockStep, RecordConsent, RecordDecision, DisownObjection, RecordErasure, MarkForged,
    RecordJudgement, RecordObjection, RecordRecovery, RecordMerge, UndoMerge, RecordDisclosure, RecordDisclosed,
    RecordPassedOn, RecordDisagreement,
]  # fmt: skip
INSTALLATION_WIDE = {"Canary", "Controller", "Head"}


def named_fields() -> set[str]:
    return {f"{name}.{field.name}" for name, model in MODELS.items() for field in model._meta.concrete_fields}


def test_makemigrations_finds_nothing(store: Store) -> None:
    said = StringIO()
    call_command("makemigrations", "store", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()


def test_every_field_has_a_class_an_export_and_an_erasure_rule() -> None:
    assert named_fields() == set(FIELDS)


def test_a_field_without_rules_would_be_missed() -> None:
    class Leak(models.Model):
        address = models.TextField()

        class Meta:
            app_label = "store"

    try:
        found = {f"Leak.{field.name}" for field in Leak._meta.concrete_fields}
        assert found - set(FIELDS) == {"Leak.id", "Leak.address"}
    finally:
        del apps.all_models["store"]["leak"]
        apps.clear_cache()


@pytest.mark.parametrize("name", FIELDS)
def test_what_names_a_person_is_removed_by_an_erasure(name: str) -> None:
    rule = FIELDS[name]
    if rule.data_class in ("identifier", "contact_detail"):
        assert rule.erasure == "removed"
        assert rule.export == "person"
    if rule.data_class == "token":
        assert rule.export == "never"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_class_and_erasure_rule_has_words(lang: str) -> None:
    for rule in FIELDS.values():
        assert say(f"store.data_{rule.data_class}", lang)
        assert say(f"store.erasure_{rule.erasure}", lang)


@pytest.mark.parametrize("name", MODELS)
def test_every_table_is_walled_or_of_the_installation(name: str) -> None:
    manager = MODELS[name]._default_manager
    walled = hasattr(manager, "for_controller")
    assert walled != (name in INSTALLATION_WIDE)
    if walled:
        with pytest.raises(TypeError, match="for_controller"):
            manager.all()


def test_only_what_concerns_the_installation_looks_across_the_walls() -> None:
    store = Path(fields.__file__).parent
    looking = {
        path.relative_to(store).as_posix()
        for path in store.rglob("*.py")
        if re.search(r"across_controllers\(|_base_manager", path.read_text(encoding="utf-8"))
    }
    assert looking == {"walls.py", "canary.py", "commit.py", "log.py", "recovery.py"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_every_act_has_words(act: type[Act], lang: str) -> None:
    assert say(f"store.entry_{act.kind}", lang)


@pytest.mark.parametrize("guard", triggers.GUARDS, ids=lambda guard: guard.table)
def test_a_guard_knows_every_column(guard: triggers.Guard) -> None:
    model = next(model for model in MODELS.values() if model._meta.db_table == guard.table)
    assert {field.column for field in model._meta.concrete_fields} == set(guard.columns)


def test_no_cascade_reaches_what_refuses_or_proves() -> None:
    kept = {guard.table for guard in triggers.GUARDS if not guard.deletable}
    reaching = {
        f"{model.__name__}.{field.name}"
        for model in MODELS.values()
        if model._meta.db_table in kept
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    }
    assert reaching == set()


def test_the_register_speaks_of_the_words_of_its_types() -> None:
    assert {rule.export for rule in FIELDS.values()} <= set(fields.Export.__args__)  # type: ignore[attr-defined]
