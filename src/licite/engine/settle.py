"""From masks to a finding: completions of what is unknown, missing facts, breaches, duties."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any

from sqlglot import exp

from licite.engine.calendar import CUT, PLUS, end_of
from licite.engine.decision import Outcome
from licite.engine.emit_row import Masks
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import PlannedRule, columns_of, literals_of
from licite.engine.truth import Assumed, deciding
from licite.facts.catalogue import DAY
from licite.vocabulary.contract import Fact, contract
from licite.vocabulary.say import catalogue

COMPLETED_FACTS = 4  # contract: completions are tried for at most four open enums or booleans
TRIED = 1024  # completions tried to tell which open facts matter


@dataclass(frozen=True)
class Finding:
    """All that one contact's masks and facts give, but the words."""

    outcome: Outcome
    basis: str | None
    breaches: tuple[str, ...]
    broken: tuple[PlannedRule, ...]
    allowing: tuple[PlannedRule, ...]
    unsettled: tuple[PlannedRule, ...]
    reviews: tuple[PlannedRule, ...]
    duties: tuple[str, ...]
    missing: tuple[str, ...]
    uncovered: bool


@dataclass
class Situation:
    """One contact in front of the judge, its facts worked out once."""

    judge: Judge
    given: Mapping[str, Any]

    @cached_property
    def masks(self) -> Masks:
        """The masks of the values as given."""
        return self.judge.masks(self.given)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Every fact as the rules read it."""
        return self.judge.facts(self.given)

    def rules(self, effect: Any, mask: int) -> tuple[PlannedRule, ...]:
        """The rules of one effect whose bit is set in a mask."""
        return tuple(rule for rule in self.judge.plan.bank(effect) if mask >> rule.bit & 1)

    @cached_property
    def unsettled(self) -> tuple[PlannedRule, ...]:
        """The rules that are unknown and could change the outcome."""
        bases = () if self.masks.basis_holds else self.rules("basis", self.masks.basis_unknown)
        return (*self.rules("forbid", self.masks.forbid_unknown), *bases)

    @cached_property
    def open_facts(self) -> tuple[str, ...]:
        """The unknown facts that the unsettled rules turn on, in the contract's order; duties are not asked."""
        leaves: list[exp.Expr] = []
        for rule in (*self.unsettled, *self.rules("review", self.masks.review)):
            leaves.extend(deciding(rule.condition, self.facts, None, self._assumed(rule)))
        if self.masks.covered is None:
            leaves.extend(deciding(self.judge.plan.covered, self.facts, None))
        columns = {column for leaf in leaves for column in columns_of(leaf)}
        found = {name for column in columns for name in self._unknown(column)}
        return in_order(found)

    def _assumed(self, rule: PlannedRule) -> Assumed:
        known = self.judge.plan.known
        return Assumed(frozenset(name for name in known if known[name].duty), rule.effect == "basis")

    def _unknown(self, column: str) -> Iterator[str]:
        """The facts of the contract that stand behind an unknown name."""
        known = contract().facts
        base = column.split(f"{PLUS}__", maxsplit=1)[0]
        if self.facts.get(base) is not None or base.endswith(CUT):
            return
        if base in known:
            if known[base].duty is None:
                yield base
                if self.given.get("source_kind") is None and _implied(base):
                    yield "source_kind"
            return
        tree = self.judge.plan.derived_trees.get(base)
        if tree is not None and base != "reachable":
            for leaf in deciding(tree, self.facts, None):
                for inner in columns_of(leaf):
                    yield from self._unknown(inner)

    def completions(self, facts: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], "Situation"]]:
        """The contact with every combination of values that the given unknown facts could take."""
        for values in product(*(self.domain(name) for name in facts)):
            yield values, Situation(self.judge, {**self.given, **dict(zip(facts, values, strict=True))})

    def domain(self, name: str) -> tuple[Any, ...]:
        """The values that an unknown fact could take, as far as the rules tell them apart."""
        fact = contract().facts[name]
        match fact.type:
            case "bool":
                return (True, False)
            case "enum":
                return self.judge.plan.distinct[name]
            case "date":
                return self._days()
            case "int" | "decimal":
                return self._numbers(name)
        return self._texts(fact)

    def _days(self) -> tuple[date, ...]:
        """Today, the last day and the first on either side of every cut-off, and long ago."""
        cuts = {value for name, value in self.facts.items() if name.endswith(CUT) and value is not None}
        days = {self.given[DAY], date(1990, 1, 1)} | cuts | {cut - timedelta(days=1) for cut in cuts}
        return tuple(sorted(day for day in days if day <= self.given[DAY]))

    def _numbers(self, name: str) -> tuple[Any, ...]:
        found = {0.0}
        for rule in self.judge.plan.rules:
            for leaf in literals_of(rule.condition):
                if isinstance(leaf, exp.Binary) and name in columns_of(leaf):
                    other = leaf.right if leaf.left.name == name else leaf.left
                    value = self.facts.get(other.name) if isinstance(other, exp.Column) else float(other.name)
                    if value is not None:
                        found |= {float(value) - 1, float(value), float(value) + 1}
        return tuple(sorted(found))

    def _texts(self, fact: Fact) -> tuple[str, ...]:
        if fact.name == "country":
            return (*sorted({cell.country for cell in self.judge.plan.law.coverage}), "ZZ")
        return ("",)


def _implied(name: str) -> bool:
    return any(name in values for values in contract().implies.values())


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of facts in the order of the contract."""
    wanted = set(names)
    return tuple(name for name in contract().facts if name in wanted)


def settle(judge: Judge, given: Mapping[str, Any]) -> Finding:
    """What is found of one contact, completions tried."""
    situation = Situation(judge, given)
    outcome = outcome_of(judge.plan, situation.masks)
    if outcome is not Outcome.UNDETERMINED:
        return _finding(situation, outcome)
    if situation.masks.covered is False:
        return _finding(situation, outcome, uncovered=True)
    if situation.facts.get("reachable") is None and given.get("identifier_present") is False:
        return _finding(situation, outcome, missing=("identifier_present",))
    return _completed(situation)


def _completed(situation: Situation) -> Finding:
    """The finding of a row that three-valued logic leaves open: completions agree, or tell what is missing."""
    plan, names = situation.judge.plan, situation.open_facts
    pending = ("reviewed",) if situation.masks.review else ()
    size = 1
    for name in names:
        size *= len(situation.domain(name))
    small = len(names) <= COMPLETED_FACTS and all(_is_choice(name) for name in names)
    if (size > TRIED and not small) or not names:
        return _finding(situation, Outcome.UNDETERMINED, missing=in_order((*names, *pending)))
    tried = dict(situation.completions(names))
    outcomes = {values: outcome_of(plan, completed.masks, reviewed=True) for values, completed in tried.items()}
    agreed = set(outcomes.values())
    review = any(tried[values].masks.review and found is Outcome.LAWFUL for values, found in outcomes.items())
    if len(agreed) == 1 and Outcome.UNDETERMINED not in agreed and small and not review:
        return _agreed([_finding(completed, *agreed) for completed in tried.values()])
    # A fact matters too where it says whether a human review is asked.
    unreviewed = {values: outcome_of(plan, completed.masks) for values, completed in tried.items()}
    matter = [name for n, name in enumerate(names) if _matters(n, outcomes) or _matters(n, unreviewed)]
    missing = in_order((*matter, *(("reviewed",) if review else ())))
    return _finding(situation, Outcome.UNDETERMINED, missing=missing or in_order(names))


def _is_choice(name: str) -> bool:
    return contract().facts[name].type in ("bool", "enum")


def _matters(place: int, outcomes: Mapping[tuple[Any, ...], Outcome]) -> bool:
    """Whether some completion of the other facts leaves the outcome to the fact at `place`."""
    seen: dict[tuple[Any, ...], Outcome] = {}
    for values, outcome in outcomes.items():
        others = values[:place] + values[place + 1 :]
        if seen.setdefault(others, outcome) is not outcome:
            return True
    return False


def _agreed(found: Sequence[Finding]) -> Finding:
    """The one finding that every completion shares: what all of them breach, what any of them asks."""
    first = found[0]
    shared = [tag for tag in first.breaches if all(tag in other.breaches for other in found)]
    breaches = shared or list(dict.fromkeys(tag for other in found for tag in other.breaches))
    bases = [other.basis for other in found]
    order = contract().bases
    return Finding(
        outcome=first.outcome,
        # Where the basis depends on what is unknown, the last in the contract's order asks for the most.
        basis=max((basis for basis in bases if basis), key=order.index),
        breaches=tuple(breaches),
        broken=_union(other.broken for other in found if shared == [] or other is first),
        allowing=_union(other.allowing for other in found),
        unsettled=(),
        reviews=(),
        duties=tuple(dict.fromkeys(duty for other in found for duty in other.duties)),
        missing=(),
        uncovered=False,
    )


def _union(groups: Iterable[tuple[PlannedRule, ...]]) -> tuple[PlannedRule, ...]:
    return tuple({rule.rule.id: rule for group in groups for rule in group}.values())


def _finding(
    situation: Situation, outcome: Outcome, *, missing: tuple[str, ...] = (), uncovered: bool = False
) -> Finding:
    masks = situation.masks
    broken = situation.rules("forbid", masks.forbid)
    allowing = situation.rules("basis", masks.basis_holds)
    breaches = list(dict.fromkeys(rule.tag for rule in broken))
    if not masks.basis_holds and not masks.basis_unknown and masks.covered is not False:
        breaches.append("no_basis")
    if outcome is Outcome.LAWFUL:
        basis = allowing[0].tag if allowing else None
    else:
        basis = "none" if outcome is Outcome.UNLAWFUL else None
    undetermined = outcome is Outcome.UNDETERMINED
    return Finding(
        outcome=outcome,
        basis=basis,
        breaches=tuple(breaches),
        broken=broken,
        allowing=allowing,
        unsettled=situation.unsettled if undetermined else (),
        reviews=situation.rules("review", masks.review) if undetermined else (),
        duties=_duties(situation, outcome),
        missing=missing,
        uncovered=uncovered or masks.covered is False,
    )


def _duties(situation: Situation, outcome: Outcome) -> tuple[str, ...]:
    """The duties that stand: all of them, or those of holding data alone where nothing may be sent."""
    masks = situation.masks
    asked = {rule.duty for rule in situation.rules("forbid", masks.asked)}
    asked |= {rule.tag for rule in situation.rules("duty", masks.duty)}
    return tuple(
        duty for duty in contract().duties if duty in asked and (outcome is not Outcome.UNLAWFUL or of_holding(duty))
    )


def of_holding(duty: str) -> bool:
    """Whether a duty comes from holding data or from the organisation, and so stands without any message."""
    return catalogue("duties")[duty]["kind"] != "message"


def due_days(judge: Judge, given: Mapping[str, Any]) -> dict[str, date]:
    """The day on which each duty with a due date falls, where the facts tell it."""
    situation = Situation(judge, given)
    found: dict[str, date] = {}
    for rule in situation.rules("duty", situation.masks.duty):
        day = _due(rule, situation)
        if day is not None:
            found[rule.tag] = day
    return found


def _due(rule: PlannedRule, situation: Situation) -> date | None:
    if rule.rule.due is None:
        return None
    bases, parameter = due_parts(rule.rule.due.text)
    days = [day for base in bases if (day := situation.facts.get(base, situation.given.get(base))) is not None]
    if not days:
        return None
    value = situation.judge.plan.law.parameters[parameter].at(situation.given[DAY])
    return end_of(max(days), str(value)) if value is not None else None


def due_parts(text: str) -> tuple[tuple[str, ...], str]:
    """The dates and the period of a due date: "latest(a, b) + period", or "a + period".

    >>> due_parts("latest(collected_on, last_contact_on) + prospect_retention")
    (('collected_on', 'last_contact_on'), 'prospect_retention')
    """
    dates, _, period = text.rpartition("+")
    names = dates.strip().removeprefix("latest(").removesuffix(")")
    return tuple(name.strip() for name in names.split(",")), period.strip()
