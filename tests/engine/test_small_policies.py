"""What holds of any law: Hypothesis makes small ones of its own, and rows to judge by them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, combinations, product
from math import prod
from typing import Any

import pytest
from hypothesis import assume, event, given, note, settings
from hypothesis import strategies as st

from licite.engine.calendar import Calendar
from licite.engine.decide import reason
from licite.engine.decision import Outcome
from licite.engine.domains import Domains
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import make_plan
from licite.engine.remedies import remedies
from licite.engine.runners.duck import connect, insert, plan_for_table, run
from licite.engine.runners.schema import created, given_columns
from licite.engine.settle import COMPLETED_FACTS, Situation, settle
from licite.errors import LiciteError
from licite.rules.model import Law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import fill
from tests.engine.equality import Agreement, duckdb_and_row_code, sqlite_and_row_code
from tests.engine.small_policies import DUTY_FACTS, ROW_FACTS, laws, mendable_laws, rows

Values = Mapping[str, Any]
DOCTRINE = st.sampled_from(("one", "two"))
# Completed by their values in any row. A date that has come, or a sole trader, overrides what is said elsewhere.
_CHOICES = tuple(name for name in ROW_FACTS if contract().facts[name].type in ("bool", "enum"))


def shown(law: Law, doctrine: str) -> Iterator[str]:
    """The rules and definitions in play, a line each."""
    yield from (f"{name}: {definition.when.text}" for name, definition in law.definitions_of(doctrine).items())
    for rule in law.rules_of(doctrine):
        for version in rule.versions:
            unless = f" UNLESS {version.unless.text}" if version.unless else ""
            yield f"{rule.effect} {rule.tag} from {version.start}: {rule.scope.text} | {version.when.text}{unless}"


def judge_of(law: Law, doctrine: str, day: date) -> Judge:
    """The judge of one day; a law that can never apply is no example."""
    note("\n".join(shown(law, doctrine)))
    try:
        return Judge(make_plan(law, doctrine, [Calendar(law).period(day)]))
    except LiciteError as fault:
        assume(fault.code != "LAW016")
        raise


def unknown_choices(judge: Judge, row: Values) -> list[str]:
    """The facts that are unknown as the rules read them, and that a choice of value completes without contradiction."""
    facts = judge.facts(row)
    read = [name for name in _CHOICES if row[name] is None and name in facts and facts[name] is None]
    if row["source_kind"] is None and "source_kind" not in read:
        read.append("source_kind")
    return read


def domain(name: str) -> tuple[Any, ...]:
    fact = contract().facts[name]
    return (True, False) if fact.type == "bool" else fact.values


def objects(judge: Judge, row: Values) -> bool:
    """Whether a withdrawal counts as an objection of its own; like any objection, it is none until a record shows it.

    So an unknown consent is not completed by it (contract, `objected`).
    """
    without = {**row, "consent": "none"}
    return row["consent"] == "withdrawn" and (
        judge.facts(row).get("objected"),
        judge.facts(without).get("objected"),
    ) == (True, False)


def completions(judge: Judge, row: Values, names: list[str]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for values in product(*(domain(name) for name in names)):
        full = {**row, **dict(zip(names, values, strict=True))}
        if row["consent"] is not None or not objects(judge, full):
            yield values, full


@settings(max_examples=40)
@given(laws(), DOCTRINE, st.lists(rows(), min_size=4, max_size=12))
def test_the_engines_agree_on_every_mask(law: Law, doctrine: str, made: list[dict[str, Any]]) -> None:
    columns = given_columns()
    with connect(threads=1) as con:
        con.execute(created("given", columns))
        insert(
            con, "given", columns, [[{**row, "_row": n}.get(name) for name in columns] for n, row in enumerate(made)]
        )
        try:
            plan = plan_for_table(con, law, doctrine)
        except LiciteError as fault:
            assume(fault.code != "LAW016")
            raise
        run(con, plan)
        agreements: list[Agreement] = [duckdb_and_row_code(con, plan), sqlite_and_row_code(plan, made)]
    assert [(agreement.rows, agreement.differences) for agreement in agreements] == [(len(made), 0)] * 2, [
        agreement.first for agreement in agreements
    ]


@settings(max_examples=60)
@given(laws(), DOCTRINE, rows(), st.data())
def test_what_becomes_known_contradicts_no_answer(law: Law, doctrine: str, row: dict[str, Any], data: Any) -> None:
    judge = judge_of(law, doctrine, row["at_day"])
    before = outcome_of(judge.plan, judge.masks(row))
    event(str(before))
    assume(before is not Outcome.UNDETERMINED)
    names = unknown_choices(judge, row)
    full = row | {name: data.draw(st.sampled_from(domain(name)), name) for name in names}
    assume(row["consent"] is not None or not objects(judge, full))
    assert outcome_of(judge.plan, judge.masks(full)) is before


def brute_force(judge: Judge, row: Values, names: list[str]) -> tuple[set[Outcome], set[str]]:
    """The outcomes that the completions give, and each fact that makes a difference, be it to the need of a review."""
    masks = {values: judge.masks(full) for values, full in completions(judge, row, names)}
    answers = {
        values: (outcome_of(judge.plan, found), outcome_of(judge.plan, found, reviewed=True))
        for values, found in masks.items()
    }
    matter = {
        name
        for place, name in enumerate(names)
        for values, answer in answers.items()
        for other in domain(name)
        if answers.get((*values[:place], other, *values[place + 1 :]), answer) != answer
    }
    asked = {"reviewed"} if any(before is not after for before, after in answers.values()) else set()
    return {outcome for outcome, _ in answers.values()}, matter | asked


@settings(max_examples=60)
@given(laws(), DOCTRINE, rows(unknown=4))
def test_completions_settle_what_they_agree_on_and_name_what_is_missing(
    law: Law, doctrine: str, row: dict[str, Any]
) -> None:
    row |= {"country": "FR", "collected_on": date(2026, 1, 1), "consent_on": date(2026, 2, 1)}
    row |= {"last_contact_on": date(2026, 2, 2), "purpose": row["purpose"] or "commercial"}
    judge = judge_of(law, doctrine, row["at_day"])
    names = unknown_choices(judge, row)
    assume(prod(len(domain(name)) for name in names) <= 3000)
    outcomes, matter = brute_force(judge, row, names)
    found = settle(judge, row)
    event(f"{len(names)} unknown, {found.outcome}")
    if found.uncovered:
        assert outcomes <= {Outcome.UNDETERMINED, Outcome.UNLAWFUL}
    elif len(outcomes) == 1 and not matter:
        # More than four open facts stay open although all completions agree (contract).
        assert found.outcome in outcomes or len(names) > COMPLETED_FACTS
    else:
        assert found.outcome is Outcome.UNDETERMINED
        assert set(found.missing) == matter
        assert list(found.missing) == [name for name in contract().facts if name in matter]


@settings(max_examples=30)
@given(laws(), DOCTRINE, rows(unknown=2), st.data())
def test_what_is_missing_settles_the_answer_however_much_is_unknown(
    law: Law, doctrine: str, row: dict[str, Any], data: Any
) -> None:
    judge = judge_of(law, doctrine, row["at_day"])
    found = settle(judge, row)
    if found.outcome is Outcome.UNDETERMINED and not found.uncovered:
        assert found.missing
        unknowns = Domains(judge.plan, row, judge.facts(row)).unknowns(found.missing)
        known = dict(row)
        for unknown in unknowns:
            if unknown.names != ("reviewed",):
                known |= zip(unknown.names, data.draw(st.sampled_from(unknown.values)), strict=True)
        after, left = settle(judge, known), Situation(judge, known).open_facts
        answered = after.outcome is not Outcome.UNDETERMINED or after.uncovered or set(after.missing) <= {"reviewed"}
        # What is left makes no difference, but is not tried where it is too much.
        assert answered or len(left) > COMPLETED_FACTS or not {*left} <= {*_CHOICES}


@settings(max_examples=50)
@given(laws(), DOCTRINE, rows(), st.sampled_from(("BE", "DE", None)))
def test_no_row_without_law_is_lawful(law: Law, doctrine: str, row: dict[str, Any], country: str | None) -> None:
    row["country"] = country
    judge = judge_of(law, doctrine, row["at_day"])
    found = settle(judge, row)
    assert found.outcome is not Outcome.LAWFUL
    assert remedies(judge, row, found) == () or country is None


@settings(max_examples=50)
@given(laws(), DOCTRINE, rows(), st.sampled_from(("FR", "BE", None)))
def test_a_refusal_comes_before_everything_else(
    law: Law, doctrine: str, row: dict[str, Any], country: str | None
) -> None:
    row |= {"objected": True, "country": country}
    found = settle(judge_of(law, doctrine, row["at_day"]), row)
    assert found.outcome is Outcome.UNLAWFUL
    assert "objection_ignored" in found.breaches


@settings(max_examples=60)
@given(laws(), DOCTRINE, rows(unknown=0), st.sampled_from(("email", "sms", "voice_call")))
def test_a_row_of_which_all_is_known_has_an_answer(law: Law, doctrine: str, row: dict[str, Any], channel: str) -> None:
    known = {"country": "FR", "purpose": "commercial", "channel": channel, "calls_last_30_days": 1, "spam_rate": 0.0}
    # A date that has not come on the day of the contact says nothing yet, so it is not known.
    come = {name: min(row[name], row["at_day"]) for name in ("last_contact_on", "collected_on")}
    row |= known | {"at_minute": 700, **come}
    judge = judge_of(law, doctrine, row["at_day"])
    masks, found = judge.masks(row), settle(judge, row)
    assert outcome_of(judge.plan, masks, reviewed=True) is not Outcome.UNDETERMINED
    if found.outcome is Outcome.UNDETERMINED:
        assert found.missing == ("reviewed",)
        assert masks.review
    else:
        assert found.missing == ()


@settings(max_examples=80)
@given(mendable_laws(), rows(unknown=8))
def test_a_remedy_makes_it_lawful_and_nothing_less_does(law: Law, row: dict[str, Any]) -> None:
    row |= {"country": "FR", "purpose": "commercial", "objected": False, "channel": "email"}
    judge = judge_of(law, "one", row["at_day"])
    found = settle(judge, row)
    proposed = remedies(judge, row, found)
    event(f"{found.outcome}: {len(proposed)} remedies")
    for chosen in proposed:
        assert lawful_after(judge, row, chosen)
        fewer = chain.from_iterable(combinations(chosen, size) for size in range(len(chosen)))
        assert not any(lawful_after(judge, row, part) for part in fewer)
        assert all(contract().facts[change.fact].settable != "never" or change.fact == "reviewed" for change in chosen)


def lawful_after(judge: Judge, row: Values, chosen: Any) -> bool:
    changed = {**row, **{name: value for change in chosen for name, value in change.sets}}
    return outcome_of(judge.plan, judge.masks(changed)) is Outcome.LAWFUL


_CODES = re.compile(
    "|".join(
        rf"\b{name}\b"
        for name in (*contract().facts, *contract().breaches, *contract().duties, *contract().bases)
        if "_" in name
    )
    + r"|[{}\[\]]"
)


def test_the_search_for_codes_finds_them() -> None:
    assert _CODES.findall("opt_out_offered no_basis {x} [y") == ["opt_out_offered", "no_basis", "{", "}", "["]


@pytest.mark.parametrize("lang", ["fr", "en"])
@settings(max_examples=40)
@given(laws(), DOCTRINE, rows())
def test_an_explanation_has_no_code_in_it(lang: str, law: Law, doctrine: str, row: dict[str, Any]) -> None:
    judge = judge_of(law, doctrine, row["at_day"])
    text = fill(reason(judge, row, lang).explanation, lang, row)
    assert text
    assert _CODES.findall(text) == [], text


@settings(max_examples=40)
@given(laws(), rows())
def test_facts_of_duties_leave_no_answer_open(law: Law, row: dict[str, Any]) -> None:
    """What the controller does is shown as a duty while it is unknown, and is never asked."""
    row |= dict.fromkeys(DUTY_FACTS) | {"at_minute": None, "spam_rate": None}
    found = settle(judge_of(law, "one", row["at_day"]), row)
    assert not set(found.missing) & {*DUTY_FACTS, "spam_rate", "at"}


def test_days_on_either_side_of_a_period_are_told_apart() -> None:
    """The rows of these policies fall on both sides of every period: a strategy that missed them would prove little."""
    day = date(2026, 11, 25)
    assert {day - timedelta(days=n) for n in (30, 31, 60, 61, 365, 1096)} <= set(_drawn_days(day))


def _drawn_days(day: date) -> list[date]:
    from tests.engine.small_policies import _values

    return list(_values("collected_on", day).elements)  # type: ignore[attr-defined]
