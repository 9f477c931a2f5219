"""What every reader hands on: a header and rows as wide as it, each with its line; how rows are told from noise."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from licite.contacts.columns import recognised, unique_names
from licite.contacts.readers.formats import Format, recognise
from licite.errors import LiciteError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from licite.contacts.readers.clean import CleanText

Note = tuple[str, dict[str, object]]
Row = tuple[int, list[str]]
# A row of a file: its line, its cells, and what is wrong with it (a key of rejects.yaml), if anything.
Record = tuple[int, list[str], str | None]

MOST_COLUMNS = 2_000
_ADDRESS_ALONE = re.compile(r"(?:^|[;,\t|\"])\s*[^\s@;,\t|\"<>]+@[^\s@;,\t|\"<>]+\.[^\s@;,\t|\"<>]+\s*(?:$|[;,\t|\"])")
_DIALLED = re.compile(r"(?:\+|0)\d[\d\s().-]{7,18}")
_HEADER_WITHIN = 30
_SAMPLE = 200


@dataclass
class RawTable:
    """A file opened: `rows` yields what can be read, once, while `rejects` and `notes` fill.

    `counts` is what the file holds beside contacts (conversations, fingerprints), by name. `fill`, where there is one,
    makes the table `source` of it in the engine, faster than row by row, and says how many rows it has; None where the
    rows are to be read one by one after all. `clean` gives a text that the engine may read while it runs a SELECT.
    """

    format: str
    columns: tuple[str, ...]
    sample: list[list[str]]
    rows: Iterator[Row]
    encoding: str | None = None
    separator: str | None = None
    total: int | None = None
    notes: list[Note] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    fill: "Callable[[DuckDBPyConnection], int | None] | None" = None
    clean: "Callable[[], CleanText | None] | None" = None


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
        LiciteError: FIL009 where the row holds data, FIL027 where it has too many columns.
    """
    if len(header.cells) > MOST_COLUMNS:
        raise LiciteError("FIL027", where=f"{path}:{line}", name=path.name, most=MOST_COLUMNS)
    if holds_contact(header.cells) or all(_number(cell) for cell in header.cells):
        raise LiciteError("FIL009", where=f"{path}:{line}", name=path.name)
    return unique_names(header.cells)


def holds_contact(cells: Sequence[str], *, broken: bool = False) -> bool:
    """Whether a row above the data is somebody's: an address or a number stands in it, without words around it."""
    if broken:
        return any("@" in cell for cell in cells)
    return any(_ADDRESS_ALONE.search(cell) or _DIALLED.fullmatch(cell.strip()) for cell in cells)


def _number(cell: str) -> bool:
    return not cell or cell.replace(" ", "").replace("+", "").replace(".", "").isdigit()


def sample_of(rows: Sequence[Sequence[str]], header: Header) -> list[list[str]]:
    """The first rows below the header, as wide as it, for judging what columns mean."""
    width = len(header.cells)
    below = [list(row) for row in rows[header.index + 1 :] if any(row) and len(row) >= width]
    return [row[:width] for row in below[:_SAMPLE]]


def as_text(cells: Sequence[str], separator: str = ",") -> str:
    """A row as one line of text, for the file of rejects."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="").writerow(cells)
    return stream.getvalue()
