"""Rows that could not be read: where they stand, why, and what they held."""

import csv
import os
import pickle
import weakref
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from licite.contacts.private_folder import private_folder
from licite.vocabulary.say import say

REJECTS_HEAD = ("line", "column", "reason", "content")
ROWS_IN_MEMORY, CHARACTERS_IN_MEMORY = 50_000, 32 << 20
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Reject:
    """One row left out. `line` counts from 1 in the file; `reason` is a key of the sentences (`rejects.ragged_row`)."""

    line: int
    column: str | None
    reason: str
    slots: Mapping[str, object]
    content: str


class Rejects:
    """The rows of a file that could not be read, in the order of the file.

    A file may consist of nothing else: beyond the first rows they wait in a private file, not in memory.

    >>> rejects = Rejects()
    >>> rejects.add(3, "rejects.impossible_date", "ann@firm.example;31/02/2024", column="Client", value="31/02/2024")
    >>> len(rejects), next(iter(rejects)).line
    (1, 3)
    """

    def __init__(self) -> None:
        self._rows: list[Reject] = []
        self._characters = 0
        self._lines, self._ends = array("q"), array("q")
        self._beyond: IO[bytes] | None = None

    def add(self, line: int, reason: str, content: str, *, column: str | None = None, **slots: object) -> None:
        """Leave out the row at `line`; the slots fill the sentence `reason`."""
        reject = Reject(line, column, reason, slots, content)
        self._lines.append(line)
        self._characters += len(content)
        if self._beyond is None and len(self._rows) < ROWS_IN_MEMORY and self._characters < CHARACTERS_IN_MEMORY:
            self._rows.append(reject)
            return
        if self._beyond is None:
            self._beyond = _file_without_name()
            weakref.finalize(self, self._beyond.close)
        self._beyond.write(pickle.dumps((line, column, reason, slots, content)))
        self._ends.append(self._beyond.tell())

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Reject]:
        if self._beyond:
            self._beyond.flush()
        return map(self._at, sorted(range(len(self._lines)), key=self._lines.__getitem__))

    def _at(self, place: int) -> Reject:
        if place < len(self._rows):
            return self._rows[place]
        assert self._beyond
        beyond = place - len(self._rows)
        start = self._ends[beyond - 1] if beyond else 0
        packed = os.pread(self._beyond.fileno(), self._ends[beyond] - start, start)
        return Reject(*pickle.loads(packed))  # noqa: S301  (written above, in a file without a name)

    def write(self, path: Path, lang: str) -> None:
        """Write `line,column,reason,content` for a person to mend; only the owner may read the file.

        A cell that a spreadsheet would run as a formula gets an apostrophe in front.
        """
        with os.fdopen(private_file(path), "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(REJECTS_HEAD)
            for reject in self:
                reason = say(reject.reason, lang, column=reject.column, **reject.slots)
                cells = [reject.column or "", reason, reject.content]
                writer.writerow([reject.line, *map(harmless, cells)])


def _file_without_name() -> IO[bytes]:
    """A file that nobody else finds, and that is gone with this process."""
    descriptor, name = mkstemp(dir=private_folder())
    Path(name).unlink()
    return os.fdopen(descriptor, "w+b")


def harmless(text: str) -> str:
    """`text` such that no spreadsheet takes it for a formula.

    >>> harmless("=1+1"), harmless("Ann")
    ("'=1+1", 'Ann')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


def private_file(path: Path) -> int:
    """A descriptor on an emptied file that only its owner may read or write, whatever its mode was before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor
