"""The calendar: for each day of a batch, all that depends on dates, worked out in Python once.

Engines disagree on leap days (2028-02-29 less three years), so no generated SQL does arithmetic on dates: it joins this
table and compares.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from dateutil.relativedelta import relativedelta

from licite.engine.names import is_duration
from licite.errors import LiciteError
from licite.rules.model import Law, Parameter

CUT, PLUS = "__cut", "__plus"


@cache
def period_of(text: str) -> relativedelta:
    """The period that "3 years", "1 month" or "60 days" says."""
    count, unit = text.split()
    return relativedelta(**{unit if unit.endswith("s") else f"{unit}s": int(count)})  # type: ignore[arg-type]


@cache
def working_days(text: str) -> int | None:
    """How many working days "5 working days" says; None for a period of another kind."""
    count, _, unit = text.partition(" ")
    return int(count) if unit in ("working day", "working days") else None


@lru_cache(maxsize=1 << 16)
def end_of(day: date, period: str) -> date:
    """The last day of a period that starts on `day`; the last day there is, for one that would run longer.

    A period in months or years ends on the day of the same number, or on the month's last where it has none
    (Regulation 1182/71, art. 3(2)(c)).

    >>> end_of(date(2024, 2, 29), "3 years")
    datetime.date(2027, 2, 28)
    >>> end_of(date(2026, 12, 23), "2 working days")
    datetime.date(2026, 12, 28)
    """
    count = working_days(period)
    try:
        return day + period_of(period) if count is None else _working_day_after(day, count)
    except (OverflowError, ValueError):
        return date.max


def _working_day_after(day: date, count: int) -> date:
    """The `count`th day after `day` that is neither a Saturday, a Sunday nor a public holiday."""
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() <= 5 and day not in public_holidays(day.year)
    return day


@lru_cache(maxsize=1 << 16)
def first_still_running(day: date, period: str) -> date:
    """The earliest day from which the period has not ended before `day`: `d + period < day` is `d < that`.

    Every day, where all that is before `day` is shorter than the period.

    >>> first_still_running(date(2024, 2, 29), "3 years")
    datetime.date(2021, 3, 1)
    """
    count = working_days(period)
    try:
        guess = day - (period_of(period) + timedelta(days=4) if count is None else timedelta(days=3 * count + 7))
    except (OverflowError, ValueError):
        guess = date.min
    while end_of(guess, period) < day:
        guess += timedelta(days=1)
    return guess


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of article L3133-1 of the French labour code."""
    import holidays

    return frozenset(holidays.country_holidays("FR", years=year))


def minutes(value: str | float | date) -> int | float | date:
    """A number of the law as conditions compare it: a time of day becomes the minute of the day.

    >>> minutes("13:00")
    780
    """
    if isinstance(value, str):
        hour, minute = value.split(":")
        return int(hour) * 60 + int(minute)
    return value


def boundaries(law: Law) -> tuple[date, ...]:
    """Every day on which something in the law files starts, or is over, in order."""
    starts = {v.start for rule in law.rules for v in rule.versions}
    starts |= {v.until + timedelta(days=1) for rule in law.rules for v in rule.versions if v.until}
    starts |= {v.start for parameter in law.parameters.values() for v in parameter.versions}
    starts |= {cell.start for cell in law.coverage}
    starts |= {cell.until + timedelta(days=1) for cell in law.coverage if cell.until}
    return tuple(sorted(starts))


@dataclass(frozen=True)
class Calendar:
    """The days of a batch under a law; a `period` is a stretch of days between two changes of the law."""

    law: Law

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """The first day of each period but the one before all law, which is period 0."""
        return boundaries(self.law)

    def period(self, day: date) -> int:
        """The number of the period that a day falls in; 0 is before the oldest law file."""
        return bisect_right(self.starts, day)

    def periods(self, start: date, until: date | None) -> tuple[int, int]:
        """The first and the last period that lie between two days, both included."""
        return self.period(start), self.period(until) if until else len(self.starts)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row of the calendar, in order."""
        named: list[str] = ["day", "period", "own", "weekday", "public_holiday"]
        for parameter in self.law.parameters.values():
            named.extend([f"{parameter.name}{CUT}", f"{parameter.name}{PLUS}"] if is_duration(parameter) else [])
            named.extend([] if is_duration(parameter) else [parameter.name])
        return tuple(named)

    def row(self, day: date, period: int | None = None) -> tuple[object, ...]:
        """The row of a day; `period` is that of the contact where `day` is another date of the same contact."""
        own = self.period(day)
        period = own if period is None else period
        held: list[object] = [
            day,
            period,
            period == own,
            day.isoweekday(),
            None if period != own else day in public_holidays(day.year),
        ]
        for length, number in self._numbers(period):
            held += (number,) if length is None else (first_still_running(day, length), end_of(day, length))
        return tuple(held)

    def _numbers(self, period: int) -> "_Numbers":
        if period not in self._by_period:
            reference = self.starts[period - 1] if period else date.min
            found = (_number(parameter, parameter.at(reference)) for parameter in self.law.parameters.values())
            self._by_period[period] = tuple(number for numbers in found for number in numbers)
        return self._by_period[period]

    @cached_property
    def _by_period(self) -> "dict[int, _Numbers]":
        return {}

    def rows(self, days: Iterable[date], others: Sequence[date] = ()) -> list[tuple[object, ...]]:
        """The rows that a batch needs: its days of contact, and its other dates in each period of those."""
        contact_days = sorted(set(days))
        found = {(day, self.period(day)) for day in contact_days}
        for period in {self.period(day) for day in contact_days}:
            found |= {(day, period) for day in others}
        return [self.row(day, period) for day, period in sorted(found)]


# What a parameter adds to a row in one period: the length of a period of time, or a number that is the same every day.
_Numbers = tuple[tuple[str | None, object], ...]


def _number(parameter: Parameter, value: str | float | date | None) -> _Numbers:
    if not is_duration(parameter):
        return ((None, None if value is None else minutes(value)),)
    if value is None:
        return ((None, None), (None, None))
    if not isinstance(value, str):
        raise LiciteError("LAW014", where=str(parameter.place), name=parameter.name, problem=str(value))
    return ((value, None),)
