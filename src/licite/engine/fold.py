"""Constant folding in three values: what is left of an expression once some of its names are known to be constant.

A constant unknown is a constant too: `NULL AND FALSE` is false, `NULL AND x` stays. No tree that is given is changed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from licite.engine.truth import COMPARE

_VARIES = object()


def constant(value: Any) -> exp.Expr:
    """The tree of a value; None is unknown.

    >>> [constant(value).sql("duckdb") for value in (None, True, "email", 1.5, date(2026, 11, 25))]
    ['NULL', 'TRUE', "'email'", '1.5', "CAST('2026-11-25' AS DATE)"]
    """
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case str():
            return exp.Literal.string(value)
        case date():
            return exp.Cast(this=exp.Literal.string(value.isoformat()), to=exp.DataType.build("date"))
        case int() | float():
            number = exp.Literal.number(abs(value))
            return exp.Neg(this=number) if value < 0 else number
    raise AssertionError(value)


def value_of(node: exp.Expr) -> Any:
    """The value of a constant tree; an object of its own for a tree that varies (see `varies`)."""
    match node:
        case exp.Null():
            return None
        case exp.Boolean():
            return bool(node.this)
        case exp.Literal():
            return node.name if node.is_string else float(node.name)
        case exp.Neg(this=exp.Literal() as number):
            return -float(number.name)
        case exp.Cast(this=exp.Literal() as text):
            return date.fromisoformat(text.name)
    return _VARIES


def varies(node: exp.Expr) -> bool:
    """Whether a folded tree has no constant value."""
    return value_of(node) is _VARIES


def fold(node: exp.Expr, known: Mapping[str, Any]) -> exp.Expr:
    """What is left of an expression of the catalogue or of a condition where the names in `known` have those values.

    >>> from sqlglot import parse_one
    >>> tree = parse_one("COALESCE(a, CASE WHEN b = 'x' OR c THEN FALSE END, d)", dialect="duckdb")
    >>> fold(tree, {"a": None, "b": "x"}).sql("duckdb")
    'FALSE'
    >>> fold(tree, {"a": None, "b": None, "d": True}).sql("duckdb")
    'COALESCE(CASE WHEN NULL OR c THEN FALSE END, TRUE)'
    """
    match node:
        case exp.Column():
            return constant(known[node.name]) if node.name in known else node.copy()
        case exp.Paren():
            return fold(node.this, known)
        case exp.Not():
            return _negated(fold(node.this, known))
        case exp.And() | exp.Or():
            return joined((fold(part, known) for part in node.flatten()), conjunction=isinstance(node, exp.And))
        case exp.Coalesce():
            return _first_known([fold(part, known) for part in (node.this, *node.expressions)])
        case exp.Case():
            return _case(node, known)
        case exp.In():
            return _member(node, known)
        case exp.Binary():
            return _compared(node, fold(node.left, known), fold(node.right, known))
    return node.copy()


def joined(parts: Iterable[exp.Expr], *, conjunction: bool) -> exp.Expr:
    """AND, or OR, of folded conditions: an absorbing part settles it, neutral ones and doubles are left out."""
    kept: dict[str, exp.Expr] = {}
    for part in parts:
        value = value_of(part)
        if value is not None and value is not _VARIES and bool(value) is not conjunction:
            return exp.Boolean(this=not conjunction)
        if value is None or value is _VARIES:
            kept.setdefault(part.sql("duckdb"), part)
    if not kept:
        return exp.Boolean(this=conjunction)
    first, *others = kept.values()
    for other in others:
        first = (exp.And if conjunction else exp.Or)(this=_wrapped(first, conjunction), expression=_wrapped(other))
    return first


def _wrapped(node: exp.Expr, conjunction: bool | None = None) -> exp.Expr:
    alike = conjunction is not None and isinstance(node, exp.And if conjunction else exp.Or)
    return exp.Paren(this=node) if isinstance(node, exp.Connector) and not alike else node


def _negated(inside: exp.Expr) -> exp.Expr:
    value = value_of(inside)
    if value is _VARIES:
        return exp.Not(this=_wrapped(inside))
    return constant(None if value is None else not value)


def _first_known(parts: list[exp.Expr]) -> exp.Expr:
    kept: list[exp.Expr] = []
    for part in parts:
        if isinstance(part, exp.Null):
            continue
        kept.append(part)
        if not varies(part):
            break
    if not kept:
        return exp.Null()
    return kept[0] if len(kept) == 1 else exp.Coalesce(this=kept[0], expressions=kept[1:])


def _case(node: exp.Case, known: Mapping[str, Any]) -> exp.Expr:
    branches: list[exp.If] = []
    default = node.args.get("default")
    for branch in node.args["ifs"]:
        condition = fold(branch.this, known)
        value = value_of(condition)
        if value is True:
            default = branch.args["true"]
            break
        if value is _VARIES:
            _add_branch(branches, condition, fold(branch.args["true"], known))
    otherwise = exp.Null() if default is None else fold(default, known)
    if not branches:
        return otherwise
    return exp.Case(ifs=branches, default=None if isinstance(otherwise, exp.Null) else otherwise)


def _add_branch(branches: list[exp.If], condition: exp.Expr, outcome: exp.Expr) -> None:
    """Adds a branch, to the one before it where both ask the same name for a value and say the same."""
    before = branches[-1] if branches else None
    listed = _looked_for(condition)
    if before is not None and listed and before.args["true"] == outcome:
        earlier = _looked_for(before.this)
        if earlier and earlier[0] == listed[0]:
            member = exp.In(this=listed[0].copy(), expressions=[*earlier[1], *listed[1]])
            branches[-1] = exp.If(this=member, true=outcome)
            return
    branches.append(exp.If(this=condition, true=outcome))


def _looked_for(node: exp.Expr) -> tuple[exp.Column, list[exp.Expr]] | None:
    """The name and the values of `name = 'value'` and `name IN ('value')`."""
    match node:
        case exp.EQ(this=exp.Column() as column, expression=exp.Literal() as literal):
            return column, [literal.copy()]
        case exp.In(this=exp.Column() as column):
            return column, [item.copy() for item in node.expressions]
    return None


def _member(node: exp.In, known: Mapping[str, Any]) -> exp.Expr:
    this = fold(node.this, known)
    value = value_of(this)
    if value is _VARIES:
        return exp.In(this=this, expressions=[item.copy() for item in node.expressions])
    return constant(None if value is None else value in [value_of(item) for item in node.expressions])


def _compared(node: exp.Binary, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    assert type(node) in COMPARE, node.sql()
    if isinstance(left, exp.Null) or isinstance(right, exp.Null):
        return exp.Null()
    if varies(left) or varies(right):
        return type(node)(this=left, expression=right)
    return exp.Boolean(this=bool(COMPARE[type(node)](value_of(left), value_of(right))))
