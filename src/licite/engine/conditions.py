"""The language of conditions: an allow-list of SQL, parsed by sqlglot, checked for names and types, then normalised.

Whatever would turn an unknown fact into an answer (IS NULL, COALESCE, CASE) is left out. A normalised condition has NOT
only before a bare name or an IN; dates of law are columns of the calendar, never arithmetic.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from licite.engine.calendar import CUT, PLUS
from licite.engine.names import Name
from licite.errors import LiciteError
from licite.rules.model import Condition

Comparison = exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE
_OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.LT: exp.GTE,
    exp.GTE: exp.LT,
    exp.GT: exp.LTE,
    exp.LTE: exp.GT,
}
_MIRROR: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT,
    exp.GT: exp.LT,
    exp.LTE: exp.GTE,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
}
# sqlglot names a class of its own where an operand is missing.
_LACKS = re.compile(r"required keyword: '\w+' missing for <class '[\w.]*?(\w+)'>")


def true() -> exp.Expr:
    """The condition that always holds."""
    return exp.Boolean(this=True)


def false() -> exp.Expr:
    """The condition that never holds."""
    return exp.Boolean(this=False)


def all_of(*parts: exp.Expr) -> exp.Expr:
    """AND of conditions, with what is settled left out."""
    kept = [part for part in parts if not _is(part, True)]
    if any(_is(part, False) for part in kept):
        return false()
    if len(kept) == 1:
        return kept[0]  # trees are never changed once made
    return exp.and_(*(part.copy() for part in kept), wrap=False, copy=False) if kept else true()


def any_of(*parts: exp.Expr) -> exp.Expr:
    """OR of conditions, with what is settled left out."""
    kept = [part for part in parts if not _is(part, False)]
    if any(_is(part, True) for part in kept):
        return true()
    if len(kept) == 1:
        return kept[0]
    return exp.or_(*(part.copy() for part in kept), wrap=False, copy=False) if kept else false()


def _is(node: exp.Expr, value: bool) -> bool:
    return isinstance(node, exp.Boolean) and bool(node.this) is value


def parse_condition(condition: Condition, known: Mapping[str, Name]) -> exp.Expr:
    """The normalised tree of a condition; LAW errors say what in it is wrong, and where."""
    return Normaliser(condition, known).normal(_tree(condition), positive=True)


def parsed(condition: Condition) -> exp.Expr:
    """The tree of a condition as it is written, to be looked at and never changed; LAW010 where it is no SQL."""
    return _tree(condition)


@lru_cache(maxsize=2048)
def _tree(condition: Condition) -> exp.Expr:
    try:
        return parse_one(condition.text, dialect="duckdb")
    except SqlglotError as fault:
        found = (getattr(fault, "errors", None) or [{}])[0]
        offset = max(0, (found.get("col") or 1) - len(found.get("highlight") or " "))
        problem = _LACKS.sub(r"one side of \1 is missing", (found.get("description") or str(fault)).lower()).rstrip(".")
        raise LiciteError("LAW010", where=str(condition.at(offset)), problem=problem) from None


def negate(node: exp.Expr) -> exp.Expr:
    """The negation of a normalised condition, normalised."""
    match node:
        case exp.Boolean():
            return exp.Boolean(this=not node.this)
        case exp.And():
            return any_of(*(negate(part) for part in node.flatten()))
        case exp.Or():
            return all_of(*(negate(part) for part in node.flatten()))
        case exp.Not():
            return node.this.copy()  # type: ignore[no-any-return]
        case exp.Column() | exp.In():
            return exp.Not(this=node.copy())
        case _:
            return _OPPOSITE[type(node)](this=node.this.copy(), expression=node.expression.copy())


def _offset(node: exp.Expr) -> int:
    """Where the first word of a node stands in the text that was parsed."""
    return min((part.meta["start"] for part in node.walk() if "start" in part.meta), default=0)


class Normaliser:
    """Checks one condition against the names, and brings it to the normal form."""

    def __init__(self, condition: Condition, known: Mapping[str, Name]) -> None:
        self.condition = condition
        self.known = known

    def normal(self, node: exp.Expr, positive: bool) -> exp.Expr:
        """`node`, or its negation where `positive` is False, in normal form."""
        match node:
            case exp.Paren():
                return self.normal(node.this, positive)
            case exp.Not():
                return self.normal(node.this, not positive)
            case exp.And() | exp.Or():
                parts = [self.normal(part, positive) for part in node.flatten()]
                return all_of(*parts) if isinstance(node, exp.And) is positive else any_of(*parts)
            case exp.Boolean():
                return exp.Boolean(this=bool(node.this) is positive)
            case exp.Column():
                return self._truth(node, positive)
            case exp.In():
                return self._membership(node, positive)
            case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
                return self._comparison(node, positive)
            case _:
                raise self._fault("LAW011", node, problem=node.sql())

    def _truth(self, node: exp.Column, positive: bool) -> exp.Expr:
        name = self._name(node)
        if name.type != "bool":
            raise self._fault("LAW014", node, name=name.name, problem=name.type)
        if name.definition:
            return Normaliser(name.definition, self.known).normal(_tree(name.definition), positive)
        column = exp.column(name.name)
        return column if positive else exp.Not(this=column)

    def _membership(self, node: exp.In, positive: bool) -> exp.Expr:
        name = self._name(node.this)
        values = [self._value(name, item) for item in node.expressions]
        if node.args.get("query") or not values:
            raise self._fault("LAW011", node, problem=node.sql())
        if name.values and set(name.values) == {value.name for value in values}:
            return exp.Boolean(this=positive)  # whatever the choice is, it is one of them
        if len(values) == 1:
            return (exp.EQ if positive else exp.NEQ)(this=exp.column(name.name), expression=values[0])
        member = exp.In(this=exp.column(name.name), expressions=values)
        return member if positive else exp.Not(this=member)

    def _comparison(self, node: Comparison, positive: bool) -> exp.Expr:
        left, right = node.left, node.right
        kind: type[exp.Expr] = type(node)
        if not isinstance(left, exp.Column) and isinstance(right, exp.Column) and not isinstance(left, exp.Binary):
            left, right, kind = right, left, _MIRROR[kind]
        if isinstance(left, exp.Column) and isinstance(right, exp.Boolean) and kind in (exp.EQ, exp.NEQ):
            return self._truth(left, (bool(right.this) is (kind is exp.EQ)) is positive)
        if not positive:
            kind = _OPPOSITE[kind]
        if self._holds_date(left) or self._holds_date(right):
            return self._dates(node, left, right, kind)
        name = self._name(left)
        if (name.type == "enum" and kind not in (exp.EQ, exp.NEQ)) or name.type in ("bool", "duration"):
            raise self._fault("LAW014", node, name=name.name, problem=node.sql())
        if isinstance(right, exp.Column) and (name.type, self._name(right).type) != ("number", "number"):
            raise self._fault("LAW014", node, name=name.name, problem=node.sql())
        value = exp.column(right.name) if isinstance(right, exp.Column) else self._value(name, right)
        return kind(this=exp.column(name.name), expression=value)

    def _holds_date(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Column):
            return self._name(node).type == "date"
        return isinstance(node, exp.Add | exp.Sub)

    def _dates(self, node: exp.Expr, left: exp.Expr, right: exp.Expr, kind: type[exp.Expr]) -> exp.Expr:
        if isinstance(right, exp.Add):
            left, right, kind = right, left, _MIRROR[kind]
        if not isinstance(left, exp.Add):
            return kind(this=self._date(left), expression=self._date(right))
        base, period = self._date(left.left), self._name(left.right)
        if period.type != "duration":
            raise self._fault("LAW014", node, name=period.name, problem=node.sql())
        other = self._date(right)
        # `base + period < today` is `base < the first day whose period still runs today`, a column of the calendar.
        if other.name == "today" and kind in (exp.LT, exp.GTE):
            return kind(this=base, expression=exp.column(f"{period.name}{CUT}"))
        return kind(this=exp.column(f"{base.name}{PLUS}__{period.name}"), expression=other)

    def _date(self, node: exp.Expr) -> exp.Column:
        name = self._name(node)
        if name.type != "date":
            raise self._fault("LAW014", node, name=name.name, problem=self.condition.text)
        return exp.column(name.name)

    def _value(self, name: Name, node: exp.Expr) -> exp.Expr:
        if name.type == "number" and isinstance(node, exp.Literal) and not node.is_string:
            return node.copy()
        if name.type == "number" and isinstance(node, exp.Neg):
            return node.copy()
        if not isinstance(node, exp.Literal) or not node.is_string or name.type not in ("enum", "text"):
            raise self._fault("LAW014", node, name=name.name, problem=node.sql())
        if name.values and node.name not in name.values:
            raise self._fault("LAW013", node, name=name.name, value=node.name, allowed=", ".join(name.values))
        return exp.Literal.string(node.name)

    def _name(self, node: exp.Expr) -> Name:
        if not isinstance(node, exp.Column) or node.table:
            raise self._fault("LAW011", node, problem=node.sql())
        found = self.known.get(node.name)
        if found is None:
            nearest = process.extractOne(node.name, list(self.known))[0]
            raise self._fault("LAW012", node, name=node.name, nearest=nearest)
        return found

    def _fault(self, code: str, node: exp.Expr, **slots: Any) -> LiciteError:
        return LiciteError(code, where=str(self.condition.at(_offset(node))), **slots)
