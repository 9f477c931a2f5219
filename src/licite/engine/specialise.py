"""A plan for one campaign: what all rows share is worked out once, and what remains is asked of each row."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlglot import exp, parse_one

from licite.engine.calendar import PLUS, end_of
from licite.engine.fold import fold, joined, value_of, varies
from licite.engine.plan import UNKNOWN_DUTY, Plan, columns_of
from licite.facts.catalogue import DAY, MINUTE, readings
from licite.vocabulary.contract import contract


def specialise(plan: Plan, constants: Mapping[str, Any]) -> Plan:
    """The plan for rows that share these given values; None is a value that is unknown on every row.

    Masks, outcome and basis are those of the general plan, bit for bit: a rule that cannot hold keeps its place. The
    plan is for masks alone; reasons, missing facts and remedies are worked out with the general one.

    >>> from datetime import date
    >>> from licite.engine.plan import make_plan
    >>> from licite.rules.load import shipped_law
    >>> plan = make_plan(shipped_law(), "cnil")
    >>> calls = specialise(plan, {"country": "FR", "channel": "voice_call", "at_day": date(2026, 11, 25)})
    >>> len(live_rules(calls)) < len(live_rules(plan)) == len(calls.rules) == len(plan.rules)
    True
    """
    known, folded = _facts(plan, constants)
    known |= _sums(plan, known)
    rules = tuple(replace(rule, condition=left_of(plan, rule.condition, known)) for rule in plan.rules)
    covered = left_of(plan, plan.covered, known)
    return replace(plan, rules=rules, covered=covered, constants=dict(constants), folded=folded)


def live_rules(plan: Plan) -> tuple[str, ...]:
    """The rules that depend on the row."""
    return tuple(rule.rule.id for rule in plan.rules if rule.columns)


def absent(columns: frozenset[str], campaign: Mapping[str, Any]) -> dict[str, Any]:
    """The constants of a table of these columns under a campaign: what neither tells is unknown on every row.

    A column wins over the campaign, also where it is NULL: facts are put together before (`facts.assemble`).
    """
    names = (MINUTE, *(name for name in contract().facts if name != "at"))
    told = {name: value for name, value in campaign.items() if name not in columns}
    return {name: None for name in names if name not in columns} | told


def _facts(plan: Plan, constants: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The names that are constant with their values, and the readings that are left where they are not."""
    day = constants.get(DAY)
    known: dict[str, Any] = {}
    if day is not None:
        known = dict(zip(plan.calendar.columns, plan.calendar.row(day), strict=True)) | {"today": day}
    today = {"today": day} if day is not None else {}
    folded: dict[str, str] = {}
    for reading in readings():
        tree = parse_one(reading.expression, dialect="duckdb")
        left = fold(tree, known if reading.derived else {**constants, **today})
        if not varies(left):
            known[reading.name] = value_of(left)
        elif (text := left.sql("duckdb")) != reading.expression:
            folded[reading.name] = text
    if MINUTE in constants:
        known["clock"] = constants[MINUTE]
    return known, folded


def _sums(plan: Plan, known: Mapping[str, Any]) -> dict[str, Any]:
    """The sums of a date and a period that are the same for every row."""
    found: dict[str, Any] = {}
    for base, period in plan.additions:
        if base in known and known[base] is None:
            found[f"{base}{PLUS}__{period}"] = None
        elif base in known and "period" in known:
            value = (
                plan.law.parameters[period].at(plan.calendar.starts[known["period"] - 1]) if known["period"] else None
            )
            found[f"{base}{PLUS}__{period}"] = None if value is None else end_of(known[base], str(value))
    return found


def left_of(plan: Plan, node: exp.Expr, known: Mapping[str, Any]) -> exp.Expr:
    """What is left of a condition where names have these values."""
    if isinstance(node, exp.And | exp.Or):
        parts = (left_of(plan, part, known) for part in node.flatten())
        return joined(parts, conjunction=isinstance(node, exp.And))
    left = fold(node, known)
    of_duty = any(name in plan.known and plan.known[name].duty for name in columns_of(node))
    return UNKNOWN_DUTY.copy() if isinstance(left, exp.Null) and of_duty else left
