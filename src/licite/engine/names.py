"""The names that a condition may use, with their types: facts, what the calendar tells, and numbers of the law."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from licite.facts.catalogue import CLOCK_DUTY, readings
from licite.rules.model import Condition, Law, Parameter
from licite.vocabulary.contract import contract

Type = Literal["bool", "enum", "text", "date", "number", "duration"]

_OF_CONTRACT: dict[str, Type] = {
    "bool": "bool",
    "enum": "enum",
    "text": "text",
    "date": "date",
    "int": "number",
    "decimal": "number",
}


@dataclass(frozen=True)
class Name:
    """One name: what it holds, the duty shown while it is unknown, and what it is read from."""

    name: str
    type: Type
    values: tuple[str, ...] = ()
    duty: str | None = None
    of_calendar: bool = False
    definition: Condition | None = None


def is_duration(parameter: Parameter) -> bool:
    """Whether a parameter is a period ("3 years") that conditions add to a date."""
    value = parameter.versions[0].value
    return isinstance(value, str) and value[0].isdigit() and " " in value


def is_day(parameter: Parameter) -> bool:
    """Whether a parameter is a day that a text fixes, with which conditions compare dates."""
    return isinstance(parameter.versions[0].value, date)


def names(law: Law, doctrine: str) -> Mapping[str, Name]:
    """Every name that a condition of this law may use under a doctrine."""
    found: dict[str, Name] = {}
    for fact in contract().facts.values():
        if fact.name != "at":
            found[fact.name] = Name(fact.name, _OF_CONTRACT[fact.type], fact.values, fact.duty)
    for reading in readings():
        if reading.derived:
            found[reading.name] = Name(reading.name, "bool")
    found["today"] = Name("today", "date", of_calendar=True)
    found["weekday"] = Name("weekday", "number", of_calendar=True)
    found["public_holiday"] = Name("public_holiday", "bool", of_calendar=True)
    found["clock"] = Name("clock", "number", duty=CLOCK_DUTY)
    for parameter in law.parameters.values():
        kind: Type = "duration" if is_duration(parameter) else "date" if is_day(parameter) else "number"
        found[parameter.name] = Name(parameter.name, kind, of_calendar=True)
    for definition in law.definitions_of(doctrine).values():
        found[definition.name] = Name(definition.name, "bool", definition=definition.when)
    return found
