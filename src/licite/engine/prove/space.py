"""What a theorem ranges over: any day of a stretch of law, and any contact on it, as variables of z3.

The day is free within its stretch; what the calendar says of it (weekday, holiday, cut-offs) is free too, within bounds
that every real day keeps. So what is proved holds for every day, and a counter-example has to be checked against the
real calendar (`counterexample`). Each fact is a value and a Boolean that says whether it is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import z3

from licite.engine.calendar import CUT, Calendar, minutes, period_of, working_days
from licite.engine.names import is_duration
from licite.facts.catalogue import MINUTE
from licite.vocabulary.contract import Fact, contract

HORIZON = date(2099, 12, 31)  # the last day looked at, of the stretch that is still running too
OTHER = -1  # any text that no rule names


@dataclass(frozen=True)
class Truth:
    """A three-valued truth: certainly so, certainly not so, or neither."""

    holds: z3.BoolRef
    fails: z3.BoolRef

    @property
    def known(self) -> z3.BoolRef:
        return z3.Or(self.holds, self.fails)


@dataclass(frozen=True)
class Value:
    """A date (its ordinal), a number, or a choice (its place in the contract), with whether it is known."""

    value: z3.ArithRef
    known: z3.BoolRef


Read = Truth | Value
UNKNOWN = Value(z3.IntVal(0), z3.BoolVal(False))


@dataclass
class Codes:
    """Choices and texts as numbers: the place of a choice in the contract, of a text among those that were asked."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    def code(self, name: str, word: str) -> int:
        """The number of a word of a fact."""
        fact = contract().facts[name]
        listed = fact.values or self.texts.setdefault(name, [])
        if word not in listed:
            assert isinstance(listed, list), (name, word)
            listed.append(word)
        return listed.index(word)

    def word(self, name: str, code: int) -> str | None:
        """The word of a number; None for a text that no rule names."""
        listed = contract().facts[name].values or self.texts.get(name, [])
        return listed[code] if 0 <= code < len(listed) else None


def length(period: str) -> tuple[int, int]:
    """The fewest and the most days between a day and the end of a period that starts on it.

    >>> length("3 years"), length("1 month"), length("5 working days")
    ((1095, 1098), (28, 31), (5, 22))
    """
    count = working_days(period)
    if count is not None:
        return count, 3 * count + 7
    said = period_of(period)
    whole = said.days
    return 365 * said.years + 28 * said.months + whole, 366 * said.years + 31 * said.months + whole


def constant(value: float | date | str) -> z3.ArithRef:
    """A number of the law, or a day as its ordinal."""
    if isinstance(value, date):
        return z3.IntVal(value.toordinal())
    number = float(value)
    return z3.IntVal(int(number)) if number.is_integer() else z3.RealVal(str(value))


@dataclass
class Day:
    """Any day of one stretch of law: variables, and the bounds that every real day keeps."""

    calendar: Calendar
    period: int

    def __post_init__(self) -> None:
        self.today = z3.Int("today")
        self.weekday = z3.Int("weekday")
        self.holiday = z3.Bool("public_holiday")
        self.cuts = {name: z3.Int(f"{name}{CUT}") for name in self.periods}

    @cached_property
    def first(self) -> date:
        """The first day of the stretch; of the one before all law, the first day that is looked at."""
        return self.calendar.starts[self.period - 1] if self.period else date(2000, 1, 1)

    @cached_property
    def last(self) -> date:
        """The last day of the stretch."""
        starts = self.calendar.starts
        return starts[self.period] - timedelta(days=1) if self.period < len(starts) else HORIZON

    @cached_property
    def periods(self) -> dict[str, str]:
        """The periods of time in force ("3 years"), by parameter."""
        listed = self.calendar.law.parameters.values()
        found = {parameter.name: parameter.at(self._reference) for parameter in listed if is_duration(parameter)}
        return {name: str(value) for name, value in found.items() if value is not None}

    @property
    def _reference(self) -> date:
        return self.calendar.starts[self.period - 1] if self.period else date.min

    def axioms(self) -> Iterator[z3.BoolRef]:
        """What holds of every day of the stretch."""
        yield z3.And(self.today >= self.first.toordinal(), self.today <= self.last.toordinal())
        # 1 January of the year 1 was a Monday.
        weeks = z3.Int("weeks")
        yield z3.And(self.today == 7 * weeks + self.weekday, self.weekday >= 1, self.weekday <= 7)
        for name, cut in self.cuts.items():
            fewest, most = length(self.periods[name])
            yield z3.And(self.today - cut >= fewest, self.today - cut <= most)

    def read(self, name: str) -> Read | None:
        """What the calendar says under a name of the conditions; None where the name is no calendar's."""
        match name:
            case "today" | "weekday":
                return Value(getattr(self, name), z3.BoolVal(True))
            case "public_holiday":
                return Truth(self.holiday, z3.Not(self.holiday))
            case "period":
                return Value(z3.IntVal(self.period), z3.BoolVal(True))
        if name.endswith(CUT):
            cut = self.cuts.get(name.removesuffix(CUT))
            return UNKNOWN if cut is None else Value(cut, z3.BoolVal(True))
        parameter = self.calendar.law.parameters.get(name)
        if parameter is None:
            return None
        value = parameter.at(self._reference)
        return UNKNOWN if value is None else Value(constant(minutes(value)), z3.BoolVal(True))


class Given:
    """The values given for any contact: a variable for each fact and one for its being known."""

    def __init__(self, day: Day, codes: Codes, label: str = "") -> None:
        self.day, self.codes, self.label = day, codes, label
        self.facts: dict[str, Read] = {}
        self.values: dict[str, z3.ExprRef] = {}
        self.knows: dict[str, z3.BoolRef] = {}
        self.reviewed: dict[str, z3.BoolRef] = {}
        for fact in contract().facts.values():
            if fact.name not in ("at", "reviewed"):
                self._add(fact.name, fact.type)
        self._add(MINUTE, "int")

    def _add(self, name: str, kind: str) -> None:
        known = z3.Bool(f"{self.label}{name}?")
        self.knows[name] = known
        if kind == "bool":
            yes = z3.Bool(f"{self.label}{name}")
            self.values[name] = yes
            self.facts[name] = Truth(z3.And(known, yes), z3.And(known, z3.Not(yes)))
        else:
            number = (z3.Real if kind == "decimal" else z3.Int)(f"{self.label}{name}")
            self.values[name] = number
            self.facts[name] = Value(number, known)

    def review(self, rule_id: str) -> z3.BoolRef:
        """Whether the human review that a rule asks for is on file."""
        return self.reviewed.setdefault(rule_id, z3.Bool(f"{self.label}reviewed {rule_id}"))

    def axioms(self) -> Iterator[z3.BoolRef]:
        """What the type of each fact says of its value, and what a reader of facts would refuse (`facts.given`)."""
        for fact in contract().facts.values():
            if fact.name in self.values and fact.type != "bool":
                yield self._of_type(fact)
        minute = self.values[MINUTE]
        yield z3.And(minute >= 0, minute < 24 * 60)
        yield from self._consistent()

    def _of_type(self, fact: Fact) -> z3.BoolRef:
        value = self.values[fact.name]
        match fact.type:
            case "enum":
                return z3.And(value >= 0, value < len(fact.values))
            case "date":
                return z3.And(value >= date(1950, 1, 1).toordinal(), value <= date(2150, 1, 1).toordinal())
            case "text":
                return value >= OTHER
        return value >= 0

    def _consistent(self) -> Iterator[z3.BoolRef]:
        """A boolean that is false with a date that has come is refused as a contradiction (FAC003)."""
        for name, day in (("informed", "informed_on"), ("call_refused", "call_refused_on")):
            yield z3.Not(z3.And(self.is_not(name), self.came(day)))
        yield z3.Not(z3.And(self.is_not("objected"), self.came("objected_on"), z3.Not(self.lifted())))

    def is_(self, name: str, *words: str) -> z3.BoolRef:
        """A fact is given: a boolean as true, a choice or text as one of the words."""
        fact = self.facts[name]
        if isinstance(fact, Truth):
            return fact.holds
        return z3.And(fact.known, z3.Or(*(fact.value == self.codes.code(name, word) for word in words)))

    def is_not(self, name: str) -> z3.BoolRef:
        """A boolean is given as false."""
        fact = self.facts[name]
        assert isinstance(fact, Truth)
        return fact.fails

    def may_be(self, name: str, *words: str) -> z3.BoolRef:
        """A fact is not known, or given as one of these."""
        return z3.Or(z3.Not(self.knows[name]), self.is_(name, *words))

    def came(self, name: str) -> z3.BoolRef:
        """A date is given and has come."""
        return z3.And(self.knows[name], self.values[name] <= self.day.today)

    def to_come(self, name: str) -> z3.BoolRef:
        """A date is given and has not come."""
        return z3.And(self.knows[name], self.values[name] > self.day.today)

    def lifted(self) -> z3.BoolRef:
        """The person lifted an objection, by a later act."""
        later = self.values["objection_lifted_on"] > self.values["objected_on"]
        return z3.And(self.came("objection_lifted_on"), self.knows["objected_on"], later)
