"""A file of contacts as two tables: `source`, its cells as they are, and `contacts`, what they mean."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from licite.contacts.doubts import doubts
from licite.contacts.mapping import Mapping, propose_mapping
from licite.contacts.planned import Planned
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from licite.contacts.load import Progress
    from licite.contacts.readers.raw import Note, RawTable


@dataclass(frozen=True)
class ContactsTable:
    """What was read: `read` counts the rows accepted and rejected, not blank ones.

    `columns` are the names in the file of the columns `c0, c1, ...` of `source`, each made unique.
    `facts` are the facts of the contract that have a column in `contacts`; `unread` those of which some row says what
    nobody can read; `notes` are sentences (key, slots) that the user should see.
    """

    path: Path
    format: str
    encoding: str | None
    separator: str | None
    columns: tuple[str, ...]
    mapping: Mapping
    read: int
    facts: tuple[str, ...]
    notes: tuple["Note", ...]
    unread: tuple[str, ...] = ()


def read_contacts(
    con: "DuckDBPyConnection",
    path: Path,
    *,
    mapping: Mapping | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    rejects: Rejects,
    progress: "Progress | None" = None,
    planned: Planned | None = None,
) -> ContactsTable:
    r"""Read a file of contacts (CSV, workbook, LinkedIn export, vCard) into the tables `source` and `contacts`.

    Every row is in both tables or in `rejects`. A refusal is never lost: a cell that cannot be read in a column of
    refusals counts as one, and a row with a refusal is kept even where another of its cells cannot be read (that fact
    is unknown). Where the channel of a row is known, its own or the one `planned`, refusals that name other channels
    only (SMS in an e-mail campaign) do not count; elsewhere all do.

    Raises:
        LiciteError: FIL001 to FIL028 where the file as a whole cannot be read, FIL023 where `mapping` names a column
            that it lacks.

    >>> import duckdb, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
    ...     file = Path(folder, "list.csv")
    ...     _ = file.write_text("Email;Unsubscribed\nann@firm.example;no\nbob@firm.example;yes\n")
    ...     table = read_contacts(con, file, rejects=Rejects())
    ...     table.read, con.sql("SELECT email, objected FROM contacts").fetchall()
    (2, [('ann@firm.example', False), ('bob@firm.example', True)])
    """
    from licite.contacts.load import load_source
    from licite.contacts.typed import build_contacts

    wanted = frozenset(mapping.columns) if mapping else frozenset()
    rejected_before = len(rejects)
    with _opened(path, encoding, separator, sheet, wanted, rejects) as raw:
        missing = sorted(wanted - set(raw.columns))
        if missing:
            raise LiciteError("FIL023", where=str(path), column=missing[0], columns=", ".join(raw.columns))
        meaning = mapping or propose_mapping(raw.columns, raw.sample, raw.format)
        accepted = load_source(con, raw.rows, len(raw.columns), raw.total, progress)
    read = accepted + len(rejects) - rejected_before
    built = build_contacts(con, raw.columns, meaning, rejects, planned or Planned(), raw.separator or ",")
    return ContactsTable(
        path=path,
        format=raw.format,
        encoding=raw.encoding,
        separator=raw.separator,
        columns=raw.columns,
        mapping=meaning,
        read=read,
        facts=built.facts,
        notes=(*raw.notes, *doubts(raw.columns, raw.sample, raw.format, meaning), *built.notes),
        unread=built.unread,
    )


@contextmanager
def _opened(
    path: Path, encoding: str | None, separator: str | None, sheet: str | None, wanted: frozenset[str], rejects: Rejects
) -> Iterator["RawTable"]:
    """The reader that the kind of file asks for."""
    from licite.contacts.readers.archive import contacts_inside
    from licite.contacts.readers.csv_file import open_csv
    from licite.contacts.readers.encoding import find_encoding
    from licite.contacts.readers.kinds import file_kind

    match file_kind(path):
        case "spreadsheet":
            from licite.contacts.readers.spreadsheet import open_spreadsheet

            yield open_spreadsheet(path, sheet, wanted, rejects)
        case "vcard":
            from licite.contacts.readers.vcard import open_vcard

            yield open_vcard(path, find_encoding(path, encoding), rejects, path)
        case "archive":
            with contacts_inside(path) as inside:
                _expect_text(inside, path)
                yield open_csv(inside, find_encoding(inside, encoding), separator, wanted, rejects, path)
        case "text":
            yield open_csv(path, find_encoding(path, encoding), separator, wanted, rejects, path)


def _expect_text(inside: Path, path: Path) -> None:
    """A file that was in an archive must be a text table; what is wrong with it is told of the archive."""
    from licite.contacts.readers.kinds import file_kind

    try:
        kind = file_kind(inside)
    except LiciteError as fault:
        raise LiciteError(fault.code, where=str(path), name=path.name) from fault
    if kind != "text":
        raise LiciteError("FIL013", where=str(path), name=path.name)
