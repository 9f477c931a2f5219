"""The answer to a person, field by field: whatever a table holds of them is in it, and nothing of anybody else is.

Every table that `store.fields` marks for the person gets a row of Ann and a row of Bob, who share a mailbox, with
values that occur nowhere else. A table or a field that is added later is planted, too, and must be answered.
"""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from licite.evidence.commitment import canonical
from licite.operations.erasures import erase
from licite.operations.person_export import answer_to
from licite.operations.person_seen import as_json, seen
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.fields import FIELDS
from licite.store.models import Contact, Controller
from licite.store.models.base import KeyedToken
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import add_controller
from licite.vocabulary.say import catalogue
from tests.store.contacts_for_tests import a_contact, another_contact

BOX = Identity("email", "studio@firm.example")
LOOK = {"who": "clerk@firm.example", "why": "request"}
TOLD = sorted({name.partition(".")[0] for name, rule in FIELDS.items() if rule.export == "person"} - {"Controller"})
# What the program says, and not whoever wrote the row; a word of another kind would mean nothing.
_WORDS = {
    "Collected.why": "email", "Consent.kind": "given", "Consent.channel": "email", "Consent.purpose": "charity",
    "DecisionRecord.outcome": "lawful", "DecisionRecord.doctrine": "reference", "Disclosure.role": "controller",
    "Identifier.kind": "profile", "Import.format": "csv", "Import.source_kind": "form", "Import.state": "done",
    "Interaction.kind": "click", "Interaction.why_not": "", "Judgement.fact": "source_checked",
    "Judgement.value": True, "Notice.article": "14", "Objection.channel": "post", "Objection.purpose": "charity",
    "Disclosure.purpose": "charity", "Disagreement.answer": "unlawful",
    "Disclosure.data": sorted(catalogue("disclosure")["data"])[:1], "Profile.job_function": "hr", "Profile.changed": {},
}  # fmt: skip
_numbers = count(1)
_days = count(1)
# Before all entries of the log, which goes on by itself.
_places = count(-1, -1)


class Planted:
    """The rows of one person, a row a table, and what they say that nobody else's does."""

    def __init__(self, owner: Controller, name: str) -> None:
        self.owner, self.name = owner, name
        self.values: dict[str, str] = {}
        self.rows: dict[str, models.Model] = {"Controller": owner}
        own = Identity("email", f"{name}{next(_numbers)}@firm.example")
        self.address = own.value
        self.contact = another_contact(own, BOX, controller=owner)
        self.tokens = current().ring().current_tokens(*own)

    def plant(self) -> "Planted":
        """A row in every table that may tell something of a person."""
        self.rows["Contact"] = self.contact
        for table in ("Import", *TOLD):
            if table not in self.rows:
                self._row(table)
        for model in apps.get_app_config("store").get_models():
            if issubclass(model, KeyedToken) and model.__name__ not in ("IdentifierToken", "LookupToken"):
                self._tokens(model)
        return self

    def _row(self, table: str) -> None:
        model = apps.get_model("store", table)
        values = {}
        for field in model._meta.concrete_fields:
            if isinstance(field, models.AutoField) or (field.primary_key and field.name == "id"):
                continue
            values[field.name] = self._linked(table, field) if field.is_relation else self._value(table, field)
        self.rows[table] = model(**values)
        self.rows[table].save(force_insert=True)

    def _linked(self, table: str, field: Any) -> models.Model:
        """The row that a row leads to: of a merge, the second contact is one of its own."""
        target = field.related_model.__name__
        if target == "Contact":
            return self._second() if field.name == "merged" else self.contact
        if target not in self.rows:
            self._row(target)
        return self.rows[target]

    def _second(self) -> Contact:
        return a_contact(Identity("email", f"{self.name}@home.example"), controller=self.owner)

    def _value(self, table: str, field: Any) -> Any:
        name = f"{table}.{field.name}"
        told = FIELDS[name].export == "person"
        if name in _WORDS:
            return _WORDS[name]
        if field.name == "seq":
            return self.rows["EvidenceEntry"].pk if "EvidenceEntry" in self.rows and field.unique else next(_places)
        if isinstance(field, models.DateTimeField):
            return None if field.name in ("undone_at", "erased_at") else self._said(name, self._instant(), told)
        if isinstance(field, models.DateField):
            return self._said(name, self._next_day(), told)
        if isinstance(field, models.BooleanField):
            return field.name in ("counts", "first_party", "complete")
        if isinstance(field, models.IntegerField):
            return self._said(name, 7_000_000 + next(_numbers), told)
        word = f"{self.name}-{next(_numbers)}-planted"
        if isinstance(field, models.JSONField):
            if told:
                self.values[name] = word
            return [word] if field.name == "partners" else {"planted": word}
        if table == "EvidenceEntry" and field.name in ("payload", "personal"):
            self.values[name] = word
            return canonical({"planted": word})
        return self._said(name, word[: field.max_length], told)

    def _said(self, name: str, value: Any, told: bool) -> Any:
        if told:
            self.values[name] = value.isoformat() if isinstance(value, date) else str(value)
        return value

    def _next_day(self) -> date:
        return date(2001, 1, 1) + timedelta(days=next(_days))

    def _instant(self) -> datetime:
        day = self._next_day()
        return datetime(day.year, day.month, day.day, 12, 34, 56, tzinfo=UTC)

    def _tokens(self, model: type[KeyedToken]) -> None:
        (owner,) = [field for field in model._meta.concrete_fields if field.is_relation]
        row = self.rows.get(owner.related_model.__name__)  # type: ignore[union-attr]
        for token in self.tokens if row else ():
            model(key_id=token.key_id, norm_version=token.norm_version, token=token.digest, **{owner.name: row}).save()


@pytest.fixture
def planted(store_on_both: Store) -> tuple[Planted, Planted]:
    """Ann and Bob of one controller."""
    owner = add_controller(f"planted-{next(_numbers)}", "Firm")
    commit(owner.slug, RecordObjection((Identity("email", "zoe@firm.example"),), how="letter", first_party=True))
    with transaction.atomic():
        ann, bob = (Planted(owner, name).plant() for name in ("ann", "bob"))
    return ann, bob


def told_of(one: Planted) -> str:
    answer = answer_to(one.owner.slug, one.contact.uid, **LOOK, lang="en")
    return json.dumps(answer.data, ensure_ascii=False) + answer.page


def test_everything_held_is_answered_and_nothing_of_anybody_else(planted: tuple[Planted, Planted]) -> None:
    ann, bob = planted
    assert {name.partition(".")[0] for name in ann.values} | {"Contact", "Identifier"} >= set(TOLD)
    for one, other in (ann, bob), (bob, ann):
        text = told_of(one)
        assert [name for name, value in one.values.items() if value not in text] == []
        assert [name for name, value in other.values.items() if value in text] == []
        assert other.address not in text
        assert other.contact.uid not in text
        shown = json.dumps(as_json(seen(one.owner.slug, one.contact.uid, **LOOK, with_matrix=False), "en"))
        assert [name for name, value in other.values.items() if value in shown] == []


def test_an_erasure_takes_what_is_to_go_and_nothing_of_anybody_else(planted: tuple[Planted, Planted]) -> None:
    ann, bob = planted
    before = told_of(bob)
    erase(ann.owner.slug, ann.contact.uid)
    left = everything_stored()
    gone = {name: value for name, value in ann.values.items() if FIELDS[name].erasure == "removed"}
    assert len(gone) > 20
    assert [name for name, value in gone.items() if value in left] == []
    assert ann.address not in left
    assert [name for name, value in bob.values.items() if value not in left] == []
    after = told_of(bob)
    assert [name for name, value in bob.values.items() if value in before and value not in after] == []
    assert [name for name, value in ann.values.items() if value in after] == []


def everything_stored() -> str:
    """Every value of every row of every table."""
    rows = [
        row
        for model in apps.get_app_config("store").get_models()
        for row in (getattr(model.objects, "across_controllers", model.objects.all)()).values_list()
    ]
    return json.dumps(rows, default=lambda value: value.isoformat(), ensure_ascii=False)
