"""The plan of retention and a decision from the records follow the same facts, whoever told them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licite.engine.decide import decide
from licite.operations.campaign import parse_campaign
from licite.operations.from_store.one import OneByOne
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import run
from licite.operations.retention.plan import Held, plan, why
from licite.operations.screen import Options
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.models import Contact
from licite.store.people import add_controller
from tests.operations.contacts_for_tests import a_contact, collected, happened, registers
from tests.store.contacts_for_tests import judgement

AT = date(2026, 11, 29)
CAMPAIGN = parse_campaign(
    {"name": "Test", "channel": "post", "purpose": "commercial", "audience": "consumer", "facts": {"country": "FR"}},
    "test",
)
# What no record tells did not happen: the records of a controller are complete, and a plan must end somewhere.
COMPLETE = {"contract_in_force": False, "is_customer": False, "in_contact_since_collection": False, "consent": "none"}
_numbers = count()


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("same"), "firm"):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    """A controller of its own for each test."""
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


def breach(firm: str, uid: str, at: date, **more: Any) -> bool:
    """Whether a decision from the records says on a day that the contact is held for too long."""
    facts = OneByOne(firm, CAMPAIGN, Options(at=at)).assembled(uid).facts()
    known = {name: value for name, value in more.items() if name not in facts} | facts
    # A date that has come says yes to its boolean, whatever was said of that.
    for dated, name in (("last_contact_on", "in_contact_since_collection"), ("customer_until", "is_customer")):
        if facts.get(dated, date.max) <= at:
            known.pop(name, None)
    return "retention_exceeded" in decide(known, at=at.isoformat()).breaches


def held(firm: str, at: date) -> dict[str, Held]:
    made = plan(firm, at=at)
    rows = [*made.held(), *(one for state in made.states if state != "dated" for one in made.undated(state))]
    return {one.uid: one for one in rows}


DAYS = st.dates(date(2019, 1, 1), AT + timedelta(days=400))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "last_contact_on": DAYS.map(date.isoformat),
        "in_contact_since_collection": st.booleans(),
        "is_customer": st.booleans(),
        "customer_until": DAYS.map(date.isoformat),
        "country": st.sampled_from(["FR", "BE"]),
        "source_kind": st.sampled_from(["form", "purchased_list", "unknown"]),
    },
)
JUDGED = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["last_contact_on", "customer_until", "collected_on"]), DAYS.map(date.isoformat)),
        st.tuples(st.sampled_from(["in_contact_since_collection", "is_customer"]), st.booleans()),
    ),
    max_size=2,
)
HAPPENED = st.lists(st.tuples(st.sampled_from(["click", "reply", "purchase", "open", "refresh"]), DAYS), max_size=2)
PERSON = st.tuples(st.none() | DAYS, FACTS, JUDGED, HAPPENED, st.none() | DAYS)


def made(firm: str, person: Any) -> Contact:
    first, facts, judged, events, again = person
    ann = a_contact(controller=firm, collected_on=first, **facts)
    if again:
        collected(ann, again, "business_card")
    for kind, day in events:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        happened(ann, kind, at, "" if kind in ("click", "reply", "purchase") else "not_by_person")
    for fact, value in judged:
        judgement(ann, fact, value, date(2019, 1, 1))
    return ann


def look(firm: str, people: list[Any], at: date) -> None:
    with transaction.atomic():
        contacts = [made(firm, person) for person in people]
    today = held(firm, at)
    on: dict[date, dict[str, Held]] = {}
    for ann in contacts:
        first = today[ann.uid]
        for day in {at, *((first.erase_by, first.erase_by + timedelta(days=1)) if first.erase_by else ())}:
            on.setdefault(day, held(firm, day))
            agree(firm, on[day][ann.uid], day)


def agree(firm: str, one: Held, day: date) -> None:
    """A plan never erases whom a decision may still hold, and holds nobody whom a decision says to erase."""
    over = one.erase_by is not None and one.erase_by < day
    facts = OneByOne(firm, CAMPAIGN, Options(at=day)).assembled(one.uid).facts()
    if breach(firm, one.uid, day):
        assert over, (one, facts)
    elif over and "collected_on" in facts:
        # What is open there is open because no record tells it, and for no other reason.
        assert breach(firm, one.uid, day, **COMPLETE), (one, facts)


SETTINGS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=8, **SETTINGS)
@given(people=st.lists(PERSON, min_size=3, max_size=5), at=DAYS.filter(lambda day: day <= AT))
@pytest.mark.usefixtures("_store")
def test_a_plan_and_a_decision_agree_on_everybody(people: list[Any], at: date) -> None:
    look(add_controller(f"firm{next(_numbers)}", "Firm").slug, people, at)


@pytest.mark.full
@settings(max_examples=150, **SETTINGS)
@given(people=st.lists(PERSON, min_size=6, max_size=12), at=DAYS.filter(lambda day: day <= AT))
@pytest.mark.usefixtures("_store")
def test_a_plan_and_a_decision_agree_on_thousands(people: list[Any], at: date) -> None:
    look(add_controller(f"firm{next(_numbers)}", "Firm").slug, people, at)


@pytest.mark.parametrize("source", ["customer_record", "inferred"])
def test_a_contact_that_a_file_tells_counts_and_is_said_to_come_from_it(firm: str, tmp_path: Path, source: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Email,collected_on,last_contact_on\nann@firm.example,2022-01-05,2025-03-14\n", encoding="utf-8")
    run(prepare(firm, Asked(path, source, supplier="List firm")))
    (found,) = held(firm, AT).values()
    assert (found.since, found.erase_by, found.told_on) == (date(2025, 3, 14), date(2028, 3, 14), date.today())
    assert why(found, "en").endswith("says that this person made contact on 14 March 2025")
    assert why(found, "fr").startswith("un fichier du ")
    assert not breach(firm, found.uid, date(2028, 3, 14), **COMPLETE)
    assert breach(firm, found.uid, date(2028, 3, 15), **COMPLETE)


def test_a_file_read_again_says_no_more_than_it_said(firm: str, tmp_path: Path) -> None:
    for name, day in (("one.csv", "2023-01-05"), ("two.csv", "2026-01-05")):
        path = tmp_path / name
        path.write_text(f"Email,collected_on,last_contact_on\nann@firm.example,{day},2023-02-02\n", encoding="utf-8")
        run(prepare(firm, Asked(path, "customer_record")))
    (found,) = held(firm, AT).values()
    assert (found.since, found.reason) == (date(2023, 2, 2), "claimed_contact")


def test_a_claimed_day_to_come_or_before_the_collection_moves_nothing(firm: str) -> None:
    for told in ("2027-02-02", "2020-02-02", "2024-01-05"):
        a_contact(controller=firm, collected_on=date(2024, 1, 5), last_contact_on=told)
    assert {(one.since, one.reason) for one in held(firm, AT).values()} == {(date(2024, 1, 5), "collected")}


def test_a_judgement_on_the_last_contact_outranks_the_file(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2020, 1, 5), last_contact_on="2026-02-02")
    act = RecordJudgement(
        "last_contact_on", "2024-05-06", "ann", "the file is wrong", date(2026, 3, 1), contact=ann.uid
    )
    commit(firm, act)
    (found,) = held(firm, AT).values()
    assert (found.since, found.told_on) == (date(2024, 5, 6), date(2026, 3, 1))
    assert why(found, "en") == "a judgement of 1 March 2026 says that this person made contact on 6 May 2024"


def test_a_contact_of_an_unknown_day_has_no_date_until_somebody_says_it(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2020, 1, 5), in_contact_since_collection=True)
    assert [(one.state, one.erase_by) for one in held(firm, AT).values()] == [("contacted", None)]
    assert not breach(firm, ann.uid, AT, **COMPLETE)
    commit(firm, RecordJudgement("last_contact_on", "2021-05-06", "ann", "seen", date(2026, 3, 1), contact=ann.uid))
    assert [one.erase_by for one in held(firm, AT).values()] == [date(2024, 5, 6)]
    assert breach(firm, ann.uid, AT, **COMPLETE)


def test_counted_from_the_recording_nobody_goes_before_what_is_claimed(firm: str) -> None:
    long_ago = datetime(2021, 1, 5, tzinfo=UTC)
    a_contact(controller=firm, collected_on=None, added_at=long_ago, last_contact_on="2025-02-02")
    a_contact(controller=firm, collected_on=None, added_at=long_ago, customer_until="2025-03-03")
    found = held(firm, AT).values()
    assert {(one.state, one.at_the_latest) for one in found} == {
        ("unknown", date(2028, 2, 2)),
        ("unknown", date(2028, 3, 3)),
    }
