"""The row emitter: a plan becomes a Python code object that gives the masks of one contact in microseconds.

Three-valued logic is compiled away: each condition is written as two tests, one for "certainly true" and one for
"certainly false"; a contact for which neither holds is unknown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlglot import exp, parse_one

from licite.engine.calendar import PLUS
from licite.engine.emit_set import is_duty
from licite.engine.plan import Plan, PlannedRule, columns_of, given_names

Leaf = Callable[[exp.Expr], str]


@dataclass(frozen=True)
class Masks:
    """What the rules say of one contact, before any completion is tried. Bits are numbered by the plan."""

    covered: bool | None
    forbid: int
    forbid_unknown: int
    basis_holds: int
    basis_unknown: int
    duty: int
    asked: int
    review: int


@dataclass(frozen=True)
class RowCode:
    """The compiled plan. `names` gives the order of the values that `run` takes."""

    names: tuple[str, ...]
    source: str
    run: Callable[[Sequence[Any], Sequence[Any], Callable[[date | None, int], date | None]], tuple[Any, ...]]

    def masks(self, given: dict[str, Any], calendar_row: Sequence[Any], plus: Any) -> Masks:
        """The masks of a contact given by name; a missing name is an unknown value."""
        return Masks(*self.run([given.get(name) for name in self.names], calendar_row, plus))


def emit_row(plan: Plan) -> RowCode:
    """The compiled form of a plan."""
    source = _source(plan)
    scope: dict[str, Any] = {}
    exec(compile(source, f"<plan {plan.doctrine}>", "exec"), scope)  # noqa: S102 - our own text, from a checked tree
    return RowCode(given_names(plan), source, scope["masks"])


def emit_facts(plan: Plan) -> RowCode:
    """The compiled facts of a plan: every name that conditions read, with its value for one contact."""
    lines = _facts(plan, "facts")
    names = sorted({column for rule in plan.rules for column in rule.columns} | columns_of(plan.covered))
    for reading in plan.readings:
        names = [*names, reading.name] if reading.name not in names else names
    pairs = "".join(f"({name!r}, {name}), " for name in names)
    source = "\n".join([*lines, f"    return ({pairs})"]) + "\n"
    scope: dict[str, Any] = {}
    exec(compile(source, f"<facts {plan.doctrine}>", "exec"), scope)  # noqa: S102 - our own text, from a checked tree
    return RowCode(given_names(plan), source, scope["facts"])


def _facts(plan: Plan, function: str) -> list[str]:
    names = given_names(plan)
    lines = [f"def {function}(given, calendar, plus):"]
    lines.append(f"    {', '.join(_raw(name) for name in names)}, = given")
    lines.append(f"    {', '.join(plan.calendar.columns)}, = calendar")
    lines.append("    today, clock = day, raw_at_minute")
    for reading in plan.readings:
        tree = parse_one(reading.expression, dialect="duckdb")
        lines.append(f"    {reading.name} = {_value(tree if reading.derived else _over_given(tree))}")
    for base, period in plan.additions:
        lines.append(f"    {base}{PLUS}__{period} = plus({base}, {period!r})")
    return [*lines, *(_reviewed(rule) for rule in plan.bank("review"))]


def _reviewed(rule: PlannedRule) -> str:
    wanted = f";{rule.rule.id};"
    return f"    reviewed__{rule.bit} = raw_reviewed is not None and {wanted!r} in f';{{raw_reviewed}};'"


def _source(plan: Plan) -> str:
    lines = _facts(plan, "masks")
    lines.append("    forbid = forbid_unknown = basis_holds = basis_unknown = duty = asked = review = 0")
    for rule in plan.rules:
        lines.extend(_rule(plan, rule))
    covered = f"True if {certainly(plan.covered)} else False if {certainly_not(plan.covered)} else None"
    lines.append(f"    return ({covered}), forbid, forbid_unknown, basis_holds, basis_unknown, duty, asked, review")
    return "\n".join(lines) + "\n"


def _raw(name: str) -> str:
    return f"raw_{name}"


def _over_given(tree: exp.Expr) -> exp.Expr:
    for column in list(tree.find_all(exp.Column)):
        if column.name != "today":
            column.this.set("this", _raw(column.name))
    return tree


def _rule(plan: Plan, rule: PlannedRule) -> list[str]:
    bit = 1 << rule.bit
    match rule.effect:
        case "duty":
            return [f"    if {_joined(rule.condition, _possibly)}: duty |= {bit}"]
        case "review":
            return [f"    if not reviewed__{rule.bit} and {_joined(rule.condition, _possibly)}: review |= {bit}"]
        case "basis":
            true = _joined(rule.condition, lambda n: _possibly(n) if is_duty(plan, n) else _holds(n))
            return [
                f"    if {true}: basis_holds |= {bit}",
                f"    elif not ({certainly_not(rule.condition)}): basis_unknown |= {bit}",
            ]
    lines = [f"    if {certainly(rule.condition)}: forbid |= {bit}"]
    if rule.level == "contact":
        false = _joined(rule.condition, lambda n: f"not ({_holds(n)})" if is_duty(plan, n) else _fails(n), swap=True)
        lines.append(f"    elif not ({false}): forbid_unknown |= {bit}")
    if rule.duty:
        if_met = _joined(rule.condition, lambda n: _holds(n) if is_duty(plan, n) else _possibly(n))
        lines.append(f"    if {_joined(rule.condition, _possibly)} and not ({if_met}): asked |= {bit}")
    return lines


def certainly(node: exp.Expr) -> str:
    """Python text of "this condition is known to hold"."""
    return _joined(node, _holds)


def certainly_not(node: exp.Expr) -> str:
    """Python text of "this condition is known not to hold"."""
    return _joined(node, _fails, swap=True)


def _joined(node: exp.Expr, leaf: Leaf, swap: bool = False) -> str:
    match node:
        case exp.Paren():
            return _joined(node.this, leaf, swap)
        case exp.Boolean():
            return str(bool(node.this) is not swap)
        case exp.And() | exp.Or():
            word = " and " if isinstance(node, exp.And) is not swap else " or "
            return "(" + word.join(_joined(part, leaf, swap) for part in node.flatten()) + ")"
        case _:
            return leaf(node)


def _holds(node: exp.Expr) -> str:
    match node:
        case exp.Not(this=exp.Column() as column):
            return f"{column.name} is False"
        case exp.Not(this=exp.In() as member):
            return f"({_known(member.this)} and {_operand(member.this)} not in {_options(member)})"
        case exp.Column():
            return f"{node.name} is True"
        case exp.In():
            return f"{_operand(node.this)} in {_options(node)}"
        case exp.Is():
            return f"{_operand(node.this)} is None"
        case exp.EQ() if isinstance(node.right, exp.Literal):
            return f"{_operand(node.left)} == {_operand(node.right)}"
        case exp.Binary():
            return f"({_known(node.left, node.right)} and {_operand(node.left)} {_sign(node)} {_operand(node.right)})"
    raise AssertionError(node.sql())


_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "==",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_NOT = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _sign(node: exp.Expr) -> str:
    return _SIGNS[type(node)]


def _fails(node: exp.Expr) -> str:
    match node:
        case exp.Not(this=exp.Column() as column):
            return f"{column.name} is True"
        case exp.Not(this=exp.In() as member):
            return f"{_operand(member.this)} in {_options(member)}"
        case exp.Column():
            return f"{node.name} is False"
        case exp.In():
            return f"({_known(node.this)} and {_operand(node.this)} not in {_options(node)})"
        case exp.Is():
            return f"{_operand(node.this)} is not None"
        case exp.NEQ() if isinstance(node.right, exp.Literal):
            return f"{_operand(node.left)} == {_operand(node.right)}"
        case exp.Binary():
            sign = _NOT[_sign(node)]
            return f"({_known(node.left, node.right)} and {_operand(node.left)} {sign} {_operand(node.right)})"
    raise AssertionError(node.sql())


def _possibly(node: exp.Expr) -> str:
    return f"not ({_fails(node)})"


def _known(*nodes: exp.Expr) -> str:
    tests = [f"{node.name} is not None" for node in nodes if isinstance(node, exp.Column)]
    return " and ".join(tests) or "True"


def _operand(node: exp.Expr) -> str:
    match node:
        case exp.Column():
            return node.name
        case exp.Literal():
            return repr(node.name) if node.is_string else node.name
        case exp.Neg():
            return f"-{_operand(node.this)}"
        case exp.Boolean():
            return str(bool(node.this))
    raise AssertionError(node.sql())


def _options(node: exp.Expr) -> str:
    return "(" + ", ".join(_operand(item) for item in node.expressions) + ",)"


def _value(node: exp.Expr) -> str:
    """Python text of the value of a fact's expression; None is unknown."""
    match node:
        case exp.Column() | exp.Literal() | exp.Boolean():
            return _operand(node)
        case exp.Null():
            return "None"
        case exp.Coalesce():
            first, *rest = [node.this, *node.expressions]
            if not rest:
                return _value(first)
            tail = _value(exp.Coalesce(this=rest[0], expressions=rest[1:]) if len(rest) > 1 else rest[0])
            return f"({_value(first)} if {_value(first)} is not None else {tail})"
        case exp.Case():
            default = node.args.get("default")
            text = _value(default) if default is not None else "None"
            for branch in reversed(node.args["ifs"]):
                text = f"({_value(branch.args['true'])} if {certainly(branch.this)} else {text})"
            return text
        case exp.Paren():
            return _value(node.this)
        case _:
            return f"(True if {certainly(node)} else False if {certainly_not(node)} else None)"
