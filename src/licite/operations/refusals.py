"""Refusals that bear on a file: lists given beside it, and the refusals in the file itself; matched widely."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TypeVar

import duckdb

from licite.contacts.identity import IdentityKind, hmac_forms, sha256_forms, wide_keys
from licite.engine.runners import duck
from licite.errors import LiciteError

_HASH = re.compile(r"(?:sha256:|hmac:)?([0-9a-fA-F]{64})")
_NUMBER = re.compile(r"\+?[\d\s().\-/]{6,24}")
_HEADER_LIKE = re.compile(r"[^\d@]{0,60}")
KINDS: tuple[tuple[IdentityKind, str], ...] = (("email", "email"), ("phone", "phone"), ("profile", "profile_url"))


@dataclass(frozen=True)
class Days:
    """When a person refused: whether a refusal without a day is known, and the first day of those that have one.

    A refusal without a day holds at once; a later day beside it must not put it off.
    """

    undated: bool = False
    first: date | None = None

    def and_also(self, other: "Days") -> "Days":
        """Both refusals together."""
        days = [day for day in (self.first, other.first) if day]
        return Days(self.undated or other.undated, min(days) if days else None)


@dataclass
class Refusals:
    """Keys that stop a contact: `days` has the wide keys, `hashes` those of lists kept hashed, each with its `Days`;
    `unread` has the lines of the lists that name nobody.
    """

    days: dict[tuple[str, str], "Days"] = field(default_factory=dict)
    hashes: dict[str, "Days"] = field(default_factory=dict)
    secret: bytes | None = None
    unread: list[tuple[Path, int, str]] = field(default_factory=list)
    listed: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.hashes)

    def add(self, kind: IdentityKind, value: str, day: date | None) -> None:
        """One refusal by an address, number or profile."""
        for key in wide_keys(kind, value):
            _add(self.days, (kind, key), day)

    def found(self, kind: IdentityKind, value: str) -> Days | None:
        """The refusals that a contact's identifier meets; None where it meets none."""
        days = [self.days[kind, key] for key in wide_keys(kind, value) if (kind, key) in self.days]
        if self.hashes:
            forms = sha256_forms(kind, value)
            if self.secret:
                forms |= hmac_forms(kind, value, self.secret)
            days += [self.hashes[form] for form in forms if form in self.hashes]
        return reduce(Days.and_also, days) if days else None


Key = TypeVar("Key")


def _add(days: dict[Key, Days], key: Key, day: date | None) -> None:
    days[key] = days.get(key, Days()).and_also(Days(day is None, day))


def read_refusals(paths: Iterable[Path], secret: bytes | None = None) -> Refusals:
    """The refusals of lists made by any tool: plain addresses and numbers, SHA-256, or HMAC under `secret`.

    Every cell counts, whatever its column; a day in the same row is taken for that of the refusal. A line that names
    nobody is kept in `unread`, since a refusal must not be lost silently.

    Raises:
        LiciteError: FIL030 where a list holds no refusal at all.
    """
    refusals = Refusals(secret=secret)
    for path in paths:
        before = refusals.listed
        for line, cells in _rows(path):
            _take(refusals, path, line, cells)
        if refusals.listed == before:
            raise LiciteError("FIL030", where=str(path), name=path.name)
    return refusals


def _take(refusals: Refusals, path: Path, line: int, cells: Sequence[str]) -> None:
    from licite.contacts.phone import Phone, parse_phone

    day = next((found for cell in cells if (found := _day(cell))), None)
    named = False
    for cell in map(str.strip, cells):
        if hashed := _HASH.fullmatch(cell):
            _add(refusals.hashes, hashed[1].lower(), day)
        elif "@" in cell:
            refusals.add("email", cell, day)
        elif "linkedin.com/" in cell.lower():
            refusals.add("profile", cell, day)
        elif _NUMBER.fullmatch(cell) and not _day(cell) and isinstance(parse_phone(cell), Phone):
            refusals.add("phone", cell, day)
        else:
            continue
        named = True
    refusals.listed += named
    if not named and any(map(str.strip, cells)) and not (line == 1 and all(map(_HEADER_LIKE.fullmatch, cells))):
        refusals.unread.append((path, line, ";".join(cells)))


def _day(cell: str) -> date | None:
    from licite.contacts.dates import read_day

    try:
        return read_day(cell) if cell.strip() else None
    except ValueError:
        return None


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    from licite.contacts.readers.encoding import find_encoding
    from licite.contacts.readers.kinds import file_kind
    from licite.contacts.rejects import Rejects

    if file_kind(path) == "spreadsheet":
        from licite.contacts.readers.spreadsheet import open_spreadsheet

        table = open_spreadsheet(path, None, frozenset(), Rejects())
        yield 1, list(table.columns)
        yield from table.rows
        return
    encoding = find_encoding(path)
    with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as stream:
        text = stream.read().replace("\0", "")
    separator = max(";,\t|", key=text.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    for cells in reader:
        yield reader.line_num, cells


def match(
    con: duckdb.DuckDBPyConnection, refusals: Refusals, progress: Callable[[int, int | None], None] | None = None
) -> None:
    """Makes `refused(_line, refused_on)`: the rows of `contacts` that meet a refusal, by any of their identifiers.

    A plain address has one wide key, worked out in SQL; Python sees the others, and only where a refusal of that kind
    is known.
    """
    con.execute("CREATE OR REPLACE TABLE refused (_line INTEGER, refused_on DATE, undated BOOLEAN)")
    if not refusals:
        return
    con.execute("CREATE OR REPLACE TABLE met (kind VARCHAR, value VARCHAR, refused_on DATE, undated BOOLEAN)")
    for kind, column in KINDS:
        if not refusals.hashes and not any(known == kind for known, _ in refusals.days):
            continue
        values = _candidates(con, refusals, kind, column)
        rows = []
        for done, value in enumerate(values):
            days = refusals.found(kind, value)
            if days:
                rows.append((kind, value, days.first, days.undated))
            if progress and done % 2000 == 0:
                progress(done, len(values))
        columns = {"kind": "VARCHAR", "value": "VARCHAR", "refused_on": "DATE", "undated": "BOOLEAN"}
        duck.insert(con, "met", columns, rows)
        con.execute(
            f"INSERT INTO refused SELECT c._line, m.refused_on, m.undated FROM contacts AS c JOIN met AS m"
            f" ON m.kind = '{kind}' AND m.value = c.{column}"
        )
        if kind == "email":
            _match_others(con, refusals)


def _match_others(con: duckdb.DuckDBPyConnection, refusals: Refusals) -> None:
    """The further addresses of a row stop it too."""
    rows = con.execute("SELECT _line, other_emails FROM contacts WHERE other_emails IS NOT NULL").fetchall()
    found = []
    for line, others in rows:
        for value in str(others).split(";"):
            days = refusals.found("email", value)
            if days:
                found.append((line, days.first, days.undated))
    duck.insert(con, "refused", {"_line": "INTEGER", "refused_on": "DATE", "undated": "BOOLEAN"}, found)


# A plain address: lower-case ASCII, no provider that counts several writings as one mailbox, no international domain.
_PLAIN = "regexp_full_match({c}, '[a-z0-9._%+-]+@[a-z0-9-]+(\\.[a-z0-9-]+)+') AND NOT contains({c}, 'xn--')"
_MERGED = "regexp_matches({c}, '@(gmail|googlemail|me|mac|icloud|protonmail|proton|pm)\\.(com|ch|me)$')"
_BASE = "regexp_replace({c}, '\\+[^@]*@', '@')"


def _candidates(con: duckdb.DuckDBPyConnection, refusals: Refusals, kind: IdentityKind, column: str) -> list[str]:
    """The distinct identifiers that could meet a refusal: all, less plain addresses whose one key is unknown."""
    if kind != "email" or refusals.hashes:
        found = con.execute(f"SELECT DISTINCT {column} FROM contacts WHERE {column} IS NOT NULL").fetchall()
        return [value for (value,) in found]
    keys = [key for known, key in refusals.days if known == kind]
    con.execute("CREATE OR REPLACE TABLE refusal_key (key VARCHAR)")
    duck.insert(con, "refusal_key", {"key": "VARCHAR"}, [(key,) for key in keys])
    cell = f"lower(trim({column}))"
    plain = f"({_PLAIN} AND NOT {_MERGED})".replace("{c}", cell)
    base = _BASE.replace("{c}", cell)
    rows = con.execute(
        f"SELECT DISTINCT {column} FROM contacts WHERE {column} IS NOT NULL AND"
        f" (NOT {plain} OR {base} IN (SELECT key FROM refusal_key))"
    ).fetchall()
    return [value for (value,) in rows]


def refusals_in_file(con: duckdb.DuckDBPyConnection, refusals: Refusals, facts: Sequence[str]) -> None:
    """Adds the refusals that the file itself holds, so that every other row of the same person is stopped too."""
    said = [f"{name} IS TRUE" for name in ("objected", "erasure_requested") if name in facts]
    if "objected_on" in facts:
        said.append("objected_on IS NOT NULL")
    if not said:
        return
    day = "objected_on" if "objected_on" in facts else "CAST(NULL AS DATE)"
    rows = con.execute(
        f"SELECT email, phone, profile_url, other_emails, {day} FROM contacts WHERE {' OR '.join(said)}"
    ).fetchall()
    for email, phone, profile, others, when in rows:
        identifiers: tuple[tuple[IdentityKind, str | None], ...] = (
            ("email", email),
            ("phone", phone),
            ("profile", profile),
        )
        for kind, value in identifiers:
            if value:
                refusals.add(kind, value, when)
        for other in str(others or "").split(";"):
            if other.strip():
                refusals.add("email", other, when)
