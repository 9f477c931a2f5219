"""The plan: the rules of a law under one doctrine, parsed, checked and numbered, ready for both emitters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from sqlglot import exp, parse_one

from licite.engine.by_identity import ByIdentity
from licite.engine.calendar import Calendar
from licite.engine.checks import check_reach, check_tag, country_of
from licite.engine.conditions import all_of, any_of, false, negate, parse_condition
from licite.engine.names import Name, names
from licite.errors import LiciteError
from licite.facts.catalogue import DAY, MINUTE, Reading, readings
from licite.rules.model import Condition, Effect, Law, Rule, RuleVersion
from licite.vocabulary.contract import contract

# A leaf that looks at what the controller does, and is unknown for every row: each emitter reads it as the mask asks.
UNKNOWN_DUTY = exp.Placeholder(this="unknown_duty")
WORD = 52  # bits in one column of a mask: doubles and JavaScript keep whole numbers exactly up to 2 ** 53


@cache
def reading_tree(expression: str) -> exp.Expr:
    """The tree of a reading, which nobody changes."""
    return parse_one(expression, dialect="duckdb")


@dataclass(frozen=True)
class PlannedRule:
    """A rule in the plan. `condition` is normalised, over all versions in play, each guarded by its periods."""

    rule: Rule
    bit: int
    effect: Effect
    tag: str
    level: str
    duty: str | None
    condition: exp.Expr

    @property
    def columns(self) -> frozenset[str]:
        """The names that the condition reads."""
        return columns_of(self.condition)

    @property
    def decides(self) -> bool:
        """Whether the outcome depends on the rule."""
        return self.effect in ("basis", "review") or (self.effect == "forbid" and self.level == "contact")


@dataclass(frozen=True)
class Reach:
    """What turns on a fact: the bits of rules of each effect that read it, and whether what is covered does."""

    forbid: int = 0
    basis: int = 0
    review: int = 0
    covered: bool = False

    def joined(self, other: "Reach") -> "Reach":
        """What turns on either of two facts."""
        return Reach(
            self.forbid | other.forbid,
            self.basis | other.basis,
            self.review | other.review,
            self.covered or other.covered,
        )


@dataclass(frozen=True)
class Plan:
    """What both emitters read. Banks number their rules from bit 0: forbid, basis, duty, review.

    `constants` are the given values that every row shares, where the plan is specialised to them; then `folded` holds
    the readings that they change. Bits and columns of masks stay those of the general plan.
    """

    law: Law
    doctrine: str
    calendar: Calendar
    rules: tuple[PlannedRule, ...]
    covered: exp.Expr
    periods: frozenset[int]
    known: Mapping[str, Name]
    constants: Mapping[str, object] = field(default_factory=dict)
    folded: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date | None:
        """The day of the contact, where all rows share it."""
        day = self.constants.get(DAY)
        return day if isinstance(day, date) else None

    def bank(self, effect: Effect) -> tuple[PlannedRule, ...]:
        """The rules of one effect, in the order of their bits."""
        return self._banks.get(effect, ())

    @cached_property
    def _banks(self) -> Mapping[str, tuple[PlannedRule, ...]]:
        found: dict[str, list[PlannedRule]] = {}
        for rule in self.rules:
            found.setdefault(rule.effect, []).append(rule)
        return {effect: tuple(rules) for effect, rules in found.items()}

    def words(self, effect: Effect) -> int:
        """How many columns of `WORD` bits the masks of one effect take in SQL."""
        return max(1, -(-len(self.bank(effect)) // WORD))

    @cached_property
    def mask_of_contact(self) -> int:
        """The bits of the prohibitions that make a contact unlawful."""
        return sum(1 << rule.bit for rule in self.bank("forbid") if rule.level == "contact")

    @cached_property
    def mask_everywhere(self) -> int:
        """The bits of the prohibitions that hold in uncovered cells too."""
        return sum(1 << rule.bit for rule in self.bank("forbid") if rule.rule.everywhere)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The facts that the plan reads, directly or through one another, in order."""
        wanted = {column for rule in self.rules for column in rule.columns}
        wanted |= columns_of(self.covered)
        wanted |= {column.split("__plus__")[0] for column in wanted}
        kept: list[Reading] = []
        for reading in reversed(readings()):
            if reading.name in wanted:
                reading = Reading(reading.name, self.folded.get(reading.name, reading.expression), reading.derived)
                kept.append(reading)
                if reading.derived:
                    wanted |= columns_of(reading_tree(reading.expression))
        return tuple(reversed(kept))

    @cached_property
    def derived_trees(self) -> dict[str, exp.Expr]:
        """The trees of the facts that are derived from others."""
        return {r.name: reading_tree(r.expression) for r in self.readings if r.derived}

    @cached_property
    def behind(self) -> dict[str, frozenset[str]]:
        """Of each fact that the plan reads, the given values that it is read from, directly or through others."""
        found: dict[str, frozenset[str]] = {}
        for reading in self.readings:
            columns = columns_of(reading_tree(reading.expression))
            through = (found.get(column, frozenset()) if reading.derived else {column} for column in columns)
            found[reading.name] = frozenset().union(*through)
        return found

    @cached_property
    def reach(self) -> dict[str, Reach]:
        """What turns on each given value."""
        found: dict[str, Reach] = {}
        trees: list[tuple[frozenset[str], Reach]] = [(columns_of(self.covered), Reach(covered=True))]
        trees += [(rule.columns, Reach(forbid=1 << rule.bit)) for rule in self.bank("forbid")]
        trees += [(rule.columns, Reach(basis=1 << rule.bit)) for rule in self.bank("basis")]
        trees += [(rule.columns, Reach(review=1 << rule.bit)) for rule in self.bank("review")]
        for columns, reach in trees:
            bases = {column.split("__plus__")[0] for column in columns}
            for name in set().union(*(self.behind.get(base, frozenset()) for base in bases)):
                found[name] = found.get(name, Reach()).joined(reach)
        return found

    @cached_property
    def additions(self) -> tuple[tuple[str, str], ...]:
        """The sums of a date and a period that conditions need, as (date, period)."""
        found = {
            tuple(column.split("__plus__")) for rule in self.rules for column in rule.columns if "__plus__" in column
        }
        return tuple(sorted((base, period) for base, period in found))

    @cached_property
    def comparisons(self) -> dict[str, tuple[exp.Binary, ...]]:
        """Of each fact, the comparisons of the rules that read it, or a sum that starts from it."""
        found: dict[str, list[exp.Binary]] = {}
        for rule in self.rules:
            leaves = [leaf for leaf in literals_of(rule.condition) if isinstance(leaf, exp.Binary)]
            for base in {column.split("__plus__")[0] for column in rule.columns}:
                found.setdefault(base, []).extend(leaves)
        return {base: tuple(leaves) for base, leaves in found.items()}

    @cached_property
    def distinct(self) -> dict[str, tuple[str, ...]]:
        """Of each choice of the contract, one value for each way in which rules, cells and readings treat it."""
        trees = [*(rule.condition for rule in self.rules), self.covered]
        trees += [reading_tree(reading.expression) for reading in self.readings]
        tests: dict[str, list[frozenset[str]]] = {}
        for node in (node for tree in trees for node in tree.find_all(exp.EQ, exp.NEQ, exp.In)):
            tests.setdefault(node.this.name, []).append(frozenset(part.name for part in node.find_all(exp.Literal)))
        found: dict[str, tuple[str, ...]] = {}
        for fact in contract().facts.values():
            if fact.type == "enum":
                alike = {tuple(value in listed for listed in tests.get(fact.name, ())): value for value in fact.values}
                found[fact.name] = tuple(alike.values())
        return found


def columns_of(tree: exp.Expr) -> frozenset[str]:
    """The names of the columns in a tree."""
    return _columns(tree)


_columns = ByIdentity(lambda tree: frozenset(column.name for column in tree.find_all(exp.Column)))


def given_names(plan: Plan) -> tuple[str, ...]:
    """The given values that a plan reads, in the order of the contract, with the day and minute of the contact."""
    wanted: set[str] = {"reviewed"} if plan.bank("review") else set()
    for reading in plan.readings:
        if not reading.derived:
            tree = reading_tree(reading.expression)
            wanted |= {column.name for column in tree.find_all(exp.Column)} - {"today"}
    return (DAY, MINUTE, *(name for name in contract().facts if name in wanted))


def literals_of(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The leaves of a normalised condition: comparisons, memberships and names, each with its NOT."""
    if isinstance(tree, exp.And | exp.Or):
        for part in tree.flatten():
            yield from literals_of(part)
    elif not isinstance(tree, exp.Boolean):
        yield tree


# The whole condition of each version, and the scope of each rule beside none, of the laws read last: a plan of another
# period has nothing to parse again.
_WHOLE: list[tuple[Law, str, dict[tuple[str, date | None], exp.Expr]]] = []
_LAWS_KEPT = 4


def _wholes(law: Law, doctrine: str) -> dict[tuple[str, date | None], exp.Expr]:
    for kept, reading, wholes in _WHOLE:
        if kept is law and reading == doctrine:
            return wholes
    _WHOLE.insert(0, (law, doctrine, {}))
    del _WHOLE[_LAWS_KEPT:]
    return _WHOLE[0][2]


def make_plan(law: Law, doctrine: str, periods: Iterable[int] | None = None) -> Plan:
    """The plan of a law under a doctrine, for the given periods (all of them where None); LAW errors for bad rules."""
    if doctrine not in law.doctrines:
        raise LiciteError("LAW018", doctrine=doctrine, known=", ".join(law.doctrines))
    calendar = Calendar(law)
    wanted = frozenset(range(len(calendar.starts) + 1) if periods is None else periods)
    known = names(law, doctrine)
    planned = _numbered(_planned(law, doctrine, calendar, wanted, known))
    return Plan(law, doctrine, calendar, planned, _covered(law, calendar, wanted, known), wanted, known)


def _planned(
    law: Law, doctrine: str, calendar: Calendar, wanted: frozenset[int], known: Mapping[str, Name]
) -> Iterator[PlannedRule]:
    wholes = _wholes(law, doctrine)
    for rule in law.rules_of(doctrine):
        if (rule.id, None) not in wholes:
            wholes[rule.id, None] = _checked_scope(rule, known)
        scope, parts = wholes[rule.id, None], []
        for version in rule.versions:
            first, last = calendar.periods(version.start, version.until)
            if wanted & frozenset(range(first, last + 1)):
                key = (rule.id, version.start)
                if key not in wholes:
                    wholes[key] = _whole(rule, version, scope, known)
                parts.append(all_of(*_guard(first, last, wanted), wholes[key]))
        condition = any_of(*parts)
        if condition == false():
            continue
        level = contract().breaches[rule.tag] if rule.effect == "forbid" and rule.tag else rule.effect
        yield PlannedRule(rule, -1, rule.effect, rule.tag or rule.id, level, _duty(rule, condition, known), condition)


def _checked_scope(rule: Rule, known: Mapping[str, Name]) -> exp.Expr:
    check_tag(rule)
    scope = parse_condition(rule.scope, known)
    check_reach(rule, scope)
    return scope


def _whole(rule: Rule, version: RuleVersion, scope: exp.Expr, known: Mapping[str, Name]) -> exp.Expr:
    """The condition of one version: within the scope, when and not unless."""
    parts = [scope, parse_condition(version.when, known)]
    if version.unless:
        parts.append(negate(parse_condition(version.unless, known)))
    whole = all_of(*parts)
    if whole == false():
        raise LiciteError("LAW016", where=str(rule.place), id=rule.id)
    return whole


def _guard(first: int, last: int, wanted: frozenset[int]) -> list[exp.Expr]:
    """The conditions on the period that keep to `first`..`last`, none where every wanted period lies within."""
    guards: list[exp.Expr] = []
    if min(wanted) < first:
        guards.append(exp.GTE(this=exp.column("period"), expression=exp.Literal.number(first)))
    if max(wanted) > last:
        guards.append(exp.LTE(this=exp.column("period"), expression=exp.Literal.number(last)))
    return guards


def _duty(rule: Rule, condition: exp.Expr, known: Mapping[str, Name]) -> str | None:
    """The duty that the rule shows while what the controller does is unknown."""
    duties = {known[name].duty for name in columns_of(condition) if name in known and known[name].duty}
    if len(duties) > 1:
        raise LiciteError("LAW017", where=str(rule.place), id=rule.id, duties=", ".join(sorted(map(str, duties))))
    return duties.pop() if duties else None


def _numbered(rules: Iterable[PlannedRule]) -> tuple[PlannedRule, ...]:
    """The rules with a bit each, counted per effect; prohibitions in the contract's order of breaches.

    Of two rules that give the same basis, that of a country, which says more, comes before that of the Union.
    """
    order = list(contract().breaches) + list(contract().bases) + list(contract().duties)
    counts: dict[str, int] = {}
    numbered: list[PlannedRule] = []

    def rank(rule: PlannedRule) -> tuple[int, bool, str]:
        general = rule.effect == "basis" and country_of(rule.rule) is None
        return order.index(rule.tag) if rule.tag in order else 0, general, rule.rule.id

    for rule in sorted(rules, key=rank):
        bit = counts.get(rule.effect, 0)
        counts[rule.effect] = bit + 1
        numbered.append(PlannedRule(rule.rule, bit, rule.effect, rule.tag, rule.level, rule.duty, rule.condition))
    return tuple(numbered)


def _covered(law: Law, calendar: Calendar, wanted: frozenset[int], known: Mapping[str, Name]) -> exp.Expr:
    """The condition that a law file answers for the cell of a row."""
    cells: list[exp.Expr] = []
    for cell in law.coverage:
        first, last = calendar.periods(cell.start, cell.until)
        if not wanted & frozenset(range(first, last + 1)):
            continue
        text = " AND ".join(
            [
                f"country = '{cell.country}'",
                *(
                    f"{name} IN ({', '.join(repr(value) for value in values)})"
                    for name, values in (
                        ("channel", cell.channels),
                        ("audience", cell.audiences),
                        ("purpose", cell.purposes),
                    )
                ),
            ]
        )
        condition = Condition(text, cell.place)
        cells.append(all_of(*_guard(first, last, wanted), parse_condition(condition, known)))
    # Without an address or number for the channel there is nothing to cover, and nothing to refuse either.
    return all_of(any_of(*cells), exp.column("reachable"))
