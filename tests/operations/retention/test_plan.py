"""The date of every contact and its reason; the same as a decision gives it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from licite.engine.decide import decide
from licite.operations.retention.plan import Held, plan, why
from licite.store.acts.consent import RecordConsent
from licite.store.acts.judgement import RecordJudgement
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Contact, Merge
from licite.store.norms import Identity
from licite.store.people import add_controller
from tests.operations.contacts_for_tests import a_contact, collected, happened, registers

AT = date(2026, 11, 29)
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registers(tmp_path_factory.mktemp("plan")):
        yield


@pytest.fixture
def firm(_store: None) -> str:
    """A controller of its own for each test."""
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


def the_one(firm: str, at: date = AT) -> Held:
    made = plan(firm, at=at)
    found = [*made.held(), *(one for state in made.states if state != "dated" for one in made.undated(state))]
    assert len(found) == 1
    return found[0]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_a_contact_is_dated_by_its_collection_and_says_so_in_both_languages(firm: str) -> None:
    a_contact(controller=firm, collected_on=date(2025, 3, 14), country="FR")
    found = the_one(firm)
    assert found.erase_by == date(2028, 3, 14)
    assert why(found, "en") == "collected on 14 March 2025"
    assert why(found, "fr") == "données recueillies le 14 mars 2025"


def test_a_click_moves_the_date_and_what_is_no_act_of_the_person_does_not(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2024, 1, 5))
    happened(ann, "click", noon(date(2025, 3, 14)))
    for kind in ("open", "delivery", "sent", "refresh", "call_attempt", "bounce"):
        happened(ann, kind, noon(date(2026, 5, 1)), why_not="kind")
    happened(ann, "click", noon(date(2026, 6, 1)), why_not="many_links")
    found = the_one(firm)
    assert (found.erase_by, why(found, "en")) == (date(2028, 3, 14), "click of 14 March 2025")


@pytest.mark.parametrize(
    ("collected_on", "due"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2024, 1, 31), date(2027, 1, 31)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_leap_days_and_ends_of_months_are_counted_as_the_law_counts(firm: str, collected_on: date, due: date) -> None:
    a_contact(controller=firm, collected_on=collected_on)
    assert the_one(firm).erase_by == due
    assert plan(firm, at=due - timedelta(days=1)).due == 0
    assert plan(firm, at=due).due == 1


def test_a_click_late_in_the_evening_is_of_the_day_that_it_was_in_france(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2024, 1, 5))
    happened(ann, "click", datetime(2025, 6, 30, 22, 30, tzinfo=UTC))
    assert the_one(firm).since == date(2025, 7, 1)


def test_a_file_read_again_moves_nothing_and_a_card_given_again_does(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2024, 1, 5))
    collected(ann, date(2026, 2, 1), "connection")
    assert the_one(firm).since == date(2024, 1, 5)
    collected(ann, date(2026, 3, 2), "business_card")
    assert (the_one(firm).since, the_one(firm).reason) == (date(2026, 3, 2), "given_again")


def test_an_unknown_day_of_collection_is_told_and_gives_no_date(firm: str) -> None:
    a_contact(controller=firm, collected_on=None, country="FR")
    found = the_one(firm)
    assert (found.state, found.erase_by) == ("unknown", None)
    assert plan(firm, at=date(2060, 1, 1)).due == 0
    assert "1 June 2029 at the latest" in why(found, "en")


@pytest.mark.parametrize(
    ("facts", "state", "due"),
    [
        ({"contract_in_force": True}, "contract", None),
        ({"is_customer": True}, "relation", None),
        ({"is_customer": True, "customer_until": "2025-10-09"}, "dated", date(2028, 10, 9)),
        ({"is_customer": True, "customer_until": "2025-10-09", "audience": "professional"}, "dated", date(2028, 10, 9)),
        ({"audience": "professional", "identifier_kind": "generic", "sole_trader": False}, "nobody", None),
        ({"audience": "professional", "identifier_kind": "generic"}, "dated", date(2027, 1, 5)),
        ({"country": "BE"}, "dated", date(2038, 1, 5)),
        ({"country": "DE"}, "no_period", None),
    ],
)
def test_how_a_contact_stands(firm: str, facts: dict[str, Any], state: str, due: date | None) -> None:
    a_contact(controller=firm, collected_on=date(2024, 1, 5), **facts)
    found = the_one(firm)
    assert (found.state, found.erase_by) == (state, due)
    assert why(found, "fr")
    assert why(found, "en")


def test_the_last_proven_consent_counts_until_the_person_refuses(firm: str) -> None:
    who = Identity("email", "zoe@firm.example")
    a_contact(who.value, controller=firm, collected_on=date(2024, 1, 5))
    proof: dict[str, Any] = {"words": "Yes", "words_version": "1", "how": "form", "first_party": True, "proven": True}
    given_at = noon(date(2025, 5, 5))
    commit(firm, RecordConsent("given", (who,), "email", "commercial", event_at=given_at, **proof))
    assert (the_one(firm).since, the_one(firm).reason) == (date(2025, 5, 5), "consent")
    commit(
        firm,
        RecordConsent(
            "given", (who,), "sms", "commercial", event_at=noon(date(2026, 1, 1)), **(proof | {"proven": False})
        ),
    )
    waiting = RecordConsent(
        "given", (who,), "email", "survey", event_at=noon(date(2026, 1, 2)), double_opt_in=True, **proof
    )
    answer = commit(firm, waiting)
    assert the_one(firm).since == date(2025, 5, 5)
    commit(
        firm,
        RecordConsent(
            "confirmed",
            (who,),
            "email",
            "survey",
            event_at=noon(date(2026, 1, 3)),
            about=answer.event_id,
            how="link",
            first_party=True,
            proven=True,
        ),
    )
    assert the_one(firm).since == date(2026, 1, 2)
    commit(
        firm,
        RecordObjection((Identity("email", "ZOE@firm.example"),), event_at=noon(date(2026, 2, 1)), first_party=True),
    )
    assert (the_one(firm).since, the_one(firm).reason) == (date(2024, 1, 5), "collected")


def test_merged_contacts_are_one_with_what_happened_to_both(firm: str) -> None:
    ann, again, third = a_contact(controller=firm), a_contact(controller=firm), a_contact(controller=firm)
    for number, (kept, merged) in enumerate([(ann, again), (again, third)]):
        Merge.objects.create(kept=kept, merged=merged, reason="email", author="", at=datetime.now(UTC), seq=-1 - number)
    happened(third, "reply", noon(date(2026, 7, 1)))
    found = the_one(firm)
    assert (found.uid, found.since, found.reason) == (ann.uid, date(2026, 7, 1), "reply")
    Merge.objects.for_controller(ann.controller).update(undone_at=datetime.now(UTC))
    assert plan(firm, at=AT).contacts == 3


def test_a_controller_plans_its_own_contacts_only_and_no_erased_one(firm: str) -> None:
    a_contact(controller="other")
    gone = a_contact(controller=firm)
    Contact.objects.for_controller(gone.controller).filter(pk=gone.pk).update(erased_at=datetime.now(UTC))
    assert plan(firm, at=AT).contacts == 0
    assert plan("other", at=AT).contacts == 1


def test_the_forecast_counts_every_contact_once(firm: str) -> None:
    for day in (date(2023, 1, 5), date(2024, 1, 5), date(2024, 1, 9), date(2025, 3, 14)):
        a_contact(controller=firm, collected_on=day)
    a_contact(controller=firm, collected_on=None)
    made = plan(firm, at=AT)
    assert made.by_month == {"2027-01": 2, "2028-03": 1}
    assert made.due + sum(made.by_month.values()) + made.states["unknown"] == made.contacts == 5
    assert [one.erase_by for one in made.held(first=AT, until=date(2027, 1, 5))] == [date(2027, 1, 5)]
    assert [one.erase_by for one in made.held(until=AT)] == [date(2026, 1, 5)]


def days(random: Random, unknown: float) -> date | None:
    return None if random.random() < unknown else date(2020, 2, 1) + timedelta(days=random.randrange(2490))


@pytest.mark.parametrize("count", [30, pytest.param(300, marks=pytest.mark.full, id="full")])
def test_the_date_is_the_one_that_a_decision_gives(firm: str, count: int) -> None:
    """On the last day of a plan a decision finds no breach of it and says that date; on the day after it does."""
    random = Random(6)
    rows: dict[str, dict[str, Any]] = {}
    with transaction.atomic():
        for _ in range(count):
            customer, last = days(random, 0.6), days(random, 0.5)
            country = random.choice(["FR", "FR", "BE", "DE"])
            facts: dict[str, Any] = {
                "country": country,
                "contract_in_force": False,
                "is_customer": customer is not None,
            }
            facts |= {"customer_until": customer.isoformat()} if customer else {}
            collected_on = days(random, 0) or AT
            ann = a_contact(controller=firm, collected_on=collected_on, **facts)
            if last:
                happened(ann, "click", noon(last))
            since = {"in_contact_since_collection": bool(last and last > collected_on)}
            rows[ann.uid] = facts | since | {"collected_on": collected_on, "last_contact_on": last}
    made = plan(firm, at=AT)
    assert sum(one.erase_by is None for one in made.undated("no_period")) == made.states["no_period"] > 0
    dated = list(made.held())
    assert len(dated) + made.states["no_period"] == count
    asked = {"channel": "none", "purpose": "commercial", "audience": "consumer", "consent": "none"}
    for found in dated:
        assert found.erase_by is not None
        row = rows[found.uid] | asked
        on_it = decide(row, at=found.erase_by.isoformat())
        after = decide(row, at=(found.erase_by + timedelta(days=1)).isoformat())
        assert "retention_exceeded" not in on_it.breaches
        assert "retention_exceeded" in after.breaches
        if row["country"] == "FR":
            assert f"erase_by:{found.erase_by.isoformat()}" in on_it.duties


def test_what_a_human_judged_of_a_contact_outranks_what_a_file_said(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=None, country="FR")

    def judged(fact: str, value: bool | str, **more: Any) -> None:
        commit(firm, RecordJudgement(fact, value, "ann", "seen in the file", AT, contact=ann.uid, **more))

    judged("collected_on", "2024-02-29")
    assert the_one(firm).erase_by == date(2027, 2, 28)
    judged("contract_in_force", True, until=date(2026, 12, 31))
    assert the_one(firm).state == "contract"
    assert the_one(firm, at=date(2027, 1, 1)).erase_by == date(2027, 2, 28)
    judged("contract_in_force", False)
    assert the_one(firm).state == "dated"


def test_a_customer_whose_last_purchase_is_known_has_a_date(firm: str) -> None:
    ann = a_contact(controller=firm, collected_on=date(2020, 1, 5), is_customer=True)
    assert the_one(firm).state == "relation"
    happened(ann, "purchase", noon(date(2025, 8, 9)))
    assert (the_one(firm).erase_by, why(the_one(firm), "en")) == (date(2028, 8, 9), "purchase of 9 August 2025")
