"""Text tables: the separator, the header below a preamble, and records of which no lone quote swallows the rest."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from licite.contacts.columns import unique_names
from licite.contacts.readers.encoding import Encoding
from licite.contacts.readers.raw import (
    Header,
    Note,
    RawTable,
    Record,
    Row,
    checked_header,
    data_rows,
    find_header,
    sample_of,
)
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

# In the order tried; a tie goes to the first, which is what French spreadsheets write.
_SEPARATORS = (";", ",", "\t", "|")
# Stands where a file has one column: it is in no text, so nothing is split.
_NO_SEPARATOR = "\x1f"
_LINE_MOST, _RECORD_MOST, _RECORD_LINES = 400_000, 400_000, 1_000
_LONG_CELL_LINES = 20
_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 1 << 18, 200
_DIRECTIVE = re.compile(r'"?sep=(.)"?\r?\n?')
_NAMES = {"tab": "\t", "\\t": "\t", "tabulation": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


class _RunawayError(Exception):
    """A record that goes on for too long: most likely a quote that is opened and never closed."""


class Lines:
    """The lines of a text, handed one by one to a csv reader, kept until their record is complete."""

    def __init__(self, stream: TextIO, before: int = 0) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._handed = before
        self.held: list[str] = []
        self._size = 0
        self.zero = False

    @property
    def start(self) -> int:
        """The line on which the record in hand begins, counted from 1."""
        return self._handed - len(self.held) + 1

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._stream.readline(_LINE_MOST)
        if not line:
            raise StopIteration
        self._handed += 1
        self.held.append(line)
        self._size += len(line)
        self.zero = self.zero or "\0" in line
        if len(line) == _LINE_MOST:
            self.held[-1] = self._cut(line)
        if self._size > _RECORD_MOST or len(self.held) > _RECORD_LINES or len(line) == _LINE_MOST:
            raise _RunawayError
        return line

    def _cut(self, line: str) -> str:
        """The start of a line too long to be held, once the rest of it has been passed over."""
        rest = line
        while rest and not rest.endswith(("\n", "\r")):
            rest = self._stream.readline(_LINE_MOST)
        return line[:-1] + "\n"

    def release(self) -> None:
        """Forget the lines of a record that is complete."""
        self.held, self._size, self.zero = [], 0, False

    def give_back(self) -> None:
        """Keep the first line of the record in hand and hand out the others again."""
        again = self.held[1:]
        self._handed -= len(again)
        self._again.extendleft(reversed(again))
        del self.held[1:]


def records(lines: Lines, separator: str) -> Iterator[Record]:
    """Every record with its line. A line that breaks the rules of quoting is read by itself or named as faulty.

    Nothing after such a line is lost: reading starts again below it.
    """
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RunawayError):
            lines.give_back()
            yield lines.start, *_alone(lines.held[0], separator)
            reader = csv.reader(lines, delimiter=separator, strict=True)
        else:
            yield lines.start, cells, "rejects.zero_byte" if lines.zero else None
        lines.release()


def _alone(line: str, separator: str) -> tuple[list[str], str | None]:
    """One line whose quotes are out of place but in pairs (`"Vins" & Co;...`), else its fault."""
    if len(line) > csv.field_size_limit():
        return [line], "rejects.too_long"
    if "\0" in line:
        return [line], "rejects.zero_byte"
    if line.count('"') % 2:
        return [line], "rejects.lone_quote"
    try:
        return next(csv.reader([line], delimiter=separator)), None
    except csv.Error:
        return [line], "rejects.lone_quote"


@dataclass(frozen=True)
class Layout:
    """How a text table is laid out: its separator, its header, the line of that header, the first records below it."""

    separator: str
    header: Header
    line: int
    sample: list[list[str]]


def find_layout(text: str, given: str | None, wanted: frozenset[str]) -> Layout:
    """The separator and the header, judged together on the start of a file.

    The header tells most: the separator under which it has the most known names, then that under which the rows below
    are as wide as it.
    """
    directive = _DIRECTIVE.match(text)
    first = given or (directive[1] if directive else None)
    tried = (first,) if first else (*_SEPARATORS, _NO_SEPARATOR)
    found = [_laid_out(text, separator, wanted, skipped=int(directive is not None)) for separator in tried]
    layouts = [(score, layout) for score, layout in found if layout]
    return max(layouts, key=lambda pair: pair[0])[1]


_Score = tuple[bool, bool, int, bool, float]


def _laid_out(text: str, separator: str, wanted: frozenset[str], *, skipped: int) -> tuple[_Score, Layout | None]:
    stream = io.StringIO(text, newline="")
    for _ in range(skipped):
        stream.readline()
    start = islice(records(Lines(stream, skipped), separator), _SAMPLE_RECORDS)
    numbered = [(line, cells) for line, cells, fault in start if fault is None]
    rows = [cells for _, cells in numbered]
    if not any(map(any, rows)):
        return (False, False, 0, False, 0.0), None
    header = find_header(rows, wanted)
    width = len(header.cells)
    below = [row for row in rows[header.index + 1 :] if any(row)]
    regular = sum(len(row) == width for row in below) / len(below) if below else 1.0
    asked_for = bool(wanted) and wanted <= set(unique_names(header.cells))
    score = (asked_for, header.tool is not None, header.known, width > 1, regular)
    return score, Layout(separator, header, numbered[header.index][0], sample_of(rows, header))


def separator_named(name: str) -> str:
    """The separator that a person names: one character, or a word like `tab`.

    Raises:
        LiciteError: FIL012 where it is neither.
    """
    separator = _NAMES.get(name, name)
    if len(separator) != 1 or separator in '"\r\n\0':
        raise LiciteError("FIL012", separator=name)
    return separator


def open_csv(
    path: Path, encoding: Encoding, separator: str | None, wanted: frozenset[str], rejects: Rejects, shown: Path
) -> RawTable:
    """A text table, ready to be read; `shown` is the path that messages name.

    Raises:
        LiciteError: FIL004 where the file holds no row, FIL009 where it has no header, FIL010 where it is not in the
            encoding asked for.
    """
    given = separator_named(separator) if separator else None
    with _told(shown, encoding), path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        text = stream.read(_SAMPLE_CHARACTERS)
    if not text.strip("\ufeff\0 \t\r\n\x1a"):
        raise LiciteError("FIL004", where=str(shown), name=shown.name)
    cut = text if len(text) < _SAMPLE_CHARACTERS else text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    layout = find_layout(cut, given, wanted)
    columns = checked_header(layout.header, shown, layout.line)
    notes: list[Note] = [*encoding.notes]
    if layout.line > 1 and not (layout.line == 2 and _DIRECTIVE.match(text)):
        notes.append(("readers.preamble", {"n": layout.line - 1}))
    rows = _rows(path, encoding, layout, rejects, notes, shown)
    single = len(columns) == 1
    return RawTable(
        format=layout.header.tool.format if layout.header.tool else "csv",
        columns=columns,
        sample=layout.sample,
        rows=rows,
        encoding=encoding.name,
        separator=None if single else layout.separator,
        total=max(encoding.lines - layout.line, 0),
        notes=notes,
    )


def _rows(
    path: Path, encoding: Encoding, layout: Layout, rejects: Rejects, notes: list[Note], shown: Path
) -> Iterator[Row]:
    long_cells: Counter[str] = Counter()
    with _told(shown, encoding), path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        for _ in range(layout.line - 1):
            stream.readline()
        lines = Lines(stream, layout.line - 1)
        below = records(lines, layout.separator)
        next(below)
        watched = _watched(below, lines, long_cells)
        yield from data_rows(watched, layout.header, lambda _: "".join(lines.held).rstrip("\r\n"), rejects, notes)
    if long_cells:
        notes.append(("readers.long_cells", {"n": long_cells.total(), "line": min(map(int, long_cells))}))


def _watched(below: Iterator[Record], lines: Lines, long_cells: Counter[str]) -> Iterator[Record]:
    """The records as they are, with a count of those over so many lines that a stray quote may have joined them."""
    for record in below:
        if len(lines.held) > _LONG_CELL_LINES:
            long_cells[str(record[0])] += 1
        yield record


@contextmanager
def _told(path: Path, encoding: Encoding) -> Iterator[None]:
    """A decoding fault told as what it is: the file is not in that encoding."""
    try:
        yield
    except UnicodeError as fault:
        raise LiciteError("FIL010", where=str(path), name=path.name, encoding=encoding.name) from fault
