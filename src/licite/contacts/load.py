"""Rows into DuckDB: a clean private CSV, read in a dialect that leaves nothing to guess, then deleted."""

import csv
from collections.abc import Callable, Iterator
from itertools import islice
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from licite.contacts.private_folder import private_folder
from licite.contacts.readers.raw import Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[int, int | None], None]
_EVERY = 10_000
_DIALECT = (
    "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', new_line='\\n', encoding='utf-8', "
    "allow_quoted_nulls=false, strict_mode=true, parallel=false"
)


def load_source(
    con: "DuckDBPyConnection", rows: Iterator[Row], width: int, total: int | None, progress: Progress | None
) -> int:
    """Fill the table `source(_line, c0, c1, ...)` with rows of `width` cells as they are; how many there are."""
    count = 0
    with NamedTemporaryFile("w", dir=private_folder(), suffix=".csv", encoding="utf-8", newline="") as clean:
        writer = csv.writer(clean.file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        while batch := [(line, *cells) for line, cells in islice(rows, _EVERY)]:
            writer.writerows(batch)
            count += len(batch)
            if progress:
                progress(count, total)
        clean.flush()
        columns = ", ".join(["'_line': 'INTEGER'", *(f"'c{i}': 'VARCHAR'" for i in range(width))])
        con.execute("DROP TABLE IF EXISTS source")
        con.execute(f"CREATE TABLE source AS FROM read_csv(?, {_DIALECT}, columns={{{columns}}})", [clean.name])
    loaded = con.execute("SELECT count(*) FROM source").fetchone()
    if loaded != (count,):
        raise RuntimeError(f"{count} rows were written and {loaded} read back")
    return count
