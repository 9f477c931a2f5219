"""The values that an unknown fact could take, as far as the rules tell them apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlglot import exp

from licite.engine.calendar import PLUS, first_still_running
from licite.engine.completions import Unknown
from licite.engine.plan import Plan, columns_of
from licite.facts.catalogue import DAY
from licite.facts.given import BOOLEANS_OF_DATES
from licite.vocabulary.contract import contract

LONG_AGO = date(1990, 1, 1)


@dataclass(frozen=True)
class Domains:
    """What the unknown facts of one contact could be. `facts` is every fact and column of the calendar as read."""

    plan: Plan
    given: Mapping[str, Any]
    facts: Mapping[str, Any]

    def unknowns(self, names: Sequence[str]) -> list[Unknown]:
        """The unknown facts with their values, a date together with the boolean that it makes true."""
        found = []
        for name in names:
            beside = BOOLEANS_OF_DATES.get(name)
            if beside in names:
                days = ((True, day) for day in self.values(name))
                found.append(Unknown((str(beside), name), ((False, None), *days)))
            elif not any(date_name in names for date_name, of in BOOLEANS_OF_DATES.items() if of == name):
                found.append(Unknown((name,), tuple((value,) for value in self.values(name))))
        return found

    def values(self, name: str) -> tuple[Any, ...]:
        """The values of one fact, one for each way in which the rules treat it."""
        fact = contract().facts[name]
        match fact.type:
            case "bool":
                return (True, False)
            case "enum":
                return self.plan.distinct[name]
            case "date":
                return self._days(name)
            case "int" | "decimal":
                return self._numbers(name)
        if name == "country":
            return (*sorted({cell.country for cell in self.plan.law.coverage}), "ZZ")
        return ("",)

    def _days(self, name: str) -> tuple[date, ...]:
        """Today, long ago, and the days on either side of each that the rules compare with."""
        today = self.given[DAY]
        turning = {day for leaf in self.plan.comparisons.get(name, ()) for day in self._turning_days(name, leaf)}
        beside = {day + timedelta(days=n) for day in turning for n in (-1, 0, 1)}
        first = self.facts.get("collected_on") if name == "last_contact_on" else None
        return tuple(sorted(day for day in {LONG_AGO, today} | beside if day <= today and (not first or day > first)))

    def _turning_days(self, name: str, leaf: exp.Binary) -> Iterator[date]:
        sides = {side.name for side in (leaf.left, leaf.right) if isinstance(side, exp.Column)}
        for side in sides:
            base, _, period = side.partition(f"{PLUS}__")
            others = [self.facts.get(other) for other in sides if other != side]
            for day in others if base == name else ():
                if isinstance(day, date):
                    length = self.plan.law.parameters[period].at(self.given[DAY]) if period else None
                    yield first_still_running(day, str(length)) if length is not None else day

    def _numbers(self, name: str) -> tuple[Any, ...]:
        found = {0.0}
        for leaf in self.plan.comparisons.get(name, ()):
            if name in columns_of(leaf):
                other = leaf.right if leaf.left.name == name else leaf.left
                value = self.facts.get(other.name) if isinstance(other, exp.Column) else float(other.name)
                if value is not None:
                    found |= {float(value) - 1, float(value), float(value) + 1}
        return tuple(sorted(found))
