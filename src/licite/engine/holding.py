"""How long the law files let a contact be held: the dates that start the period, and the parameter of its length."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from licite.engine.calendar import end_of, first_still_running
from licite.engine.conditions import parsed
from licite.rules.model import Condition, Law, Rule, RuleVersion

EVERYWHERE = "*"
_BREACH, _TODAY, _COUNTRY = "retention_exceeded", "today", "country"


@dataclass(frozen=True)
class HoldingPeriod:
    """A period that runs again from the latest of some `dates`; `length` is the parameter's value on the day asked."""

    rule: str
    dates: tuple[str, ...]
    parameter: str
    length: str
    cite: str

    def ends(self, start: date) -> date:
        """The last day on which data may be held whose latest date is `start`: by then they are to be erased."""
        return end_of(start, self.length)

    def ended_before(self, day: date) -> date:
        """The earliest start of which the period still runs after `day`: whatever is older is to be erased by then.

        >>> HoldingPeriod("", (), "", "3 years", "").ended_before(date(2027, 2, 28))
        datetime.date(2024, 3, 1)
        """
        return first_still_running(day + timedelta(days=1), self.length)


def holding_periods(law: Law, doctrine: str, day: date) -> dict[str, HoldingPeriod]:
    """By country of the person, the period that the law in force on a day holds to be the longest.

    They are read from the rules whose breach is `retention_exceeded`, so that a date of erasure and a decision cannot
    differ. A country that is not here has no number in the law files: nobody is told a date there.
    """
    found: dict[str, HoldingPeriod] = {}
    for rule in law.rules_of(doctrine):
        version = _in_force(rule, day) if rule.tag == _BREACH else None
        if version is None:
            continue
        parameter, dates = _started_by(version.when, law)
        value = law.parameters[parameter].at(day)
        period = HoldingPeriod(rule.id, dates, parameter, str(value), version.citation.cite)
        found |= dict.fromkeys(_countries(rule.scope), period)
    return found


def _in_force(rule: Rule, day: date) -> RuleVersion | None:
    running = [one for one in rule.versions if one.start <= day and (one.until is None or day <= one.until)]
    return running[-1] if running else None


def _started_by(condition: Condition, law: Law) -> tuple[str, tuple[str, ...]]:
    """The parameter of `date + parameter < today`, and every date that it stands with."""
    pairs = [
        (sides.right.name, sides.left.name)
        for less in parsed(condition).find_all(exp.LT)
        if less.right.name == _TODAY and isinstance(sides := less.left, exp.Add)
    ]
    named = {parameter for parameter, _ in pairs if parameter in law.parameters}
    if len(named) != 1:
        raise ValueError(f"{condition.place}: a rule on retention compares dates with one period")
    return named.pop(), tuple(dict.fromkeys(day for _, day in pairs))


def _countries(scope: Condition) -> Iterator[str]:
    compared = [one for one in parsed(scope).find_all(exp.EQ) if one.left.name == _COUNTRY]
    yield from [one.right.name for one in compared] or [EVERYWHERE]
