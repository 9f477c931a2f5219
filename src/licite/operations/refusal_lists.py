"""Lists of refusals made by any tool: what each of their lines names, and the lines that are not understood."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from licite.contacts.mentions import Mention, mentions
from licite.errors import LiciteError
from licite.operations.refusal_keys import Refusals
from licite.vocabulary.say import say

_SHOWN = 5
_HEADER_LIKE = re.compile(r"(?:sha[-_ ]?256|[^\d@]){0,60}", re.IGNORECASE)
_BARE_DOMAIN = re.compile(r"(?:[^\s@.,;:/|<>\"]{1,63}\.)+[^\W\d_]{2,24}")


@dataclass(frozen=True)
class Line:
    """One line of a list: whom it names, since when, and whether something in it could not be read.

    `day` is the earliest one in the line, of those that are not still to come.
    """

    number: int
    cells: Sequence[str]
    named: tuple[Mention, ...]
    day: date | None
    unread: bool

    @property
    def content(self) -> str:
        """The line as it is shown to whoever has to mend it."""
        return ";".join(self.cells)

    @property
    def readable(self) -> list[Mention]:
        """What of the line can be recorded."""
        return [one for one in self.named if one.readable]


def read_refusals(paths: Iterable[Path], secret: bytes | None = None) -> Refusals:
    """The refusals of lists made by any tool: plain addresses and numbers, SHA-256, or HMAC under `secret`.

    Every cell counts, whatever its column and whatever stands around an address in it; the earliest day in the same
    row is taken for that of the refusal. `@firm.example` refuses for the whole domain, without its subdomains; so does
    a column of bare domains in rows that name nobody else. A line in which something that looks like an address or a
    number cannot be read, or that names nobody, is kept in `unread`, since a refusal must not be lost silently.

    Raises:
        LiciteError: FIL030 where a list holds no refusal at all, FIL033 where it says that it is under HMAC and there
            is no `secret`, FIL034 where `secret` is empty.
    """
    if secret == b"":
        raise LiciteError("FIL034")
    refusals = Refusals(secret=secret)
    for path in paths:
        before, unread = refusals.listed, []
        for line in lines_of(path):
            _refuse(refusals, line, path)
            refusals.listed += bool(line.readable)
            if line.unread:
                unread.append((path, line.number, line.content))
        refusals.unread += sorted(unread)
        if refusals.listed == before:
            raise LiciteError("FIL030", where=str(path), name=path.name)
    return refusals


def lines_of(path: Path) -> Iterator[Line]:
    """What each line of a list names, of those that are not blank and no header.

    Lines of bare domains come last: whether their column is one of domains is known at the end only.
    """
    waiting: list[tuple[Line, dict[int, str]]] = []
    others: set[int] = set()
    for number, cells in _rows(path):
        named = [mentions(cell) for cell in cells]
        found = tuple(one for of_cell in named for one in of_cell)
        domains = {column: domain for column, cell in enumerate(cells) if (domain := _bare_domain(cell))}
        header = number == 1 and not found and all(map(_HEADER_LIKE.fullmatch, cells))
        if not header:
            others |= _other_columns(cells, named, domains)
        line = Line(number, cells, found, _first_day(cells), unread=not all(one.readable for one in found))
        if found:
            yield line
        elif domains:
            waiting.append((line, domains))
        elif not header and any(map(str.strip, cells)):
            yield replace(line, unread=True)
    for line, domains in waiting:
        whole = tuple(Mention("domain", domains[column]) for column in sorted(domains.keys() - others))
        yield replace(line, named=whole, unread=not whole)


def refusal_notes(refusals: Refusals, lang: str) -> list[str]:
    """What the user should know of the refusals: lines not understood, whole domains, refusals in rejected rows."""
    notes = []
    if refusals.unread:
        shown = [f"{path.name}:{line}" for path, line, _ in refusals.unread[:_SHOWN]]
        lines = ", ".join(shown) + ("…" if len(refusals.unread) > _SHOWN else "")
        notes.append(say("screen.refusals_unread", lang, n=len(refusals.unread), lines=lines))
    if refusals.whole:
        notes.append(say("screen.refused_domains", lang, n=refusals.whole))
    if refusals.rejected:
        notes.append(say("screen.refusals_rejected", lang, n=refusals.rejected))
    return notes


def _other_columns(cells: Sequence[str], named: list[list[Mention]], domains: dict[int, str]) -> set[int]:
    """Which columns hold something else than domains; one beside an address is only where that person works."""
    whole = {column for column, of_cell in enumerate(named) if any(one.kind == "domain" for one in of_cell)}
    others = {column for column, cell in enumerate(cells) if cell.strip()} - set(domains) - whole
    return others | set(domains) if any(one.kind != "domain" for of_cell in named for one in of_cell) else others


def _refuse(refusals: Refusals, line: Line, path: Path) -> None:
    for one in line.named:
        match one.kind:
            case "hmac" | "sha256":
                if one.kind == "hmac" and refusals.secret is None:
                    raise LiciteError("FIL033", where=f"{path}:{line.number}", name=path.name)
                refusals.add_hash(one.value, line.day)
            case "domain":
                refusals.add_domain(one.value, line.day)
            case kind:
                refusals.add(kind, one.value, line.day)


def _bare_domain(cell: str) -> str | None:
    """The domain that a cell is, where a registry has its ending: `jean.martin` names nobody."""
    from licite.contacts.domains import describe_domain
    from licite.contacts.identity import skeleton

    if "." not in cell and cell.isascii():
        return None
    text = skeleton(cell).strip(".")
    return text if _BARE_DOMAIN.fullmatch(text) and describe_domain(text).kind != "unknown" else None


def _first_day(cells: Sequence[str]) -> date | None:
    # The list says that they refused: a day still to come is of something else (a term, a number read as a date).
    return min((day for cell in cells if (day := _day(cell)) and day <= date.today()), default=None)


@lru_cache(maxsize=4096)
def _day(cell: str) -> date | None:
    from licite.contacts.dates import read_day

    try:
        return read_day(cell) if any(map(str.isdigit, cell)) and "@" not in cell else None
    except ValueError:
        return None


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    from licite.contacts.readers.encoding import find_encoding
    from licite.contacts.readers.kinds import file_kind

    if file_kind(path) == "spreadsheet":
        yield from _sheets(path)
        return
    encoding = find_encoding(path)
    with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        text = stream.read().replace("\0", "")
    separator = max(";,\t|", key=text.count)
    # Line by line: a quote that nothing closes must not swallow the refusals after it.
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, _cells(line, separator)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _sheets(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every row of every sheet, hidden or without a header too: the reader of contacts would leave rows out."""
    from licite.contacts.readers.workbook import rows_of_every_sheet

    yield from rows_of_every_sheet(path)
