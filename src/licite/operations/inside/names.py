"""Which columns of a table are those of the canonical schema, and which only look so."""

from collections.abc import Mapping
from dataclasses import dataclass

from licite.contacts.canonical import CONTACT_ID, contact_columns, refusal_columns
from licite.contacts.columns import DERIVED_TARGETS, target_of
from licite.contacts.refusal_names import speaks_of_refusal
from licite.errors import LiciteError
from licite.facts.canonical_cells import Column, Kind
from licite.vocabulary.contract import contract

_NAMES_SOMEBODY = {
    "email": "email", "other_emails": "email", "phone": "phone", "other_phones": "phone", "profile_url": "profile",
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """The columns of the schema by their name there; `others` name people too, `unused` say nothing here."""

    columns: dict[str, Column]
    others: tuple[tuple[str, Column], ...]
    unused: tuple[str, ...]


def named(found: Mapping[str, Kind]) -> Named:
    """Which columns of a table of contacts are read, and as what?

    Raises:
        LiciteError: ENG010 without `contact_id`, ENG011 for two columns of one name, ENG012 for a column that speaks of
            a fact under a name that the schema does not have, so that its refusals would be lost.
    """
    known = contact_columns()
    columns: dict[str, Column] = {}
    others: list[tuple[str, Column]] = []
    unused: list[str] = []
    for name, kind in found.items():
        plain, column = name.lower(), Column(name, kind)
        if plain in columns:
            raise LiciteError("ENG011", name=plain)
        if plain in _NAMES_SOMEBODY and plain.startswith("other_"):
            others.append((_NAMES_SOMEBODY[plain], column))
        elif plain == CONTACT_ID or plain in known:
            columns[plain] = column
        elif (target := target_of(name)) in _NAMES_SOMEBODY:
            others.append((_NAMES_SOMEBODY[str(target)], column))
        elif target in contract().facts or target in DERIVED_TARGETS or speaks_of_refusal(name):
            raise LiciteError("ENG012", column=name, name=_meant(target))
        else:
            unused.append(name)
    if CONTACT_ID not in columns:
        raise LiciteError("ENG010", name=CONTACT_ID)
    return Named(columns, tuple(others), tuple(unused))


def _meant(target: str | None) -> str:
    if target == "at":
        return "at_day"
    return target if target in contract().facts else "objected"


def named_refusals(found: Mapping[str, Kind]) -> dict[str, Column]:
    """The columns of a table of refusals, by their name in the schema.

    Raises:
        LiciteError: ENG012 for a column that names people under another name.
    """
    columns: dict[str, Column] = {}
    for name, kind in found.items():
        if name.lower() in refusal_columns():
            columns[name.lower()] = Column(name, kind)
        elif (target := target_of(name)) in _NAMES_SOMEBODY:
            raise LiciteError("ENG012", column=name, name=str(target).removeprefix("other_").rstrip("s"))
    return columns
