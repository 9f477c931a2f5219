"""A clean text of contacts as a table in the canonical schema, in one pass of the engine: only where nothing is open.

One cell that takes more than its column to understand, one refusal among other words or one contradiction, and the file
is left to its careful reader (`operations.inside.reading`): for what is taken here both give the same table.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from licite.contacts.canonical import CONTACT_ID, KEYED
from licite.contacts.columns import IDENTITY_FIELDS, REFUSAL_DAYS
from licite.contacts.faults import FactColumn, Said, contradictions
from licite.contacts.mapping import Mapping, propose_mapping
from licite.contacts.normalised import LEFT, LINE, REFUSAL, Asked, Normalised, normalise
from licite.contacts.planned import Planned
from licite.contacts.readers.opened import How, opened
from licite.contacts.refusal_names import speaks_of_withdrawal
from licite.contacts.rejects import Rejects
from licite.facts.canonical_cells import quoted
from licite.facts.catalogue import DAY, MINUTE
from licite.vocabulary.contract import contract

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Columns of the canonical schema that no reader of files knows: the engine reads their cells itself.
READ_AS_THEY_ARE = ("job_function", DAY, MINUTE)
_TEXTS = (".csv", ".tsv", ".txt")
# Facts that say more than themselves, and addresses of which a cell may hold several.
_LEFT_TO_CARE = frozenset((*REFUSAL_DAYS, "consent_on", "at", "other_emails"))
# What the careful reader takes off an identifier, or parts it at.
_NOT_ALONE = r"(?i)[<\x{A0}\x{200B}\x{202F}\x{FEFF}]|@.*@|:::|^mailto:|^\s|\s$"


@dataclass(frozen=True)
class Clean:
    """A file that the engine read by itself: the names of its columns, and what they mean."""

    names: tuple[str, ...]
    mapping: Mapping


def named_as(names: Sequence[str], wanted: str) -> list[int]:
    """The places of the columns of a name, whatever its capitals."""
    return [place for place, name in enumerate(names) if name.lower() == wanted]


def read_clean(con: "DuckDBPyConnection", file: Path, planned: Planned, table: str) -> Clean | None:
    """Makes `table` of a text of which every cell is plain; None, and no table, for any other file."""
    if file.suffix.lower() not in _TEXTS:
        return None
    with opened(file, How(), Rejects()) as raw:
        mapping = propose_mapping(raw.columns, raw.sample, raw.format)
        found = Clean(raw.columns, mapping)
        if raw.format != "csv" or not _plain_meaning(found) or not (raw.clean and raw.clean()):
            return None
    asked = Asked(mapping=mapping, numbered=not named_as(found.names, CONTACT_ID), refusals=True)
    rejects = Rejects()
    made = normalise(con, file, lambda it: not len(rejects) and _made(con, it, found, planned, table), rejects, asked)
    con.execute("DROP TABLE IF EXISTS source")
    return found if made else None


def _plain_meaning(found: Clean) -> bool:
    """Whether each fact has one column that says it and nothing else."""
    targets = list(found.mapping.columns.values())
    times = Counter(target.name for target in targets if target.name in contract().facts or target.name == "email")
    keys = Counter(name.lower() for name in found.names if name.lower() in (CONTACT_ID, *READ_AS_THEY_ARE))
    return not (
        any(target.channels or target.name in _LEFT_TO_CARE for target in targets)
        or any(n > 1 for n in (*times.values(), *keys.values()))
        or any(map(speaks_of_withdrawal, found.names))
        or any(name.lower() in contract().facts and name not in found.mapping.columns for name in found.names)
    )


def _made(con: "DuckDBPyConnection", it: Normalised, found: Clean, planned: Planned, table: str) -> bool:
    if it.apart:
        return False
    columns = _columns(it, found)
    listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {listed}, {_doubtful(it, found)} AS {REFUSAL}"
        f" FROM ({it.select})"
    )
    facts = _facts(found)
    said = Said((), facts, {column.target.name: quoted(column.target.name) for column in facts})
    tests = [REFUSAL, *(fault.test for fault in contradictions(said, planned))]
    counted = con.execute(f"SELECT count(*), count(*) FILTER ({' OR '.join(tests)}) FROM {table}").fetchone()
    con.execute(f"ALTER TABLE {table} DROP COLUMN {REFUSAL}")
    return counted == (it.rows, 0)


def _columns(it: Normalised, found: Clean) -> dict[str, str]:
    """The columns of the canonical schema, by what they are called there, in SQL over the normalised rows."""
    own = {
        name: f"NULLIF(trim({quoted(it.names[place])}), '')"
        for name in (CONTACT_ID, *READ_AS_THEY_ARE)
        for place in named_as(found.names, name)
    }
    columns = {CONTACT_ID: own.pop(CONTACT_ID, LINE)}
    for name in KEYED.values():
        cells = [quoted(it.names[place]) for place in _places(found, name)]
        if cells:
            columns[name] = f"COALESCE({', '.join(cells)})"
        columns |= {f"{_further(name)} {nth}": cell for nth, cell in enumerate(cells[1:], 2)}
    others = _places(found, "other_phones")
    columns |= {f"other_phones {len(found.names) + place}": quoted(it.names[place]) for place in others}
    return columns | own | {column.target.name: quoted(it.names[column.index]) for column in _facts(found)}


def _further(name: str) -> str:
    return "other_phones" if name == "phone" else name


def _places(found: Clean, target: str) -> list[int]:
    meant = found.mapping.columns
    return [place for place, name in enumerate(found.names) if name in meant and meant[name].name == target]


def _facts(found: Clean) -> list[FactColumn]:
    return [
        FactColumn(place, name, target)
        for place, name in enumerate(found.names)
        if (target := found.mapping.columns.get(name)) and target.name not in IDENTITY_FIELDS
    ]


def _doubtful(it: Normalised, found: Clean) -> str:
    """Whether a row holds a refusal among other words, or a cell that its careful reader would make something of."""
    profiles = [quoted(it.names[place]) for place in _places(found, "profile_url")]
    named = [it.names[place] for kind in ("email", "phone") for place in _places(found, kind)]
    spelled = ", ".join("'" + name.replace("'", "''") + "'" for name in named) or "NULL"
    odd = f"regexp_matches(one.cell, '{_NOT_ALONE}')"
    left = f"len(list_filter({LEFT}, lambda one: NOT coalesce(one.name IN ({spelled}), FALSE) OR {odd})) > 0"
    tests = [REFUSAL, f"CASE WHEN {LEFT} IS NULL THEN FALSE ELSE {left} END"]
    tests += [f"coalesce(regexp_matches({cell}, '{_NOT_ALONE}'), FALSE)" for cell in profiles]
    return f"({' OR '.join(tests)})"
