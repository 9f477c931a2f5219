"""The registers of a controller inside DuckDB: by Arrow where its drivers are installed, else by a file of text."""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

import duckdb

from licite.contacts.private_folder import private_folder
from licite.store.database import REFUSAL_WAIT_SECONDS, connected
from licite.store.models import Controller
from licite.store.opened import current
from licite.store.snapshot import Part, parts

Way = Literal["arrow", "text"]
_BATCH = 20_000


def way_of_loading() -> Way:
    """How the registers come into DuckDB here: Arrow needs the extra `olap`, text needs nothing and takes longer."""
    try:
        import pyarrow  # noqa: F401

        if connected().vendor == "sqlite":
            import adbc_driver_sqlite  # noqa: F401
        else:
            import adbc_driver_postgresql  # noqa: F401
    except ImportError:
        return "text"
    return "arrow"


def load(
    con: duckdb.DuckDBPyConnection,
    controller: Controller,
    told: Callable[[int, int | None], None] = lambda _done, _total: None,
    way: Way | None = None,
) -> None:
    """Makes the tables of `store.snapshot.parts` in DuckDB, in their order."""
    wanted = parts(controller)
    with _reader(way or way_of_loading()) as read:
        for place, part in enumerate(wanted):
            told(place, len(wanted))
            read(con, part)


Read = Callable[[duckdb.DuckDBPyConnection, Part], None]


@contextmanager
def _reader(way: Way) -> Iterator[Read]:
    if way == "text":
        yield _by_text
        return
    with _arrow_connection() as connection:

        def by_arrow(con: duckdb.DuckDBPyConnection, part: Part) -> None:
            with connection.cursor() as cursor:
                cursor.execute(_marked(part))
                con.register("arriving", cursor.fetch_record_batch())
                con.execute(f"CREATE OR REPLACE TABLE {part.name} AS SELECT {_typed(part)} FROM arriving")
                con.unregister("arriving")
            # A reader that stays in its transaction would keep those who refuse from being written.
            connection.rollback()

        yield by_arrow


def _arrow_connection() -> Any:
    home = current().home
    if home.database is None:
        from adbc_driver_sqlite import dbapi

        connection = dbapi.connect(f"file:{_quoted(home.sqlite)}?mode=ro")
        # Its driver waits for nobody by itself: a refusal that is being written would end the reading.
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {REFUSAL_WAIT_SECONDS * 1000}")
            cursor.fetchall()
        return connection
    from adbc_driver_postgresql import dbapi as postgresql

    return postgresql.connect(home.database)


def _quoted(path: Path) -> str:
    return path.resolve().as_uri().removeprefix("file://")


# The driver of SQLite takes the type of a column from its first rows, and a file of text knows no type: so nothing is
# an empty text and a text stands behind a sign, a yes or no that is not known is a 2, and a number is always there.
_UNKNOWN = 2


def _marked(part: Part) -> str:
    """The SELECT of a table with a value in every cell."""

    def cell(name: str, kind: str) -> str:
        if kind == "BIGINT":
            return f'"{name}"'
        return f'COALESCE("{name}", {_UNKNOWN})' if kind == "BOOLEAN" else f"COALESCE('=' || \"{name}\", '')"

    cells = ", ".join(f'{cell(name, kind)} AS "{name}"' for name, kind in part.columns.items())
    return f"SELECT {cells} FROM ({part.select}) AS part"


def _typed(part: Part) -> str:
    """The same cells read again in DuckDB; of a table without rows the driver does not know the types."""

    def cell(name: str, kind: str) -> str:
        if kind == "BIGINT":
            return f'"{name}"'
        if kind == "BOOLEAN":
            return f'NULLIF("{name}", {_UNKNOWN})'
        text = f'CAST("{name}" AS VARCHAR)'
        return f"CASE {text} WHEN '' THEN NULL ELSE substr({text}, 2) END"

    return ", ".join(f'CAST({cell(name, kind)} AS {kind}) AS "{name}"' for name, kind in part.columns.items())


def _by_text(con: duckdb.DuckDBPyConnection, part: Part) -> None:
    """By a private file: the rows pass through in batches, and none of them is kept in Python."""
    file = private_folder() / f"registers_{part.name}.csv"
    file.touch(mode=0o600)
    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            for rows in _batches(part):
                writer.writerows(rows)
        kinds = {name: kind if kind == "BIGINT" else "VARCHAR" for name, kind in part.columns.items()}
        kinds |= {name: "INTEGER" for name, kind in part.columns.items() if kind == "BOOLEAN"}
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
        con.execute(
            f"CREATE OR REPLACE TABLE {part.name} AS SELECT {_typed(part)} FROM read_csv(?, header = false,"
            " quote = '\"', escape = '\"', delim = ',', auto_detect = false, parallel = false,"
            f" max_line_size = 16777216, allow_quoted_nulls = false, columns = {{{columns}}})",
            [str(file)],
        )
    finally:
        file.unlink(missing_ok=True)


def _batches(part: Part) -> Iterable[list[tuple[Any, ...]]]:
    with connected().cursor() as cursor:
        cursor.execute(_marked(part))
        while rows := cursor.fetchmany(_BATCH):
            yield cast("list[tuple[Any, ...]]", rows)
