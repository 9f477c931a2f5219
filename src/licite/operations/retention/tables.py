"""Tables that a person opens in a spreadsheet: written whole, for their owner's eyes, and no cell a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from licite.operations.output.atomic import whole_file
from licite.operations.output.formula import guarded


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes a CSV file of these rows, as they come; how many there were.

    Fails with FIL104 (exit code 1) where the system refuses.
    """
    count = 0
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else guarded(str(value))
