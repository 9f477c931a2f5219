"""Until when may each contact be held, and because of what? Counted by SQL, dated by the law files."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from heapq import nsmallest
from pathlib import Path

from licite.engine.holding import EVERYWHERE, HoldingPeriod, holding_periods
from licite.errors import LiciteError
from licite.operations.consent_inputs import day_of
from licite.operations.objections import day_of as day_in_france
from licite.operations.retention.tables import write_table
from licite.rules.load import shipped_law
from licite.store.holding import FIRST, Group, Holding, Window, groups, holding_of, holdings, holdings_of
from licite.vocabulary.say import say

STATES = ("dated", "contract", "relation", "contacted", "nobody", "unknown", "no_period")
"""How a contact stands: with a date; a contract runs; a customer, the end of the relation unknown; the person made
contact, nobody knows when; data that name nobody; nobody knows when they came; the law files have no period for the
country."""

HOME_COUNTRY = "FR"


@dataclass(frozen=True)
class Held:
    """One contact. `erase_by` is None where it has no date; `since` is the day from which the period runs.

    `at_the_latest`: for a contact of which nobody knows when it was collected, the date that the day of its recording
    would give, or a later one that is known of it; it was collected by then, so that date cannot be too early.
    `told_on`: the day on which a file or a judgement said what gives the date, where the records do not.
    """

    pk: int
    uid: str
    country: str | None
    state: str
    since: date | None
    reason: str
    erase_by: date | None
    at_the_latest: date | None = None
    told_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """What holds at the end of a day, for all contacts of a controller; `groups` has the first contacts of each."""

    controller: str
    at: date
    doctrine: str
    home_country: str
    periods: Mapping[str, HoldingPeriod]
    groups: Mapping[Group, Sequence[int]]

    def period(self, country: str | None) -> HoldingPeriod | None:
        """The period of a country; a contact of which no country is known has that of the controller's."""
        return self.periods.get(country or self.home_country) or self.periods.get(EVERYWHERE)

    @property
    def periods_used(self) -> dict[str, HoldingPeriod]:
        """The periods of the countries that contacts are in."""
        used = [self.period(group.country) for group in self.groups]
        return {country: period for country, period in self.periods.items() if period in used}

    def state(self, state: str, country: str | None) -> str:
        """The same state, or `no_period` where there is no number for the country."""
        return "no_period" if state in ("dated", "unknown") and self.period(country) is None else state

    @cached_property
    def states(self) -> dict[str, int]:
        """How many contacts are in each state."""
        found = Counter[str]()
        for group in self.groups:
            found[self.state(group.state, group.country)] += group.contacts
        return {state: found[state] for state in STATES if found[state]}

    @cached_property
    def dates(self) -> dict[date, int]:
        """How many contacts are to be erased by each day, in order."""
        found = Counter[date]()
        for group in self.groups:
            period = self.period(group.country)
            if group.state == "dated" and period:
                found[period.ends(date.fromisoformat(group.day))] += group.contacts
        return dict(sorted(found.items()))

    @property
    def contacts(self) -> int:
        """How many contacts there are."""
        return sum(group.contacts for group in self.groups)

    @property
    def due(self) -> int:
        """How many of them are to be erased by now."""
        return sum(count for day, count in self.dates.items() if day <= self.at)

    @property
    def by_month(self) -> dict[str, int]:
        """How many are to be erased in each month to come, those that are due already apart."""
        found = Counter[str]()
        for day, count in self.dates.items():
            if day > self.at:
                found[day.isoformat()[:7]] += count
        return dict(found)

    @cached_property
    def counted_dates(self) -> tuple[str, ...]:
        """The dates that start a period, of all periods there are."""
        return dates_of(self.periods)

    def held(self, *, first: date | None = None, until: date | None = None, limit: int | None = None) -> Iterator[Held]:
        """The contacts that have a date, from one day to another, the earliest first; all where none is given."""
        if first is None and limit is not None and limit <= FIRST:
            yield from self._first(lambda group: self._ends(group, until), limit)
            return
        found: list[Iterator[Held]] = [
            self._dated(period, countries, first, until, limit) for period, countries in self._by_period()
        ]
        rows = [one for of_period in found for one in of_period] if len(found) > 1 else next(iter(found), iter(()))
        if isinstance(rows, list):
            rows.sort(key=lambda one: (one.erase_by or date.max, one.pk))
            rows = iter(rows[:limit])
        yield from rows

    def undated(self, state: str, limit: int | None = None) -> Iterator[Held]:
        """The contacts without a date that are in this state."""
        if limit is not None and limit <= FIRST:
            within = {group for group in self.groups if self.state(group.state, group.country) == state}
            yield from self._first(lambda group: date.min if group in within else None, limit)
            return
        kept = ("unknown", "dated") if state == "no_period" else (state,)
        countries = tuple(
            dict.fromkeys(group.country for group in self.groups if self.state(group.state, group.country) == state)
        )
        for one in kept:
            for row in holdings(self.controller, self.at, self.counted_dates, one, Window(countries), limit):
                yield self._held(row)

    def _ends(self, group: Group, until: date | None) -> date | None:
        """By when a group is to be erased; None where it has no date, or one after `until`."""
        period = self.period(group.country)
        ends = period.ends(date.fromisoformat(group.day)) if group.state == "dated" and period else None
        return ends if ends and (until is None or ends <= until) else None

    def _first(self, day_of_group: Callable[[Group], date | None], limit: int) -> list[Held]:
        """The first contacts by these days of their groups, those without a day left out."""
        days = {group: day for group in self.groups if (day := day_of_group(group))}
        chosen = nsmallest(limit, ((days[group], pk) for group in days for pk in self.groups[group][:limit]))
        places = {pk: place for place, (_, pk) in enumerate(chosen)}
        rows = holdings_of(self.controller, self.at, self.counted_dates, sorted(places))
        return [self._held(row) for row in sorted(rows, key=lambda row: places[row.pk])]

    def _by_period(self) -> list[tuple[HoldingPeriod, tuple[str | None, ...]]]:
        """Each period with the countries of contacts that have it."""
        countries: dict[HoldingPeriod, list[str | None]] = {}
        for country in dict.fromkeys(group.country for group in self.groups):
            if period := self.period(country):
                countries.setdefault(period, []).append(country)
        return [(period, tuple(names)) for period, names in countries.items()]

    def _dated(
        self,
        period: HoldingPeriod,
        countries: tuple[str | None, ...],
        first: date | None,
        until: date | None,
        limit: int | None,
    ) -> Iterator[Held]:
        window = Window(
            countries,
            first=period.ended_before(first - _DAY).isoformat() if first and first > date.min else "",
            before=period.ended_before(until).isoformat() if until else "",
        )
        rows = holdings(self.controller, self.at, self.counted_dates, "dated", window, limit)
        return (self._held(row) for row in rows)

    def _held(self, row: Holding) -> Held:
        period = self.period(row.country)
        state = self.state(row.state, row.country)
        since = date.fromisoformat(row.day) if row.day else None
        return Held(
            row.pk,
            row.uid,
            row.country,
            state,
            since,
            row.reason,
            erase_by=period.ends(since) if period and since and state == "dated" else None,
            at_the_latest=period.ends(date.fromisoformat(row.recorded)) if period and state == "unknown" else None,
            told_on=date.fromisoformat(row.told_on) if row.told_on else None,
        )


_DAY = date.resolution
_TOLD = ("claimed_contact", "judged_contact")


def dates_of(periods: Mapping[str, HoldingPeriod]) -> tuple[str, ...]:
    """The dates that start one of these periods."""
    return tuple(dict.fromkeys(name for period in periods.values() for name in period.dates))


def plan(controller: str, *, at: str | date | None = None, doctrine: str = "cnil", country: str = HOME_COUNTRY) -> Plan:
    """Until when may the contacts of a controller be held, as things stand on a day (today without `at`)?

    `country` stands in where that of a contact is not known. Fails with LAW018 for an unknown doctrine, with RET001
    where the law files had no period on that day.
    """
    day = day_of("at", at) if isinstance(at, str) else at
    day = day or today()
    law = shipped_law()
    if doctrine not in law.doctrines:
        raise LiciteError("LAW018", doctrine=doctrine, known=", ".join(law.doctrines))
    periods = holding_periods(law, doctrine, day)
    if not periods:
        raise LiciteError("RET001", day=day)
    found = groups(controller, day, dates_of(periods))
    return Plan(controller, day, doctrine, country.strip().upper(), periods, found)


def held_of(controller: str, uid: str, *, doctrine: str = "cnil", country: str = HOME_COUNTRY) -> Held | None:
    """Until when may this contact be held, as things stand today? None where it is erased or merged into another."""
    day = today()
    periods = holding_periods(shipped_law(), doctrine, day)
    row = holding_of(controller, day, dates_of(periods), uid)
    return Plan(controller, day, doctrine, country, periods, {})._held(row) if row else None


def held_together(
    controller: str, pks: Sequence[int], *, doctrine: str = "cnil", country: str = HOME_COUNTRY
) -> dict[str, Held]:
    """As `held_of`, of several contacts by their numbers: what is told of each, by its uid, asked for all at once."""
    day = today()
    periods = holding_periods(shipped_law(), doctrine, day)
    made = Plan(controller, day, doctrine, country, periods, {})
    return {row.uid: made._held(row) for row in holdings_of(controller, day, dates_of(periods), pks)}


def today() -> date:
    """The day that it is in France."""
    return day_in_france(datetime.now(UTC))


def length_words(length: str, lang: str) -> str:
    """A period of the law files in words.

    >>> length_words("3 years", "fr"), length_words("1 month", "en")
    ('3 ans', '1 month')
    """
    number, unit = length.split()
    return say(f"retention.length.{unit.rstrip('s')}", lang, n=int(number))


def why(one: Held, lang: str) -> str:
    """The reason of a date in a few words: "click of 14 March 2025"; why there is none where there is none."""
    if one.state == "unknown" and one.at_the_latest:
        return say("retention.state.unknown", lang, day=one.at_the_latest)
    if one.state != "dated" or one.since is None:
        return say(f"retention.state.{one.state}", lang, day=None, country=one.country)
    told = {"told": one.told_on} if one.reason in _TOLD else {}
    return say(f"retention.reason.{one.reason}", lang, day=one.since, **told)


def write_plan(made: Plan, path: Path, lang: str) -> int:
    """Writes every contact to a CSV file, with its date and the reason, by uid and never by name; how many there were.

    Fails with FIL104 (exit code 1) where the system refuses.
    """
    rows = (
        (one.uid, one.state, one.erase_by, why(one, lang))
        for found in (made.held(), *(made.undated(state) for state in made.states if state != "dated"))
        for one in found
    )
    return write_table(path, ("contact", "state", "erase_by", "reason"), rows)
