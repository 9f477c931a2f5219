"""Hypothesis strategies for small laws of their own making, and for rows to judge by them."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from licite.rules.model import (
    Citation,
    Condition,
    CoveredCell,
    Definition,
    Doctrine,
    Law,
    Parameter,
    ParameterVersion,
    Place,
    Rule,
    RuleVersion,
)
from licite.vocabulary.contract import contract

DAYS = (date(2026, 3, 2), date(2026, 7, 14), date(2026, 8, 11), date(2028, 2, 29), date(2026, 11, 25))
PERIODS = ("keep", "notice")
_PLACE = Place("made.yaml", 1, 1)
_CITATION = Citation("Loi inventée, art. 1", None, "secondary", date(2026, 11, 25), None)
_TITLE = {"fr": "Titre inventé", "en": "Invented title"}
_EXPLAIN = {"fr": "Phrase inventée.", "en": "Invented sentence."}

_BOOLEANS = ("collected_lawfully", "first_message", "own_offer", "is_customer", "collected_from_person", "deceased")
_DERIVED = ("personal_data", "sole_trader", "source_terms_forbid", "informed")
_ENUMS = ("consent", "channel", "source_kind", "audience", "identifier_kind", "balance_concludes")
_DATES = ("collected_on", "consent_on", "last_contact_on")
# The facts that show one duty: a rule may look at those of one of these groups only.
_OF_DUTIES = (
    ("sender_identified", "NOT subject_misleading", "subject_misleading = FALSE"),
    ("opt_out_offered", "NOT opt_out_offered"),
    ("spam_rate >= ceiling", "spam_rate < 0.1"),
    ("clock < opening", "clock >= opening", "clock > 1199"),
)
ROW_FACTS = (*_BOOLEANS, *_ENUMS, *_DATES, "sole_trader", "source_terms_forbid", "informed", "objected")
DUTY_FACTS = ("sender_identified", "subject_misleading", "opt_out_offered")


@cache
def _one_of(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def _membership(draw: st.DrawFn) -> str:
    name = draw(_one_of(_ENUMS))
    values = draw(st.lists(st.sampled_from(contract().facts[name].values), min_size=1, max_size=3, unique=True))
    listed = ", ".join(f"'{value}'" for value in values)
    return draw(_one_of((f"{name} = '{values[0]}'", f"{name} <> '{values[0]}'", f"{name} IN ({listed})")))


@st.composite
def _comparison(draw: st.DrawFn) -> str:
    day, other, period = draw(_one_of(_DATES)), draw(_one_of(_DATES)), draw(_one_of(PERIODS))
    sign = draw(_one_of(("<", "<=", ">", ">=")))
    return draw(
        _one_of(
            (
                f"{day} + {period} {sign} today",
                f"today {sign} {day} + {period}",
                f"{day} + {period} {sign} {other}",
                f"today + {period} {sign} {other}",
                f"{day} {sign} {other}",
                f"calls_last_30_days {sign} allowed",
                f"weekday {sign} 6",
                "public_holiday",
            )
        )
    )


@cache
def conditions(extra: tuple[str, ...] = (), depth: int = 3) -> st.SearchStrategy[str]:
    """Conditions of the language, over the facts of these policies and the `extra` leaves."""
    leaves = st.one_of(_one_of((*_BOOLEANS, *_DERIVED, *extra)), _membership(), _comparison())
    if extra:
        leaves = st.one_of(leaves, _one_of(extra))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda text: f"NOT ({text})"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        ),
        max_leaves=depth,
    )


def _condition(text: str) -> Condition:
    return Condition(text, _PLACE)


@cache
@st.composite
def _versions(draw: st.DrawFn, extra: tuple[str, ...], easy: bool) -> tuple[RuleVersion, ...]:
    starts = draw(_one_of(((2018,), (2018, 2026), (2026,))))
    made = []
    for start in starts:
        unless = draw(st.none() | conditions(extra, 2))
        made.append(
            RuleVersion(
                start=date(start, 5, 25) if start == 2018 else date(2026, 8, 11),
                until=date(2026, 8, 10) if (start, len(starts)) == (2018, 2) else None,
                citation=_CITATION,
                when=_condition(draw(_one_of(_EASY) if easy else conditions(extra))),
                unless=_condition(unless) if unless else None,
                explain=_EXPLAIN,
                remedy=_EXPLAIN if draw(st.booleans()) else None,
            )
        )
    return tuple(made)


# Bases that often hold, so that many a row is lawful.
_EASY = ("TRUE", "own_offer", "consent <> 'withdrawn'", "collected_lawfully OR first_message")
_TAGS = {
    "forbid": ("no_consent", "unlawful_source", "call_window", "sender_not_identified", "spam_rate", "no_balancing"),
    "basis": ("consent", "customer_exception", "legitimate_interests"),
    "duty": ("keep_proof", "mention_source"),
    "review": (None,),
}


@cache
@st.composite
def _rule(draw: st.DrawFn, number: int, effect: str | None = None) -> Rule:
    effect = effect or draw(_one_of(("forbid", "forbid", "basis", "duty", "review")))
    extra = (*draw(_one_of(_OF_DUTIES)), "shared") if effect == "forbid" else ("shared",)
    return Rule(
        id=f"made.r{number}",
        title=_TITLE,
        effect=effect,  # type: ignore[arg-type]
        scope=_condition(draw(st.just("TRUE") | conditions((), 1))),
        tag=draw(_one_of(_TAGS[effect])),
        versions=draw(_versions(extra, easy=effect == "basis" and draw(st.booleans()))),
        place=_PLACE,
    )


# In every policy, so that the promise about refusals can be held against it.
OBJECTION = Rule(
    id="made.objection",
    title=_TITLE,
    effect="forbid",
    scope=_condition("TRUE"),
    tag="objection_ignored",
    versions=(RuleVersion(date(2018, 5, 25), None, _CITATION, _condition("objected"), None, _EXPLAIN, None),),
    place=_PLACE,
    everywhere=True,
)


def _parameter(name: str, *values: str | float) -> Parameter:
    starts = (date(2018, 5, 25), date(2026, 8, 11))
    versions = tuple(ParameterVersion(start, value, _CITATION) for start, value in zip(starts, values, strict=False))
    return Parameter(f"made.{name}", name, _TITLE, versions, _PLACE)


def _definition(number: int, text: str) -> Definition:
    return Definition(f"made.shared{number}", "shared", _TITLE, _CITATION, _condition(text), _PLACE)


_CELL = CoveredCell(
    "FR",
    ("email", "sms", "voice_call"),
    contract().facts["audience"].values,
    ("commercial",),
    date(2018, 5, 25),
    None,
    _PLACE,
)


@cache
@st.composite
def laws(draw: st.DrawFn) -> Law:
    """A law of two to five rules beside the refusal: a shared definition, dated parameters and two doctrines."""
    count = draw(st.integers(2, 5))
    rules = [draw(_rule(0, "basis")), *(draw(_rule(number)) for number in range(1, count))]
    parameters = [
        _parameter("keep", *draw(_one_of((("3 years",), ("3 years", "1 year"), ("1 year", "2 months"))))),
        _parameter("notice", draw(_one_of(("1 month", "60 days")))),
        _parameter("allowed", *draw(_one_of(((4,), (4, 3))))),
        _parameter("opening", draw(_one_of(("10:00", "13:30")))),
        _parameter("ceiling", 0.003),
    ]
    shared = (_definition(1, draw(conditions())), _definition(2, draw(conditions())))
    switched = [draw(st.lists(st.sampled_from([rule.id for rule in rules]), unique=True)) for _ in (1, 2)]
    doctrines = [
        _doctrine(name, definition.id, *applies)
        for name, definition, applies in zip(("one", "two"), shared, switched, strict=True)
    ]
    return _law((OBJECTION, *rules), parameters, doctrines, shared)


# What somebody can mend, and now and then what nobody can.
_MENDABLE = (
    "NOT opt_out_offered",
    "NOT sender_identified",
    "NOT informed",
    "NOT own_offer",
    "NOT informed AND NOT own_offer",
    "consent <> 'given'",
    "consent_on + keep < today",
    "clock < 600 OR weekday >= 6",
    "deceased",
)
_MENDABLE_BASES = ("TRUE", "own_offer", "consent = 'given'", "informed AND own_offer")


def made_rule(number: int, effect: str, tag: str | None, when: str) -> Rule:
    """A rule without scope, in force since 2018."""
    version = replace(OBJECTION.versions[0], when=_condition(when))
    made = replace(OBJECTION, id=f"made.r{number}", tag=tag, versions=(version,), everywhere=False)
    return replace(made, effect=effect)  # type: ignore[arg-type]


@cache
@st.composite
def mendable_laws(draw: st.DrawFn) -> Law:
    """A law whose prohibitions mostly turn on what somebody can change."""
    chosen = draw(st.lists(_one_of(_MENDABLE), min_size=1, max_size=4, unique=True))
    basis = made_rule(0, "basis", "consent", draw(_one_of(_MENDABLE_BASES)))
    forbidden = [
        made_rule(n, "forbid", "call_window" if "clock" in when else "no_consent", when)
        for n, when in enumerate(chosen, start=1)
    ]
    return small_law(OBJECTION, basis, *forbidden)


def small_law(*rules: Rule) -> Law:
    """A law of the given rules, under one doctrine."""
    return _law(rules, [_parameter("keep", "3 years")], [_doctrine("one")], ())


def _doctrine(name: str, *applies: str) -> Doctrine:
    return Doctrine(f"made.{name}", name, _TITLE, name == "one", applies, _TITLE, (), _PLACE)


def _law(
    rules: tuple[Rule, ...],
    parameters: list[Parameter],
    doctrines: list[Doctrine],
    definitions: tuple[Definition, ...],
) -> Law:
    named = {parameter.name: parameter for parameter in parameters}
    return Law(rules, named, (_CELL,), {d.name: d for d in doctrines}, "made", definitions)


@cache
def _values(name: str, day: date) -> st.SearchStrategy[Any]:
    fact = contract().facts[name]
    match fact.type:
        case "bool":
            return st.booleans()
        case "enum":
            return st.sampled_from(fact.values)
        case "date":
            ago = (-1, 0, 1, 29, 30, 31, 32, 59, 60, 61, 364, 365, 366, 1095, 1096, 1097)
            return st.sampled_from([*(day - timedelta(days=days) for days in ago), date(2024, 2, 29)])
    raise AssertionError(name)


@cache
@st.composite
def rows(draw: st.DrawFn, unknown: int = 3) -> dict[str, Any]:
    """A row of given values, of whose facts about one in `unknown` is left out."""
    day = draw(_one_of(DAYS))
    row: dict[str, Any] = {
        "at_day": day,
        "at_minute": draw(_one_of((None, 599, 600, 809, 810, 1200))),
        "country": draw(_one_of((*["FR"] * 8, "BE", None))),
        "purpose": draw(_one_of((*["commercial"] * 8, "charity", None))),
        "calls_last_30_days": draw(_one_of((None, 0, 2, 3, 4, 5))),
        "spam_rate": draw(_one_of((None, 0.0, 0.003, 0.2))),
        "reviewed": draw(_one_of((None, "made.r1", "made.r1;made.r2;made.r3"))),
    }
    for name in (*ROW_FACTS, *DUTY_FACTS):
        left_out = draw(st.integers(1, unknown)) == 1 if unknown else False
        row[name] = None if left_out else draw(_values(name, day))
    row["channel"] = draw(_one_of(("email", "email", "sms", "voice_call", row["channel"])))
    row["objected"] = draw(_one_of((None, False, False, False, row["objected"])))
    # What overrides an audience that is said, or that nobody refused, is no unknown (contract: audience, objected).
    if row["audience"] == "organisation":
        row |= {"sole_trader": row["sole_trader"] or False, "identifier_kind": row["identifier_kind"] or "generic"}
    if row["audience"] in (None, "organisation") and row["consent"] in (None, "withdrawn"):
        row["consent"] = "none"
    return row
