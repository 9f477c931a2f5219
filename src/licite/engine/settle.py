"""From masks to a finding: completions of what is unknown, missing facts, breaches, duties."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from sqlglot import exp

from licite.engine.calendar import CUT, PLUS, end_of
from licite.engine.completions import Search
from licite.engine.decision import Outcome
from licite.engine.domains import Domains
from licite.engine.emit_row import Masks
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import PlannedRule, columns_of
from licite.engine.truth import Assumed, deciding, truth
from licite.facts.catalogue import DAY
from licite.facts.given import BOOLEANS_OF_DATES
from licite.rules.model import Law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue

COMPLETED_FACTS = 4  # contract: completions are tried for at most four open enums or booleans


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
        if self.facts.get(base) is not None or base.endswith(CUT) or self._never_came(base):
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

    def _never_came(self, name: str) -> bool:
        """Whether a date has not come because the boolean beside it is known to be false."""
        return name in BOOLEANS_OF_DATES and self.facts.get(BOOLEANS_OF_DATES[name]) is False

    @cached_property
    def domains(self) -> Domains:
        """The values that the unknown facts could take."""
        return Domains(self.judge.plan, self.given, self.facts)

    def completions(self, facts: Sequence[str]) -> Iterator["Situation"]:
        """The contact with every combination of values that the given unknown facts could take."""
        for values in product(*(self.domains.values(name) for name in facts)):
            yield Situation(self.judge, {**self.given, **dict(zip(facts, values, strict=True))})


def _implied(name: str) -> bool:
    return any(name in values for values in contract().implies.values())


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names of facts in the order of the contract."""
    wanted = set(names)
    return tuple(name for name in contract().facts if name in wanted)


def settle(judge: Judge, given: Mapping[str, Any], *, whole: bool = True) -> Finding:
    """What is found of one contact, completions tried.

    Where it need not be `whole`, the answer and its duties are the same, and of what is missing one fact is named, or
    none: to find all of them takes many times as long.
    """
    situation = Situation(judge, given)
    outcome = outcome_of(judge.plan, situation.masks)
    if outcome is not Outcome.UNDETERMINED:
        return _finding(situation, outcome)
    if situation.masks.covered is False:
        return _finding(situation, outcome, uncovered=True)
    if situation.facts.get("reachable") is None and given.get("identifier_present") is False:
        return _finding(situation, outcome, missing=("identifier_present",))
    return _completed(situation, whole=whole)


def _completed(situation: Situation, *, whole: bool = True) -> Finding:
    """The finding of a row that three-valued logic leaves open: completions agree, or tell what is missing."""
    names = situation.open_facts
    few = len(names) <= COMPLETED_FACTS and all(_is_choice(name) for name in names)
    if not whole and not few:
        # Too many to be tried: it stays open, whichever of them matter.
        return _finding(situation, Outcome.UNDETERMINED)
    search = Search(situation.judge, situation.given, situation.domains.unknowns(names))
    missing = search.missing(whole=whole) if names else {"reviewed"} if situation.masks.review else set()
    if missing or not names:
        return _finding(situation, Outcome.UNDETERMINED, missing=in_order(missing))
    if few:
        completed = list(situation.completions(names))
        outcomes = {outcome_of(situation.judge.plan, each.masks) for each in completed}
        if len(outcomes) == 1 and Outcome.UNDETERMINED not in outcomes:
            return _agreed([_finding(each, *outcomes) for each in completed])
    return _finding(situation, Outcome.UNDETERMINED, missing=_enough(names))


def _is_choice(name: str) -> bool:
    return contract().facts[name].type in ("bool", "enum")


def _enough(names: Sequence[str]) -> tuple[str, ...]:
    """Where all completions agree and there are too many to be tried: what, once known, leaves few enough."""
    choices = [name for name in names if _is_choice(name)]
    return in_order({*names} - {*choices[-COMPLETED_FACTS:]}) or in_order(names)


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


def due_rules(situation: Situation) -> tuple[PlannedRule, ...]:
    """The rules that say when the duties that stand are due; those of a duty that certainly apply, where any does."""
    found: dict[str, list[PlannedRule]] = {}
    for rule in situation.rules("duty", situation.masks.duty):
        if rule.rule.due is not None:
            found.setdefault(rule.tag, []).append(rule)
    kept: list[PlannedRule] = []
    for rules in found.values():
        sure = [rule for rule in rules if truth(rule.condition, situation.facts)] if len(rules) > 1 else rules
        kept += sure or rules
    return tuple(kept)


def due_days(judge: Judge, given: Mapping[str, Any]) -> dict[str, date]:
    """The day on which each duty with a due date falls, where the facts tell it: the first that a rule sets."""
    situation = Situation(judge, given)
    found: dict[str, date] = {}
    for rule in due_rules(situation):
        day = _due(rule, situation)
        if day is not None:
            found[rule.tag] = min(day, found.get(rule.tag, day))
    return found


def _due(rule: PlannedRule, situation: Situation) -> date | None:
    assert rule.rule.due is not None
    bases, parameter = due_parts(rule.rule.due.text)
    known = {**situation.given, **situation.facts, "today": situation.given[DAY]}
    days = [day for base in bases if (day := known.get(base)) is not None]
    return due_on(situation.judge.plan.law, parameter, max(days), situation.given[DAY]) if days else None


def due_on(law: Law, parameter: str, start: date, day: date) -> date | None:
    """The day on which a period of the law in force on `day` ends; `start` itself where there is no period."""
    if not parameter:
        return start
    value = law.parameters[parameter].at(day)
    return end_of(start, str(value)) if value is not None else None


def due_parts(text: str) -> tuple[tuple[str, ...], str]:
    """The dates and the period of a due date: "latest(a, b) + period", "a + period", or "a" with none.

    >>> due_parts("latest(collected_on, last_contact_on) + prospect_retention")
    (('collected_on', 'last_contact_on'), 'prospect_retention')
    >>> due_parts("today")
    (('today',), '')
    """
    dates, _, period = text.partition("+")
    names = dates.strip().removeprefix("latest(").removesuffix(")")
    return tuple(name.strip() for name in names.split(",")), period.strip()
