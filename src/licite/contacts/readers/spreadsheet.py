"""Workbooks (xlsx, xls, xlsb, ods): the sheet with the contacts, its cells as text, its dates as ISO days."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from licite.contacts.readers.raw import (
    Header,
    Note,
    RawTable,
    Record,
    as_text,
    checked_header,
    find_header,
    sample_of,
)
from licite.contacts.readers.rows import Sections, contacts_above, data_rows
from licite.contacts.readers.workbook import Sheet, chosen_sheet
from licite.contacts.rejects import Rejects

_SAMPLE_ROWS = 200
# The most characters in a row; a row of a text table has no more.
_ROW_MOST = 400_000


@contextmanager
def open_spreadsheet(path: Path, sheet: str | None, wanted: frozenset[str], rejects: Rejects) -> Iterator[RawTable]:
    """One sheet of a workbook, ready to be read: the one named, else the first visible one that holds rows.

    Raises:
        LiciteError: FIL009 where the sheet has no header, FIL017 where the workbook is damaged or locked, FIL018 where
            it has no such sheet, FIL019 where no sheet holds rows, FIL043 where it takes too much memory or time.
    """
    with chosen_sheet(path, sheet) as found:
        head = list(islice(found.rows, _SAMPLE_ROWS))
        start = [cells for _, cells in head]
        header = _named(find_header(start, wanted), found)
        line = head[header.index][0]
        columns = checked_header(header, path, line)
        notes = _notes(found, head[: header.index], rejects)
        below = chain(head[header.index + 1 :], found.rows)
        yield RawTable(
            format=header.tool.format if header.tool else path.suffix.casefold().removeprefix(".") or "xlsx",
            columns=columns,
            sample=sample_of(start, header),
            rows=data_rows(map(_record, below), Sections(header), as_text, rejects, notes),
            total=found.last - line,
            notes=notes,
        )


def _notes(sheet: Sheet, above: list[tuple[int, list[str]]], rejects: Rejects) -> list[Note]:
    """What the user should know of the other sheets, and of the rows above the header."""
    notes: list[Note] = []
    if sheet.others:
        notes.append(("readers.other_sheets", {"sheet": sheet.name, "others": ", ".join(sheet.others)}))
    passed = len(above) - contacts_above(map(_record, above), as_text, rejects)
    if passed:
        notes.append(("readers.preamble", {"n": passed}))
    return notes


def _named(header: Header, sheet: Sheet) -> Header:
    """A header without the columns on its right that have neither a name nor any cell."""
    width = max(len(header.cells), sheet.filled)
    cells = [*header.cells, *[""] * (width - len(header.cells))]
    while width > max(1, sheet.filled) and not cells[width - 1]:
        width -= 1
    return Header(header.index, tuple(cells[:width]), header.known, header.tool)


def _record(numbered: tuple[int, list[str]]) -> Record:
    line, cells = numbered
    return line, cells, "rejects.too_long" if sum(map(len, cells)) > _ROW_MOST else None
