"""The values given for one contact: read, typed and checked against the contract."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.facts.catalogue import DAY, MINUTE
from licite.vocabulary.contract import DATED_BOOLEANS, Fact, contract

# Each date that may never have come, and the boolean beside it, which a date that has come makes true.
BOOLEANS_OF_DATES = {date_name: name for name, date_name in DATED_BOOLEANS.items()} | {
    "customer_until": "is_customer",
    "last_contact_on": "in_contact_since_collection",
}


@dataclass(frozen=True)
class Given:
    """The known values of one contact, by fact; `conflicts` names facts that the source's kind contradicts."""

    values: dict[str, Any]
    conflicts: tuple[str, ...]

    @property
    def day(self) -> date:
        """The local day of the planned contact."""
        day = self.values[DAY]
        assert isinstance(day, date)
        return day


TRUE_WORDS = frozenset({"true", "yes", "oui", "vrai", "1"})
FALSE_WORDS = frozenset({"false", "no", "non", "faux", "0"})
# Where the person is taken to be while nothing says better: the law files answer for France.
HOME_ZONE = "Europe/Paris"
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}")
_INSTANT = re.compile(rf"({_DAY.pattern})[T ](\d\d(:?\d\d.*)?)")
MOST: dict[str, float] = {"spam_rate": 1}


def read_given(facts: Mapping[str, Any], *, at: date | datetime | str | None = None) -> Given:
    """The facts of one contact, typed; FAC errors name what cannot be read.

    `at` wins over the `at` of the facts. A day without an hour leaves the hour unknown; an instant with a time zone is
    brought to the local time of the person, as `read_instant` says. An empty text says nothing, as in a file.

    >>> read_given({"channel": "email", "collected_on": "2026-01-31"}, at="2026-11-25").values["collected_on"]
    datetime.date(2026, 1, 31)
    """
    known = contract().facts
    values: dict[str, Any] = {}
    for name, raw in facts.items():
        if name not in known:
            raise LiciteError("FAC001", name=name, nearest=_nearest(name, known))
        if not _says_nothing(raw) and name != "at":
            values[name] = typed(known[name], raw)
    own = None if _says_nothing(facts.get("at")) else facts["at"]
    values.update(read_instant(at if at is not None else own, values.get("country")))
    _check_dates(values)
    return Given(values, _conflicts(values))


def _says_nothing(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def now_at_home() -> datetime:
    """The hour that it is in France, whatever the clock of the machine is set to."""
    return datetime.now(ZoneInfo(HOME_ZONE)).replace(tzinfo=None)


def read_instant(at: date | datetime | str | None, country: str | None = None) -> dict[str, Any]:
    """The day and minute of a planned contact, at the person's place; now where nothing is said.

    An instant with a time zone is brought to that of Paris. A person of another country has another hour, which is
    unknown.

    >>> read_instant("2026-11-25T10:30")
    {'at_day': datetime.date(2026, 11, 25), 'at_minute': 630}
    >>> read_instant("2026-11-25T23:30Z")
    {'at_day': datetime.date(2026, 11, 26), 'at_minute': 30}
    """
    if at is None:
        at = datetime.now(ZoneInfo(HOME_ZONE))
    if not isinstance(at, date):
        at = _parsed("at", at)
    if not isinstance(at, datetime):
        return {DAY: at, MINUTE: None}
    local = at.astimezone(ZoneInfo(HOME_ZONE)) if at.tzinfo else at
    elsewhere = at.tzinfo is not None and country not in (None, "FR")
    return {DAY: local.date(), MINUTE: None if elsewhere else local.hour * 60 + local.minute}


def _parsed(name: str, raw: Any) -> date | datetime:
    """The day or the instant that a text says, or that YAML took for a whole number."""
    text = "" if isinstance(raw, bool) else str(raw).strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise LiciteError("FAC004", name=name, value=raw)


def typed(fact: Fact, raw: Any) -> Any:
    """A value as its fact's type asks; FAC002 or FAC004 where it cannot be read."""
    match fact.type:
        case "bool":
            return _boolean(fact, raw)
        case "enum":
            if raw not in fact.values:
                raise LiciteError("FAC002", name=fact.name, value=raw, allowed=", ".join(fact.values))
            return raw
        case "date":
            return _date(fact, raw)
        case "int" | "decimal":
            return _number(fact, raw)
        case _:
            if fact.name == "country":
                return _country(raw)
            return ";".join(map(str, raw)) if isinstance(raw, list | tuple) else str(raw)


def _country(raw: Any) -> str:
    if raw is False:
        raise LiciteError("FAC007", name="country", written="NO")
    code = str(raw).strip().upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise LiciteError("FAC002", name="country", value=raw, allowed="FR, BE, DE…")
    return code


def _boolean(fact: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise LiciteError("FAC002", name=fact.name, value=raw, allowed="true, false")


def _date(fact: Fact, raw: Any) -> date:
    day = raw if isinstance(raw, date) else _parsed(fact.name, raw)
    if isinstance(day, datetime):
        return (day.astimezone(ZoneInfo(HOME_ZONE)) if day.tzinfo else day).date()
    return day


def _number(fact: Fact, raw: Any) -> int | float:
    try:
        number = float(raw)
    except (TypeError, ValueError, OverflowError):
        raise LiciteError("FAC005", name=fact.name, value=raw) from None
    if isinstance(raw, bool) or not isfinite(number) or (fact.type == "int" and number != int(number)):
        raise LiciteError("FAC005", name=fact.name, value=raw)
    if not 0 <= number <= MOST.get(fact.name, number):
        raise LiciteError("FAC005", name=fact.name, value=raw)
    return int(number) if fact.type == "int" else number


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    from rapidfuzz import process

    return str(process.extractOne(name, list(known))[0])


def _check_dates(values: Mapping[str, Any]) -> None:
    """A boolean that is false with a date that has come is a contradiction (contract)."""
    for date_name, name in BOOLEANS_OF_DATES.items():
        day = values.get(date_name)
        if values.get(name) is False and day is not None and day <= values[DAY] and _says_yes(date_name, values):
            raise LiciteError("FAC003", name=name, date_name=date_name, date=day)


def _says_yes(date_name: str, values: Mapping[str, Any]) -> bool:
    """Whether a date that has come makes its boolean true."""
    if date_name == "last_contact_on":
        # On the day of collection it adds nothing (contract), and before the day of collection is known it may be that.
        return "collected_on" in values and values["collected_on"] < values[date_name]
    return not (date_name == "objected_on" and _lifted(values))


def _lifted(values: Mapping[str, Any]) -> bool:
    """Whether an objection was lifted by a later act of the person, which keeps its old day."""
    lifted = values.get("objection_lifted_on")
    return lifted is not None and values["objected_on"] < lifted <= values[DAY]


def _conflicts(values: Mapping[str, Any]) -> tuple[str, ...]:
    implied = contract().implies.get(str(values.get("source_kind")), {})
    return tuple(name for name, value in implied.items() if name in values and values[name] != value)
