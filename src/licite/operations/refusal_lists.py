"""Lists of refusals made by any tool: what each of their lines names, and the lines that are not understood."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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
        before = refusals.listed
        _List(path, refusals).read()
        if refusals.listed == before:
            raise LiciteError("FIL030", where=str(path), name=path.name)
    return refusals


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


@dataclass(frozen=True)
class _Bare:
    """A line that names nobody but for cells that look like domains."""

    line: int
    cells: Sequence[str]
    domains: dict[int, str]
    day: date | None


@dataclass
class _List:
    """One list being read; columns of bare domains are known only at its end."""

    path: Path
    refusals: Refusals
    bare: list[_Bare] = field(default_factory=list)
    other_columns: set[int] = field(default_factory=set)
    unread: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def read(self) -> None:
        """Every line, into the refusals that are listed or unread."""
        for line, cells in _rows(self.path):
            self._take(line, cells)
        for bare in self.bare:
            domains = [domain for column, domain in bare.domains.items() if column not in self.other_columns]
            for domain in domains:
                self.refusals.add_domain(domain, bare.day)
            self.refusals.listed += bool(domains)
            if not domains:
                self.unread.append((bare.line, bare.cells))
        self.refusals.unread += [(self.path, line, ";".join(cells)) for line, cells in sorted(self.unread)]

    def _take(self, line: int, cells: Sequence[str]) -> None:
        named = [mentions(cell) for cell in cells]
        found = [one for of_cell in named for one in of_cell]
        # The list says that they refused: a day still to come is of something else (a term, a number read as a date).
        day = min((day for cell in cells if (day := _day(cell)) and day <= date.today()), default=None)
        for one in found:
            self._refuse(one, line, day)
        self.refusals.listed += any(one.readable for one in found)
        bare = {column: domain for column, cell in enumerate(cells) if (domain := _bare_domain(cell))}
        header = line == 1 and not found and all(map(_HEADER_LIKE.fullmatch, cells))
        if not header:
            self._note_columns(cells, named, bare)
        if bare and not found:
            self.bare.append(_Bare(line, cells, bare, day))
        elif not all(one.readable for one in found) or (not found and not header and any(map(str.strip, cells))):
            self.unread.append((line, cells))

    def _note_columns(self, cells: Sequence[str], named: list[list[Mention]], bare: dict[int, str]) -> None:
        """Which columns hold something else than domains; one beside an address is only where that person works."""
        if any(one.kind != "domain" for of_cell in named for one in of_cell):
            self.other_columns |= set(bare)
        whole = {column for column, of_cell in enumerate(named) if any(one.kind == "domain" for one in of_cell)}
        self.other_columns |= {column for column, cell in enumerate(cells) if cell.strip()} - set(bare) - whole

    def _refuse(self, one: Mention, line: int, day: date | None) -> None:
        match one.kind:
            case "hmac" | "sha256":
                if one.kind == "hmac" and self.refusals.secret is None:
                    raise LiciteError("FIL033", where=f"{self.path}:{line}", name=self.path.name)
                self.refusals.add_hash(one.value, day)
            case "domain":
                self.refusals.add_domain(one.value, day)
            case kind:
                self.refusals.add(kind, one.value, day)


def _bare_domain(cell: str) -> str | None:
    """The domain that a cell is, where a registry has its ending: `jean.martin` names nobody."""
    from licite.contacts.domains import describe_domain
    from licite.contacts.identity import skeleton

    if "." not in cell and cell.isascii():
        return None
    text = skeleton(cell).strip(".")
    return text if _BARE_DOMAIN.fullmatch(text) and describe_domain(text).kind != "unknown" else None


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
