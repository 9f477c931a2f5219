"""Three-valued evaluation of a normalised condition over known facts: used to say why, never to decide in bulk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

COMPARE: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}


@dataclass(frozen=True)
class Assumed:
    """How a leaf that looks at what the controller does is read while it is unknown: as the rule would have it done."""

    names: frozenset[str]
    value: bool


def truth(node: exp.Expr, values: Mapping[str, Any], assumed: Assumed | None = None) -> bool | None:
    """Whether a condition holds; None where the known facts do not say."""
    found = _truth(node, values, assumed)
    if found is not None or assumed is None or isinstance(node, exp.And | exp.Or | exp.Paren):
        return found
    of_duty = any(column.name in assumed.names for column in node.find_all(exp.Column))
    return assumed.value if of_duty else None


def _truth(node: exp.Expr, values: Mapping[str, Any], assumed: Assumed | None) -> bool | None:
    match node:
        case exp.Boolean():
            return bool(node.this)
        case exp.Paren():
            return truth(node.this, values, assumed)
        case exp.And() | exp.Or():
            parts = [truth(part, values, assumed) for part in node.flatten()]
            settling = isinstance(node, exp.Or)
            if settling in parts:
                return settling
            return None if None in parts else not settling
        case exp.Not():
            inside = truth(node.this, values)
            return None if inside is None else not inside
        case exp.Column():
            value = values.get(node.name)
            return None if value is None else bool(value)
        case exp.In():
            value = values.get(node.this.name)
            return None if value is None else value in [_operand(item, values) for item in node.expressions]
        case exp.Is():
            return _operand(node.this, values) is None
        case exp.Binary():
            left, right = _operand(node.left, values), _operand(node.right, values)
            return None if left is None or right is None else bool(COMPARE[type(node)](left, right))
    raise AssertionError(node.sql())


def _operand(node: exp.Expr, values: Mapping[str, Any]) -> Any:
    match node:
        case exp.Column():
            return values.get(node.name)
        case exp.Neg():
            return -_operand(node.this, values)
        case exp.Literal():
            return node.name if node.is_string else float(node.name)
        case exp.Boolean():
            return bool(node.this)
    raise AssertionError(node.sql())


def deciding(
    node: exp.Expr, values: Mapping[str, Any], wanted: bool | None, assumed: Assumed | None = None
) -> Iterator[exp.Expr]:
    """The leaves that make a condition true, false or unknown, as `wanted` says that it is.

    Of an AND that is unknown, the parts that are unknown; of an AND that is false, the parts that are false.
    """
    if isinstance(node, exp.Paren):
        yield from deciding(node.this, values, wanted, assumed)
    elif isinstance(node, exp.And | exp.Or):
        for part in node.flatten():
            if truth(part, values, assumed) is wanted:
                yield from deciding(part, values, wanted, assumed)
    elif not isinstance(node, exp.Boolean):
        yield node
