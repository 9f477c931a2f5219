"""Parquet files, read by the engine itself: cells become the text that a person would type."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from licite.contacts.columns import unique_names
from licite.contacts.private_folder import private_folder
from licite.contacts.readers.formats import recognise
from licite.contacts.readers.raw import MOST_COLUMNS, RawTable, Row
from licite.errors import LiciteError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLE = 200
_AT_ONCE = 10_000
# A file of a few bytes can declare billions of rows, all alike.
_MANY, _ROWS_A_BYTE = 50_000_000, 50
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
}  # fmt: skip


@contextmanager
def open_parquet(path: Path) -> Iterator[RawTable]:
    """A Parquet file, ready to be read; rows count from 1, and one without any value is none.

    Raises:
        LiciteError: FIL004 where it has no row, FIL027 where it has too many columns, FIL035 where it is damaged or
            encrypted, FIL036 where it declares more rows than a file of its size holds.
    """
    import duckdb

    # Under a name of ours: DuckDB would take a star in the user's for many files.
    with TemporaryDirectory(dir=private_folder()) as folder, duckdb.connect(config=_LOCKED) as con:
        link = Path(folder, "contacts.parquet")
        link.symlink_to(path.resolve())
        try:
            described = con.execute("DESCRIBE FROM read_parquet(?)", [str(link)]).fetchall()
            counted = con.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(link)]).fetchone()
            names, query = _query([(str(name), str(kind)) for name, kind, *_ in described], path)
            rows = int(counted[0]) if counted and counted[0] else 0
            _check(rows, path)
            sample = con.execute(f"{query} LIMIT {_SAMPLE}", [str(link)]).fetchall()
        except duckdb.Error as fault:
            raise LiciteError("FIL035", where=str(path), name=path.name) from fault
        tool = recognise(names, [list(cells) for _, *cells in sample])
        yield RawTable(
            format=tool.format if tool else "parquet",
            columns=names,
            sample=[list(cells) for _, *cells in sample],
            rows=_rows(con, query, link, path),
            total=rows,
            fill=partial(_fill, query=query, link=link, path=path),
        )


def _check(rows: int, path: Path) -> None:
    if not rows:
        raise LiciteError("FIL004", where=str(path), name=path.name)
    if rows > max(_MANY, _ROWS_A_BYTE * path.stat().st_size):
        raise LiciteError("FIL036", where=str(path), name=path.name, n=rows)


def _query(described: list[tuple[str, str]], path: Path) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and the SELECT that gives the line of each row and its cells as text."""
    if len(described) > MOST_COLUMNS:
        raise LiciteError("FIL027", where=str(path), name=path.name, n=len(described), most=MOST_COLUMNS)
    cells = [_text(f"v{place}", kind) for place, (_, kind) in enumerate(described)]
    listed = ", ".join(f"coalesce({cell}, '') AS c{place}" for place, cell in enumerate(cells))
    values = ", ".join(f"v{place}" for place in range(len(described)))
    filled = " OR ".join(f"c{place} <> ''" for place in range(len(described)))
    query = (
        f"SELECT * FROM (SELECT CAST(_place + 1 AS INTEGER) AS _line, {listed}"
        f" FROM read_parquet(?, file_row_number = true) AS f({values}, _place)) WHERE {filled}"
    )
    return unique_names(name for name, _ in described), query


def _text(value: str, kind: str) -> str:
    """SQL of a value as a person would type it: no `.0` behind a whole number, a day without an hour of midnight."""
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{value} = trunc({value}) AND abs({value}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({value} AS BIGINT) AS VARCHAR) ELSE CAST({value} AS VARCHAR) END"
    if kind.startswith("DECIMAL"):
        return f"regexp_replace(CAST({value} AS VARCHAR), '[.]0+$', '')"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({value} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):
        return f"regexp_replace(CAST({value} AS VARCHAR), ' 00:00:00$', '')"
    if kind == "BLOB":
        return f"coalesce(TRY(decode({value})), CAST({value} AS VARCHAR))"
    if kind.endswith("[]"):
        return f"array_to_string(CAST({value} AS VARCHAR[]), '; ')"
    return f"CAST({value} AS VARCHAR)"


def _rows(con: "DuckDBPyConnection", query: str, link: Path, path: Path) -> Iterator[Row]:
    import duckdb

    try:
        found = con.execute(query, [str(link)])
        while batch := found.fetchmany(_AT_ONCE):
            for line, *cells in batch:
                yield line, cells
    except duckdb.Error as fault:
        raise LiciteError("FIL035", where=str(path), name=path.name) from fault


def _fill(con: "DuckDBPyConnection", *, query: str, link: Path, path: Path) -> int:
    """Makes the table `source` in the engine; how many rows it has."""
    import duckdb

    try:
        con.execute(f"CREATE OR REPLACE TABLE source AS {query}", [str(link)])
    except duckdb.Error as fault:
        raise LiciteError("FIL035", where=str(path), name=path.name) from fault
    counted = con.execute("SELECT count(*) FROM source").fetchone()
    return int(counted[0]) if counted else 0
