"""Days and instants as people and tools write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal

from licite.contacts.columns import plain

Order = Literal["dmy", "mdy"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy")

_ZONE = r"(?:\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?"
_TIME = (
    r"(?:[t,\s]\s*(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    rf"\s*(?P<half>am|pm)?{_ZONE})?"
)
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?z?(?P<half>)"
)
_NUMBERS = re.compile(rf"(?P<first>\d{{1,2}})[-/.](?P<last>\d{{1,2}})[-/.](?P<year>\d{{4}}|\d{{2}}){_TIME}")
_DAY_WORD = re.compile(
    rf"(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?[\s-]+(?P<word>[a-z]+)\.?,?[\s-]+(?P<year>\d{{4}}){_TIME}"
)
_WORD_DAY = re.compile(rf"(?P<word>[a-z]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}")
# "0/0/00" and the like: how Outlook and databases write that there is no date.
NO_DATE = r"[0/.\-\s:]*0[0/.\-\s:]*|1900-01-00"
_NO_DATE = re.compile(NO_DATE)
_EARLIEST, _LATEST = 1900, 2100
_CENTURY_TURNS = 70

_MONTH_WORDS = (
    "janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april", "mai may",
    "juin jun june", "juillet juil jul july", "aout aou aug august", "septembre sept sep september",
    "octobre oct october", "novembre nov november", "decembre dec december",
)  # fmt: skip
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}


@dataclass(frozen=True)
class Style:
    """Which of day and month a whole column writes first, and whether its cells alone could not tell."""

    style: Order
    guessed: bool


def date_style(cells: Iterable[str]) -> Style:
    """Which of day and month comes first in a column, judged on all its cells; without any sign, the day.

    A number above 12, or an hour in AM and PM, is a sign. Signs of both leave the day first: cells that then name no
    day are faults of the file.

    >>> date_style(["03/04/2026", "10/15/2023"])
    Style(style='mdy', guessed=False)
    >>> date_style(["03/04/2026"])
    Style(style='dmy', guessed=True)
    """
    day_first, month_first, open_ = _signs(cells)
    if month_first and not day_first:
        return Style("mdy", guessed=False)
    return Style("dmy", guessed=open_ and not day_first)


def day_first_shown(cells: Iterable[str]) -> bool:
    """Whether some cell can only be read with the day first.

    >>> day_first_shown(["03/04/2026", "31/12/2025"]), day_first_shown(["03/04/2026", "12 mars 2026"])
    (True, False)
    """
    return _signs(cells)[0]


def _signs(cells: Iterable[str]) -> tuple[bool, bool, bool]:
    """Whether some cell shows the day first, the month first, and whether some could be either."""
    day_first = month_first = open_ = False
    for cell in cells:
        found = _NUMBERS.fullmatch(plain(cell))
        if found and not _NO_DATE.fullmatch(cell):
            first, last = int(found["first"]), int(found["last"])
            day_first |= first > 12 >= last
            month_first |= last > 12 >= first or found["half"] is not None
            open_ |= first <= 12 and last <= 12 and first != last
    return day_first, month_first, open_


def read_instant(text: str, order: Order = "dmy") -> datetime | None:
    """The instant that a cell names, midnight where it names a day only; None for "no date" (0/0/00).

    A time zone is left aside: the hour stays as it is written.

    Raises:
        ValueError: The cell is not a date, or names a day that does not exist.

    >>> read_instant("1er mars 2026"), read_instant("7/8/26, 3:43 PM", "mdy")
    (datetime.datetime(2026, 3, 1, 0, 0), datetime.datetime(2026, 7, 8, 15, 43))
    """
    cell = plain(text)
    if _NO_DATE.fullmatch(cell):
        return None
    found = next((m for p in (_ISO, _NUMBERS, _DAY_WORD, _WORD_DAY, _COMPACT) if (m := p.fullmatch(cell))), None)
    if found is None:
        raise ValueError(text)
    year, month, day = _day_parts(found, order)
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(text)
    return datetime(year, month, day, *_time_parts(found))


def read_day(text: str, order: Order = "dmy") -> date | None:
    """The day that a cell names, its hour left aside; see `read_instant`.

    >>> read_day("2016-04-18 13:51:14"), read_day("0/0/00")
    (datetime.date(2016, 4, 18), None)
    """
    instant = read_instant(text, order)
    return instant.date() if instant else None


def is_instant(text: str) -> bool:
    """Whether a cell names a day, whichever of day and month comes first."""
    for order in ORDERS:
        try:
            return read_instant(text, order) is not None
        except ValueError:
            continue
    return False


def _day_parts(found: re.Match[str], order: Order) -> tuple[int, int, int]:
    parts = found.groupdict()
    if "first" in parts:
        day, month = (parts["first"], parts["last"]) if order == "dmy" else (parts["last"], parts["first"])
        return _full_year(parts["year"]), int(month), int(day)
    month_number = int(parts["month"]) if "month" in parts else _month(parts["word"])
    return int(parts["year"]), month_number, int(parts["day"])


def _full_year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else 2000 + year if year < _CENTURY_TURNS else 1900 + year


@cache
def _month(word: str) -> int:
    if word not in _MONTHS:
        raise ValueError(word)
    return _MONTHS[word]


def _time_parts(found: re.Match[str]) -> tuple[int, int, int]:
    if found["hour"] is None:
        return 0, 0, 0
    hour, half = int(found["hour"]), found["half"]
    if half and not 1 <= hour <= 12:
        raise ValueError(found.string)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return hour, int(found["minute"]), int(found["second"] or 0)
