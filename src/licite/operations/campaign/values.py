"""The value that a cell of a campaign file stands for, as the contract types it."""

import re
from datetime import date, datetime

from licite.contacts.values import read_value
from licite.vocabulary.contract import contract

_HOUR = re.compile(r"\d\s*[:h]\s*\d|\dT\d{4}", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?:,|à|at|\s)*\s(\d{1,2})\s*h(?:\s*(\d{2}))?$", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+",
    re.IGNORECASE,
)


class BooleanTrapError(ValueError):
    """A value that YAML took for yes or no, where something else was meant (the country code NO)."""


def fact_value(name: str, value: object) -> object:
    """The typed value of the fact `name`; None where nothing is said.

    Raises:
        BooleanTrapError: YAML made a yes or a no of it.
        ValueError: It is not a value of that fact.

    >>> fact_value("consent", "none"), fact_value("own_offer", "oui"), fact_value("spam_rate", "0,1 %")
    ('none', True, 0.001)
    """
    fact = contract().facts[name]
    if isinstance(value, bool):
        return value if fact.type == "bool" else _from_boolean(name, value)
    if isinstance(value, str):
        text = value.strip()
        if text in fact.values:
            return text
        return read_instant_or_day(text) if fact.type == "timestamp" else read_value(name, text)
    return _from_typed(name, value)


def _from_boolean(name: str, value: bool) -> object:
    """Where the words yes and no are values of an enum, they count; elsewhere YAML misread a word."""
    fact = contract().facts[name]
    if fact.type == "enum":
        try:
            return read_value(name, "yes" if value else "no")
        except ValueError:
            pass
    raise BooleanTrapError(name)


def _from_typed(name: str, value: object) -> object:
    kind = contract().facts[name].type
    match value:
        case None:
            return None
        case datetime():
            if kind == "timestamp":
                return value.replace(tzinfo=None)
            if kind == "date":
                return value.date()
        case date() if kind in ("date", "timestamp"):
            return value
        case int() if kind == "int":
            return value
        case int() | float() if kind == "decimal":
            return float(value)
        case list() | tuple() if name == "reviewed" and all(isinstance(item, str) for item in value):
            return ";".join(value)
    raise ValueError(value)


def read_instant_or_day(text: str) -> datetime | date | None:
    """The instant that a text names, or the day alone where it gives no hour.

    >>> read_instant_or_day("jeudi 26 novembre 2026, 9 h")
    datetime.datetime(2026, 11, 26, 9, 0)
    >>> read_instant_or_day("2026-11-26")
    datetime.date(2026, 11, 26)
    """
    from licite.contacts.dates import read_instant

    written = _BARE_HOUR.sub(lambda m: f" {m[1]}:{m[2] or '00'}", _WEEKDAY.sub("", text.strip()))
    if not written:
        return None
    instant = read_instant(written)
    return instant.date() if instant and not _HOUR.search(written) else instant
