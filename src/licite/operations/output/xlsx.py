"""A table written as an Excel workbook: text is text, filters and header stay in sight, the outcome is coloured."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licite.errors import LiciteError
from licite.operations.output.atomic import whole_file
from licite.operations.output.columns import Column, count_rows, quoted
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAX_ROWS = 1_048_575  # of a sheet, less its header
MAX_COLUMNS = 16_384
MAX_CHARACTERS = 32_767  # of a cell

# Ink and ground of each mark: word and colour together, never colour alone.
_COLOURS = {
    "lawful": ("#0B6B50", "#E2F3EC"),
    "undetermined": ("#7A4B00", "#FAEFD8"),
    "unlawful": ("#A3241B", "#FCEAE7"),
}
_EXPLAINED = ("outcome", "basis", "breaches", "rules", "duties", "missing", "remedies", "explanation")
_BATCH = 5_000
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_xlsx(
    con: "DuckDBPyConnection",
    table: str,
    columns: list[Column],
    path: Path,
    lang: str,
    progress: Callable[[int], None] | None,
) -> None:
    """Write `columns` of `table` to an Excel workbook at `path`, and what its words mean on a second sheet.

    The same rows give the same bytes. Raises FIL105, FIL106 or FIL107 where an Excel sheet is too small: a cell cut
    short or a row left out would be a silent loss.
    """
    import xlsxwriter

    rows = count_rows(con, table)
    lengths = _lengths(con, table, columns)
    _check_fits(rows, columns, lengths)
    with whole_file(path) as part, xlsxwriter.Workbook(str(part), _OPTIONS) as book:
        book.set_properties({"created": datetime(1980, 1, 1)})
        sheet = book.add_worksheet(say("screen.sheet_result", lang))
        _prepare(book, sheet, columns, lengths, rows)
        _write_rows(book, sheet, con, table, columns, progress)
        _write_legend(book, columns, lang)


def _lengths(con: "DuckDBPyConnection", table: str, columns: list[Column]) -> list[int]:
    """The longest text of each column, in characters."""
    longest = ", ".join(f"coalesce(max(length({column.text_sql})), 0)" for column in columns)
    row = con.execute(f"SELECT {longest} FROM {quoted(table)}").fetchone()
    assert row is not None
    return list(row)


def _check_fits(rows: int, columns: list[Column], lengths: list[int]) -> None:
    if rows > MAX_ROWS:
        raise LiciteError("FIL105", rows=rows, most=MAX_ROWS)
    if len(columns) > MAX_COLUMNS:
        raise LiciteError("FIL107", columns=len(columns), most=MAX_COLUMNS)
    for column, length in zip(columns, lengths, strict=True):
        if max(length, len(column.name)) > MAX_CHARACTERS:
            raise LiciteError("FIL106", column=column.name[:60], length=length, most=MAX_CHARACTERS)


def _prepare(book: Any, sheet: Any, columns: list[Column], lengths: list[int], rows: int) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F5F4F8"})
    for index, (column, length) in enumerate(zip(columns, lengths, strict=True)):
        sheet.set_column(index, index, min(max(length + 2, len(column.name) + 4), 60))
        sheet.write_string(0, index, column.name, head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(columns) - 1)


def _write_rows(
    book: Any,
    sheet: Any,
    con: "DuckDBPyConnection",
    table: str,
    columns: list[Column],
    progress: Callable[[int], None] | None,
) -> None:
    marks = _mark_formats(book)
    cells = [column.sql if column.kind == "number" else column.text_sql for column in columns]
    outcome_at = next((i for i, column in enumerate(columns) if column.name == "outcome"), None)
    result = con.execute(f"SELECT {', '.join(cells)} FROM {quoted(table)}")
    done = 0
    while batch := result.fetchmany(_BATCH):
        for row in batch:
            done += 1
            for index, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(done, index, value, marks.get(value) if index == outcome_at else None)
                elif value is not None:
                    sheet.write_number(done, index, value)
        if progress is not None:
            progress(done)


def _write_legend(book: Any, columns: list[Column], lang: str) -> None:
    """A second sheet: what each outcome and each of Licite's columns means."""
    sheet = book.add_worksheet(say("screen.sheet_legend", lang))
    marks, bold = _mark_formats(book), book.add_format({"bold": True})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    lines = [(outcome, say(f"screen.legend_{outcome}", lang), marks[outcome]) for outcome in _COLOURS]
    present = {column.name for column in columns}
    lines += [(name, say(f"screen.legend_{name}", lang), bold) for name in _EXPLAINED if name in present]
    for row, (name, meaning, form) in enumerate(lines):
        sheet.write_string(row, 0, name, form)
        sheet.write_string(row, 1, meaning)


def _mark_formats(book: Any) -> dict[str, Any]:
    return {
        outcome: book.add_format({"bold": True, "font_color": ink, "bg_color": ground})
        for outcome, (ink, ground) in _COLOURS.items()
    }
