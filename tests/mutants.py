"""Small faults made in a law, one at a time: each drops, swaps, negates or moves one thing in one condition or date."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlglot import exp, parse_one

from licite.engine.names import names
from licite.rules.model import Condition, CoveredCell, Definition, Law, Parameter, Rule, RuleVersion

Mutated = tuple[str, str, exp.Expr | None]  # what was done, to what, and the condition that comes of it
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mutant:
    """A law with one fault. `first` and `last` are the days on which it can tell; None: from the start, for ever."""

    file: str
    place: str
    fault: str
    what: str
    law: Law
    first: date | None = None
    last: date | None = None

    @property
    def key(self) -> str:
        """The name of a mutant, the same from one run to the next."""
        return f"{self.file} · {self.place} · {self.fault} · {self.what}"


def mutants(law: Law) -> Iterator[Mutant]:
    """Every law with one fault; what stands twice in one condition is told apart by a number."""
    seen: Counter[str] = Counter()
    for mutant in _mutants(law):
        seen[mutant.key] += 1
        yield mutant if seen[mutant.key] == 1 else replace(mutant, what=f"{mutant.what} ({seen[mutant.key]})")


def _mutants(law: Law) -> Iterator[Mutant]:
    _LAW[law.version] = law
    for rule in law.rules:
        yield from _of_rule(law, rule)
    for definition in law.definitions:
        yield from _of_definition(law, definition)
    for parameter in law.parameters.values():
        yield from _of_parameter(law, parameter)
    for place, cell in enumerate(law.coverage):
        yield from _of_coverage(law, place, cell)


def _of_rule(law: Law, rule: Rule) -> Iterator[Mutant]:
    def changed(new: Rule) -> Law:
        return _named(replace(law, rules=tuple(new if r is rule else r for r in law.rules)))

    for fault, what, text in _conditions(law, rule.scope):
        yield Mutant(rule.id, "scope", fault, what, changed(replace(rule, scope=text)))
    for number, version in enumerate(rule.versions):

        def of_version(new: RuleVersion, number: int = number) -> Law:
            return changed(replace(rule, versions=(*rule.versions[:number], new, *rule.versions[number + 1 :])))

        days = (version.start, version.until)
        for fault, what, text in _conditions(law, version.when):
            yield Mutant(rule.id, f"{version.start} when", fault, what, of_version(replace(version, when=text)), *days)
        if version.unless:
            for fault, what, text in _conditions(law, version.unless):
                new = of_version(replace(version, unless=text))
                yield Mutant(rule.id, f"{version.start} unless", fault, what, new, *days)
            new = of_version(replace(version, unless=None))
            yield Mutant(rule.id, f"{version.start} unless", "drop unless", version.unless.text, new, *days)
        yield from _dates(rule, number, changed)


def _dates(rule: Rule, number: int, changed: Callable[[Rule], Law]) -> Iterator[Mutant]:
    """The first day of a version, moved together with the last of the one before it where they touch; its last day."""
    versions, version = rule.versions, rule.versions[number]
    for step in (-DAY, DAY):
        start = version.start + step
        new = [*versions]
        new[number] = replace(version, start=start)
        if number and versions[number - 1].until == version.start - DAY:
            new[number - 1] = replace(versions[number - 1], until=start - DAY)
        law, days = changed(replace(rule, versions=tuple(new))), (min(start, version.start), max(start, version.start))
        yield Mutant(rule.id, f"{version.start} from", "move a date", f"{step.days:+d}", law, *days)
        if version.until and (number + 1 == len(versions) or versions[number + 1].start != version.until + DAY):
            until = version.until + step
            law = changed(
                replace(rule, versions=(*versions[:number], replace(version, until=until), *versions[number + 1 :]))
            )
            days = (min(until, version.until), max(until, version.until))
            yield Mutant(rule.id, f"{version.start} until", "move a date", f"{step.days:+d}", law, *days)


def _of_definition(law: Law, definition: Definition) -> Iterator[Mutant]:
    for fault, what, text in _conditions(law, definition.when):
        new = replace(definition, when=text)
        changed = replace(law, definitions=tuple(new if d is definition else d for d in law.definitions))
        yield Mutant(definition.id, "when", fault, what, _named(changed))


def _of_parameter(law: Law, parameter: Parameter) -> Iterator[Mutant]:
    for number, version in enumerate(parameter.versions):
        for step in (-DAY, DAY):
            moved = replace(version, start=version.start + step)
            new = replace(parameter, versions=(*parameter.versions[:number], moved, *parameter.versions[number + 1 :]))
            changed = _named(replace(law, parameters={**law.parameters, parameter.name: new}))
            days = (min(moved.start, version.start), max(moved.start, version.start))
            yield Mutant(parameter.id, f"{version.start} from", "move a date", f"{step.days:+d}", changed, *days)


def _of_coverage(law: Law, place: int, cell: CoveredCell) -> Iterator[Mutant]:
    for name in ("start", "until"):
        day = getattr(cell, name)
        for step in (-DAY, DAY) if day else ():
            cells = [*law.coverage]
            cells[place] = replace(cell, **{name: day + step})
            changed = _named(replace(law, coverage=tuple(cells)))
            what = f"{cell.country} {', '.join(cell.purposes)} {step.days:+d}"
            yield Mutant(
                cell.place.path.removesuffix(".yaml").replace("/", "."), f"covers {place} {name}", "move a date", what,
                changed, min(day, day + step), max(day, day + step),
            )  # fmt: skip


_count = 0


def _named(law: Law) -> Law:
    """The law under a version of its own: judges are kept by it."""
    global _count  # noqa: PLW0603
    _count += 1
    return replace(law, version=f"mutant {_count}")


def _conditions(law: Law, condition: Condition) -> Iterator[tuple[str, str, Condition]]:
    for fault, what, tree in mutated(condition.text, _dates_of(law.version)):
        yield fault, what, replace(condition, text="TRUE" if tree is None else tree.sql("duckdb"), lines=())


_LAW: dict[str, Law] = {}


@cache
def _dates_of(version: str) -> frozenset[str]:
    law = _LAW[version]
    return frozenset(name for d in law.doctrines for name, known in names(law, d).items() if known.type == "date")


def mutated(text: str, dates: Collection[str]) -> Iterator[Mutated]:
    """Every fault in one condition.

    >>> [(fault, tree.sql()) for fault, _, tree in mutated("a AND b", set()) if fault != "negate"]
    [('drop a conjunct', 'b'), ('drop a conjunct', 'a'), ('swap AND and OR', '(a OR b)')]
    """
    tree = parse_one(text, dialect="duckdb")
    for chain in _chains(tree):
        parts = list(chain.flatten())
        conjunction = isinstance(chain, exp.And)
        for number, part in enumerate(parts):
            rest = parts[:number] + parts[number + 1 :]
            yield (
                "drop a conjunct" if conjunction else "drop an alternative",
                part.sql("duckdb"),
                _with(tree, chain, _join(type(chain), rest)),
            )
        yield (
            "swap AND and OR",
            chain.sql("duckdb"),
            _with(tree, chain, _join(exp.Or if conjunction else exp.And, parts)),
        )
    for leaf in _leaves(tree):
        bare = leaf.this.copy() if isinstance(leaf, exp.Not) else exp.Not(this=exp.paren(leaf.copy()))
        yield "negate", leaf.sql("duckdb"), _with(tree, leaf, bare)
        if type(leaf) in _BESIDE and any(column.name in dates for column in leaf.find_all(exp.Column)):
            moved = _BESIDE[type(leaf)](this=leaf.this.copy(), expression=leaf.expression.copy())
            yield "move a date", leaf.sql("duckdb"), _with(tree, leaf, moved)


_BESIDE: dict[type[exp.Expr], Any] = {exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT}


def _join(kind: type[exp.Expr], parts: list[exp.Expr]) -> exp.Expr:
    if len(parts) == 1:
        return parts[0].copy()
    join = exp.and_ if kind is exp.And else exp.or_
    return exp.paren(join(*(part.copy() for part in parts)))


def _chains(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The longest chains of AND and of OR."""
    for node in tree.find_all(exp.And, exp.Or):
        if type(node.parent) is not type(node):
            yield node


def _leaves(tree: exp.Expr) -> Iterator[exp.Expr]:
    match tree:
        case exp.And() | exp.Or():
            for part in tree.flatten():
                yield from _leaves(part)
        case exp.Paren():
            yield from _leaves(tree.this)
        case exp.Not() if isinstance(tree.this, exp.Paren):
            yield from _leaves(tree.this)
        case _:
            yield tree


def _with(tree: exp.Expr, node: exp.Expr, new: exp.Expr) -> exp.Expr:
    """A copy of the tree with one node replaced."""
    if node is tree:
        return new
    copy = tree.copy()
    place = [found for found, old in zip(copy.walk(), tree.walk(), strict=True) if old is node]
    place[0].replace(exp.paren(new) if isinstance(new, exp.And | exp.Or) else new)
    return copy
