"""The live rules of a plan in the languages of others: one walk over the same trees, one way to write each leaf.

Others know true and false only: what is written is "this is known to hold", which `None` never is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlglot import exp

from licite.engine.fold import value_of, varies
from licite.engine.plan import Plan, PlannedRule, columns_of

SIGNS = {exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
SCALE = 10**6  # shares become whole numbers, for languages that have no other


@dataclass(frozen=True)
class Leaf:
    """One test of a fact: `name sign value`, or `name in values`; `value` may be another name."""

    name: str
    sign: str
    value: Any = None
    other: str | None = None


Writer = Callable[[Leaf], str]


@dataclass(frozen=True)
class Language:
    """How a language writes AND, OR and a leaf that is known to hold."""

    both: str
    either: str
    leaf: Writer

    def text(self, node: exp.Expr) -> str:
        """A condition that is known to hold."""
        if isinstance(node, exp.Paren):
            return self.text(node.this)
        if isinstance(node, exp.And | exp.Or):
            word = self.both if isinstance(node, exp.And) else self.either
            return f"({word.join(self.text(part) for part in node.flatten())})"
        if isinstance(node, exp.Boolean):
            return "true" if node.this else "false"
        if isinstance(node, exp.Null | exp.Placeholder):
            return "false"
        return self.leaf(leaf_of(node))


def leaf_of(node: exp.Expr, *, plainly: bool = True) -> Leaf:
    """The leaf of a normalised condition; its value as every language has it, or as Python has it."""
    match node:
        case exp.Not(this=exp.Column() as column):
            return Leaf(column.name, "==", False)
        case exp.Not(this=exp.In() as member):
            return Leaf(member.this.name, "not in", [item.name for item in member.expressions])
        case exp.Column():
            return Leaf(node.name, "==", True)
        case exp.In():
            return Leaf(node.this.name, "in", [item.name for item in node.expressions])
        case exp.Binary() if varies(node.right):
            return Leaf(node.left.name, SIGNS[type(node)], other=node.right.name)
        case exp.Binary():
            value = value_of(node.right)
            return Leaf(node.left.name, SIGNS[type(node)], plain(value) if plainly else value)
    raise AssertionError(node.sql())


def plain(value: Any) -> Any:
    """A value as every language has it: days as numbers, shares as whole millionths."""
    if isinstance(value, date):
        return value.toordinal()
    return round(value * SCALE) if isinstance(value, float) else value


def asked(plan: Plan) -> list[PlannedRule]:
    """The prohibitions and bases that depend on the row: what peers are asked."""
    return [rule for rule in plan.rules if rule.effect in ("forbid", "basis") and rule.columns]


def inputs(plan: Plan, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one contact that those rules read, as plain values."""
    names = sorted({name for rule in asked(plan) for name in columns_of(rule.condition)})
    return {name: plain(facts.get(name)) for name in names}


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_literal(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _null_safe(leaf: Leaf, prefix: str = "", *, negated: str = "!({})", null: str = "null") -> str:
    name, both = f"{prefix}{leaf.name}", " and " if negated.startswith("not") else " && "
    if leaf.other:
        other = f"{prefix}{leaf.other}"
        return f"({name} != {null}{both}{other} != {null}{both}{name} {leaf.sign} {other})"
    if leaf.sign == "in":
        return f"({name} in {_literal(leaf.value)})"
    if leaf.sign == "not in":
        return f"({name} != {null}{both}{negated.format(f'{name} in {_literal(leaf.value)}')})"
    if leaf.sign == "==":
        return f"({name} == {_literal(leaf.value)})"
    return f"({name} != {null}{both}{name} {leaf.sign} {_literal(leaf.value)})"


def _cedar(leaf: Leaf) -> str:
    name = f"context.{leaf.name}"
    known = f"context has {leaf.name} && "
    if leaf.other:
        return f"({known}context has {leaf.other} && {name} {leaf.sign} context.{leaf.other})"
    if leaf.sign in ("in", "not in"):
        return f"({known}{'' if leaf.sign == 'in' else '!'}{_literal(leaf.value)}.contains({name}))"
    return f"({known}{name} {leaf.sign} {_literal(leaf.value)})"


CEDAR = Language(" && ", " || ", _cedar)
CEL = Language(" && ", " || ", _null_safe)
ZEN = Language(" and ", " or ", lambda leaf: _null_safe(leaf, negated="not ({})"))


def rego(plan: Plan) -> str:
    """A Rego module: `held` is the set of rules that are known to hold."""
    lines = ["package licite", "import rego.v1", ""]
    for rule in asked(plan):
        name = f"rule_{rule.effect}_{rule.bit}"
        helpers: list[str] = []
        body = _rego(rule.condition, name, helpers)
        lines += [*helpers, f'held contains "{rule.rule.id}" if {{ {body} }}', ""]
    return "\n".join(lines)


def _rego(node: exp.Expr, name: str, helpers: list[str]) -> str:
    """The body of a rule; each OR becomes a rule of its own with as many bodies."""
    if isinstance(node, exp.And):
        return "; ".join(_rego(part, name, helpers) for part in node.flatten())
    if isinstance(node, exp.Or):
        bodies = [_rego(part, name, helpers) for part in node.flatten()]
        helper = f"{name}_{len(helpers)}"
        helpers.extend(f"{helper} if {{ {body} }}" for body in bodies)
        return helper
    if isinstance(node, exp.Boolean | exp.Null | exp.Placeholder):
        return "true" if isinstance(node, exp.Boolean) and node.this else "false"
    leaf = leaf_of(node)
    of = f"input.{leaf.name}"
    if leaf.other:
        return f"{of} != null; input.{leaf.other} != null; {of} {leaf.sign} input.{leaf.other}"
    if leaf.sign in ("in", "not in"):
        member = f"{of} in {_literal(leaf.value)}"
        return member if leaf.sign == "in" else f"{of} != null; not {member}"
    return f"{of} != null; {of} {leaf.sign} {_literal(leaf.value)}"


def cedar(plan: Plan) -> str:
    """A Cedar policy set: prohibitions as `forbid`, bases as `permit`."""
    return "\n".join(
        f'@id("{rule.rule.id}") {"forbid" if rule.effect == "forbid" else "permit"}'
        f"(principal, action, resource) when {{ {CEDAR.text(rule.condition)} }};"
        for rule in asked(plan)
    )
