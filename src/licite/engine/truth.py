"""Three-valued evaluation of a normalised condition over known facts: used to say why, never to decide in bulk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from licite.engine.by_identity import ByIdentity

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


Read = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A condition made ready to be read often: the parts of an AND or OR, or how its one leaf is read."""

    node: exp.Expr
    parts: tuple["_Shape", ...] = ()
    settling: bool = False  # the value of one part that settles the whole
    read: Read | None = None
    names: frozenset[str] = frozenset()

    def truth(self, values: Mapping[str, Any], assumed: Assumed | None) -> bool | None:
        if self.read is not None:
            found: bool | None = self.read(values)
            return assumed.value if found is None and assumed and self.names & assumed.names else found
        unknown = False
        for part in self.parts:
            found = part.truth(values, assumed)
            if found is self.settling:
                return found
            unknown = unknown or found is None
        return None if unknown else not self.settling


def truth(node: exp.Expr, values: Mapping[str, Any], assumed: Assumed | None = None) -> bool | None:
    """Whether a condition holds; None where the known facts do not say."""
    return _shape(node).truth(values, assumed)


def _shaped(node: exp.Expr) -> _Shape:
    if isinstance(node, exp.Paren):
        inside = _shape(node.this)
        return _Shape(node, (inside,))
    if isinstance(node, exp.And | exp.Or):
        return _Shape(node, tuple(map(_shape, node.flatten())), isinstance(node, exp.Or))
    return _Shape(node, read=_reading(node), names=frozenset(column.name for column in node.find_all(exp.Column)))


_shape = ByIdentity(_shaped)


def _reading(node: exp.Expr) -> Read:
    """How a leaf is read of the values."""
    match node:
        case exp.Boolean():
            constant = bool(node.this)
            return lambda _: constant
        case exp.Not():
            inner = _shape(node.this)
            return lambda values: None if (found := inner.truth(values, None)) is None else not found
        case exp.Column():
            name = node.name
            return lambda values: None if (value := values.get(name)) is None else bool(value)
        case exp.In():
            name, items = node.this.name, [_operand(item) for item in node.expressions]
            return lambda values: (
                None if (value := values.get(name)) is None else value in [item(values) for item in items]
            )
        case exp.Is():
            operand = _operand(node.this)
            return lambda values: operand(values) is None
        case exp.Binary():
            return _comparing(COMPARE[type(node)], _operand(node.left), _operand(node.right))
    raise AssertionError(node.sql())


def _comparing(compare: Callable[[Any, Any], Any], left: Read, right: Read) -> Read:
    def read(values: Mapping[str, Any]) -> bool | None:
        one, other = left(values), right(values)
        return None if one is None or other is None else bool(compare(one, other))

    return read


def _operand(node: exp.Expr) -> Read:
    match node:
        case exp.Column():
            name = node.name
            return lambda values: values.get(name)
        case exp.Neg():
            inner = _operand(node.this)
            return lambda values: -inner(values)
        case exp.Literal():
            constant: Any = node.name if node.is_string else float(node.name)
        case exp.Boolean():
            constant = bool(node.this)
        case _:
            raise AssertionError(node.sql())
    return lambda _: constant


def deciding(
    node: exp.Expr, values: Mapping[str, Any], wanted: bool | None, assumed: Assumed | None = None
) -> Iterator[exp.Expr]:
    """The leaves that make a condition true, false or unknown, as `wanted` says that it is.

    Of an AND that is unknown, the parts that are unknown; of an AND that is false, the parts that are false.
    """
    yield from _deciding(_shape(node), values, wanted, assumed)


def _deciding(
    shape: _Shape, values: Mapping[str, Any], wanted: bool | None, assumed: Assumed | None
) -> Iterator[exp.Expr]:
    if shape.read is not None:
        if not isinstance(shape.node, exp.Boolean):
            yield shape.node
        return
    for part in shape.parts:
        if isinstance(shape.node, exp.Paren) or part.truth(values, assumed) is wanted:
            yield from _deciding(part, values, wanted, assumed)
