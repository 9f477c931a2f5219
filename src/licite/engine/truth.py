"""Three-valued evaluation of a normalised condition over known facts: used to say why, never to decide in bulk."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

_COMPARE = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}


def truth(node: exp.Expression, values: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds; None where the known facts do not say."""
    match node:
        case exp.Boolean():
            return bool(node.this)
        case exp.Paren():
            return truth(node.this, values)
        case exp.And() | exp.Or():
            parts = [truth(part, values) for part in node.flatten()]
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
            return None if left is None or right is None else bool(_COMPARE[type(node)](left, right))
    raise AssertionError(node.sql())


def _operand(node: exp.Expression, values: Mapping[str, Any]) -> Any:
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


def deciding(node: exp.Expression, values: Mapping[str, Any], wanted: bool | None) -> Iterator[exp.Expression]:
    """The leaves that make a condition true, false or unknown, as `wanted` says that it is.

    Of an AND that is unknown, the parts that are unknown; of an AND that is false, the parts that are false.
    """
    if isinstance(node, exp.Paren):
        yield from deciding(node.this, values, wanted)
    elif isinstance(node, exp.And | exp.Or):
        for part in node.flatten():
            if truth(part, values) is wanted:
                yield from deciding(part, values, wanted)
    elif not isinstance(node, exp.Boolean):
        yield node
