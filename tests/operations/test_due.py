"""What is owed to whom: every kind, counted and sorted, people by their uid unless somebody looks with a reason."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from licite.errors import LiciteError
from licite.operations.due import Due, Item, due, with_addresses
from licite.operations.judgements import Asked, judge
from licite.store.acts.consent import RecordConsent
from licite.store.commit import commit
from licite.store.models import Access
from licite.store.norms import Identity
from licite.store.people import add_controller
from tests.operations.contacts_for_tests import a_contact, address_of, happened, registers
from tests.store import contacts_for_tests as made

NOW = datetime.now(UTC)
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("due")):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


def counted(found: Due) -> dict[str, tuple[int, int, int]]:
    return {one.kind: (one.due, one.late, one.undated) for one in found.counts if one.due or one.undated}


def items(found: Due, kind: str) -> list[Item]:
    return [one for one in found.items if one.kind == kind]


def test_nothing_is_due_where_nobody_is(firm: str) -> None:
    found = due(firm)
    assert (counted(found), found.items, found.left_out) == ({}, (), 0)


def test_erasures_and_notices_are_due_by_their_days(firm: str) -> None:
    old = a_contact(controller=firm, collected_on=date(2020, 5, 6), informed=True)
    a_contact(controller=firm, collected_on=None, informed=True)
    new = a_contact(controller=firm, collected_on=NOW.date() - timedelta(days=20))
    assert counted(due(firm)) == {"retention": (1, 1, 1)}
    later = due(firm, until=(NOW.date() + timedelta(days=15)).isoformat(), lang="en")
    assert counted(later) == {"notice": (1, 0, 0), "retention": (1, 1, 1)}
    assert [(one.kind, one.contact) for one in later.items][:2] == [("retention", old.uid), ("notice", new.uid)]
    assert later.items[0].words == "collected on 6 May 2020"
    assert later.items[-1].by is None
    assert due(firm, first=1).left_out == 1


def test_data_known_to_be_outdated_are_due_until_somebody_says_otherwise(firm: str) -> None:
    ann = a_contact(controller=firm, informed=True, collected_on=NOW.date())
    outdated = Asked("data_accurate", "no", "Brevo", "hard bounce", contact=ann.uid)
    judge(firm, outdated)
    assert counted(due(firm)) == {"accuracy": (1, 0, 0)}
    assert items(due(firm), "accuracy")[0].contact == ann.uid
    judge(firm, Asked("data_accurate", "yes", "Zoe", "called", contact=ann.uid))
    assert counted(due(firm)) == {}


def test_a_request_is_due_until_something_of_ours_follows(firm: str) -> None:
    ann = a_contact(controller=firm, informed=True, collected_on=NOW.date())
    happened(ann, "request", NOW - timedelta(days=3))
    assert counted(due(firm)) == {"request": (1, 1, 0)}
    happened(ann, "sent", NOW - timedelta(days=4), why_not="not_by_person")
    assert counted(due(firm)) == {"request": (1, 1, 0)}
    happened(ann, "call_attempt", NOW - timedelta(days=1), why_not="not_by_person")
    assert counted(due(firm)) == {}


def test_a_judgement_that_lapses_is_due_unless_a_newer_one_lasts(firm: str) -> None:
    made.an_import(firm, source_kind="purchased_list", supplier="Broker")
    soon = (NOW.date() + timedelta(days=5)).isoformat()
    checked = Asked("source_checked", "yes", "Zoe", "sample seen", about="Broker", until=soon)
    judge(firm, checked)
    assert counted(due(firm)) == {}
    found = due(firm, until=soon, lang="en")
    assert counted(found) == {"review": (1, 0, 0)}
    assert (found.items[0].contact, found.items[0].words) == (None, "source_checked, judged by Zoe on supplier:Broker")
    judge(firm, Asked("source_checked", "yes", "Zoe", "sample seen again", about="Broker"))
    assert counted(due(firm, until=soon)) == {}


def test_an_agreement_that_waits_is_due_a_week_later(firm: str) -> None:
    waiting = RecordConsent(
        "given", (Identity("email", "new@firm.example"),), "email", "commercial", words="Yes", words_version="1",
        how="form", first_party=True, proven=True, double_opt_in=True, event_at=NOW,
    )  # fmt: skip
    commit(firm, waiting)
    found = due(firm, until=(NOW.date() + timedelta(days=9)).isoformat())
    assert [one.by for one in items(found, "confirmation")] == [items(found, "confirmation")[0].by]
    assert abs((items(found, "confirmation")[0].by or date.min) - NOW.date() - timedelta(days=7)) <= timedelta(days=1)


def test_what_waits_for_a_confirmation_counts_from_the_asking_however_late_it_was_recorded(firm: str) -> None:
    for name, asked in (("late", NOW - timedelta(days=30)), ("unknown", None)):
        waiting = RecordConsent(
            "given", (Identity("email", f"{name}@firm.example"),), "email", "commercial", words="Yes",
            words_version="1", how="form", first_party=True, double_opt_in=True, event_at=asked,
        )  # fmt: skip
        commit(firm, waiting)
    assert counted(due(firm))["confirmation"] == (1, 1, 0)
    (item,) = items(due(firm), "confirmation")
    assert item.by is not None
    assert abs(item.by - (NOW.date() - timedelta(days=23))) <= timedelta(days=1)


def test_addresses_are_shown_to_whoever_says_who_and_why(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2020, 5, 6), informed=True)
    found = due(firm)
    assert all(one.address is None for one in found.items)
    with pytest.raises(LiciteError) as refused:
        with_addresses(found, who="", reason="")
    assert refused.value.code == "CON010"
    shown = with_addresses(found, who="Zoe", reason="the run of December")
    assert [one.address for one in shown.items] == [address_of(ann)]
    access = Access.objects.for_controller(ann.controller).get(contact=ann)
    assert (access.actor, access.reason) == ("Zoe", "the run of December")


def test_a_controller_owes_for_its_own_contacts_only(firm: str) -> None:
    a_contact(controller=firm, collected_on=date(2020, 5, 6))
    other = add_controller(f"firm{next(_numbers)}", "Other").slug
    assert counted(due(other)) == {}
