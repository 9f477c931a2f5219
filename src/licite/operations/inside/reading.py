"""A file of contacts as a table in the canonical schema: columns recognised and cells read as a full screening does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from licite.contacts.canonical import CONTACT_ID
from licite.contacts.identity import IdentityKind
from licite.contacts.mapping import Mapping
from licite.contacts.planned import Planned
from licite.contacts.refusal_names import speaks_of_refusal
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable, read_contacts
from licite.errors import LiciteError
from licite.facts.canonical_cells import quoted
from licite.facts.catalogue import DAY, MINUTE
from licite.operations.file_notes import format_notes
from licite.operations.inside.clean import READ_AS_THEY_ARE, named_as, read_clean
from licite.operations.inside.decided import Question
from licite.operations.inside.lists import Row
from licite.operations.refusal_keys import Refusals
from licite.operations.refusal_rejects import refusals_in_rejects
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Of a cell with more addresses, the rest is one that cannot be compared.
_OTHER_ADDRESSES = 3


@dataclass(frozen=True)
class FileRead:
    """What a file was read as. `columns` say what each of its columns means, `unused` mean nothing here.

    `refused` are the refusals of the rows that could not be read, which are in `rejects`; `notes` are sentences.
    """

    format: str
    columns: dict[str, str]
    unused: tuple[str, ...]
    rejects: Rejects = field(default_factory=Rejects)
    refused: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def read_canonical(con: "DuckDBPyConnection", file: Path, question: Question, table: str) -> FileRead:
    """Makes `table` of a file in the columns of any tool; every row is in it or in the rejects.

    A clean text with plain cells is read by the engine in one pass, any other by the functions of a full screening.
    Both give the same table. `contact_id` is the column of that name, else the line.

    Raises:
        LiciteError: What `read_contacts` says, ENG011 for two columns of one name of the schema, ENG015 for a column
            named like a fact whose cells are not of it, ENG027 for what rejected rows say and no list can hold.
    """
    planned = _planned(question)
    clean = read_clean(con, file, planned, table)
    if clean is not None:
        return FileRead("csv", _meant(clean.mapping), _unused(clean.names, clean.mapping))
    rejects = Rejects()
    read = read_contacts(con, file, rejects=rejects, planned=planned)
    _check_names(con, read)
    refused = _refused(rejects, read, planned)
    listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in _columns(con, read, question).items())
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {listed} FROM contacts AS c JOIN source AS s USING (_line)"
    )
    con.execute("DROP TABLE contacts; DROP TABLE source")
    notes = [say(key, question.lang, **slots) for key, slots in read.notes if key != "readers.unused_columns"]
    unused = _unused(read.columns, read.mapping)
    notes = [*format_notes(read, question.lang), *notes]
    return FileRead(read.format, _meant(read.mapping), unused, rejects, refused, tuple(notes))


def _planned(question: Question) -> Planned:
    """What a reader of the file must know of the contact."""
    facts = question.campaign
    channel, day, collected = facts.get("channel"), facts.get(DAY), facts.get("collected_on")
    return Planned(
        channel=str(channel) if channel else None,
        day=day if isinstance(day, date) else date.today(),
        day_holds=question.at_given,
        collected_on=collected if isinstance(collected, date) else None,
    )


def _meant(mapping: Mapping) -> dict[str, str]:
    return {name: target.name for name, target in mapping.columns.items()}


def _unused(names: Sequence[str], mapping: Mapping) -> tuple[str, ...]:
    known = {CONTACT_ID, *READ_AS_THEY_ARE}
    return tuple(
        name
        for name in names
        if name not in mapping.columns and name.lower() not in known and not speaks_of_refusal(name)
    )


def _check_names(con: "DuckDBPyConnection", read: ContactsTable) -> None:
    for name in (CONTACT_ID, *READ_AS_THEY_ARE):
        if len(named_as(read.columns, name)) > (0 if name in (DAY, MINUTE) and "at" in read.facts else 1):
            raise LiciteError("ENG011", name=name)
    for place, name in enumerate(read.columns):
        if name.lower() in contract().facts and name not in read.mapping.columns:
            # A campaign must not speak for a row that says something of this fact and nobody can read.
            cells = f"SELECT trim(c{place}) AS cell FROM source WHERE trim(c{place}) <> ''"
            found = con.execute(f"SELECT count(*), min(cell) FROM ({cells})").fetchone()
            if found and found[0]:
                raise LiciteError("ENG015", column=name, n=found[0], value=str(found[1])[:40])


# --- columns -----------------------------------------------------------------------------------------------


def _columns(con: "DuckDBPyConnection", read: ContactsTable, question: Question) -> dict[str, str]:
    """The columns of the canonical schema in SQL over `contacts` (as `c`) and `source` (as `s`)."""
    written = {
        name: f"NULLIF(trim(s.c{place}), '')"
        for name in (CONTACT_ID, *READ_AS_THEY_ARE)
        for place in named_as(read.columns, name)
    }
    columns = {CONTACT_ID: written.pop(CONTACT_ID, "c._line")}
    columns |= {name: sql for name, sql in _identifiers(con, read).items() if _says_something(con, sql, name)}
    columns |= written | {name: f"c.{quoted(name)}" for name in read.facts if name != "at"}
    if "at" in read.facts:
        minute = "CAST(hour(c.at) * 60 + minute(c.at) AS INTEGER)"
        columns |= {DAY: "CAST(c.at AS DATE)", MINUTE: f"CASE WHEN c._at_has_hour THEN {minute} END"}
    if read.format == "linkedin.connections" and "source_kind" not in question.campaign:
        # LinkedIn's own export lists accepted links and nothing else.
        columns["source_kind"] = f"COALESCE({columns.get('source_kind', 'NULL')}, 'connection')"
    if read.unread:
        # For a fact that the row says and nobody can read, no campaign may speak: such a row is never lawful.
        said = columns.get("identifier_present", "CAST(NULL AS BOOLEAN)")
        tests = " OR ".join(f"COALESCE(c.{quoted(f'_unread_{name}')}, FALSE)" for name in read.unread)
        columns["identifier_present"] = f"CASE WHEN {tests} THEN FALSE ELSE {said} END"
    return columns


def _identifiers(con: "DuckDBPyConnection", read: ContactsTable) -> dict[str, str]:
    """Every column that names somebody, those of one kind behind one another."""
    targets = [
        (place, target.name) for place, name in enumerate(read.columns) if (target := read.mapping.columns.get(name))
    ]
    given = {name for _, name in targets}
    found: dict[str, str] = {name: f"c.{name}" for name in ("email", "phone", "profile_url") if name in given}
    most = con.execute("SELECT max(len(string_split(other_emails, ';'))) FROM contacts").fetchone()
    parts = "string_split(c.other_emails, ';')"
    several = most[0] if most and most[0] else 0
    for nth in range(1, min(several, _OTHER_ADDRESSES) + 1):
        found[f"other_emails {nth}"] = f"NULLIF(trim({parts}[{nth}]), '')"
    if several > _OTHER_ADDRESSES:
        rest = f"array_to_string({parts}[{_OTHER_ADDRESSES + 1}:], ';')"
        found[f"other_emails {_OTHER_ADDRESSES + 1}"] = f"NULLIF({rest}, '')"
    for place, name in targets:
        if name in ("phone", "profile_url"):
            further = "other_phones" if name == "phone" else name
            found[f"{further} {place}"] = f"CASE WHEN s.c{place} IS DISTINCT FROM c.{name} THEN s.c{place} END"
        elif name == "other_phones":
            found[f"other_phones {place}"] = f"s.c{place}"
    return found


def _says_something(con: "DuckDBPyConnection", sql: str, name: str) -> bool:
    """Whether a column is to be kept: those of the schema are, further ones where a cell of them is filled."""
    if " " not in name:
        return True
    joined = "FROM contacts AS c JOIN source AS s USING (_line)"
    return con.execute(f"SELECT count(NULLIF(trim({sql}), '')) {joined}").fetchone() != (0,)


# --- rows that could not be read ---------------------------------------------------------------------------


@dataclass
class _Listed(Refusals):
    """Refusals as rows of a list; what else is told of people stays in `told`."""

    rows: list[Row] = field(default_factory=list)

    def add(self, kind: IdentityKind, value: str, day: date | None) -> None:
        cells = [value if kind == of else None for of in ("email", "phone", "profile")]
        self.rows.append((cells[0], cells[1], cells[2], day))


def _refused(rejects: Rejects, read: ContactsTable, planned: Planned) -> tuple[Row, ...]:
    """The refusals of rejected rows: each stops the other rows of its person."""
    listed = _Listed()
    refusals_in_rejects(listed, rejects, read, planned.channel)
    if listed.told:
        raise LiciteError("ENG027", where=str(read.path))
    return tuple(listed.rows)
