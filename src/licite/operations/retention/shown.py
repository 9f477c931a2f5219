"""The plan of retention as a page shows it: columns by month, the first to go, and what counts and what does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from licite.operations.retention.plan import Held, Plan, why

MONTHS = 24
FIRST = 50


@dataclass(frozen=True)
class Month:
    """How many are to be erased within a month, which is named by its first day."""

    first: date
    people: int


def months(made: Plan, count: int = MONTHS) -> tuple[list[Month], int]:
    """The months to come, each with how many go, and how many go after them; those due already are in neither."""
    found = made.by_month
    first = made.at.replace(day=1)
    listed = [after(first, number) for number in range(count)]
    named = [Month(day, found.get(day.isoformat()[:7], 0)) for day in listed]
    return named, sum(found.values()) - sum(one.people for one in named)


def gone_by(made: Plan, day: date) -> int:
    """How many are to be erased from tomorrow until a day."""
    return sum(count for at, count in made.dates.items() if made.at < at <= day)


def first_to_go(made: Plan, lang: str, limit: int = FIRST) -> list[tuple[Held, str]]:
    """Those who go first, each with the reason of the date."""
    return [(one, why(one, lang)) for one in made.held(limit=limit)]


def rows(made: Plan, lang: str) -> Iterator[tuple[object, ...]]:
    """Every contact with its date and the reason, by uid and never by name."""
    for found in (made.held(), *(made.undated(state) for state in made.states if state != "dated")):
        for one in found:
            yield one.uid, one.state, one.erase_by, why(one, lang)


def after(first: date, months_later: int) -> date:
    """The first day of a month so many months after another."""
    index = first.month - 1 + months_later
    return date(first.year + index // 12, index % 12 + 1, 1)
