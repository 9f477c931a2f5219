"""Which unknown facts are asked for: those that could change the answer, and no others."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from licite import decide
from licite.engine.calendar import Calendar
from licite.engine.completions import Answer, Unknown
from licite.engine.decision import Outcome
from licite.engine.domains import Domains
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import make_plan
from licite.engine.settle import Finding, settle
from licite.rules.model import Rule
from tests.engine.small_policies import OBJECTION, made_rule, small_law

DAY = date(2026, 11, 25)
LOOSE = made_rule(0, "basis", "legitimate_interests", "TRUE")
COVERED = {"at_day": DAY, "country": "FR", "channel": "email", "audience": "professional", "purpose": "commercial"}
ANY_OF_FIVE = "own_offer OR is_customer OR collected_lawfully OR first_message OR bought_at_collection"


def judge_of(*rules: Rule) -> Judge:
    law = small_law(OBJECTION, *rules)
    return Judge(make_plan(law, "one", [Calendar(law).period(DAY)]))


def found(*rules: Rule, **row: Any) -> Finding:
    judge, given = judge_of(*rules), {**COVERED, **row}
    whole, part = settle(judge, given), settle(judge, given, whole=False)
    same = ("outcome", "basis", "breaches", "duties", "uncovered")
    assert [getattr(part, name) for name in same] == [getattr(whole, name) for name in same]
    assert set(part.missing) <= set(whole.missing)
    return whole


def missing(*rules: Rule, **row: Any) -> tuple[str, ...]:
    return found(*rules, **row).missing


def test_a_completion_that_asks_for_a_review_does_not_agree_with_one_that_does_not() -> None:
    review = made_rule(1, "review", None, "first_message")
    open_row = found(LOOSE, review)
    assert (open_row.outcome, open_row.missing) == (Outcome.UNDETERMINED, ("first_message", "reviewed"))
    assert found(LOOSE, review, first_message=False).outcome is Outcome.LAWFUL
    assert missing(LOOSE, review, first_message=True) == ("reviewed",)


def test_a_review_that_every_completion_asks_for_is_all_that_is_missing() -> None:
    review = made_rule(1, "review", None, "first_message OR NOT first_message")
    assert missing(LOOSE, review) == ("reviewed",)


def test_a_fact_that_would_spare_the_review_is_asked_for_beside_others() -> None:
    review = made_rule(1, "review", None, "channel = 'sms' AND NOT number_is_professional AND consent <> 'given'")
    assert missing(LOOSE, review, channel=None) == ("number_is_professional", "consent", "channel", "reviewed")


def test_the_boolean_is_asked_for_where_its_date_makes_no_difference() -> None:
    rule = made_rule(1, "forbid", "not_informed", "NOT informed OR informed_on > today")
    assert missing(LOOSE, rule) == ("informed",)
    assert missing(LOOSE, rule, informed_on=date(2026, 11, 1)) == ()


def test_the_date_is_asked_for_where_it_makes_a_difference() -> None:
    lapsed = "NOT is_customer OR customer_until + keep < today"
    assert missing(LOOSE, made_rule(1, "forbid", "retention_exceeded", lapsed)) == ("customer_until",)
    assert missing(LOOSE, made_rule(1, "forbid", "retention_exceeded", lapsed), is_customer=True) == ("customer_until",)
    assert found(LOOSE, made_rule(1, "forbid", "retention_exceeded", lapsed), is_customer=False).missing == ()


def test_the_days_on_either_side_of_a_limit_are_tried() -> None:
    judge = judge_of(LOOSE, made_rule(1, "forbid", "retention_exceeded", "collected_on + keep < last_contact_on"))
    row = {**COVERED, "last_contact_on": date(2026, 3, 1)}
    days = Domains(judge.plan, row, judge.facts(row)).values("collected_on")
    assert {date(2023, 2, 28), date(2023, 3, 1)} <= set(days)


def test_more_open_facts_than_are_tried_stay_open_and_are_asked_for_no_further_than_needed() -> None:
    """All completions agree; one fact known, the four that are left are few enough to be tried."""
    agreeing = (LOOSE, made_rule(1, "forbid", "unlawful_source", f"({ANY_OF_FIVE}) OR NOT ({ANY_OF_FIVE})"))
    row = found(*agreeing)
    assert row.outcome is Outcome.UNDETERMINED
    assert len(row.missing) == 1
    for value in (True, False):
        assert found(*agreeing, **{row.missing[0]: value}).outcome is Outcome.UNLAWFUL


def many_bases() -> Iterator[Rule]:
    yield made_rule(0, "basis", "consent", "consent = 'given' AND consent_proof AND consent_free AND consent_specific")
    yield made_rule(1, "basis", "customer_exception", "is_customer AND own_offer AND offer_similar_to_purchase")
    yield made_rule(
        2, "basis", "legitimate_interests", "collected_lawfully AND reasonably_expected AND source_nameable"
    )
    yield made_rule(3, "forbid", "unlawful_source", "source_terms_forbid OR source_visibility = 'restricted'")
    yield made_rule(4, "review", None, "first_message AND NOT is_customer")


ALL_OF_THEM = (
    "is_customer", "source_terms_forbid", "source_visibility", "collected_lawfully", "reasonably_expected",
    "source_nameable", "first_message", "consent", "consent_proof", "consent_specific", "consent_free", "own_offer",
    "offer_similar_to_purchase", "reviewed",
)  # fmt: skip


def test_of_many_open_facts_those_that_matter_are_asked_for() -> None:
    row = {"source_kind": "form", "source_nameable": None, "source_terms_forbid": None}
    asked = set(ALL_OF_THEM) - {"source_nameable", "source_terms_forbid"}  # a form says these
    assert set(missing(*many_bases(), **row, source_visibility=None)) == asked - {"source_visibility"}


def test_of_many_open_facts_those_that_make_no_difference_any_more_are_not() -> None:
    row = {"source_kind": "form", "reasonably_expected": False, "own_offer": False}
    consent = {"consent", "consent_proof", "consent_specific", "consent_free"}
    assert set(missing(*many_bases(), **row)) == consent | {"is_customer", "first_message", "reviewed"}
    assert set(missing(*many_bases(), **row, consent_free=False)) == set()


def test_the_facts_asked_for_of_a_little_known_contact_are_those_of_every_completion() -> None:
    """The shipped law, a row of which six booleans are open: as if every completion had been tried."""
    facts: dict[str, Any] = {
        "country": "FR", "channel": "sms", "audience": "professional", "purpose": "commercial", "consent": "none",
        "identifier_kind": "nominative", "sole_trader": False, "source_kind": "form", "collected_on": "2026-10-01",
        "informed_on": "2026-10-01", "bought_at_collection": False, "first_message": False, "balance_concludes": "for",
        "is_customer": False, "contract_in_force": False, "interest_balanced": True,
    }  # fmt: skip
    open_facts = (
        "number_is_professional", "collected_lawfully", "objection_offered_at_collection", "own_offer",
        "offer_related_to_profession", "reasonably_expected",
    )  # fmt: skip

    def answer(values: tuple[bool, ...]) -> tuple[Outcome, bool]:
        decision = decide({**facts, **dict(zip(open_facts, values, strict=True))}, at="2026-11-25T10:00")
        return decision.outcome, "reviewed" in decision.missing

    answers = {values: answer(values) for values in product((True, False), repeat=len(open_facts))}
    matter = {
        name
        for place, name in enumerate(open_facts)
        for values, found_there in answers.items()
        if answers[(*values[:place], not values[place], *values[place + 1 :])] != found_there
    }
    asked = {"reviewed"} if any(review for _, review in answers.values()) else set()
    assert set(decide(facts, at="2026-11-25T10:00").missing) == matter | asked


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([Answer.LAWFUL, Answer.LAWFUL, Answer.LAWFUL], None),
        ([Answer.UNLAWFUL, Answer.LAWFUL, Answer.LAWFUL], "informed"),
        ([Answer.UNLAWFUL, Answer.LAWFUL, Answer.REVIEW], "informed_on"),
        ([Answer.UNLAWFUL, None, None], None),
    ],
)
def test_a_boolean_and_its_date_are_one_question(answers: list[Answer | None], told: str | None) -> None:
    values = ((False, None), (True, date(2026, 1, 1)), (True, date(2026, 2, 1)))
    assert Unknown(("informed", "informed_on"), values).told_apart(answers) == told


def test_masks_are_those_of_the_facts_put_together() -> None:
    judge = judge_of(*many_bases())
    known = {**COVERED, "source_kind": "form"}
    added = {"consent": "given", "first_message": True, "not_read_by_the_rules": True}
    assert judge.masks_of(known)(added) == judge.masks({**known, **added})
    assert outcome_of(judge.plan, judge.masks_of(known)({})) is Outcome.UNDETERMINED
