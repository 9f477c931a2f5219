"""Columns that prospecting does not need (data minimisation, GDPR art. 5(1)(c)): proposed to be left out of results."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from licite.contacts.columns import name_words
from licite.contacts.dates import NO_DATE
from licite.contacts.mapping import Mapping
from licite.vocabulary.yaml_file import packaged_yaml

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OF_A_PLACE = frozenset({"address", "postal_code", "city", "country"})
_HOME = "home"


@dataclass(frozen=True)
class Unneeded:
    """A column that prospecting does not need, and of what it is (`headers.yaml`, `unneeded`)."""

    column: str
    kind: str


def kind_of(column: str) -> str | None:
    """Of what a column is by its name, where prospecting does not need it.

    >>> kind_of("Birthday"), kind_of("Ville (domicile)"), kind_of("Conjoint(e)"), kind_of("E-mail personnel")
    ('birth', 'home', 'family', None)
    """
    words = name_words(column)
    return next((kind for kind, pattern in _kinds() if pattern.search(words)), None)


def unneeded(
    con: "DuckDBPyConnection", columns: Sequence[str], mapping: Mapping, channel: str | None
) -> tuple[Unneeded, ...]:
    """Which columns of the file in `source` does prospecting not need?

    A column that gives something is needed, but for a home address where nothing goes by post; one in which nothing
    stands is not told. Nothing is left out here: a refusal in such a column has been read already.
    """
    found: list[tuple[int, Unneeded]] = []
    for place, column in enumerate(columns):
        kind, target = kind_of(column), mapping.columns.get(column)
        home = kind == _HOME and channel != "post" and target is not None and target.name in _OF_A_PLACE
        if kind and (target is None or home):
            found.append((place, Unneeded(column, kind)))
    if not found:
        return ()
    said = f"trim({{cell}}) NOT IN ('', '-', 'Unspecified') AND NOT regexp_full_match(trim({{cell}}), '{NO_DATE}')"
    counts = con.execute(
        "SELECT " + ", ".join(f"bool_or({said.format(cell=f'c{place}')})" for place, _ in found) + " FROM source"
    ).fetchone()
    return tuple(one for (_, one), filled in zip(found, counts or (), strict=True) if filled)


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = packaged_yaml("licite.contacts.readers", "headers.yaml")["unneeded"]
    return tuple((kind, re.compile(re.sub(r"\s*\|\s*", "|", "|".join(patterns)))) for kind, patterns in listed.items())
