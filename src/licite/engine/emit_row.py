"""The row emitter: a plan becomes a Python code object that gives the masks of one contact in microseconds.

Three-valued logic is compiled away: each condition is written as two tests, one for "certainly true" and one for
"certainly false"; a contact for which neither holds is unknown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlglot import exp

from licite.engine.by_identity import ByIdentity
from licite.engine.calendar import PLUS
from licite.engine.conditions import false
from licite.engine.emit_set import is_duty
from licite.engine.plan import Plan, PlannedRule, columns_of, given_names, reading_tree
from licite.engine.specialise import left_of
from licite.facts.catalogue import MINUTE

Leaf = Callable[[exp.Expr], str]


class Masks(NamedTuple):
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
    run: Callable[[Sequence[Any], Sequence[Any], Callable[[date | None, str], date | None]], tuple[Any, ...]]

    def masks(self, given: dict[str, Any], calendar_row: Sequence[Any], plus: Any) -> Masks:
        """The masks of a contact given by name; a missing name is an unknown value."""
        return Masks(*self.run([given.get(name) for name in self.names], calendar_row, plus))


def emit_row(plan: Plan) -> RowCode:
    """The compiled form of a plan."""
    return _compiled(plan, "masks", [*_facts(plan, "masks"), *_source(plan)])


def emit_facts(plan: Plan) -> RowCode:
    """The compiled facts of a plan: every name that conditions read, with its value for one contact."""
    names = sorted({column for rule in plan.rules for column in rule.columns} | columns_of(plan.covered))
    for reading in plan.readings:
        names = [*names, reading.name] if reading.name not in names else names
    pairs = "".join(f"({name!r}, {name}), " for name in names)
    return _compiled(plan, "facts", [*_facts(plan, "facts"), f"    return ({pairs})"])


def emit_decision(plan: Plan, ends: Mapping[str, Mapping[date, date | None]]) -> Callable[[Mapping[str, Any]], Masks]:
    """The fastest form of a plan whose day is fixed: a function from the known facts of a contact to its masks.

    `ends` gives, by period of the law, the day on which it ends for each day on which it may start.
    """
    assert plan.day is not None
    names, switches = asked_names(plan), _switches(plan)
    lines = [
        f"def decide(given, new=tuple.__new__, masks=Masks{_days(plan)}{''.join(_end(p) for _, p in plan.additions)}):"
    ]
    lines += ["    get = given.get", *(f"    {_raw(name)} = get({name!r})" for name in names)]
    lines += _read(plan)
    for base, period in plan.additions:
        lines.append(f"    {base}{PLUS}__{period} = None if {base} is None else end_{period}[{base}]")
    lines.append("    forbid = forbid_unknown = basis_holds = basis_unknown = duty = asked = review = 0")
    lines += _switched(plan, plan.rules, switches, "    ")
    covered = f"True if {certainly(plan.covered)} else False if {certainly_not(plan.covered)} else None"
    results = "forbid, forbid_unknown, basis_holds, basis_unknown, duty, asked, review"
    lines.append(f"    return new(masks, (({covered}), {results}))")
    scope: dict[str, Any] = {"date": date, "Masks": Masks, "ends": ends}
    exec(compile("\n".join(lines) + "\n", "<decision>", "exec"), scope)  # noqa: S102 - our own text, from a checked tree
    decide: Callable[[Mapping[str, Any]], Masks] = scope["decide"]
    return decide


def _end(period: str) -> str:
    return f", end_{period}=ends[{period!r}]"


def _switches(plan: Plan) -> list[tuple[str, tuple[tuple[str, Any], ...]]]:
    """The names that most rules turn on, with the tests of their values: code is written for each value apart."""
    wanted = {column for rule in plan.rules for column in rule.columns}
    found: list[tuple[str, tuple[tuple[str, Any], ...]]] = []
    if "country" in wanted:
        trees = [rule.condition for rule in plan.rules]
        codes = {n.expression.name for t in trees for n in t.find_all(exp.EQ, exp.NEQ) if n.this.name == "country"}
        codes |= {i.name for t in trees for n in t.find_all(exp.In) if n.this.name == "country" for i in n.expressions}
        home = sorted(codes, key=lambda code: (code != "FR", code))
        tests = [(f"country == {code!r}", code) for code in home]
        found.append(("country", (*tests, ("country is None", None), ("", "—"))))
    if "personal_data" in wanted:
        tests = [("personal_data is True", True), ("personal_data is False", False), ("", None)]
        found.append(("personal_data", tuple(tests)))
    return found


def _switched(
    plan: Plan, rules: Sequence[PlannedRule], switches: Sequence[tuple[str, tuple[tuple[str, Any], ...]]], indent: str
) -> list[str]:
    """The lines of rules: those on which a switch bears under each of its values, the others once."""
    if not switches:
        return [indent + line.strip() for rule in rules for line in _rule(plan, rule)]
    (name, tests), *others = switches
    lines = _switched(plan, [rule for rule in rules if name not in rule.columns], others, indent)
    turning = [rule for rule in rules if name in rule.columns]
    for place, (test, value) in enumerate(tests if turning else ()):
        left = [replace(rule, condition=left_of(plan, rule.condition, {name: value})) for rule in turning]
        lines.append(f"{indent}{'if' if place == 0 else 'elif'} {test}:" if test else f"{indent}else:")
        lines += _switched(plan, left, others, indent + "    ") or [f"{indent}    pass"]
    return lines


def _compiled(plan: Plan, function: str, lines: list[str]) -> RowCode:
    source = "\n".join(lines) + "\n"
    scope: dict[str, Any] = {"date": date}
    exec(compile(source, f"<{function} {plan.doctrine}>", "exec"), scope)  # noqa: S102 - our own text, from a checked tree
    return RowCode(asked_names(plan), source, scope[function])


def asked_names(plan: Plan) -> tuple[str, ...]:
    """The given values that the row code of a plan takes: those that are not the same for every contact."""
    return tuple(name for name in given_names(plan) if name not in plan.constants)


def _facts(plan: Plan, function: str) -> list[str]:
    lines = [f"def {function}(given, calendar, plus{_days(plan)}):"]
    lines += [f"    {''.join(f'{_raw(name)}, ' for name in names)}= given"] if (names := asked_names(plan)) else []
    if plan.day is None:
        lines += [f"    {', '.join(plan.calendar.columns)}, = calendar", "    today = day"]
    lines += _read(plan)
    for base, period in plan.additions:
        lines.append(f"    {base}{PLUS}__{period} = plus({base}, {period!r})")
    return lines


def _read(plan: Plan) -> list[str]:
    """The lines that read the facts, and which reviews are on file."""
    lines = [] if MINUTE in plan.constants else [f"    clock = {_raw(MINUTE)}"]
    for reading in plan.readings:
        tree = reading_tree(reading.expression)
        lines.append(f"    {reading.name} = {_text_of_derived(tree) if reading.derived else _text_of_given(tree)}")
    return [*lines, *(_reviewed(plan, rule) for rule in plan.bank("review") if rule.condition != false())]


def _days(plan: Plan) -> str:
    """The days that a specialised plan compares with, as parameters: a local name is the fastest to read."""
    trees = [*(rule.condition for rule in plan.rules), plan.covered]
    trees += [reading_tree(reading.expression) for reading in plan.readings]
    days = sorted({day for tree in trees for day in _cast(tree)})
    return "".join(f", {_day(day)}=date.fromisoformat({day!r})" for day in days)


_cast = ByIdentity(lambda tree: frozenset(cast.this.name for cast in tree.find_all(exp.Cast)))


def _day(text: str) -> str:
    return f"day_{text.replace('-', '_')}"


def _reviewed(plan: Plan, rule: PlannedRule) -> str:
    wanted = f";{rule.rule.id};"
    if "reviewed" in plan.constants:
        said = f";{plan.constants['reviewed']};"
        return f"    reviewed__{rule.bit} = {wanted in said}"
    return f"    reviewed__{rule.bit} = raw_reviewed is not None and {wanted!r} in f';{{raw_reviewed}};'"


def _source(plan: Plan) -> list[str]:
    lines = ["    forbid = forbid_unknown = basis_holds = basis_unknown = duty = asked = review = 0"]
    for rule in plan.rules:
        lines.extend(_rule(plan, rule))
    covered = f"True if {certainly(plan.covered)} else False if {certainly_not(plan.covered)} else None"
    return [
        *lines,
        f"    return ({covered}), forbid, forbid_unknown, basis_holds, basis_unknown, duty, asked, review",
    ]


def _raw(name: str) -> str:
    return f"raw_{name}"


_text_of_derived = ByIdentity(lambda tree: _value(tree))  # noqa: PLW0108 - `_value` stands below
_text_of_given = ByIdentity(lambda tree: _value(_over_given(tree.copy())))


def _over_given(tree: exp.Expr) -> exp.Expr:
    for column in list(tree.find_all(exp.Column)):
        if column.name != "today":
            column.this.set("this", _raw(column.name))
    return tree


def _rule(plan: Plan, rule: PlannedRule) -> list[str]:
    bit = 1 << rule.bit
    match rule.effect:
        case "duty":
            return _where(_possible(rule.condition), f"duty |= {bit}")
        case "review":
            return _where(_and([f"not reviewed__{rule.bit}", _possible(rule.condition)]), f"review |= {bit}")
        case "basis":
            true = _joined(rule.condition, lambda n: _possibly(n) if is_duty(plan, n) else _holds(n))
            unknown = _not(certainly_not(rule.condition))
            return _where(true, f"basis_holds |= {bit}", unknown, f"basis_unknown |= {bit}")
    lines = []
    true = certainly(rule.condition)
    if rule.level == "contact":
        false = _joined(rule.condition, lambda n: _not(_holds(n)) if is_duty(plan, n) else _fails(n), swap=True)
        lines = _where(true, f"forbid |= {bit}", _not(false), f"forbid_unknown |= {bit}")
    else:
        lines = _where(true, f"forbid |= {bit}")
    if rule.duty:
        if_met = _joined(rule.condition, lambda n: _holds(n) if is_duty(plan, n) else _possibly(n))
        lines += _where(_and([_possible(rule.condition), _not(if_met)]), f"asked |= {bit}")
    return lines


def _where(test: str, then: str, other_test: str = "False", other: str = "") -> list[str]:
    """`if test: then`, `elif other_test: other`, as far as the tests are not settled."""
    if test == "True":
        return [f"    {then}"]
    if test == "False":
        return _where(other_test, other) if other else []
    first = f"    if {test}: {then}"
    if not other or other_test == "False":
        return [first]
    return [first, f"    else: {other}" if other_test == "True" else f"    elif {other_test}: {other}"]


def certainly(node: exp.Expr) -> str:
    """Python text of "this condition is known to hold"."""
    return _certain(node)


def certainly_not(node: exp.Expr) -> str:
    """Python text of "this condition is known not to hold"."""
    return _impossible(node)


# Plans of other days share the conditions of most rules.
_certain = ByIdentity(lambda node: _joined(node, _holds))
_impossible = ByIdentity(lambda node: _joined(node, _fails, swap=True))
_possible = ByIdentity(lambda node: _joined(node, _possibly))


def _joined(node: exp.Expr, leaf: Leaf, swap: bool = False) -> str:
    match node:
        case exp.Paren():
            return _joined(node.this, leaf, swap)
        case exp.Boolean():
            return str(bool(node.this) is not swap)
        case exp.And() | exp.Or():
            parts = [_joined(part, leaf, swap) for part in node.flatten()]
            return _and(parts) if isinstance(node, exp.And) is not swap else _or(parts)
        case _:
            return leaf(node)


def _and(parts: Iterable[str]) -> str:
    return _all(parts, " and ", neutral="True", absorbing="False")


def _or(parts: Iterable[str]) -> str:
    return _all(parts, " or ", neutral="False", absorbing="True")


def _all(parts: Iterable[str], word: str, *, neutral: str, absorbing: str) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != neutral]
    if absorbing in kept:
        return absorbing
    return f"({word.join(kept)})" if len(kept) > 1 else kept[0] if kept else neutral


def _not(text: str) -> str:
    return {"True": "False", "False": "True"}.get(text) or f"not ({text})"


def _holds(node: exp.Expr) -> str:
    match node:
        case exp.Null() | exp.Placeholder():
            return "False"
        case exp.Boolean():
            return str(bool(node.this))
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
            return _comparison(node, _sign(node))
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
        case exp.Null() | exp.Placeholder():
            return "False"
        case exp.Boolean():
            return str(not node.this)
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
            return _comparison(node, _NOT[_sign(node)])
    raise AssertionError(node.sql())


def _comparison(node: exp.Binary, sign: str) -> str:
    return f"({_known(node.left, node.right)} and {_operand(node.left)} {sign} {_operand(node.right)})"


def _possibly(node: exp.Expr) -> str:
    return _not(_fails(node))


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
        case exp.Cast():
            return _day(node.this.name)
    raise AssertionError(node.sql())


def _options(node: exp.Expr) -> str:
    return "(" + ", ".join(_operand(item) for item in node.expressions) + ",)"


def _value(node: exp.Expr) -> str:
    """Python text of the value of a fact's expression; None is unknown."""
    match node:
        case exp.Column() | exp.Literal() | exp.Boolean() | exp.Cast():
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
