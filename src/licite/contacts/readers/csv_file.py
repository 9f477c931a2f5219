"""Text tables: the separator, the header below a preamble, and records of which no lone quote swallows the rest."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from licite.contacts.columns import target_of, unique_names
from licite.contacts.readers.clean import CleanText, fill_clean
from licite.contacts.readers.encoding import Encoding
from licite.contacts.readers.raw import (
    Header,
    Note,
    RawTable,
    Record,
    Row,
    as_text,
    checked_header,
    find_header,
    holds_contact,
    sample_of,
)
from licite.contacts.readers.rows import Sections, contacts_above, data_rows
from licite.contacts.readers.sieve import PassOver, TextLines, fill_sieved
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# In the order tried; a tie goes to the first, which is what French spreadsheets write.
_SEPARATORS = (";", ",", "\t", "|")
# Stands where a file has one column: it is in no text, so nothing is split.
_NO_SEPARATOR = "\x1f"
RECORD_MOST = 400_000
_LINE_MOST, _RECORD_LINES = 4_000_000, 1_000
_LONG_CELL_LINES = 20
_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 1 << 18, 200
_SHAPES = (re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+"), re.compile(r"[+\d][\d\s().-]{8,}"))
_MOSTLY = 0.8
_LINE_END = re.compile(r"\r\n|\r|\n")
_AROUND = "\"' \t\r\n"
_DIRECTIVE = re.compile(r'"?sep=(.)"?\r?\n?')
_NAMES = {"tab": "\t", "\\t": "\t", "tabulation": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


JoinedRows = Callable[[list[str]], bool]


class _RunawayError(Exception):
    """A record that goes on for too long: most likely a quote that is opened and never closed."""


class _HeadlessError(Exception):
    """A text of which no line at its start can be read."""


class _EndlessError(Exception):
    """A line in which too much stands to be kept; its number is the argument."""


class Lines:
    """The lines of a text, handed one by one to a csv reader, kept until their record is complete."""

    def __init__(self, stream: TextIO | TextLines, before: int = 0) -> None:
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
        if not self.held:
            # The mark of UTF-8 stands inside a file where two were joined.
            line = line.removeprefix("\ufeff") or "\n"
        self._handed += 1
        self.held.append(line)
        self._size += len(line)
        self.zero = self.zero or "\0" in line
        if len(line) == _LINE_MOST:
            raise _EndlessError(self._handed)
        if self._size > RECORD_MOST or len(self.held) > _RECORD_LINES:
            raise _RunawayError
        return line

    def release(self) -> None:
        """Forget the lines of a record that is complete."""
        self.held, self._size, self.zero = [], 0, False

    def pass_over(self, passed: Callable[[int], int]) -> None:
        """Count the lines that somebody else takes from the stream, who is told the number of the next."""
        if not self._again:
            self._handed += passed(self._handed + 1)

    def give_back(self) -> None:
        """Keep the first line of the record in hand and hand out the others again."""
        again = self.held[1:]
        self._handed -= len(again)
        self._again.extendleft(reversed(again))
        del self.held[1:]


def records(lines: Lines, separator: str, joined: JoinedRows | None = None) -> Iterator[Record]:
    """Every record with its line. A line that breaks the rules of quoting is read by itself or named as faulty.

    Nothing after such a line is lost: reading starts again below it. So it does where a cell is made of rows: two lone
    quotes would make one cell of all that stands between them.
    """
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RunawayError):
            whole = False
        else:
            whole = joined is None or len(lines.held) == 1 or not joined(cells)
        if not whole:
            lines.give_back()
            yield lines.start, *_alone(lines.held[0], separator)
            reader = csv.reader(lines, delimiter=separator, strict=True)
        else:
            yield lines.start, cells, "rejects.zero_byte" if lines.zero else None
        lines.release()


def _alone(line: str, separator: str) -> tuple[list[str], str | None]:
    """One line whose quotes are out of place but in pairs (`"Vins" & Co;...`), else its fault."""
    if len(line) > min(csv.field_size_limit(), RECORD_MOST):
        return [line], "rejects.too_long"
    if "\0" in line:
        return [line], "rejects.zero_byte"
    if line.count('"') % 2:
        return [line], "rejects.lone_quote"
    try:
        cells = next(csv.reader([line], delimiter=separator))
    except csv.Error:
        return [line], "rejects.lone_quote"
    # A quote inside an address is part of it, or of none: `"ann"bob@firm.example` is not the address of annbob.
    changed = any("@" in cell and cell not in line for cell in cells)
    left_open = cells[-1].endswith(("\n", "\r"))
    return ([line], "rejects.lone_quote") if changed or left_open else (cells, None)


@dataclass(frozen=True)
class Layout:
    """How a text table is laid out: its separator, its header, the line of that header, the first records below it."""

    separator: str
    header: Header
    line: int
    sample: list[list[str]]
    above: tuple[Record, ...]

    def joined_rows(self) -> JoinedRows | None:
        """Tells cells of which one is rows that two lone quotes made one cell; None where nothing in rows tells.

        Its lines then have as many cells as there are columns (the first and the last of them, as are left and right
        of the quote), with an address or a number where the column has such.
        """
        width = len(self.header.cells)
        columns = enumerate(self.header.cells)
        shapes = {n: shape for n, name in columns if (shape := _shape(name, [row[n] for row in self.sample]))}
        if not shapes or width == 1:
            return None

        def of_a_row(piece: str, first: int, last: int) -> bool:
            parts = piece.split(self.separator)
            told = [place for place in shapes if first <= place <= last]
            return (
                bool(told)
                and 1 < len(parts) == last - first + 1
                and all(shapes[place].fullmatch(parts[place - first].strip(_AROUND)) for place in told)
            )

        def somewhat_of_a_row(piece: str) -> bool:
            parts = [part.strip(_AROUND) for part in piece.split(self.separator)]
            return len(parts) > 1 and any(shape.fullmatch(part) for shape in shapes.values() for part in parts)

        def joined(cells: list[str]) -> bool:
            of_many_lines = [
                (place, _LINE_END.split(cell)) for place, cell in enumerate(cells) if "\n" in cell or "\r" in cell
            ]
            if len(cells) != width:
                return any(map(somewhat_of_a_row, (piece for _, pieces in of_many_lines for piece in pieces)))
            return any(
                of_a_row(pieces[0], place, width - 1)
                or of_a_row(pieces[-1], 0, place)
                or any(of_a_row(piece, 0, width - 1) for piece in pieces[1:-1])
                for place, pieces in of_many_lines
            )

        return joined

    def preamble(self, passed: int) -> list[Note]:
        """What to say of so many lines above the header that are nobody's."""
        return [("readers.preamble", {"n": passed})] if passed and self.above else []

    def clean(self, path: Path) -> CleanText | None:
        """The file for the engine to read, where it is so clean and nobody stands above its header."""
        if any(holds_contact(cells, broken=fault is not None) for _, cells, fault in self.above):
            return None
        return CleanText.of(path, self.separator, self.header, self.line)


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
    if not layouts:
        raise _HeadlessError
    return max(layouts, key=lambda pair: pair[0])[1]


_Score = tuple[bool, bool, bool, int, bool, float]


def _laid_out(text: str, separator: str, wanted: frozenset[str], *, skipped: int) -> tuple[_Score, Layout | None]:
    stream = io.StringIO(text, newline="")
    for _ in range(skipped):
        stream.readline()
    start = list(islice(records(Lines(stream, skipped), separator), _SAMPLE_RECORDS))
    numbered = [(line, cells) for line, cells, fault in start if fault is None]
    rows = [cells for _, cells in numbered]
    if not any(map(any, rows)):
        return (False, False, False, 0, False, 0.0), None
    header = find_header(rows, wanted)
    width = len(header.cells)
    below = [row for row in rows[header.index + 1 :] if any(row)]
    regular = sum(len(row) == width for row in below) / len(below) if below else 1.0
    asked_for = bool(wanted) and wanted <= set(unique_names(header.cells))
    first = numbered[header.index][0]
    above = tuple(record for record in start if record[0] < first)
    # Of two exports in one file, the first is read: another separator may fit the second alone.
    on_top = header.known > 0 and not holds_contact(header.cells) and not any(holds_contact(row[1]) for row in above)
    score = (asked_for, on_top, header.tool is not None, header.known, width > 1, regular)
    if header.known == 0 and any(fault is not None for _, _, fault in above):
        return score, None  # What was above may have been the header.
    return score, Layout(separator, header, first, sample_of(rows, header), above)


def _shape(name: str, cells: list[str]) -> re.Pattern[str] | None:
    """What most cells of a column look like, where they are addresses or numbers; its name says where none is there."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return _SHAPES[0] if target_of(name) == "email" else None
    fitting = ((shape, sum(shape.fullmatch(cell) is not None for cell in filled)) for shape in _SHAPES)
    return next((shape for shape, fit in fitting if fit >= _MOSTLY * len(filled)), None)


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
        LiciteError: FIL004 where the file holds no row, FIL009 or FIL041 where it has no header, FIL010 where it is not
            in the encoding asked for, FIL040 where it is damaged, FIL042 where a line goes on without end.
    """
    given = separator_named(separator) if separator else None
    if not encoding.sound:
        raise encoding.refused(shown)
    with _told(shown, encoding), path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        text = stream.read(_SAMPLE_CHARACTERS)
    if not text.strip("\ufeff\0 \t\r\n\x1a"):
        raise LiciteError("FIL004", where=str(shown), name=shown.name)
    cut = text if len(text) < _SAMPLE_CHARACTERS else text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    with _told(shown, encoding):
        layout = find_layout(cut, given, wanted)
    columns = checked_header(layout.header, shown, layout.line)
    notes: list[Note] = [*encoding.notes]
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
        fill=partial(_fill, path=path, layout=layout, rejects=rejects, notes=notes) if encoding.plain else None,
        clean=partial(layout.clean, path) if encoding.plain else None,
    )


def _fill(con: "DuckDBPyConnection", *, path: Path, layout: Layout, rejects: Rejects, notes: list[Note]) -> int | None:
    """Makes the table `source` of a file in UTF-8, where the engine may read most of it."""
    clean = layout.clean(path)
    filled = fill_clean(con, path, clean) if clean else None
    if filled is not None:
        notes.extend(layout.preamble(layout.line - 1))
        return filled
    aside, said = Rejects(), list[Note]()
    rows = partial(_rows_of, layout=layout, rejects=aside, notes=said)
    filled = fill_sieved(con, path, layout.separator, layout.header, rows)
    if filled is not None:
        notes.extend(said)
        for one in aside:
            rejects.add(one.line, one.reason, one.content, column=one.column, **one.slots)
    return filled


def _rows(
    path: Path, encoding: Encoding, layout: Layout, rejects: Rejects, notes: list[Note], shown: Path
) -> Iterator[Row]:
    with _told(shown, encoding), path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        yield from _rows_of(stream, None, layout=layout, rejects=rejects, notes=notes)


def _rows_of(
    stream: TextIO | TextLines, pass_over: PassOver | None, *, layout: Layout, rejects: Rejects, notes: list[Note]
) -> Iterator[Row]:
    """The rows of a text; with `pass_over`, those of the lines that it leaves."""
    long_cells: Counter[str] = Counter()
    passed = layout.line - 1 - contacts_above(layout.above, lambda cells: _text(cells, layout.separator), rejects)
    notes.extend(layout.preamble(passed))
    for _ in range(layout.line - 1):
        stream.readline()
    lines, sections = Lines(stream, layout.line - 1), Sections(layout.header)
    below = records(lines, layout.separator, layout.joined_rows())
    next(below)
    left = _left_by(pass_over, below, lines, sections) if pass_over else below
    watched = _watched(left, lines, long_cells)
    yield from data_rows(watched, sections, lambda _: "".join(lines.held).rstrip("\r\n"), rejects, notes)
    if long_cells:
        notes.append(("readers.long_cells", {"n": long_cells.total(), "line": min(map(int, long_cells))}))


def _left_by(pass_over: PassOver, below: Iterator[Record], lines: Lines, sections: Sections) -> Iterator[Record]:
    """The records between plain lines, which are passed over where no row before them waits for the next."""
    while True:
        if sections.settled:
            lines.pass_over(pass_over)
        record = next(below, None)
        if record is None:
            return
        yield record


def _text(cells: list[str], separator: str) -> str:
    return as_text(cells, separator) if len(cells) > 1 else "".join(cells).rstrip("\r\n")


def _watched(below: Iterator[Record], lines: Lines, long_cells: Counter[str]) -> Iterator[Record]:
    """The records as they are, with a count of those over so many lines that a stray quote may have joined them."""
    for record in below:
        if len(lines.held) > _LONG_CELL_LINES:
            long_cells[str(record[0])] += 1
        yield record


@contextmanager
def _told(path: Path, encoding: Encoding) -> Iterator[None]:
    """What is wrong with the whole of a text, told as what it is."""
    try:
        yield
    except UnicodeError as fault:
        raise encoding.refused(path) from fault
    except _HeadlessError as fault:
        raise LiciteError("FIL041", where=f"{path}:1", name=path.name) from fault
    except _EndlessError as fault:
        raise LiciteError("FIL042", where=f"{path}:{fault.args[0]}", name=path.name, most=_LINE_MOST) from fault
