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
from licite.contacts.table import ContactsTable
from licite.engine.runners import duck
from licite.errors import LiciteError
from licite.facts.claims import CLAIMED_SOURCES

_HASH = re.compile(r"(sha256:|hmac(?:-sha256)?:)?([0-9a-fA-F]{64})", re.IGNORECASE)
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

    Every cell counts, whatever its column; the earliest day in the same row is taken for that of the refusal. A line
    that names nobody is kept in `unread`, since a refusal must not be lost silently.

    Raises:
        LiciteError: FIL030 where a list holds no refusal at all, FIL033 where it says that it is under HMAC and there
            is no `secret`, FIL034 where `secret` is empty.
    """
    if secret == b"":
        raise LiciteError("FIL034")
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

    # The list says that they refused: a day still to come is of something else (a term, a number read as a date).
    day = min((found for cell in cells if (found := _day(cell)) and found <= date.today()), default=None)
    named = False
    for cell in map(str.strip, cells):
        if hashed := _HASH.fullmatch(cell):
            if (hashed[1] or "").lower().startswith("hmac") and refusals.secret is None:
                raise LiciteError("FIL033", where=f"{path}:{line}", name=path.name)
            _add(refusals.hashes, hashed[2].lower(), day)
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
    # Line by line: a quote that nothing closes must not swallow the refusals after it.
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, _cells(line, separator)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def match(
    con: duckdb.DuckDBPyConnection,
    refusals: Refusals,
    table: ContactsTable,
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Makes `refused(_line, refused_on)`: the rows of `contacts` that meet a refusal, by any of their identifiers.

    A plain address has one wide key, worked out in SQL; Python sees the others, and only where a refusal of that kind
    is known.
    """
    con.execute("CREATE OR REPLACE TABLE refused (_line INTEGER, refused_on DATE, undated BOOLEAN)")
    if not refusals:
        return
    con.execute("CREATE OR REPLACE TABLE met (kind VARCHAR, value VARCHAR, refused_on DATE, undated BOOLEAN)")
    _further_identifiers(con, table)
    for kind, column in KINDS:
        if not refusals.hashes and not any(known == kind for known, _ in refusals.days):
            continue
        values = _candidates(con, refusals, kind, column)
        further = con.execute("SELECT DISTINCT value FROM further WHERE kind = ?", [kind]).fetchall()
        rows = []
        for done, value in enumerate(dict.fromkeys([*values, *(value for (value,) in further)])):
            days = refusals.found(kind, value)
            if days:
                rows.append((kind, value, days.first, days.undated))
            if progress and done % 2000 == 0:
                progress(done, len(values))
        columns = {"kind": "VARCHAR", "value": "VARCHAR", "refused_on": "DATE", "undated": "BOOLEAN"}
        duck.insert(con, "met", columns, rows)
        con.execute(
            f"INSERT INTO refused SELECT i._line, m.refused_on, m.undated FROM met AS m"
            f" JOIN (SELECT _line, {column} AS value FROM contacts UNION ALL SELECT _line, value FROM further"
            f" WHERE kind = '{kind}') AS i ON m.value = i.value WHERE m.kind = '{kind}'"
        )


def _further_identifiers(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> None:
    """Makes `further(_line, kind, value)`: a row's addresses, numbers and profiles beyond those of `contacts`."""
    con.execute(
        "CREATE OR REPLACE TABLE further AS SELECT _line, 'email' AS kind, trim(value) AS value FROM"
        " (SELECT _line, unnest(string_split(other_emails, ';')) AS value FROM contacts) WHERE trim(value) <> ''"
    )
    kinds = {column: kind for kind, column in KINDS}
    for place, name in enumerate(table.columns):
        target = table.mapping.columns.get(name)
        if target and target.name in kinds:
            con.execute(
                f"INSERT INTO further SELECT s._line, '{kinds[target.name]}', s.c{place} FROM source AS s"
                f" JOIN contacts AS c USING (_line) WHERE trim(s.c{place}) <> '' AND s.c{place} <> c.{target.name}"
            )


# A plain address: lower-case ASCII, no provider that counts several writings as one mailbox, no international domain.
_PLAIN = "regexp_full_match({c}, '[a-z0-9._%-][a-z0-9._%+-]*@[a-z0-9-]+(\\.[a-z0-9-]+)+') AND NOT contains({c}, 'xn--')"
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


def refusals_in_file(
    con: duckdb.DuckDBPyConnection, refusals: Refusals, table: ContactsTable, source_kind: object, day: date
) -> None:
    """Adds the refusals that the file itself holds, so that every other row of the same person is stopped too.

    A refusal that a later act of the person has lifted by `day` is not one, unless somebody else made the file and only
    claims so. `source_kind` is that of rows that do not say.
    """
    facts = table.facts
    said = [f"{name} IS TRUE" for name in ("objected", "erasure_requested") if name in facts]
    if "objected_on" in facts:
        said.append(f"(objected_on IS NOT NULL AND NOT {_lifted(table)})")
    if not said:
        return
    _further_identifiers(con, table)
    on = "c.objected_on" if "objected_on" in facts else "CAST(NULL AS DATE)"
    own = " UNION ALL ".join(
        f"SELECT _line, '{kind}' AS kind, {column} AS value FROM contacts" for kind, column in KINDS
    )
    rows = con.execute(
        f"SELECT i.kind, i.value, {on} FROM contacts AS c JOIN ({own} UNION ALL FROM further) AS i USING (_line)"
        f" WHERE i.value IS NOT NULL AND ({' OR '.join(said)})",
        {"source_kind": source_kind, "day": day} if "objection_lifted_on" in facts and "objected_on" in facts else None,
    ).fetchall()
    for kind, value, when in rows:
        refusals.add(kind, value, when)


def _lifted(table: ContactsTable) -> str:
    """Whether the file may say, and says, that a later act of the person lifted the refusal."""
    if "objection_lifted_on" not in table.facts:
        return "FALSE"
    claimed = ", ".join(f"'{kind}'" for kind in CLAIMED_SOURCES)
    source = "COALESCE(source_kind, $source_kind)" if "source_kind" in table.facts else "CAST($source_kind AS VARCHAR)"
    return (
        "COALESCE(objection_lifted_on >= objected_on AND objection_lifted_on <= CAST($day AS DATE)"
        f" AND {source} NOT IN ({claimed}), FALSE)"
    )
