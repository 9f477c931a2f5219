"""Workbooks (xlsx, xls, xlsb, ods): the sheet with the contacts, its cells as text, its dates as ISO days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licite.contacts.readers.raw import (
    Header,
    Note,
    RawTable,
    Record,
    as_text,
    checked_header,
    data_rows,
    find_header,
    sample_of,
)
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_SAMPLE_ROWS = 200


def open_spreadsheet(path: Path, sheet: str | None, wanted: frozenset[str], rejects: Rejects) -> RawTable:
    """One sheet of a workbook, ready to be read: the one named, else the first visible one that holds rows.

    Raises:
        LiciteError: FIL009 where the sheet has no header, FIL017 where the workbook is damaged or locked, FIL018 where
            it has no such sheet, FIL019 where no sheet holds rows.
    """
    book = _opened(path)
    name, rows, others = _chosen(book, sheet, path)
    start = [cells for cells in rows[:_SAMPLE_ROWS] if any(cells)]
    header = find_header(start, wanted)
    line = next(i for i, cells in enumerate(rows) if cells == start[header.index])
    header = Header(header.index, _named(header.cells, rows[line + 1 :]), header.known, header.tool)
    columns = checked_header(header, path, line + 1)
    notes: list[Note] = [("readers.other_sheets", {"sheet": name, "others": ", ".join(others)})] if others else []
    preamble = sum(any(cells) for cells in rows[:line])
    if preamble:
        notes.append(("readers.preamble", {"n": preamble}))
    return RawTable(
        format=header.tool.format if header.tool else path.suffix.casefold().removeprefix(".") or "xlsx",
        columns=columns,
        sample=sample_of(start, header),
        rows=data_rows(_records(rows, line), header, as_text, rejects, notes),
        total=len(rows) - line - 1,
        notes=notes,
    )


def _opened(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError, ValueError) as fault:
        raise LiciteError("FIL017", where=str(path), name=path.name) from fault


def _chosen(book: "CalamineWorkbook", sheet: str | None, path: Path) -> tuple[str, list[list[str]], list[str]]:
    """The name and the rows of the sheet to read, and the names of the other sheets that hold rows."""
    from python_calamine import SheetVisibleEnum

    if sheet is not None and sheet not in book.sheet_names:
        raise LiciteError("FIL018", where=str(path), sheet=sheet, sheets=", ".join(book.sheet_names))
    visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    names = [sheet] if sheet else visible
    for position, name in enumerate(names):
        rows = _rows(_sheet(book, name, path))
        if any(map(any, rows)):
            return name, rows, [other for other in names[position + 1 :] if _sheet(book, other, path).height]
    raise LiciteError("FIL019", where=str(path), name=path.name)


def _sheet(book: "CalamineWorkbook", name: str, path: Path) -> "CalamineSheet":
    """A sheet, which is decoded whole here, once."""
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, ValueError) as fault:
        raise LiciteError("FIL017", where=f"{path} ({name})", name=path.name) from fault


def _rows(sheet: "CalamineSheet") -> list[list[str]]:
    values = sheet.to_python(skip_empty_area=False)
    # Most cells are text already, and calling for nothing would take most of the time.
    return [[value if type(value) is str else cell_text(value) for value in row] for row in values]


def _named(header: tuple[str, ...], below: list[list[str]]) -> tuple[str, ...]:
    """The header without the columns on its right that have neither a name nor any cell."""
    width = len(header)
    while width > 1 and not header[width - 1] and not any(row[width - 1] for row in below):
        width -= 1
    return header[:width]


def _records(rows: list[list[str]], line: int) -> Iterator[Record]:
    for number, cells in enumerate(rows[line + 1 :], line + 2):
        yield number, cells, None


def cell_text(value: Any) -> str:
    """A cell as a person would type it: no `.0` behind a whole number, days as 2026-03-01, true and false.

    >>> cell_text(612345678.0), cell_text(datetime(2026, 3, 1)), cell_text(True), cell_text(0.5)
    ('612345678', '2026-03-01', 'true', '0.5')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return "" if value is None else value.isoformat() if isinstance(value, date | time) else _other(value)


def _other(value: float | timedelta) -> str:
    return repr(value) if isinstance(value, float) else str(value)
