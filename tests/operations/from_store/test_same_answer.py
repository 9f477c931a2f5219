"""All contacts at once inside DuckDB and one after the other: every fact and every answer is the same."""

import os
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from licite.engine.runners import duck
from licite.operations.campaign import Campaign, moved_to, parse_campaign
from licite.operations.from_store.loaded import Way, load
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import put_together, screen_store
from licite.operations.known_refusals import events_of
from licite.operations.registers import known_of, local_instant
from licite.operations.screen import Options
from licite.store.models import Controller, Identifier
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller
from tests.operations.from_store.random_records import people_at_random
from tests.store.contacts_for_tests import a_contact
from tests.store.standing_events import LATE, day

NUMBERS = count()
PEOPLE = 60
CAMPAIGNS: list[dict[str, Any]] = [
    {"channel": "email", "purpose": "commercial"},
    {"channel": "voice_call", "purpose": "commercial", "facts": {"country": "FR", "first_message": "no"}},
    {"channel": "email", "source": {"kind": "purchased_list", "informed_on": "2026-02-01"},
     "judgements": [{"fact": "reasonably_expected", "value": "yes", "author": "A", "day": "2026-01-01", "reason": "x",
                     "applies_to": {"source_kind": "connection"}}]},
    {"channel": "post", "purpose": "political",
     "offer": {"functions": ["hr"], "signed_by": "A", "signed_on": "2026-01-01", "reason": "x"}},
    {"channel": "email", "purpose": "transfer_to_partner", "partner": "beta"},
    {"channel": "social_message", "purpose": "commercial", "message": {"first": "yes", "notice": "yes"}},
]  # fmt: skip
MOMENTS = [day(3), day(5).date(), datetime(2026, 3, 5, 9, 0), LATE]


def campaign_of(content: dict[str, Any]) -> Campaign:
    return parse_campaign({"name": "Test", **content}, "test")


def people(seed: int, count_: int = PEOPLE) -> Controller:
    """A controller of its own, with people; another one beside it has the same."""
    numbers = next(NUMBERS)
    owners = [add_controller(f"c{numbers}-{side}", "C") for side in "ab"]
    with transaction.atomic():
        for owner in owners:
            people_at_random(owner, seed, count_ if owner is owners[0] else 10)
    return owners[0]


def together(owner: Controller, campaign: Campaign, at: datetime | date, now: datetime, way: Way) -> dict[str, Any]:
    """By uid, the facts that the way of all contacts finds."""
    con = duck.connect()
    load(con, owner, way=way)
    assembly, _ = put_together(con, owner.slug, campaign, campaign.facts, at, now, lambda *_: None)
    select, values = assembly.select()
    cursor = con.execute(f"SELECT k.uid, g.* FROM ({select}) AS g JOIN kept AS k USING (_row)", values)
    names = [column[0] for column in cursor.description or []]
    return {
        uid: {name: value for name, value in zip(names[2:], row, strict=True) if value is not None}
        for uid, _, *row in cursor.fetchall()
    }


@pytest.mark.parametrize(
    ("engine", "number"),
    [*(("sqlite", number) for number in range(len(CAMPAIGNS))), ("postgresql", 0)],
    indirect=["engine"],
)
def test_facts_are_the_same_one_by_one(store: Store, number: int) -> None:
    owner = people(number)
    now = datetime.now(UTC)
    for place, at in enumerate(MOMENTS[number % 2 :: 2]):
        campaign = campaign_of(CAMPAIGNS[number])
        found = together(owner, moved_to(campaign, at), at, now, "arrow" if place % 2 else "text")
        one_by_one = OneByOne(owner.slug, campaign, Options(at=at))
        assert len(found) > PEOPLE / 2
        asked = {uid: dict(one_by_one.assembled(uid, now).given) for uid in found}
        assert asked == found


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_answers_are_the_same_one_by_one(store: Store) -> None:
    owner = people(77, 40)
    with transaction.atomic():
        a_contact(Identity("email", "rh@nord.example"), controller=owner, facts={"audience": "organisation"})
    options = Options(at=datetime(2026, 3, 5, 9, 0))
    campaign = campaign_of({**CAMPAIGNS[0], "country": "FR"})
    screening = screen_store(owner.slug, campaign, options)
    one_by_one = OneByOne(owner.slug, campaign, options)
    outcomes = set()
    for row in screening.rows():
        assembled = one_by_one.assembled(row["contact"])
        assert one_by_one.outcome_of(assembled) == row["outcome"]
        outcomes.add(row["outcome"])
        decision = one_by_one.decision(assembled)
        for name in ("outcome", "basis", "breaches", "rules", "duties", "missing", "remedies", "uncovered"):
            told = getattr(decision, name)
            assert (list(told) if isinstance(told, tuple) else told) == row[name], name
        assert decision.explanation == row["explanation"]
    assert outcomes == {"lawful", "unlawful", "undetermined"}
    assert screening.summary.read == screening.summary.accepted == len(screening.rows())


def test_what_the_registers_say_is_what_the_one_law_says(store: Store) -> None:
    owner = people(5)
    campaign, now, at = campaign_of(CAMPAIGNS[0]), datetime.now(UTC), day(5).date()
    con = duck.connect()
    load(con, owner)
    put_together(con, owner.slug, campaign, campaign.facts, at, now, lambda *_: None)
    members = con.execute("SELECT _line, contact_id, other FROM members ORDER BY _line, other, contact_id").fetchall()
    known = {row[0]: row[1:] for row in con.execute("SELECT * FROM known").fetchall()}
    involved = con.execute("SELECT count(*) FROM involved").fetchone()
    rows = Identifier.objects.for_controller(owner).order_by("pk")
    named: dict[int, list[Identity]] = {}
    for line, contact, _ in members:
        named.setdefault(line, []).extend(Identity(r.kind, r.value) for r in rows.filter(contact_id=contact))
    zones = dict(con.execute("SELECT _line, local FROM moments").fetchall())
    some = 0
    for line, identities in named.items():
        events = events_of(owner.slug, identities)
        said = known_of(events, campaign.facts | {}, local_instant(at, None, zones[line]), now=now)
        expected = (
            said.objected, said.objected_on, said.lifted_on, said.erased, said.consent, said.consent_on,
            said.consent_until,
        )  # fmt: skip
        assert known.get(line, (False, None, None, False, None, None, None)) == expected
        some += expected[0] or expected[4] is not None
    assert some > PEOPLE / 4
    assert involved is not None
    assert 0 < involved[0] < PEOPLE


@pytest.mark.full
def test_facts_are_the_same_for_many(store: Store) -> None:
    owner = people(1, int(os.environ.get("LICITE_SAME_ANSWER_PEOPLE", "20000")))
    campaign, now, at = campaign_of(CAMPAIGNS[0]), datetime.now(UTC), LATE
    found = together(owner, campaign, at, now, "arrow")
    one_by_one = OneByOne(owner.slug, campaign, Options(at=at))
    assert {uid: dict(one_by_one.assembled(uid, now).given) for uid in found} == found
