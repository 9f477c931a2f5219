"""Runs a screening inside a PostgreSQL server: rows leave it only where the result is asked for as a file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licite.engine.emit_set import transpiled
from licite.engine.runners.engines import planned
from licite.engine.runners.lane import RESULT, Lane
from licite.facts.canonical_cells import Kind, quoted

if TYPE_CHECKING:
    import psycopg

_TYPES = {"DOUBLE": "double precision"}
_OIDS: dict[int, Kind] = {
    16: "bool", 1082: "date", **dict.fromkeys((18, 19, 25, 1042, 1043), "text"),
    **dict.fromkeys((20, 21, 23), "int"), **dict.fromkeys((700, 701, 1700), "decimal"),
}  # fmt: skip


@contextmanager
def connected(url: str) -> "Iterator[psycopg.Connection[tuple[Any, ...]]]":
    """A connection in one transaction, which ends well only where the block does."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL standard_conforming_strings = on")
        # Thousands of comparisons in one expression are compiled longer than they run.
        connection.execute("SET LOCAL jit = off")
        yield connection


@dataclass(frozen=True)
class Postgres:
    """A connection whose server has the tables."""

    con: "psycopg.Connection[tuple[Any, ...]]"
    dialect: str = "postgres"

    def _run(self, statement: str) -> "psycopg.Cursor[tuple[Any, ...]]":
        return self.con.execute(statement)

    def columns(self, table: str) -> dict[str, Kind]:
        """The columns of a table, with the kind of each; a type of its own with words counts as text."""
        found = self._run(f"SELECT * FROM {table} LIMIT 0").description or []
        words = {oid for (oid,) in self._run("SELECT oid FROM pg_type WHERE typtype = 'e'").fetchall()}
        return {one.name: "text" if one.type_code in words else _OIDS.get(one.type_code, "other") for one in found}

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The few rows that a SELECT gives."""
        return self._run(transpiled(select, self.dialect)).fetchall()

    def hold(self, table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> str:
        """Makes a temporary table of rows from Python."""
        copying = f"COPY {quoted(table)} ({self.make(table, columns)}) FROM STDIN"
        with self.con.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
        self._run(f"ANALYZE {quoted(table)}")
        return quoted(table)

    def make(self, table: str, columns: dict[str, str]) -> str:
        """Makes an empty temporary table; gives its columns as SQL lists them."""
        typed = ", ".join(f"{quoted(name)} {_TYPES.get(kind, kind)}" for name, kind in columns.items())
        self._run(f"CREATE TEMPORARY TABLE {quoted(table)} ({typed}) ON COMMIT DROP")
        return ", ".join(quoted(name) for name in columns)

    def load(self, table: str, columns: dict[str, str], file: Path) -> str:
        """Makes a temporary table of a CSV file without a heading; an empty cell without quotes is unknown."""
        listed = self.make(table, columns)
        copying = f"COPY {quoted(table)} ({listed}) FROM STDIN (FORMAT csv)"
        with file.open("rb") as stream, self.con.cursor() as cursor, cursor.copy(copying) as copy:
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        self._run(f"ANALYZE {quoted(table)}")
        return quoted(table)

    def decide(self, lane: Lane, lang: str, *, masks: bool) -> None:
        """Makes `licite_result`, stage by stage, in temporary tables that go with the transaction."""
        for name, select in lane.stages(planned(self, lane), lang, self.dialect, masks=masks):
            self._run(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}")
            self._run(f"ANALYZE {name}")

    def keep(self, table: str) -> None:
        """Makes a lasting table of the result."""
        self._run(f"CREATE TABLE {table} AS SELECT * FROM {RESULT}")

    def fetch(self, file: Path) -> None:
        """Writes the result to a CSV file with a heading."""
        copying = f"COPY (SELECT * FROM {RESULT}) TO STDOUT (FORMAT csv, HEADER)"
        with file.open("wb") as stream, self.con.cursor() as cursor, cursor.copy(copying) as copy:
            for chunk in copy:
                stream.write(chunk)

    @property
    def version(self) -> str:
        """PostgreSQL and its version."""
        (said,) = self._run("SHOW server_version").fetchone() or ("",)
        return f"postgres {str(said).split()[0]}"
