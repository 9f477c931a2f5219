"""Workbooks decoded by a process of its own (`workbook_apart.py`), so that a hostile one can end that process alone."""

import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from licite.contacts.readers import workbook_apart
from licite.errors import LiciteError

_PROGRAM = Path(workbook_apart.__file__)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: `rows` that hold anything, once, with their number up to `last`; `filled` columns do.

    `others` are the visible sheets after it that hold something too.
    """

    name: str
    others: list[str]
    last: int
    filled: int
    rows: Iterator[tuple[int, list[str]]]


@contextmanager
def chosen_sheet(path: Path, sheet: str | None) -> Iterator[Sheet]:
    """The sheet named, else the first visible one that holds anything.

    Raises:
        LiciteError: FIL017 where the workbook is damaged or locked, FIL018 where it has no such sheet, FIL019 where
            no sheet holds anything, FIL043 where it takes too much memory or time.
    """
    with closing(_messages(path, sheet or "", "chosen")) as messages:
        _, name, others, last, filled = next(messages)
        yield Sheet(name, others, last, filled, (row for _, batch in messages for row in batch))


def rows_of_every_sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of every sheet that hold anything, of hidden sheets too, each with its number in the sheet.

    Raises:
        LiciteError: FIL017 and FIL043, as above.
    """
    with closing(_messages(path, "", "every")) as messages:
        for kind, *parts in messages:
            if kind == "rows":
                yield from parts[0]


def _messages(path: Path, sheet: str, which: str) -> Generator[tuple[Any, ...], None, None]:
    """What the other process says, until its end; its faults as ours."""
    with subprocess.Popen(  # noqa: S603  (our own program, without a shell)
        [sys.executable, "-P", str(_PROGRAM), str(path.absolute()), sheet, which],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout
        try:
            for message in workbook_apart.received(process.stdout):
                if message[0] == "fault":
                    raise LiciteError(message[1], where=str(path), name=path.name, **message[2])
                yield message
        except (EOFError, ValueError, TypeError) as fault:
            raise LiciteError("FIL043", where=str(path), name=path.name) from fault
        finally:
            process.kill()
