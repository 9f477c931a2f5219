"""Small tables as an Excel workbook: text is text, the header stays in sight, no cell is a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.output.atomic import whole_file
from licite.operations.output.xlsx import MAX_CHARACTERS, MAX_ROWS

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDTH = 24


def write_sheet(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes a workbook of these rows, as they come; how many there were.

    Fails with FIL105 where a sheet has no room for them, FIL104 (exit code 1) where the system refuses.
    """
    import xlsxwriter

    count = 0
    with whole_file(path) as part, xlsxwriter.Workbook(str(part), _OPTIONS) as book:
        book.set_properties({"created": datetime(1980, 1, 1)})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(head) - 1, 0), _WIDTH)
        days, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        sheet.write_row(0, 0, head, bold)
        for row in rows:
            count += 1
            if count > MAX_ROWS:
                raise LiciteError("FIL105", rows=count, most=MAX_ROWS)
            for column, value in enumerate(row):
                _write(sheet, count, column, value, days)
    return count


def _write(sheet: object, row: int, column: int, value: object, days: object) -> None:
    from xlsxwriter.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    if value is None or value == "":
        return
    if isinstance(value, bool | int | float):
        sheet.write(row, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), days)
    else:
        sheet.write_string(row, column, str(value)[:MAX_CHARACTERS])
