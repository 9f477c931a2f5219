"""A file of contacts read into plain Python values, for tests."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable, read_contacts

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Reading:
    """What `read_contacts` made of a file: rows of `contacts` as dicts, rows of `source` with their line."""

    table: ContactsTable
    contacts: list[dict[str, Any]]
    source: list[tuple[Any, ...]]
    types: dict[str, str]
    rejects: Rejects

    @property
    def cells(self) -> list[list[str]]:
        return [list(row[1:]) for row in self.source]

    @property
    def notes(self) -> dict[str, dict[str, object]]:
        return dict(self.table.notes)

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.contacts]


def reading(path: Path, content: bytes | str | None = None, **options: Any) -> Reading:
    """Read a file, written first where `content` is given; every row must be accounted for."""
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    rejects = Rejects()
    with duckdb.connect(config=LOCKED) as con:
        table = read_contacts(con, path, rejects=rejects, **options)
        cursor = con.execute("SELECT * FROM contacts ORDER BY _line")
        names = [column[0] for column in cursor.description or ()]
        contacts = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        source = con.execute("SELECT * FROM source").fetchall()
        types = dict(
            con.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'contacts'").fetchall()
        )
    assert table.read == len(source) + len(rejects)
    assert [row[0] for row in source] == [row["_line"] for row in contacts]
    assert [row[0] for row in source] == sorted(row[0] for row in source)
    return Reading(table, contacts, source, types, rejects)


def listed(text: str) -> list[str]:
    """Texts apart by bars and line ends."""
    return [one for line in text.splitlines() for one in line.split("|") if one]
