"""The catalogue of facts: for every fact of the contract, the SQL expression that reads it from the values given."""

from dataclasses import dataclass
from functools import cache

from licite.vocabulary.contract import Contract, Fact, contract
from licite.vocabulary.yaml_file import packaged_yaml

# `at` is split, so that no engine has to take a timestamp apart: its local day, and the minute of that day (0 to 1439).
DAY, MINUTE = "at_day", "at_minute"
# What the calendar and the clock tell of the planned contact, beside the facts of the contract.
CLOCK_DUTY = "honour_call_window"


@dataclass(frozen=True)
class Reading:
    """How one fact is read: its expression, and whether that is over given values or over facts already read."""

    name: str
    expression: str
    derived: bool


@cache
def readings() -> tuple[Reading, ...]:
    """Every fact in the order in which it can be read: the given ones first, then those derived from them."""
    listed = packaged_yaml("licite.facts", "catalogue.yaml")
    terms = contract()
    given = [
        Reading(name, listed["given"].get(name) or _plain(fact, terms), derived=False)
        for name, fact in terms.facts.items()
        if name != "at"
    ]
    return (*given, *(Reading(name, text, derived=True) for name, text in listed["derived"].items()))


def _plain(fact: Fact, terms: Contract) -> str:
    parts = [fact.name]
    if implied := _implied(fact.name, terms):
        parts.append(implied)
    if fact.default is not None:
        parts.append(_literal(fact.default))
    return parts[0] if len(parts) == 1 else f"COALESCE({', '.join(parts)})"


def _implied(name: str, terms: Contract) -> str | None:
    """What the kind of source says of a fact, as a CASE; None where no kind says anything."""
    branches = [
        f"WHEN source_kind = '{kind}' THEN {_literal(values[name])}"
        for kind, values in terms.implies.items()
        if name in values
    ]
    return f"CASE {' '.join(branches)} END" if branches else None


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(value)
    return f"'{value}'"
