"""A table written to a result file, in the format its ending names."""

import csv
import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from licite.operations.output.atomic import part_beside, whole_file
from licite.operations.output.columns import Column, count_rows, quoted, table_columns
from licite.operations.output.formula import guarded, guarded_sql
from licite.operations.output.target import check_target, ending

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[int], None]

# A spreadsheet set to French splits CSV at semicolons, one set to English at commas.
SEPARATORS = {"fr": ";", "en": ","}


def write_result(
    con: "DuckDBPyConnection",
    table: str,
    columns: Sequence[str],
    path: Path,
    lang: str,
    progress: Progress | None = None,
) -> None:
    """Write `columns` of `table`, in the table's order, to `path`: .csv, .xlsx, .parquet or .jsonl by its ending.

    The file appears whole or not at all, mode 0600. Lists are joined by `;` in CSV and XLSX and stay lists in Parquet
    and JSONL; an empty text and a missing one are the same in CSV. No cell can act as a formula: see `formula.py` for
    the apostrophe that some cells of a CSV receive. `progress` is told the number of rows written so far.

    Raises LiciteError: FIL101 to FIL103 for the path, FIL104 where the system refuses, FIL105 to FIL107 where an Excel
    sheet is too small.

    >>> import duckdb, tempfile
    >>> con = duckdb.connect()
    >>> _ = con.execute("CREATE TABLE result AS SELECT '=1+1' AS name, ['no_consent', 'minor'] AS breaches")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_result(con, "result", ["name", "breaches"], Path(folder, "out.csv"), "en")
    ...     Path(folder, "out.csv").read_text(encoding="utf-8-sig").splitlines()
    ['name,breaches', "'=1+1,no_consent;minor"]
    """
    check_target(path)
    chosen = table_columns(con, table, columns)
    if ending(path) == ".xlsx":
        from licite.operations.output.xlsx import write_xlsx

        write_xlsx(con, table, chosen, path, lang, progress)
        return
    write = {".csv": _write_csv, ".parquet": _write_parquet, ".jsonl": _write_jsonl}[ending(path)]
    with whole_file(path) as part:
        write(con, table, chosen, part, lang)
    if progress is not None:
        progress(count_rows(con, table))


def stream_csv(con: "DuckDBPyConnection", table: str, columns: Sequence[str], stream: IO[str], lang: str) -> None:
    """Write `columns` of `table` to an open text stream as CSV, the same cells as `write_result`, without the BOM."""
    chosen = table_columns(con, table, columns)
    stream.write(_header(chosen, lang))
    rows = con.execute(_select(table, [_csv_cell(column) for column in chosen]))
    writer = csv.writer(stream, delimiter=SEPARATORS[lang], lineterminator="\n")
    while batch := rows.fetchmany(10_000):
        writer.writerows(batch)


def _write_csv(con: "DuckDBPyConnection", table: str, columns: list[Column], part: Path, lang: str) -> None:
    """DuckDB writes the rows; the byte order mark and the header go before them."""
    with part_beside(part) as rows:
        select = _select(table, [_csv_cell(column) for column in columns])
        _copy(con, select, rows, f"FORMAT csv, HEADER false, DELIMITER '{SEPARATORS[lang]}', NULLSTR ''")
        with part.open("wb") as target, rows.open("rb") as source:
            target.write(_header(columns, lang).encode("utf-8-sig"))
            shutil.copyfileobj(source, target, 1 << 20)


def _write_parquet(con: "DuckDBPyConnection", table: str, columns: list[Column], part: Path, _lang: str) -> None:
    _copy(con, _select(table, [column.sql for column in columns]), part, "FORMAT parquet, COMPRESSION zstd")


def _write_jsonl(con: "DuckDBPyConnection", table: str, columns: list[Column], part: Path, _lang: str) -> None:
    _copy(con, _select(table, [column.sql for column in columns]), part, "FORMAT json")


def _copy(con: "DuckDBPyConnection", select: str, part: Path, options: str) -> None:
    """COPY into the file that is already there: DuckDB's own temporary file would not be private (mode 0600)."""
    import duckdb

    target = str(part).replace("'", "''")
    try:
        con.execute(f"COPY ({select}) TO '{target}' ({options}, USE_TMP_FILE false)")
    except duckdb.IOException as error:
        raise OSError(str(error)) from error


def _select(table: str, expressions: list[str]) -> str:
    return f"SELECT {', '.join(expressions)} FROM {quoted(table)}"


def _csv_cell(column: Column) -> str:
    guard = guarded_sql(column.text_sql) if column.kind in ("text", "list") else column.text_sql
    return f"nullif({guard}, '') AS {column.sql}"


def _header(columns: list[Column], lang: str) -> str:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=SEPARATORS[lang], lineterminator="\n")
    writer.writerow(guarded(column.name) for column in columns)
    return line.getvalue()
