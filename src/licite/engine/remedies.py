"""Remedies: the smallest sets of changes, within somebody's power, that would make a contact lawful."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from licite.engine.decision import Outcome
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import PlannedRule
from licite.engine.settle import Finding, Situation
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.claims import OF_A_CONSENT
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue

MOST_CHANGES = 3
MOST_REMEDIES = 3
# A new consent is one act of the person, whatever the number of facts that it settles.
CONSENT = "consent"
# What a controller could change but should not be told to: another channel or sector is another campaign.
_NOT_PROPOSED = frozenset({"channel", "at", "reviewed", "spam_rate", "special_category_used"})


@dataclass(frozen=True)
class Change:
    """One change: the fact it is named after, the value it takes, and all the values that it sets."""

    fact: str
    value: str
    sets: tuple[tuple[str, Any], ...]

    @property
    def name(self) -> str:
        """The change as it is written in `remedies`: `opt_out_offered=true`."""
        return f"{self.fact}={self.value}"


def remedies(judge: Judge, given: Mapping[str, Any], finding: Finding) -> tuple[tuple[Change, ...], ...]:
    """The smallest sets of changes that make the contact lawful; none where it is lawful, or nobody can change it."""
    if finding.outcome is Outcome.LAWFUL or finding.uncovered:
        return ()
    changes = _candidates(judge, given, finding)
    if not _can_help(finding, {change.fact for change in changes}):
        return ()
    for size in range(1, MOST_CHANGES + 1):
        found = tuple(chosen for chosen in combinations(changes, size) if _makes_lawful(judge, given, chosen))
        if found:
            return found[:MOST_REMEDIES]
    return ()


def _makes_lawful(judge: Judge, given: Mapping[str, Any], chosen: tuple[Change, ...]) -> bool:
    changed = {**given, **{name: value for change in chosen for name, value in change.sets}}
    return outcome_of(judge.plan, judge.masks(changed)) is Outcome.LAWFUL


def _can_help(finding: Finding, facts: set[str]) -> bool:
    """Whether every prohibition broken turns on something that could change."""
    contact = [rule for rule in finding.broken if rule.level == "contact"]
    return all(_names(rule) & facts for rule in contact)


def _names(rule: PlannedRule) -> set[str]:
    """The facts of the contract that a rule turns on; `at` stands for the clock and the day."""
    clock = {"clock", "weekday", "public_holiday"}
    names: set[str] = set()
    for column in rule.columns:
        names.add("at" if column in clock else column.split("__")[0])
    if "consent_on" in names or any(name.startswith("consent") for name in names):
        names.add(CONSENT)
    return names


def _candidates(judge: Judge, given: Mapping[str, Any], finding: Finding) -> tuple[Change, ...]:
    situation = Situation(judge, given)
    in_play = (*finding.broken, *finding.unsettled, *finding.reviews)
    if not situation.masks.basis_holds:
        in_play = (*in_play, *judge.plan.bank("basis"))
    wanted = {name for rule in in_play for name in _names(rule)}
    found = [change for name in contract().facts if name in wanted for change in _changes(name, situation)]
    if finding.reviews:
        ids = ";".join(rule.rule.id for rule in finding.reviews)
        found.append(Change("reviewed", ids, (("reviewed", f"{given.get('reviewed') or ''};{ids}"),)))
    if any(rule.tag == "call_window" for rule in finding.broken):
        found.extend(_next_slot(judge, given))
    return tuple(found)


def _changes(name: str, situation: Situation) -> Iterator[Change]:
    """The changes of one fact that somebody could bring about."""
    fact = contract().facts[name]
    if name == CONSENT:
        if situation.facts.get(CONSENT) != "given" or _flawed(situation):
            yield Change(CONSENT, "given", _new_consent(situation.given[DAY]))
        return
    if fact.settable != "controller" or name in _NOT_PROPOSED or fact.type != "bool":
        return
    known, words = situation.facts.get(name), catalogue("facts")[name].get("change", {})
    assert isinstance(words, dict)
    for value in (True, False):
        # A change that nobody should be told to make has no words: hiding an assessment, misleading a subject.
        if known is not value and str(value).lower() in words:
            sets: tuple[tuple[str, Any], ...] = ((name, value),)
            if name == "informed":
                if not value:
                    continue
                sets = ((name, True), ("informed_on", situation.given[DAY]))
            yield Change(name, "true" if value else "false", sets)


def _flawed(situation: Situation) -> bool:
    lapsed = any(rule.tag == "consent_expired" for rule in situation.rules("forbid", situation.masks.forbid))
    return lapsed or any(situation.facts.get(name, True) is not True for name in OF_A_CONSENT)


def _new_consent(today: date) -> tuple[tuple[str, Any], ...]:
    return (
        (CONSENT, "given"),
        ("consent_on", today),
        ("consent_until", None),
        *((name, True) for name in OF_A_CONSENT),
    )


def _next_slot(judge: Judge, given: Mapping[str, Any]) -> Iterator[Change]:
    """The next minute, within a fortnight, at which the window of calls is open."""
    day, minute = given[DAY], given.get(MINUTE) or 0
    for ahead in range(15):
        that_day = day + timedelta(days=ahead)
        for start in sorted({10 * 60, 14 * 60}):
            if ahead == 0 and start <= minute:
                continue
            moved = {**given, DAY: that_day, MINUTE: start}
            masks = judge.masks(moved)
            if not any(masks.forbid >> r.bit & 1 for r in judge.plan.bank("forbid") if r.tag == "call_window"):
                moment = f"{that_day.isoformat()}T{start // 60:02d}:{start % 60:02d}"
                yield Change("at", moment, ((DAY, that_day), (MINUTE, start)))
                return
