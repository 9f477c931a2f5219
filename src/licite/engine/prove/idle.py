"""Which versions of a rule can never matter: no contact, in any stretch of law and doctrine, whose answer they change.

A prohibition matters where it alone gives its breach; a basis where it alone makes a contact lawful or names its basis;
a duty where it alone asks it; a review where it alone holds a contact up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import z3

from licite.engine.prove.encode import Answer, Encoded
from licite.engine.prove.theorems import Stretch
from licite.rules.model import RuleVersion

Key = tuple[str, date]


def _none(formulas: Iterator[z3.BoolRef]) -> z3.BoolRef:
    return z3.Not(z3.Or(*formulas))


def matters(answer: Answer, one: Encoded) -> z3.BoolRef:
    """The formula of a contact whose answer would be another without the rule."""
    others = [other for other in answer.bank(one.rule.effect) if other is not one]
    shown = z3.Or(answer.covered.holds, z3.BoolVal(one.rule.rule.everywhere))
    alike = [other for other in others if other.rule.tag == one.rule.tag]
    match one.rule.effect:
        case "forbid":
            return z3.And(shown, one.holds, _none(other.holds for other in alike))
        case "basis":
            first = [other for other in others if other in alike or other.rule.bit < one.rule.bit]
            return z3.And(answer.lawful, one.holds, _none(other.holds for other in first))
        case "duty":
            asking = (other.asked for other in answer.bank("forbid") if other.rule.duty == one.rule.tag)
            return z3.And(shown, one.holds, _none(other.holds for other in alike), _none(asking))
    return z3.And(answer.lawful_once_reviewed, one.holds, _none(other.holds for other in others))


@dataclass
class Idle:
    """The versions that were looked at, and those of them that were seen to matter."""

    seen: dict[Key, str]
    mattering: set[Key]

    def look(self, stretch: Stretch) -> None:
        """Looks whether the versions in force in a stretch matter there, unless that is known."""
        solver = z3.SimpleSolver()
        solver.add(*stretch.axioms())
        for one in stretch.answer.rules:
            for version in one.rule.rule.versions:
                if in_force(version, stretch.day.first) and (one.rule.rule.id, version.start) not in self.mattering:
                    self._look(solver, stretch, one, version)

    def _look(self, solver: z3.Solver, stretch: Stretch, one: Encoded, version: RuleVersion) -> None:
        key = (one.rule.rule.id, version.start)
        self.seen[key] = one.rule.rule.id
        if solver.check(matters(stretch.answer, one)) == z3.sat:
            self.mattering.add(key)

    def listed(self) -> tuple[Key, ...]:
        """The versions that can never matter."""
        return tuple(key for key in self.seen if key not in self.mattering)


def in_force(version: RuleVersion, day: date) -> bool:
    """Whether a version is in force on a day."""
    return version.start <= day and (version.until is None or day <= version.until)
