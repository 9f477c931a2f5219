"""Notices: to whom they were given, when they are due, and twice is once."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from licite.engine.decide import decide
from licite.errors import LiciteError
from licite.operations.notices import Words, give, owed, owed_to
from licite.store.models import Contact, Disclosed, Disclosure, Notice
from licite.store.people import add_controller, controller_of
from tests.operations.contacts_for_tests import a_contact, an_import, happened, registers

TOLD = Words(version="3", language="fr", on="2026-10-09", author="ann")
AT = date(2026, 11, 29)
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("notices")):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


def due(firm: str, at: date = AT) -> list[tuple[date | None, str, int]]:
    return [(one.by, one.reason, one.contacts) for one in owed(firm, at)]


def test_a_notice_is_due_a_month_from_collection_or_with_the_first_message(firm: str) -> None:
    a_contact(controller=firm, collected_on=date(2026, 1, 31), collected_from_person=False)
    spoken = a_contact(controller=firm, collected_on=date(2026, 10, 5))
    happened(spoken, "sent", datetime(2026, 10, 20, 12, tzinfo=UTC), why_not="not_by_person")
    a_contact(controller=firm, collected_on=date(2026, 11, 3), collected_from_person=True)
    a_contact(controller=firm, collected_on=None)
    assert due(firm) == [
        (date(2026, 2, 28), "month", 1),
        (date(2026, 10, 20), "message", 1),
        (date(2026, 11, 3), "collection", 1),
        (None, "unknown", 1),
    ]
    found = owed(firm, AT)
    assert [one.reason for one, _ in owed_to(firm, AT, found, 2)] == ["month", "message"]
    assert next(uid for one, uid in owed_to(firm, AT, found, 9) if one.reason == "message") == spoken.uid


COLLECTED = (
    date(2024, 1, 29), date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 29), date(2025, 1, 28), date(2025, 1, 29),
    date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 5, 31), date(2025, 10, 31), date(2025, 12, 31),
)  # fmt: skip
LATER = (None, 0, 1, 27, 28, 29, 30, 31, 40)


def a_month_after(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def handed_over(contacts: Sequence[Contact], day: date) -> None:
    owner = contacts[0].controller
    at = datetime(2026, 1, 1, tzinfo=UTC)
    disclosure = Disclosure.objects.create(
        controller=owner, event_id=f"d{next(_numbers)}", recipient="Partner", role="controller", data=["email"],
        purpose="commercial", terms_name="", terms_hash="", disclosed_on=day, author="", recorded_at=at,
        seq=next(_numbers) + 9_000_000,
    )  # fmt: skip
    Disclosed.objects.create_all(
        [
            Disclosed(disclosure=disclosure, contact=one, salt="", commitment="", recorded_at=at, seq=0)
            for one in contacts
        ]
    )


def test_a_notice_is_due_on_the_first_of_a_month_the_message_and_the_disclosure(firm: str) -> None:
    cases = [case for n, case in enumerate(product(COLLECTED, LATER, LATER)) if (n + n // 9) % 9 == 0]
    with transaction.atomic():
        expected = Counter(recorded(firm, *case) for case in cases)
    found: Counter[tuple[date, str]] = Counter()
    for by, reason, count in due(firm):
        assert by
        found[by, reason] += count
    assert found == expected
    assert {reason for _, reason in found} == {"month", "message", "disclosure"}


def recorded(firm: str, collected_on: date, message: int | None, disclosed: int | None) -> tuple[date, str]:
    """When the notice of a new contact is due, and why: written to and handed over so many days later, or never."""
    ann = a_contact(controller=firm, collected_on=collected_on, collected_from_person=False)
    days = {"month": a_month_after(collected_on)}
    if message is not None:
        days["message"] = collected_on + timedelta(days=message)
        happened(ann, "sent", datetime.combine(days["message"], time(12), UTC), why_not="not_by_person")
    if disclosed is not None:
        days["disclosure"] = collected_on + timedelta(days=disclosed)
        handed_over([ann], days["disclosure"])
    # Of two on one day the one that is named first: the notice was late for it already.
    reason = min(days, key=lambda name: days[name])
    return days[reason], reason


def test_a_disclosure_to_come_or_of_another_controller_moves_no_day(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2026, 10, 30), collected_from_person=False)
    handed_over([ann], date(2026, 11, 28))
    assert due(firm, date(2026, 11, 27)) == [(date(2026, 11, 30), "month", 1)]
    assert due(firm, date(2026, 11, 28)) == [(date(2026, 11, 28), "disclosure", 1)]
    found = owed(firm, AT)
    assert [uid for _, uid in owed_to(firm, AT, found, 2)] == [ann.uid]
    theirs = a_contact(controller=firm, collected_on=date(2026, 10, 30), collected_from_person=True)
    handed_over([theirs], date(2026, 11, 1))
    assert (date(2026, 10, 30), "collection", 1) in due(firm)


@pytest.mark.parametrize("collected_on", [date(2026, 1, 31), date(2028, 1, 31), date(2026, 10, 5)])
def test_the_day_is_the_one_that_a_decision_gives(firm: str, collected_on: date) -> None:
    a_contact(controller=firm, collected_on=collected_on, collected_from_person=False)
    by = owed(firm, collected_on + timedelta(days=3))[0].by
    row = {
        "channel": "email", "purpose": "commercial", "audience": "professional", "identifier_kind": "nominative",
        "country": "FR", "collected_on": collected_on, "collected_from_person": False, "informed": False,
        "first_message": True,
    }  # fmt: skip
    assert by is not None
    assert f"inform_by:{by.isoformat()}" in decide(row, at=collected_on.isoformat()).duties


def test_whoever_was_told_is_owed_nothing(firm: str, tmp_path: Path) -> None:
    imported = an_import(controller_of(firm))
    ann, *_ = (a_contact(controller=firm, within=imported) for _ in range(3))
    one, two = a_contact("one@firm.example", controller=firm), a_contact("two@firm.example", controller=firm)
    assert sum(count for *_, count in due(firm)) == 5
    assert give(firm, TOLD, imported=imported.event_id[:12]).contacts == 3
    assert sum(count for *_, count in due(firm)) == 2
    listed = tmp_path / "told.csv"
    listed.write_text("ONE@firm.example;2026-10-09\nnobody@example.fr\n", encoding="utf-8")
    done = give(firm, TOLD, listed=listed)
    assert (done.recorded, done.contacts, done.unknown) == (1, 1, (2,))
    assert give(firm, TOLD, listed=listed).repeated == 1
    assert give(firm, TOLD, address="two@firm.example").recorded == 1
    assert due(firm) == []
    rows = Notice.objects.for_controller(ann.controller)
    assert sorted(rows.values_list("contact__uid", flat=True), key=str) == sorted([None, one.uid, two.uid], key=str)


def test_both_people_of_one_address_are_told(firm: str) -> None:
    a_contact("shared@firm.example", controller=firm)
    a_contact("SHARED@firm.example", controller=firm)
    done = give(firm, TOLD, address="shared@firm.example")
    assert (done.recorded, done.contacts, bool(done.shared)) == (2, 2, True)


@pytest.mark.parametrize(
    ("words", "whom", "code"),
    [
        (TOLD, {}, "NTC001"),
        (TOLD, {"address": "a@example.fr", "imported": "x"}, "NTC001"),
        (Words(), {"address": "a@example.fr"}, "NTC002"),
        (Words(version="3", language="not a code"), {"address": "a@example.fr"}, "CON011"),
        (Words(version="3", language="fr", on="2999-01-01"), {"address": "a@example.fr"}, "CON005"),
        (Words(version="3", language="fr", article="15"), {"address": "a@example.fr"}, "CON002"),
        (TOLD, {"address": "nobody@example.fr"}, "ITR005"),
        (TOLD, {"imported": "0123456789"}, "STO025"),
        (TOLD, {"imported": ""}, "STO025"),
    ],
)
def test_a_notice_that_is_not_whole_is_refused(firm: str, words: Words, whom: dict[str, Any], code: str) -> None:
    with pytest.raises(LiciteError) as refused:
        give(firm, words, **whom)
    assert refused.value.code == code


def test_a_list_that_names_no_contact_is_refused(firm: str, tmp_path: Path) -> None:
    listed = tmp_path / "told.csv"
    listed.write_text("nobody@example.fr\n")
    with pytest.raises(LiciteError) as refused:
        give(firm, TOLD, listed=listed)
    assert refused.value.code == "NTC003"


def test_an_erased_contact_is_told_nothing_more(firm: str) -> None:
    ann = a_contact("gone@firm.example", controller=firm)
    Contact.objects.for_controller(ann.controller).filter(pk=ann.pk).update(erased_at=datetime.now(UTC))
    with pytest.raises(LiciteError) as refused:
        give(firm, TOLD, address="gone@firm.example")
    assert refused.value.code == "ITR005"
    assert due(firm) == []
