"""The plan of a law as formulas of z3, from the same trees, and leaf by leaf in the way, of the row emitter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3
from sqlglot import exp, parse_one

from licite.engine.by_identity import ByIdentity
from licite.engine.calendar import PLUS
from licite.engine.emit_set import is_duty
from licite.engine.plan import Plan, PlannedRule
from licite.engine.prove.space import Day, Given, Read, Truth, Value, constant, length
from licite.facts.catalogue import MINUTE, readings
from licite.rules.model import Effect
from licite.vocabulary.contract import contract

_text = ByIdentity(lambda leaf: leaf.sql())
Leaf = Callable[[exp.Expr], z3.BoolRef]
_COMPARE: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}


def joined(node: exp.Expr, leaf: Leaf, *, swap: bool = False) -> z3.BoolRef:
    """The formula of a condition from those of its leaves; `swap` joins what makes it false."""
    match node:
        case exp.Paren():
            return joined(node.this, leaf, swap=swap)
        case exp.Boolean():
            return z3.BoolVal(bool(node.this) is not swap)
        case exp.And() | exp.Or():
            make = z3.Z3_mk_and if isinstance(node, exp.And) is not swap else z3.Z3_mk_or
            return _made(make, [joined(part, leaf, swap=swap) for part in node.flatten()])
    return leaf(node)


def _made(make: Callable[..., Any], parts: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """AND or OR of formulas, as z3's own functions make it without asking each formula for its sort and context."""
    context = z3.main_ctx()
    listed = (z3.Ast * len(parts))(*(part.as_ast() for part in parts))
    return z3.BoolRef(make(context.ref(), len(parts), listed), context)


class Contact:
    """Any contact, as the rules read it: each fact of the catalogue, made when it is first asked for."""

    def __init__(self, day: Day, given: Given) -> None:
        self.day, self.given = day, given
        self._facts: dict[str, Read] = {}
        self._leaves: dict[str, Truth] = {}
        self._by_node: dict[int, tuple[exp.Expr, Truth]] = {}  # the node too: its number may go to another after it
        self._readings = {reading.name: reading for reading in readings()}
        self.sums: dict[tuple[str, str], z3.ArithRef] = {}

    def axioms(self) -> Iterator[z3.BoolRef]:
        """What holds of the ends of periods that were asked for; to be read after the rules are encoded."""
        for (base, period), end in self.sums.items():
            start = self.fact(base)
            assert isinstance(start, Value)
            fewest, most = length(self.day.periods[period])
            yield z3.And(end - start.value >= fewest, end - start.value <= most)
            yield (end < self.day.today) == (start.value < self.day.cuts[period])

    def fact(self, name: str) -> Read:
        """A name of the conditions: a fact as read, a sum of a date and a period, or a word of the calendar."""
        if name not in self._facts:
            self._facts[name] = self._fact(name)
        return self._facts[name]

    def _fact(self, name: str) -> Read:
        if name == "clock":
            return self.given.facts[MINUTE]
        if PLUS in name:
            return self._sum(*name.split(f"{PLUS}__"))
        told = self.day.read(name)
        if told is not None:
            return told
        reading = self._readings[name]
        tree = parse_one(reading.expression, dialect="duckdb")
        return self._value(tree, name, self.fact if reading.derived else self._as_given)

    def _as_given(self, name: str) -> Read:
        return self.fact("today") if name == "today" else self.given.facts[name]

    def _sum(self, base: str, period: str) -> Value:
        start = self.fact(base)
        assert isinstance(start, Value)
        if period not in self.day.periods:
            return Value(start.value, z3.BoolVal(False))
        end = self.sums.setdefault((base, period), z3.Int(f"{self.given.label}{base} + {period}"))
        return Value(end, start.known)

    def truth(self, leaf: exp.Expr) -> Truth:
        """A leaf of a condition over the facts as read."""
        if id(leaf) not in self._by_node:
            text = _text(leaf)
            if text not in self._leaves:
                self._leaves[text] = self._leaf(leaf, self.fact)
            self._by_node[id(leaf)] = leaf, self._leaves[text]
        return self._by_node[id(leaf)][1]

    def _leaf(self, node: exp.Expr, read: Callable[[str], Read]) -> Truth:
        match node:
            case exp.Not():
                inside = self._leaf(node.this, read)
                return Truth(inside.fails, inside.holds)
            case exp.Column():
                found = read(node.name)
                assert isinstance(found, Truth), node.name
                return found
            case exp.In():
                name = node.this.name
                member = read(name)
                assert isinstance(member, Value), name
                within = z3.Or(*(member.value == self._code(name, item.name) for item in node.expressions))
                return _where_known(member.known, within)
            case exp.Binary():
                return self._comparison(node, read)
        raise AssertionError(node.sql())

    def _comparison(self, node: exp.Binary, read: Callable[[str], Read]) -> Truth:
        left = self._operand(node.left, node.right, read)
        right = self._operand(node.right, node.left, read)
        found = _COMPARE[type(node)](left.value, right.value)
        return _where_known(_made(z3.Z3_mk_and, (left.known, right.known)), found)

    def _operand(self, node: exp.Expr, other: exp.Expr, read: Callable[[str], Read]) -> Value:
        match node:
            case exp.Column():
                found = read(node.name)
                assert isinstance(found, Value), node.name
                return found
            case exp.Literal() if node.is_string:
                return Value(z3.IntVal(self._code(other.name, node.name)), z3.BoolVal(True))
            case exp.Literal() | exp.Neg():
                return Value(constant(node.sql()), z3.BoolVal(True))
        raise AssertionError(node.sql())

    def _code(self, name: str, word: str) -> int:
        return self.given.codes.code(name, word)

    def _value(self, node: exp.Expr, name: str, read: Callable[[str], Read]) -> Read:
        """The value of a fact's expression, in the order in which the row emitter tries its branches."""
        match node:
            case exp.Paren():
                return self._value(node.this, name, read)
            case exp.Column():
                return read(node.name)
            case exp.Boolean():
                return Truth(z3.BoolVal(bool(node.this)), z3.BoolVal(not node.this))
            case exp.Literal():
                code = self._code(name, node.name) if node.is_string else node.name
                return Value(z3.IntVal(code), z3.BoolVal(True))
            case exp.Coalesce():
                *others, last = [self._value(part, name, read) for part in (node.this, *node.expressions)]
                for part in reversed(others):
                    last = _either(part.known, part, last)
                return last
            case exp.Case():
                return self._case(node, name, read)
        return Truth(
            joined(node, lambda leaf: self._leaf(leaf, read).holds),
            joined(node, lambda leaf: self._leaf(leaf, read).fails, swap=True),
        )

    def _case(self, node: exp.Case, name: str, read: Callable[[str], Read]) -> Read:
        default = node.args.get("default")
        found = self._value(default, name, read) if default is not None else _nothing(name)
        for branch in reversed(node.args["ifs"]):
            taken = joined(branch.this, lambda leaf: self._leaf(leaf, read).holds)
            found = _either(taken, self._value(branch.args["true"], name, read), found)
        return found


def _where_known(known: z3.BoolRef, found: z3.BoolRef) -> Truth:
    return Truth(_made(z3.Z3_mk_and, (known, found)), _made(z3.Z3_mk_and, (known, z3.Not(found))))


def _nothing(name: str) -> Read:
    fact = contract().facts.get(name)
    no = z3.BoolVal(False)
    return Truth(no, no) if fact is None or fact.type == "bool" else Value(z3.IntVal(0), no)


def _either(test: z3.BoolRef, one: Read, other: Read) -> Read:
    if isinstance(one, Truth) and isinstance(other, Truth):
        return Truth(z3.If(test, one.holds, other.holds), z3.If(test, one.fails, other.fails))
    assert isinstance(one, Value)
    assert isinstance(other, Value)
    return Value(z3.If(test, one.value, other.value), z3.If(test, one.known, other.known))


@dataclass(frozen=True)
class Encoded:
    """One rule: `holds` and `unknown` are its bits in the masks; for a duty or a review, whether it stands."""

    rule: PlannedRule
    holds: z3.BoolRef
    unknown: z3.BoolRef
    asked: z3.BoolRef


class Answer:
    """What a plan answers on any contact: the masks and the outcome of `engine.judge`, as formulas."""

    def __init__(self, plan: Plan, contact: Contact) -> None:
        self.plan, self.contact = plan, contact
        self.rules = tuple(self._encoded(rule) for rule in plan.rules)
        self.covered = Truth(self._certainly(plan.covered), self._certainly_not(plan.covered))

    def bank(self, effect: Effect) -> tuple[Encoded, ...]:
        """The rules of one effect, in the order of their bits."""
        return tuple(encoded for encoded in self.rules if encoded.rule.effect == effect)

    def _encoded(self, rule: PlannedRule) -> Encoded:
        node, no = rule.condition, z3.BoolVal(False)
        match rule.effect:
            case "duty":
                return Encoded(rule, joined(node, self._possibly), no, no)
            case "review":
                open_ = z3.Not(self.contact.given.review(rule.rule.id))
                return Encoded(rule, z3.And(open_, joined(node, self._possibly)), no, no)
            case "basis":
                holds = joined(node, lambda n: self._possibly(n) if self._of_duty(n) else self._holds(n))
                return Encoded(rule, holds, z3.And(z3.Not(holds), z3.Not(self._certainly_not(node))), no)
        holds, unknown, asked = self._certainly(node), no, no
        if rule.level == "contact":
            fails = joined(node, lambda n: z3.Not(self._holds(n)) if self._of_duty(n) else self._fails(n), swap=True)
            unknown = z3.And(z3.Not(holds), z3.Not(fails))
        if rule.duty:
            met = joined(node, lambda n: self._holds(n) if self._of_duty(n) else self._possibly(n))
            asked = z3.And(joined(node, self._possibly), z3.Not(met))
        return Encoded(rule, holds, unknown, asked)

    def _of_duty(self, node: exp.Expr) -> bool:
        return is_duty(self.plan, node)

    def _holds(self, node: exp.Expr) -> z3.BoolRef:
        return self.contact.truth(node).holds

    def _fails(self, node: exp.Expr) -> z3.BoolRef:
        return self.contact.truth(node).fails

    def _possibly(self, node: exp.Expr) -> z3.BoolRef:
        return z3.Not(self._fails(node))

    def _certainly(self, node: exp.Expr) -> z3.BoolRef:
        return joined(node, self._holds)

    def _certainly_not(self, node: exp.Expr) -> z3.BoolRef:
        return joined(node, self._fails, swap=True)

    @cached_property
    def _refused_everywhere(self) -> z3.BoolRef:
        return z3.Or(*(one.holds for one in self.bank("forbid") if one.rule.rule.everywhere))

    @cached_property
    def _refused(self) -> z3.BoolRef:
        return z3.Or(*(one.holds for one in self.bank("forbid") if one.rule.level == "contact"))

    @cached_property
    def based(self) -> z3.BoolRef:
        """Some basis holds."""
        return z3.Or(*(one.holds for one in self.bank("basis")))

    @cached_property
    def unlawful(self) -> z3.BoolRef:
        """The outcome is unlawful."""
        no_basis = z3.Not(z3.Or(self.based, *(one.unknown for one in self.bank("basis"))))
        return z3.Or(self._refused_everywhere, z3.And(self.covered.holds, z3.Or(self._refused, no_basis)))

    @cached_property
    def lawful_once_reviewed(self) -> z3.BoolRef:
        """The outcome is lawful if every human review asked for is on file."""
        barred = (one.unknown for one in self.bank("forbid"))
        return z3.And(
            z3.Not(self._refused_everywhere),
            self.covered.holds,
            z3.Not(self._refused),
            self.based,
            z3.Not(z3.Or(*barred)),
        )

    @cached_property
    def lawful(self) -> z3.BoolRef:
        """The outcome is lawful."""
        return z3.And(self.lawful_once_reviewed, z3.Not(z3.Or(*(one.holds for one in self.bank("review")))))
