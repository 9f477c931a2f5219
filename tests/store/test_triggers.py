"""What refuses cannot be changed or deleted: not by the ORM, not by SQL, not by deleting everything around it."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from licite.errors import LiciteError
from licite.store import log, triggers
from licite.store.acts.access import RecordAccess
from licite.store.acts.decision import RecordDecision
from licite.store.acts.disowned import DisownObjection
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.forged import MarkForged
from licite.store.acts.form import PublishForm
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.lookup import objections_for
from licite.store.models import Consent, Contact, EvidenceEntry, Objection
from licite.store.opened import Store
from licite.store.setup import close_store, open_store
from tests.store.people_for_tests import ANN, BOB, consent, objection

KEPT = [guard.table for guard in triggers.GUARDS if not guard.deletable]


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in KEPT:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = int(cursor.fetchone()[0])
    return found


@pytest.fixture
def filled(store: Store) -> dict[str, int]:
    """A row in every guarded table."""
    stop = commit("firm", objection(ANN))
    commit("firm", MarkForged(stop.event_id, "dpo@example.org", "a bot"))
    commit("firm", DisownObjection(stop.event_id, (ANN,), "It was not me", "letter 1", "letter", datetime.now(UTC)))
    commit("firm", consent(BOB))
    contact = Contact.objects.across_controllers().get()
    commit("firm", RecordAccess(contact.uid, "dpo@example.org", "dpo", "request"))
    commit("firm", RecordDecision("c", "2026-11-28", "cnil", {"channel": "email"}, {"outcome": "lawful"}, (BOB,)))
    commit("firm", PublishForm("a1", 1, {}, {"email.commercial": {"en": "Yes"}}, {"en": "<form></form>"}, "staff"))
    commit("firm", RecordErasure((BOB,)))
    log.signed_head()
    return counts()


def test_every_guarded_table_has_rows(filled: dict[str, int]) -> None:
    assert all(filled.values()), filled


@pytest.mark.parametrize("guard", triggers.GUARDS, ids=lambda guard: guard.table)
def test_no_column_can_be_changed_by_sql(filled: dict[str, int], guard: triggers.Guard) -> None:
    for column in guard.frozen:
        statement = f"UPDATE {guard.table} SET {column} = {_another(guard.table, column)}"
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def _another(table: str, column: str) -> str:
    """A value that the column has not, of its own type."""
    model = next(model for model in apps.get_app_config("store").get_models() if model._meta.db_table == table)
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    if isinstance(field, models.BooleanField):
        return f"NOT {column}"
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return "-1"
    if isinstance(field, models.JSONField):
        return "'[1]'"
    return "'1999-01-01'" if isinstance(field, models.DateField) else "'x'"


@pytest.mark.parametrize("table", KEPT)
def test_no_row_can_be_deleted_by_sql(filled: dict[str, int], table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    assert counts() == filled


def test_a_row_cannot_be_replaced(filled: dict[str, int], engine: str) -> None:
    statement = "INSERT OR REPLACE INTO store_head SELECT size, 'x', at, signature, frontier FROM store_head"
    if engine == "postgresql":
        statement = "TRUNCATE store_head"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_row_cannot_be_replaced_without_recursive_triggers(filled: dict[str, int], engine: str) -> None:
    if engine == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=OFF")
            with pytest.raises(DatabaseError, match="append-only"):
                cursor.execute("INSERT OR REPLACE INTO store_objectiontoken SELECT * FROM store_objectiontoken")
    assert counts() == filled


def test_deleting_every_instance_of_every_model_leaves_the_refusals(filled: dict[str, int]) -> None:
    for _ in range(3):
        for model in apps.get_app_config("store").get_models():
            for row in model._base_manager.all():
                try:
                    with transaction.atomic():
                        row.delete()
                except (DatabaseError, models.ProtectedError):
                    continue
            try:
                with transaction.atomic():
                    model._base_manager.all().delete()
            except (DatabaseError, models.ProtectedError):
                continue
    assert counts() == filled
    assert objections_for("firm", [ANN])[ANN]
    assert not Consent.objects.across_controllers().exists()


def test_deleting_every_table_by_sql_leaves_the_refusals(filled: dict[str, int]) -> None:
    for _ in range(3):
        for model in apps.get_app_config("store").get_models():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {model._meta.db_table}")
            except DatabaseError:
                continue
    assert counts() == filled
    assert objections_for("firm", [ANN])[ANN]


def test_the_content_of_an_entry_can_go_once_and_not_come_back(filled: dict[str, int]) -> None:
    entries = EvidenceEntry.objects.across_controllers().filter(seq=0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entries.update(salt=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entries.update(salt="00", payload="{}")
    entries.update(salt=None, payload=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entries.update(salt="00", payload="{}")


def test_the_orm_cannot_change_an_objection(filled: dict[str, int]) -> None:
    row = Objection.objects.across_controllers().get()
    row.channel = "post"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()


def test_a_guard_that_was_taken_away_is_missed_and_put_back(store: Store, engine: str) -> None:
    home: Home = store.home
    with connection.cursor() as cursor:
        on_table = " ON store_objection" if engine == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER licite_guard_store_objection_delete{on_table}")
    close_store()
    with pytest.raises(LiciteError) as refused:
        open_store(home)
    assert refused.value.code == "STO020"
    looked_at = open_store(home, check_guards=False)
    assert [fault.code for fault in looked_at.refused] == ["STO020"]
    assert list(log.entries()) == []
    with pytest.raises(DatabaseError):
        EvidenceEntry.objects.across_controllers().update(kind="x")
    with pytest.raises(LiciteError):
        commit("firm", objection(ANN))
    assert not open_store(home, migrate=True, check_guards=False).refused
    assert triggers.missing() == set()
