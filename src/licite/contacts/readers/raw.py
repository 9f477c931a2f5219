"""What every reader hands on: a header and rows as wide as it, each with its line; how rows are told from noise."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from licite.contacts.columns import is_address, recognised, unique_names
from licite.contacts.dates import is_instant
from licite.contacts.readers.formats import Format, recognise
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

Note = tuple[str, dict[str, object]]
Row = tuple[int, list[str]]
# A row of a file: its line, its cells, and what is wrong with it (a key of rejects.yaml), if anything.
Record = tuple[int, list[str], str | None]

MOST_COLUMNS = 2_000
_HEADER_WITHIN = 30
_SAMPLE = 200
# The mark with which old systems end a file.
_END_OF_FILE = ["\x1a"]


@dataclass
class RawTable:
    """A file opened: `rows` yields what can be read, once, while `rejects` and `notes` fill."""

    format: str
    columns: tuple[str, ...]
    sample: list[list[str]]
    rows: Iterator[Row]
    encoding: str | None = None
    separator: str | None = None
    total: int | None = None
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Header:
    """Where the header stands among the first rows, how sure that is, and the tool that writes such a header."""

    index: int
    cells: tuple[str, ...]
    known: int
    tool: Format | None


def find_header(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> Header:
    """Which of the first rows of a file names its columns.

    The row that has the columns `wanted`, else the header of a known tool, else the row with at least two names
    that are known, else the first row as wide as those below it.
    """
    head = [[cell.strip() for cell in row] for row in rows[:_HEADER_WITHIN]]
    named = (i for i, row in enumerate(head) if wanted and wanted <= set(unique_names(row)))
    tool = (i for i, row in enumerate(head) if recognise(row, rows[i + 1 :]))
    known = (i for i, row in enumerate(head) if recognised(row) >= 2)
    widest = Counter(len(row) for row in rows if any(row)).most_common(1)[0][0]
    regular = (i for i, row in enumerate(head) if len(row) == widest and any(row))
    index = next(named, next(tool, next(known, next(regular, 0))))
    cells = tuple(head[index])
    return Header(index, cells, recognised(cells), recognise(cells, rows[index + 1 :]))


def checked_header(header: Header, path: Path, line: int) -> tuple[str, ...]:
    """The names of the columns.

    Raises:
        LiciteError: FIL009 where the row holds data, FIL024 or FIL025 where the file holds no contacts,
            FIL027 where it has too many columns.
    """
    if len(header.cells) > MOST_COLUMNS:
        raise LiciteError("FIL027", where=f"{path}:{line}", name=path.name, n=len(header.cells), most=MOST_COLUMNS)
    if any(is_address(cell) for cell in header.cells) or all(_number(cell) for cell in header.cells):
        raise LiciteError("FIL009", where=f"{path}:{line}", name=path.name)
    if header.tool and header.tool.refuse:
        raise LiciteError(header.tool.refuse, where=str(path), name=path.name)
    return unique_names(header.cells)


def _number(cell: str) -> bool:
    return not cell or cell.replace(" ", "").replace("+", "").replace(".", "").isdigit()


def sample_of(rows: Sequence[Sequence[str]], header: Header) -> list[list[str]]:
    """The first rows below the header, as wide as it, for judging what columns mean."""
    width = len(header.cells)
    below = [list(row) for row in rows[header.index + 1 :] if any(row) and len(row) >= width]
    return [row[:width] for row in below[:_SAMPLE]]


def data_rows(
    records: Iterable[Record],
    header: Header,
    content: Callable[[list[str]], str],
    rejects: Rejects,
    notes: list[Note],
) -> Iterator[Row]:
    """The rows of people among the records below a header.

    Blank rows, the header said again and the tool's own footer are no rows. A row that is too short, or has something
    beyond the last column, goes to the rejects.
    """
    names = list(header.cells)
    width, first = len(names), names[0]
    repeated = footer = 0
    for line, cells, fault in records:
        if fault is None and len(cells) != width:
            cells = _fitted(cells, width, header.tool)
        if fault is not None:
            rejects.add(line, fault, content(cells))
        elif not any(map(str.strip, cells)) or cells == _END_OF_FILE:
            continue
        elif header.tool and _is_footer(cells, header.tool):
            footer += 1
        elif len(cells) != width:
            short = len(cells) < width
            reason = "rejects.short_row" if short else "rejects.long_row"
            rejects.add(line, reason, content(cells), found=len(cells), expected=width)
        elif cells[0].strip() == first and list(map(str.strip, cells)) == names:
            repeated += 1
        else:
            yield line, cells
    if repeated:
        notes.append(("readers.repeated_header", {"n": repeated}))
    if footer:
        notes.append(("readers.footer", {"n": footer}))


def _fitted(cells: list[str], width: int, tool: Format | None) -> list[str]:
    """A row without the empty cells beyond its last column, and with the parts of a last cell that a comma split."""
    if not any(cells[width:]):
        return cells[:width]
    if tool and tool.last_is_instant and len(cells) == width + 1:
        joined = ",".join(cells[-2:])
        return [*cells[:-2], joined] if is_instant(joined) else cells
    return cells


def _is_footer(cells: Sequence[str], tool: Format) -> bool:
    return bool(tool.footer) and not any(cells[1:]) and cells[0].strip().startswith(tool.footer)


def as_text(cells: Sequence[str], separator: str = ",") -> str:
    """A row as one line of text, for the file of rejects."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="").writerow(cells)
    return stream.getvalue()
