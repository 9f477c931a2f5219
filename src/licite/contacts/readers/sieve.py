"""Text tables of which most lines are plain rows: those go to the engine as they are, the others through the reader.

A line is plain where all readers cut it alike and it is somebody's by its first look (see `PlainLine`); the careful
reader, which begins anew at every record, need not see it. Every line keeps its number.
"""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO

from licite.contacts.private_folder import private_folder
from licite.contacts.readers.clean import LINE_MOST, SEPARATORS, UTF8_MARK, cells_of, reader, well_quoted
from licite.contacts.readers.raw import Header, Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class PlainLine:
    """Whether a line, as bytes, is one row of somebody, as wide as the header, that every reader cuts alike."""

    def __init__(self, header: Header, separator: str) -> None:
        self._separator = separator.encode()
        self._edges = self._separator + b"\r\n"
        self._inner = len(header.cells) - 1
        self._first = header.cells[0].encode()
        self._footers = tuple(said.encode() for said in (header.tool.footer if header.tool else ()))
        self._number = re.compile(b"(?:^|" + re.escape(self._separator) + b")[0-9]")

    @classmethod
    def of(cls, header: Header, separator: str) -> "PlainLine | None":
        """The test for a file; None where its first column has no name that could be told from a cell."""
        named = header.cells[0]
        return None if not named or '"' in named or separator in named else cls(header, separator)

    def __call__(self, line: bytes) -> bool:
        """Whether a line is one, its end included; in doubt it is not."""
        if b'"' in line:
            separators = sum(part.count(self._separator) for part in line.split(b'"')[::2])
            somebody = b"@" in line and well_quoted(line, self._edges)
        else:
            separators = line.count(self._separator)
            somebody = b"@" in line or self._number.search(line) is not None
        return (
            somebody
            and separators == self._inner
            and self._first not in line.partition(self._separator)[0]
            and b"\0" not in line
            and b"\x1a" not in line
            and (b"\r" not in line or (line.count(b"\r") == 1 and line.endswith(b"\r\n")))
            and len(line) < LINE_MOST
            and not line.startswith(UTF8_MARK)
            and not any(said in line for said in self._footers)
        )


class _EndlessError(Exception):
    """A line that is too long to be looked at here."""


class TextLines:
    """A file in UTF-8 as its lines of text, and as lines of bytes from any of them on."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._begun = False

    def readline(self, _: int = -1) -> str:
        """The next line, as `TextIO.readline` gives it with `newline=""`."""
        if not self._waiting:
            line = self._next()
            if not self._begun:
                self._begun, line = True, line.removeprefix(UTF8_MARK)
            self._wait(line)
        return self._waiting.popleft() if self._waiting else ""

    def pass_over(self, plain: PlainLine, first: int, found: Callable[[int, bytes], object]) -> int:
        """Gives the plain lines from that numbered `first` to `found`, up to the next that is not plain; how many."""
        number = first
        while not self._waiting and (line := self._next()):
            if plain(line):
                found(number, line)
                number += 1
            else:
                self._wait(line)
        return number - first

    def _next(self) -> bytes:
        line = self._stream.readline(LINE_MOST)
        if len(line) == LINE_MOST:
            raise _EndlessError
        return line

    def _wait(self, line: bytes) -> None:
        # A single carriage return ends a line of text too.
        self._waiting.extend(StringIO(line.decode("utf-8"), newline=""))


class _Sieved:
    """The private file in which plain lines stand as they were and other rows are written anew, each with its line."""

    def __init__(self, file: IO[bytes], separator: str) -> None:
        self._file, self._separator = file, separator
        self.rows = 0

    def plain(self, number: int, line: bytes) -> None:
        """Adds a line of the file as it is."""
        self._file.write(b"%d%b%b\n" % (number, self._separator.encode(), line.rstrip(b"\r\n")))
        self.rows += 1

    def row(self, row: Row) -> None:
        """Adds a row that was read."""
        text = StringIO()
        writer = csv.writer(text, delimiter=self._separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow((row[0], *row[1]))
        self._file.write(text.getvalue().encode())
        self.rows += 1


PassOver = Callable[[int], int]


def fill_sieved(
    con: "DuckDBPyConnection",
    path: Path,
    separator: str,
    header: Header,
    others: Callable[[TextLines, PassOver], Iterator[Row]],
) -> int | None:
    """Makes the table `source` of a file in UTF-8; how many rows it has, or None where all must be read one by one.

    `others` reads the rows of a text, by records, and calls the function that it is given, with the number of the next
    line, wherever plain lines may be passed over.
    """
    import duckdb

    plain = PlainLine.of(header, separator) if separator in SEPARATORS and len(header.cells) > 1 else None
    if plain is None:
        return None
    with NamedTemporaryFile("wb", dir=private_folder(), suffix=".csv") as file, path.open("rb") as stream:
        sieved, text = _Sieved(file, separator), TextLines(stream)
        try:
            for row in others(text, lambda first: text.pass_over(plain, first, sieved.plain)):
                sieved.row(row)
            file.flush()
            columns = {"_line": "INTEGER", **cells_of(len(header.cells))}
            con.execute(
                f"CREATE OR REPLACE TABLE source AS FROM {reader(separator, chr(10), columns)}",
                [file.name],
            )
        except (_EndlessError, duckdb.Error):
            return None
    counted = con.execute("SELECT count(*) FROM source").fetchone()
    return sieved.rows if counted == (sieved.rows,) else None
