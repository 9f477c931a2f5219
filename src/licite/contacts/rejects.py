"""Rows that could not be read: where they stand, why, and what they held."""

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from licite.vocabulary.say import say

REJECTS_HEAD = ("line", "column", "reason", "content")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Reject:
    """One row left out. `line` counts from 1 in the file; `reason` is a key of the sentences (`rejects.ragged_row`)."""

    line: int
    column: str | None
    reason: str
    slots: Mapping[str, object]
    content: str


@dataclass
class Rejects:
    """The rows of a file that could not be read, in the order of the file.

    >>> rejects = Rejects()
    >>> rejects.add(3, "rejects.impossible_date", "ann@firm.example;31/02/2024", column="Client", value="31/02/2024")
    >>> len(rejects), next(iter(rejects)).line
    (1, 3)
    """

    _rows: list[Reject] = field(default_factory=list)

    def add(self, line: int, reason: str, content: str, *, column: str | None = None, **slots: object) -> None:
        """Leave out the row at `line`; the slots fill the sentence `reason`."""
        self._rows.append(Reject(line, column, reason, slots, content))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Reject]:
        return iter(sorted(self._rows, key=lambda reject: reject.line))

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
