"""Decodes a workbook in a process of its own and writes its rows to the standard output, for `workbook.py`.

The library that decodes may end its process where memory is refused, which nothing can catch: a sheet with a single
cell at XFD1048576 is enough. Here that ends this process alone, within the limits set below. It is run by its path and
imports nothing of ours, which would take longer than most workbooks.
"""

import marshal
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import islice
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_MEMORY, _SECONDS = 900 << 20, 50
_BATCH = 1_000
_CHUNK = 1 << 20
_MOST_HELD = 16 << 20
_CELL = re.compile(rb"<c\b([^>]*[^>/])>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<f\b[^>]*?(?:/>|>(.*?)</f>)", re.DOTALL)
_VALUE = re.compile(rb"<v\b[^>]*>(.*?)</v>", re.DOTALL)


def main(path: str, sheet: str, *, every: bool) -> None:
    """Answers with what a sheet is and its rows, or all the sheets one after the other."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        if every:
            for name in _worksheets(book, hidden=True):
                _send_sheet(book.get_sheet_by_name(name), [], path)
        else:
            _send_chosen(book, sheet, path)
        _send("end")
    except (CalamineError, zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError):
        _send("fault", "FIL017", {})
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # How a library in Rust says that it did not expect this.
            raise
        _send("fault", "FIL017", {})


def _send(kind: str, *parts: Any) -> None:
    marshal.dump((kind, *parts), sys.stdout.buffer)


def _worksheets(book: "CalamineWorkbook", *, hidden: bool) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and (hidden or meta.visible == SheetVisibleEnum.Visible)
    ]


def _send_chosen(book: "CalamineWorkbook", sheet: str, path: str) -> None:
    """The sheet named, else the first visible one that holds anything."""
    if sheet and sheet not in book.sheet_names:
        _send("fault", "FIL018", {"sheet": sheet, "sheets": ", ".join(book.sheet_names)})
        return
    names = [sheet] if sheet else _worksheets(book, hidden=False)
    for position, name in enumerate(names):
        decoded = book.get_sheet_by_name(name)
        if any(map(any, _rows(decoded))):
            others = [other for other in names[position + 1 :] if book.get_sheet_by_name(other).height]
            _send_sheet(decoded, others, path)
            return
    _send("fault", "FIL019", {})


def _send_sheet(sheet: "CalamineSheet", others: list[str], path: str) -> None:
    said = unsaved_results(path, sheet.name)
    indent = sheet.start[1] if sheet.start else 0
    filled = max([indent + max(map(_width, sheet.iter_rows()), default=0), *(column + 1 for _, column in said)])
    last = max([sheet.end[0] + 1 if sheet.end else 0, *(row + 1 for row, _ in said)])
    _send("sheet", sheet.name, others, last, filled)
    rows = _completed(_rows(sheet), said) if said else _rows(sheet)
    numbered = (numbered for numbered in enumerate(rows, 1) if any(numbered[1]))
    while batch := list(islice(numbered, _BATCH)):
        _send("rows", batch)


def _rows(sheet: "CalamineSheet") -> Iterator[list[str]]:
    """The rows of a sheet from its very first, as text; calamine leaves out the empty columns on the left."""
    indent = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        # Most cells are text already, and calling for nothing would take most of the time.
        yield indent + [value if type(value) is str else cell_text(value) for value in row]


def _width(row: list[Any]) -> int:
    """How many cells a row has up to the last that holds anything."""
    width = len(row)
    while width and row[width - 1] == "":
        width -= 1
    return width


def _completed(rows: Iterator[list[str]], said: dict[tuple[int, int], str]) -> Iterator[list[str]]:
    """The rows with what stands in cells that have no value: the name of an error, or the formula."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in said.items():
        by_row.setdefault(row, []).append((column, text))
    number = 0
    for number, cells in enumerate(rows, 1):
        yield _written_over(cells, by_row.pop(number - 1, []))
    for beyond in range(number, max(by_row, default=-1) + 1):
        yield _written_over([], by_row.get(beyond, []))


def _written_over(cells: list[str], said: list[tuple[int, str]]) -> list[str]:
    for column, text in said:
        cells += [""] * (column + 1 - len(cells))
        cells[column] = cells[column] or text
    return cells


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


def received(stream: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    """What this program wrote, read on the other side; EOFError, ValueError or TypeError where it came to an end."""
    while (message := marshal.load(stream))[0] != "end":  # noqa: S302  (from our own program alone)
        yield message


def unsaved_results(path: str, sheet: str) -> dict[tuple[int, int], str]:
    """Which cells of a sheet hold no value though something stands in them: row and column from 0, and its text.

    An error is its name (`#REF!`); a formula whose result was never saved, as programs write workbooks, is itself.
    Read as empty, a refusal that a formula computes would be lost.
    """
    found: dict[tuple[int, int], str] = {}
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        for part in _parts(archive, member) if member else ():
            for attributes, inside in _CELL.findall(part) if b"<f" in part or b't="e"' in part else ():
                place, text = _PLACE.search(attributes), _said(attributes, inside)
                if place and text is not None:
                    found[int(place[2]) - 1, _column(place[1])] = text
    return found


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file of the archive in which a sheet is."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  (expat bounds entities)
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError):
        return None
    # Names without their space: an archive kept by the strict standard has others than Excel's.
    named = [one for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet]
    ids = [value for one in named for key, value in one.items() if key.endswith("}id")]
    targets = [one.get("Target", "") for one in relations if ids and one.get("Id") == ids[0]]
    names = [target.lstrip("/") if target.startswith("/") else f"xl/{target}" for target in targets]
    return next((name for name in names if name in archive.namelist()), None)


def _parts(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The XML of a sheet in parts that end with a cell."""
    held = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            held += chunk
            end = held.rfind(b"</c>") + 4
            if end > 4:
                yield held[:end]
                held = held[end:]
            elif len(held) > _MOST_HELD:
                held = b""


def _said(attributes: bytes, inside: bytes) -> str | None:
    """What a cell says instead of a value; None where it has one."""
    value, formula = _VALUE.search(inside), _FORMULA.search(inside)
    if b't="e"' in attributes:
        return _text(value[1]) if value else "#ERROR!"
    if formula is None or (value and value[1]) or (value and b't="str"' in attributes):
        return None
    return "=" + _text(formula[1] or b"")


def _text(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "replace"))


def _column(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], every=sys.argv[3] == "every")
