"""Readers with a bug, which the harness must catch: the faults that readers of contacts are known for."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from licite.contacts.readers import csv_file, encoding, opened, rows, workbook_apart
from licite.contacts.readers.raw import Record

Plant = Callable[[pytest.MonkeyPatch], None]


def a_lone_quote_swallows_rows(patch: pytest.MonkeyPatch) -> None:
    """Python's own csv reader."""

    def lenient(lines: csv_file.Lines, separator: str, joined: object = None) -> Iterator[Record]:
        for cells in csv.reader(lines, delimiter=separator):
            yield lines.start, cells, None
            lines.release()

    patch.setattr(csv_file, "records", lenient)


def rows_below_a_lone_quote_are_dropped(patch: pytest.MonkeyPatch) -> None:
    def dropping(lines: csv_file.Lines) -> None:
        del lines.held[1:]

    patch.setattr(csv_file.Lines, "give_back", dropping)


def two_lone_quotes_are_believed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(csv_file.Layout, "joined_rows", lambda self: None)


def bytes_that_do_not_decode_are_left_out(patch: pytest.MonkeyPatch) -> None:
    """`errors="ignore"`."""
    found = encoding.find_encoding

    def ignoring(path: Path, given: str | None = None) -> encoding.Encoding:
        was = found(path, given)
        return encoding.Encoding(was.name, "utf-8-sig" if was.errors != "strict" else was.codec, "ignore", was.lines)

    patch.setattr(encoding, "find_encoding", ignoring)


def zero_bytes_are_left_out(patch: pytest.MonkeyPatch) -> None:
    read = csv_file.Lines.__next__

    def without_zeros(lines: csv_file.Lines) -> str:
        line = read(lines).replace("\0", "")
        lines.held[-1], lines.zero = line, False
        return line

    patch.setattr(csv_file.Lines, "__next__", without_zeros)


def short_rows_are_passed_over(patch: pytest.MonkeyPatch) -> None:
    fitting = rows._fitting

    def passing(row: Any, sections: Any, rejects: Any) -> Any:
        return iter(()) if len(row[1]) < sections.width else fitting(row, sections, rejects)

    patch.setattr(rows, "_fitting", passing)


def short_rows_are_filled_up(patch: pytest.MonkeyPatch) -> None:
    fitted = rows._fitted
    patch.setattr(
        rows, "_fitted", lambda cells, width, tool: fitted([*cells, *[""] * (width - len(cells))], width, tool)
    )


def long_rows_are_cut(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rows, "_fitted", lambda cells, width, tool: cells[:width])


def a_second_header_is_not_looked_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rows, "_like_header", lambda cells: False)


def rows_above_the_header_are_passed_over(patch: pytest.MonkeyPatch) -> None:
    for module in (rows, csv_file):
        patch.setattr(module, "contacts_above", lambda records, content, rejects: 0)


def old_encodings_are_taken_for_windows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(encoding, "_OLD", ("cp1252",))


def addresses_are_tidied(patch: pytest.MonkeyPatch) -> None:
    """In lower case, and without what comes before a sign that a spreadsheet runs."""
    opened_as_it_is = csv_file.open_csv

    def tidied(*arguments: Any) -> Any:
        raw = opened_as_it_is(*arguments)
        raw.rows = ((line, [cell.lower() if "@" in cell else cell for cell in cells]) for line, cells in raw.rows)
        return raw

    patch.setattr(csv_file, "open_csv", tidied)


def the_last_row_is_lost(patch: pytest.MonkeyPatch) -> None:
    """As by a reader that waits for the end of the line."""
    read = csv_file.Lines.__next__

    def ended(lines: csv_file.Lines) -> str:
        line = read(lines)
        if not line.endswith(("\n", "\r")):
            raise StopIteration
        return line

    patch.setattr(csv_file.Lines, "__next__", ended)


def a_damaged_archive_gives_what_it_has(patch: pytest.MonkeyPatch) -> None:
    """Half a workbook, without a word on the rest."""
    received = workbook_apart.received

    def cut(stream: Any) -> Iterator[tuple[Any, ...]]:
        for message in received(stream):
            yield ("rows", message[1][:-1]) if message[0] == "rows" else message

    patch.setattr(workbook_apart, "received", cut)


def a_refusal_is_a_crash(patch: pytest.MonkeyPatch) -> None:
    """A fault that nobody foresaw reaches the user as it is."""

    def raising(kind: object) -> None:
        raise IndexError("list index out of range")

    patch.setattr(opened, "file_kind", raising)


PLANTED: tuple[Plant, ...] = (
    a_lone_quote_swallows_rows, rows_below_a_lone_quote_are_dropped, two_lone_quotes_are_believed,
    bytes_that_do_not_decode_are_left_out, zero_bytes_are_left_out, short_rows_are_passed_over,
    short_rows_are_filled_up,
    long_rows_are_cut, a_second_header_is_not_looked_for, rows_above_the_header_are_passed_over,
    old_encodings_are_taken_for_windows, addresses_are_tidied, the_last_row_is_lost,
    a_damaged_archive_gives_what_it_has, a_refusal_is_a_crash,
)  # fmt: skip
