"""Clean text tables, read by the engine itself: only where that is provably what the careful reader gives.

The proof has three parts. The bytes: no zero, one kind of line end, no line that is endless, and quotes that open
and close cells within their line, so that every line is one record of which all readers make the same cells. The count:
as many rows as lines, so that nothing was passed over. The cells: each row is one of somebody by its first look.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from licite.contacts.private_folder import private_folder
from licite.contacts.readers.raw import Header
from licite.contacts.readers.rows import PlainRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SEPARATORS = (";", ",", "\t", "|")
LINE_MOST, _CHUNK = 1 << 16, 1 << 20
_AT_ONCE = 10_000
_BLANK = re.compile(rb"\n\r?\n")
UTF8_MARK = codecs.BOM_UTF8
_LINE_ENDS = {"\n": r"'\n'", "\r\n": r"'\r\n'"}


@dataclass(frozen=True)
class Lines:
    """How many lines a text has, and how each of them ends."""

    count: int
    end: str


def clean_lines(path: Path, separator: str) -> Lines | None:
    """The lines of a text of which each is a record that all readers cut alike; None where that is not certain.

    None of them is blank.
    """
    count, last = 0, b""
    edges = separator.encode() + b"\r\n"
    returns = None
    with path.open("rb") as stream:
        for chunk in _whole_lines(stream):
            ends = chunk.count(b"\n")
            returned = chunk.count(b"\r")
            returns = returned > 0 if returns is None else returns
            if (
                b"\0" in chunk
                or chunk.startswith((b"\n", b"\r"))
                or _BLANK.search(chunk)
                or b"\x1a" in chunk
                or returned not in (0, ends)
                or (returned > 0) is not returns
                or (returned and chunk.count(b"\r\n") != ends)
                or (b'"' in chunk and not well_quoted(chunk, edges))
                or not _short_lines(chunk)
            ):
                return None
            count, last = count + ends, chunk
    return Lines(count + (not last.endswith(b"\n")), "\r\n" if returns else "\n") if last else None


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """A file in pieces that end with a line, without the mark at its start."""
    chunk = stream.read(_CHUNK).removeprefix(UTF8_MARK)
    while chunk:
        yield chunk if chunk.endswith(b"\n") else chunk + stream.readline(2 * LINE_MOST)
        chunk = stream.read(_CHUNK)


def well_quoted(chunk: bytes, edges: bytes) -> bool:
    """Whether every quote of some lines opens a cell, closes one, or is the first or second of two inside a cell.

    Cut at the quotes, the parts are by turns outside and inside of a quoted cell. One that is outside has a separator
    or a line end at both its ends; where it is empty, two quotes stand for one.
    """
    parts = chunk.split(b'"')
    outside = parts[2:-1:2]
    return (
        len(parts) % 2 == 1
        and not any(b"\n" in part for part in parts[1::2])
        and all(not part or (part[0] in edges and part[-1] in edges) for part in outside)
        and (not parts[0] or parts[0][-1] in edges)
        and (not parts[-1] or parts[-1][0] in edges)
    )


def _short_lines(chunk: bytes) -> bool:
    """Whether no line is longer than twice the most: there is an end in each block of so many bytes."""
    blocks = pairwise(range(0, len(chunk) + LINE_MOST, LINE_MOST))
    return all(chunk.find(b"\n", start, end) >= 0 or end > len(chunk) for start, end in blocks)


def reader(
    separator: str,
    end: str,
    columns: Mapping[str, str],
    skipped: int = 0,
    *,
    filled: bool = True,
    parallel: bool = False,
) -> str:
    """The source of a SELECT over a clean file, its path the only parameter; `filled`: an empty cell is no NULL."""
    kinds = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    texts = ", ".join(f"'{name}'" for name, kind in columns.items() if kind == "VARCHAR") if filled else ""
    return (
        f"read_csv(?, auto_detect = false, header = false, skip = {skipped}, delim = '{separator}', quote = '\"',"
        f" escape = '\"', comment = '', new_line = {_LINE_ENDS[end]}, encoding = 'utf-8', compression = 'none',"
        f" strict_mode = true, null_padding = false, ignore_errors = false, allow_quoted_nulls = {not filled},"
        f" force_not_null = [{texts}], columns = {{{kinds}}}, parallel = {parallel})"
    )


def cells_of(width: int) -> dict[str, str]:
    """The columns of a file as texts, in order."""
    return dict.fromkeys((f"c{place}" for place in range(width)), "VARCHAR")


@dataclass(frozen=True)
class CleanText:
    """A text of which the engine reads every row as the careful reader would, if each is `plain` by its first look."""

    separator: str
    header: Header
    header_line: int
    lines: Lines

    @classmethod
    def of(cls, path: Path, separator: str, header: Header, header_line: int) -> "CleanText | None":
        """A file in UTF-8, whose header stands on that line, below what is nobody's; None where it is not so clean."""
        fit = separator in SEPARATORS and len(header.cells) > 1
        lines = clean_lines(path, separator) if fit else None
        return cls(separator, header, header_line, lines) if lines else None

    @property
    def rows(self) -> int:
        """How many rows stand below the header."""
        return self.lines.count - self.header_line

    @property
    def plain(self) -> PlainRows:
        """Tells rows that are somebody's by their first look."""
        return PlainRows(self.header)

    def source(self, *, filled: bool, parallel: bool) -> str:
        """What `reader` says of it."""
        cells = cells_of(len(self.header.cells))
        return reader(self.separator, self.lines.end, cells, self.header_line, filled=filled, parallel=parallel)


def fill_clean(con: "DuckDBPyConnection", path: Path, text: CleanText) -> int | None:
    """Makes the table `source` of a file; how many rows it has, or None where the careful reader must read it."""
    import duckdb

    with linked(path) as link:
        try:
            con.execute(
                f"CREATE OR REPLACE TABLE source AS SELECT CAST(row_number() OVER () + {text.header_line} AS INTEGER)"
                f" AS _line, * FROM {text.source(filled=True, parallel=False)}",
                [str(link)],
            )
        except duckdb.Error:
            return None
    counted = con.execute("SELECT count(*) FROM source").fetchone()
    return text.rows if counted == (text.rows,) and _all_plain(con, text.plain) else None


@contextmanager
def linked(path: Path) -> Iterator[Path]:
    """A file under a name of ours: DuckDB would take a star in the user's for many files, an ending for an archive."""
    with TemporaryDirectory(dir=private_folder()) as folder:
        link = Path(folder, "contacts.csv")
        link.symlink_to(path.resolve())
        yield link


def _all_plain(con: "DuckDBPyConnection", plain: PlainRows) -> bool:
    """Whether every row of `source` is one of somebody, whatever stands before it."""
    rest = con.execute(f"SELECT * EXCLUDE (_line) FROM source WHERE NOT ({plain.certain_in_sql()})")
    while batch := rest.fetchmany(_AT_ONCE):
        if not all(map(plain, batch)):
            return False
    return True
