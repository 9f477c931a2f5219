"""One contact by one statement: planned once for all of them, along indexes, and who is kept of those merged."""

from datetime import UTC, date, datetime

import pytest

from licite.errors import LiciteError
from licite.store import one_contact
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.models import Contact
from licite.store.norms import Identity
from licite.store.one_contact import Until, any_event_of, read_contact
from licite.store.opened import Store, current
from licite.store.people import controller_of
from tests.store.contacts_for_tests import a_contact, merged
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, objection

NOW = datetime(2026, 12, 1, tzinfo=UTC)
UNTIL = Until(date(2026, 12, 1), NOW, NOW)


def read(contact: Contact) -> one_contact.Record:
    return read_contact(controller_of("firm"), contact.uid, UNTIL)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_statement_is_prepared_once_whatever_the_numbers(store: Store) -> None:
    people = [a_contact(Identity("email", f"ann{n}@firm.example")) for n in range(3)]
    with connected().cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('store_contact', 'id'), 3000000000)")
    people.append(a_contact(BOB))
    merged(people[0], people[1])
    merged(people[0], people[3])
    assert {len(read(one).events) for one in people} == {1, 3}
    with connected().cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        found = dict(cursor.fetchall())
    assert set(found) == {one_contact._sql("postgresql", 0), one_contact._sql("postgresql", 3),
                          one_contact._members_sql("postgresql")}  # fmt: skip
    assert found[one_contact._sql("postgresql", 0)] == len(people)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_table_is_gone_through_along_an_index(store: Store) -> None:
    one, owner = a_contact(ANN), controller_of("firm")
    values = one_contact._values("sqlite", owner.pk, one.uid, (), UNTIL)
    plan = connected().connection.execute(f"EXPLAIN QUERY PLAN {one_contact._sql('sqlite', 0)}", values)
    steps = [row[3] for row in plan]
    assert any("store_lookuptoken" in step or "SEARCH l " in step for step in steps)
    names = {"c", "p", "i", "l", "t", "e", "o", "m", "x", "k", "store_contact"}
    assert [
        step for step in steps if step.startswith("SCAN") and step.split()[1] in names and "INDEX" not in step
    ] == []


def test_of_merged_contacts_the_one_kept_is_read(store: Store) -> None:
    first, second, third = a_contact(ANN), a_contact(BOB), a_contact(BOB_PHONE)
    merged(second, third)
    merged(first, second)
    assert {read(one).uid for one in (first, second, third)} == {first.uid}
    assert list(read(third).events) == [ANN, BOB, BOB_PHONE]
    Contact.objects.for_controller(controller_of("firm")).filter(pk=first.pk).update(erased_at=NOW)
    found = read(second)
    assert (found.uid, found.erased, list(found.events)) == (second.uid, False, [BOB])
    assert read(first).erased


def test_nobody_is_found_by_the_uid_of_another_controller(store: Store) -> None:
    theirs = a_contact(ANN, controller="other")
    with pytest.raises(LiciteError) as fault:
        read(theirs)
    assert fault.value.code == "STO025"


def test_whether_anything_is_recorded_under_a_token(store: Store) -> None:
    tokens = {token.digest for token in current().ring().tokens(*ANN)}
    assert not any_event_of(tokens)
    assert not any_event_of([])
    commit("firm", objection(ANN))
    assert any_event_of(tokens)
    assert not any_event_of({token.digest for token in current().ring().tokens(*BOB)})
