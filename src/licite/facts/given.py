"""The values given for one contact: read, typed and checked against the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

from licite.errors import LiciteError
from licite.facts.catalogue import DAY, MINUTE
from licite.vocabulary.contract import DATED_BOOLEANS, Fact, contract


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


_TRUE = frozenset({"true", "yes", "oui", "vrai", "1"})
_FALSE = frozenset({"false", "no", "non", "faux", "0"})


def read_given(facts: Mapping[str, Any], *, at: date | datetime | str | None = None) -> Given:
    """The facts of one contact, typed; FAC errors name what cannot be read.

    `at` wins over the `at` of the facts. A day without an hour leaves the hour unknown.

    >>> read_given({"channel": "email", "collected_on": "2026-01-31"}, at="2026-11-25").values["collected_on"]
    datetime.date(2026, 1, 31)
    """
    known = contract().facts
    values: dict[str, Any] = {}
    for name, raw in facts.items():
        if name not in known:
            raise LiciteError("FAC001", name=name, nearest=_nearest(name, known))
        if raw is not None and name != "at":
            values[name] = typed(known[name], raw)
    values.update(read_instant(at if at is not None else facts.get("at")))
    _check_dates(values)
    return Given(values, _conflicts(values))


def read_instant(at: date | datetime | str | None) -> dict[str, Any]:
    """The day and minute of a planned contact; now where nothing is said.

    >>> read_instant("2026-11-25T10:30")
    {'at_day': datetime.date(2026, 11, 25), 'at_minute': 630}
    """
    if at is None:
        at = datetime.now()
    if isinstance(at, str):
        at = _parsed_instant(at)
    if isinstance(at, datetime):
        return {DAY: at.date(), MINUTE: at.hour * 60 + at.minute}
    return {DAY: at, MINUTE: None}


def _parsed_instant(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text.strip()) == 10 else datetime.fromisoformat(text.strip())
    except ValueError:
        raise LiciteError("FAC004", name="at", value=text) from None


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
            if fact.name == "country" and not (isinstance(raw, str) and len(raw) == 2 and raw.isalpha()):
                raise LiciteError("FAC002", name=fact.name, value=raw, allowed="FR, BE, DE…")
            if fact.name == "country":
                return raw.upper()
            return ";".join(map(str, raw)) if isinstance(raw, list | tuple) else str(raw)


def _boolean(fact: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise LiciteError("FAC002", name=fact.name, value=raw, allowed="true, false")


def _date(fact: Fact, raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        text = str(raw).strip()
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError:
        raise LiciteError("FAC004", name=fact.name, value=raw) from None


def _number(fact: Fact, raw: Any) -> int | float:
    try:
        number = float(raw)
    except (TypeError, ValueError, OverflowError):
        raise LiciteError("FAC005", name=fact.name, value=raw) from None
    if isinstance(raw, bool) or not isfinite(number) or (fact.type == "int" and number != int(number)):
        raise LiciteError("FAC005", name=fact.name, value=raw)
    return int(number) if fact.type == "int" else number


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    from rapidfuzz import process

    return str(process.extractOne(name, list(known))[0])


def _check_dates(values: Mapping[str, Any]) -> None:
    """A boolean that is false with a date that has come is a contradiction (contract)."""
    today = values[DAY]
    for name, date_name in DATED_BOOLEANS.items():
        day = values.get(date_name)
        if values.get(name) is False and day is not None and day <= today and not _lifted(name, values):
            raise LiciteError("FAC003", name=name, date_name=date_name, date=day)


def _lifted(name: str, values: Mapping[str, Any]) -> bool:
    """Whether an objection was lifted by a later act of the person, which keeps its old day."""
    lifted = values.get("objection_lifted_on")
    return name == "objected" and lifted is not None and values["objected_on"] < lifted <= values[DAY]


def _conflicts(values: Mapping[str, Any]) -> tuple[str, ...]:
    implied = contract().implies.get(str(values.get("source_kind")), {})
    return tuple(name for name, value in implied.items() if name in values and values[name] != value)
