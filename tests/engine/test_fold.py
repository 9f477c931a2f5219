"""Constant folding agrees with three-valued evaluation: fold then evaluate is evaluate."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlglot import exp, parse_one

from licite.engine.fold import constant, fold, value_of, varies
from licite.engine.truth import truth

CONDITIONS = (
    "a AND b",
    "a OR NOT b",
    "(a OR b) AND NOT c",
    "NOT (a AND (b OR c)) OR c",
    "k = 'x' AND (a OR k <> 'y')",
    "k IN ('x', 'y') OR NOT k IN ('y', 'z') AND a",
    "n < 3 OR n >= 5 AND a",
    "d <= e AND (a OR d > e)",
)
VALUES: dict[str, tuple[Any, ...]] = {
    "a": (True, False, None),
    "b": (True, None),
    "c": (False, None),
    "k": ("x", "y", "z", None),
    "n": (2.0, 5.0, None),
    "d": (date(2026, 1, 1), date(2026, 1, 2), None),
    "e": (date(2026, 1, 1), None),
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_what_is_left_has_the_truth_of_the_whole(text: str) -> None:
    tree = parse_one(text, dialect="duckdb")
    names = sorted({column.name for column in tree.find_all(exp.Column)})
    for values in product(*(VALUES[name] for name in names)):
        facts = dict(zip(names, values, strict=True))
        for known in product((True, False), repeat=len(names)):
            fixed = {name: facts[name] for name, is_known in zip(names, known, strict=True) if is_known}
            left = fold(tree, fixed)
            found = value_of(left) if not varies(left) else _truth(left, facts)
            assert found is truth(tree, facts), (text, facts, fixed, left.sql("duckdb"))


def _truth(node: exp.Expr, facts: dict[str, Any]) -> bool | None:
    """The truth of a tree in which constants were put: an unknown one is a name that nobody knows."""
    named = node.copy()
    for null in list(named.find_all(exp.Null)):
        null.replace(exp.column("nobody_knows"))
    for cast in list(named.find_all(exp.Cast)):
        cast.replace(exp.column(f"day {cast.this.name}"))
    days = {f"day {day.isoformat()}": day for day in (date(2026, 1, 1), date(2026, 1, 2))}
    return truth(named, {**facts, **days})


@pytest.mark.parametrize(
    ("text", "known", "left"),
    [
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE k END", {"a": False}, "CASE WHEN b THEN 'y' ELSE k END"),
        ("CASE WHEN a THEN 'x' WHEN b THEN 'y' ELSE k END", {"a": None, "b": True}, "'y'"),
        ("CASE WHEN a THEN 'x' END", {"a": None}, "NULL"),
        ("CASE WHEN k = 'x' THEN TRUE WHEN k = 'y' THEN TRUE WHEN k = 'z' THEN FALSE END", {},
         "CASE WHEN k IN ('x', 'y') THEN TRUE WHEN k = 'z' THEN FALSE END"),
        ("COALESCE(a, b, FALSE)", {"a": None}, "COALESCE(b, FALSE)"),
        ("COALESCE(a, b, FALSE)", {"b": True}, "COALESCE(a, TRUE)"),
        ("(a OR b) AND c", {}, "(a OR b) AND c"),
    ],
)  # fmt: skip
def test_what_is_left_of_an_expression(text: str, known: dict[str, Any], left: str) -> None:
    assert fold(parse_one(text, dialect="duckdb"), known).sql("duckdb") == left


def test_values_go_into_trees_and_come_back() -> None:
    for value in (None, True, False, "x", 3.0, -2.0, date(2026, 11, 25)):
        assert value_of(constant(value)) == value
    assert varies(exp.column("a"))
