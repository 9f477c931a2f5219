"""A file of contacts as two tables: `source`, its cells as they are, and `contacts`, what they mean."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from licite.contacts.columns import READ_APART
from licite.contacts.doubts import doubts
from licite.contacts.mapping import Mapping, Target, propose_mapping
from licite.contacts.planned import Planned
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from licite.contacts.load import Progress
    from licite.contacts.readers.raw import Note


@dataclass(frozen=True)
class ContactsTable:
    """What was read: `read` counts the rows accepted and rejected, not blank ones.

    `columns` are the names in the file of the columns `c0, c1, ...` of `source`, each made unique.
    `header` says how far the header of a known tool is confirmed; None for a file of no known tool, or where a mapping
    settles what its columns are. `counts` is what the file holds beside contacts (messages, fingerprints), by name.
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
    header: str | None = None
    counts: dict[str, int] = field(default_factory=dict)


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
    r"""Read a file of contacts (CSV, workbook, Parquet, LinkedIn export, vCard) into tables: `source`, `contacts`.

    Every row is in both tables or in `rejects`. A refusal is never lost: a cell that cannot be read in a column of
    refusals counts as one, and a row with a refusal is kept even where another of its cells cannot be read (that fact
    is unknown). Where the channel of a row is known, its own or the one `planned`, refusals that name other channels
    only (SMS in an e-mail campaign) do not count; elsewhere all do.

    Raises:
        LiciteError: FIL001 to FIL043 where the file as a whole cannot be read, FIL023 where `mapping` names a column
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
    from licite.contacts.readers.formats import tool_of
    from licite.contacts.readers.opened import How, opened
    from licite.contacts.typed import build_contacts

    wanted = frozenset(mapping.columns) if mapping else None
    rejected_before = len(rejects)
    with opened(path, How(encoding, separator, sheet, wanted), rejects) as raw:
        missing = sorted((wanted or frozenset()) - set(raw.columns))
        if missing:
            raise LiciteError("FIL023", where=str(path), column=missing[0], columns=", ".join(raw.columns))
        meaning = mapping or propose_mapping(raw.columns, raw.sample, raw.format)
        filled = raw.fill(con) if raw.fill else None
        if filled is not None and progress:
            progress(filled, raw.total)
        accepted = load_source(con, raw.rows, len(raw.columns), raw.total, progress) if filled is None else filled
    read = accepted + len(rejects) - rejected_before
    tool = tool_of(raw.columns, raw.format)
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
        header=None if mapping else "confirmed" if raw.format == "vcard" else tool.header if tool else None,
        counts=raw.counts | _fingerprints(con, raw.columns, raw.format, meaning),
    )


def _fingerprints(
    con: "DuckDBPyConnection",
    columns: tuple[str, ...],
    format: str,  # noqa: A002
    mapping: Mapping,
) -> dict[str, int]:
    """How many fingerprints a list of refusals that is kept hashed holds."""
    if format != "optout.hashed":
        return {}
    places = [place for place, name in enumerate(columns) if mapping.columns.get(name, Target("")).name == READ_APART]
    filled = " OR ".join(f"trim(c{place}) <> ''" for place in places) or "FALSE"
    row = con.execute(f"SELECT count(*) FROM source WHERE {filled}").fetchone()
    return {"hashes": int(row[0]) if row else 0}
