"""Columns of the table to write: their kinds, and the SELECT that reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Kind = Literal["text", "list", "number", "other"]

_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE"}


@dataclass(frozen=True)
class Column:
    """A column and what it holds; a list is joined by `;` where the format knows only text."""

    name: str
    kind: Kind

    @property
    def sql(self) -> str:
        """The column's name as SQL."""
        return quoted(self.name)

    @property
    def text_sql(self) -> str:
        """The SQL of its text in a flat file."""
        if self.kind == "list":
            return f"array_to_string({self.sql}, ';')"
        return self.sql if self.kind == "text" else f"CAST({self.sql} AS VARCHAR)"


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever it holds.

    >>> quoted("job title")
    '"job title"'
    """
    return '"' + name.replace('"', '""') + '"'


def table_columns(con: "DuckDBPyConnection", table: str, names: Sequence[str]) -> list[Column]:
    """The columns `names` of `table`, in the order asked, with their kinds."""
    types = {row[0]: str(row[1]) for row in con.execute(f"DESCRIBE {quoted(table)}").fetchall()}
    return [Column(name, _kind(types[name])) for name in names]


def count_rows(con: "DuckDBPyConnection", table: str) -> int:
    """How many rows `table` has."""
    row = con.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()
    assert row is not None
    return int(row[0])


def _kind(sql_type: str) -> Kind:
    if sql_type == "VARCHAR":
        return "text"
    if sql_type.endswith("[]"):
        return "list"
    return "number" if sql_type in _NUMBERS else "other"
