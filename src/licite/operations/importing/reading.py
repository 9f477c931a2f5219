"""A file of contacts as rows that the registers may keep: identifiers, facts, days, and what is left out."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from licite.contacts.columns import IDENTITY_FIELDS, READ_APART, REFUSAL_DAYS, REFUSALS
from licite.contacts.mapping import Mapping
from licite.contacts.normal_sql import e164, exact_address
from licite.contacts.planned import Planned
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable, read_contacts
from licite.contacts.unneeded import Unneeded, unneeded
from licite.engine.runners import duck
from licite.errors import LiciteError
from licite.operations.refusals import identifiers
from licite.store.placing import Row
from licite.vocabulary.contract import contract

_NO_CONTACTS = frozenset(
    {"linkedin.messages", "linkedin.invitations", "optout.hashed", "optout.list", "odoo.blacklist", "mautic.dnc",
     "bloctel.answer"}
)  # fmt: skip
_WITHOUT = frozenset(
    {*REFUSALS, *REFUSAL_DAYS, "objection_lifted_on", "channel", "purpose", "at", "collected_on"}
)  # fmt: skip
_OF_PERSON = tuple(
    name for name in IDENTITY_FIELDS if name not in ("email", "phone", "profile_url", "other_emails", "other_phones")
)
# Of a file that somebody else made, these tell of contact with them: no sign of life to the controller.
_WITH_ITS_MAKER = frozenset({"last_contact_on", "in_contact_since_collection"})
_CONSENTS = ("consent", "consent_on", "consent_claim")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Claim:
    """A row says that its person agreed: by which channel (None: not told), and on which day where it is told."""

    line: int
    channel: str | None
    day: date | None


@dataclass(frozen=True)
class Read:
    """What a file holds: read = rows + rejected. `left_out` are the columns of which nothing is kept.

    `unneeded` are those among them that prospecting has no need of, `elsewhere` those that tell of contact with whoever
    made the file; `unread` counts addresses and numbers of rows kept that cannot be read.
    """

    path: Path
    file_hash: str
    table: ContactsTable
    rows: tuple[Row, ...]
    claims: tuple[Claim, ...]
    rejects: Rejects
    unneeded: tuple[Unneeded, ...]
    elsewhere: tuple[str, ...]
    left_out: tuple[str, ...]
    unread: int

    @property
    def kept_mapping(self) -> dict[str, str]:
        """What each column that is kept means."""
        return {column: target.name for column, target in self.table.mapping.columns.items()}


def read_file(
    path: Path,
    *,
    mapping: Mapping | None,
    keep: Collection[str],
    collected_on: date | None,
    of_others: bool = False,
    progress: Any = None,
) -> Read:
    """What of this file may be kept, row by row? Nothing is written anywhere.

    `of_others`: it was bought, rented or given by a partner, so that the last contact it tells of was with them.

    Fails with IMP003 where the file holds no contacts, FIL023 where it lacks a column of `keep`; and as the readers do.
    """
    with duck.connect() as con:
        rejects = Rejects()
        table = _read(con, path, mapping, rejects, progress)
        if table.format in _NO_CONTACTS:
            raise LiciteError("IMP003", where=str(path), name=path.name)
        for column in keep:
            if column not in table.columns:
                raise LiciteError("FIL023", where=str(path), column=column, columns=", ".join(table.columns))
        spare = tuple(one for one in unneeded(con, table.columns, table.mapping, None) if one.column not in keep)
        meant = table.mapping.columns.items()
        elsewhere = tuple(
            name for name, target in meant if of_others and target.name in _WITH_ITS_MAKER and name not in keep
        )
        dropped = {*elsewhere, *(one.column for one in spare)} & table.mapping.columns.keys()
        if dropped:
            rejects = Rejects()
            table = _read(con, path, _without(table.mapping, dropped), rejects, progress)
        found, unread = _identities(con, table)
        rows = tuple(_rows(con, table, found, collected_on, keep))
        _reject_nameless(con, table, found, rejects)
        claims = tuple(_claims(con, path, table))
    kept = {name for name, target in table.mapping.columns.items() if target.name != READ_APART} | set(keep)
    left_out = tuple(column for column in table.columns if column not in kept)
    return Read(path, file_hash(path), table, rows, claims, rejects, spare, elsewhere, left_out, unread)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, or of the files of a folder, by their names in order."""
    made = sha256()
    for file in sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]:
        if path.is_dir():
            made.update(str(file.relative_to(path)).encode("utf-8", "surrogateescape") + b"\0")
        try:
            with file.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    made.update(block)
        except FileNotFoundError:
            raise LiciteError("FIL001", where=str(file), name=file.name) from None
    return made.hexdigest()


def _read(
    con: duckdb.DuckDBPyConnection, path: Path, mapping: Mapping | None, rejects: Rejects, progress: Any
) -> ContactsTable:
    return read_contacts(
        con, path, mapping=mapping, rejects=rejects, planned=Planned(any_channel=True), progress=progress
    )


def _without(mapping: Mapping, columns: Iterable[str]) -> Mapping:
    gone = set(columns)
    kept = {name: target for name, target in mapping.columns.items() if name not in gone}
    return replace(mapping, columns=kept, unsure=tuple(name for name in mapping.unsure if name not in gone))


# --- whom a row names --------------------------------------------------------------------------------------

Found = dict[int, dict[str, list[str]]]


def _identities(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> tuple[Found, int]:
    """By line and kind, the addresses, numbers and profiles that can be read; and how many cannot.

    Usual spellings are read in SQL, as a screening does; Python sees the others.
    """
    identifiers(con, table)
    country = "c.country" if "country" in table.facts else "CAST(NULL AS VARCHAR)"
    con.execute(
        "CREATE OR REPLACE TABLE written AS SELECT DISTINCT i._line, i.kind, trim(i.value) AS value,"
        f" CASE i.kind WHEN 'phone' THEN COALESCE({country}, 'FR') ELSE '' END AS country"
        " FROM identifiers AS i JOIN contacts AS c USING (_line)"
    )
    con.execute(
        "CREATE OR REPLACE TABLE readable AS SELECT kind, value, country, CASE kind"
        f" WHEN 'email' THEN CASE WHEN {exact_address('value', 'low')} IS NOT NULL THEN value END"
        f" WHEN 'phone' THEN CASE country WHEN 'FR' THEN {e164('value', 'FR')} END END AS given"
        " FROM (SELECT DISTINCT kind, value, country, lower(value) AS low FROM written)"
    )
    rest = con.execute("SELECT kind, value, country FROM readable WHERE given IS NULL").fetchall()
    con.execute("DELETE FROM readable WHERE given IS NULL")
    more = [(*one, given) for one in rest for given in _by_hand(*one)]
    columns = {"kind": "VARCHAR", "value": "VARCHAR", "country": "VARCHAR", "given": "VARCHAR"}
    duck.insert(con, "readable", columns, more)
    found: Found = {}
    order = "JOIN contacts AS c USING (_line) ORDER BY w._line, w.kind, w.value NOT IN (c.email, c.phone), w.value"
    for line, kind, given in con.execute(
        f"SELECT w._line, w.kind, r.given FROM written AS w JOIN readable AS r USING (kind, value, country) {order}"
    ).fetchall():
        known = found.setdefault(line, {}).setdefault(kind, [])
        if given not in known:
            known.append(given)
    unread = con.execute("SELECT count(*) FROM written ANTI JOIN readable USING (kind, value, country)").fetchone()
    return found, unread[0] if unread else 0


def _by_hand(kind: str, value: str, country: str) -> list[str]:
    from licite.contacts.address import Address, parse_address
    from licite.contacts.phone import Phone, numbers_in, parse_phone

    if kind == "email":
        return [value] if isinstance(parse_address(value), Address) else []
    if kind == "phone":
        whole = parse_phone(value, country)
        read = [whole] if isinstance(whole, Phone) else [parse_phone(one, country) for one in numbers_in(value)]
        return [one.e164 for one in read if isinstance(one, Phone)]
    host, _, page = value.removeprefix("https://").removeprefix("http://").partition("/")
    return [value] if "." in host and page.strip("/") and " " not in value and "@" not in host else []


# --- what a row says ---------------------------------------------------------------------------------------


def _rows(
    con: duckdb.DuckDBPyConnection,
    table: ContactsTable,
    found: Found,
    collected_on: date | None,
    keep: Collection[str],
) -> Iterator[Row]:
    facts = [name for name in table.facts if name not in _WITHOUT]
    extra = [column for column in keep if column not in table.mapping.columns]
    cells = [f"s.c{table.columns.index(column)}" for column in extra]
    day = "c.collected_on" if "collected_on" in table.facts else "NULL"
    listed = ", ".join(["c._line", day, *(f'c."{name}"' for name in (*_OF_PERSON, *facts)), *cells])
    cursor = con.execute(f"SELECT {listed} FROM contacts AS c JOIN source AS s USING (_line) ORDER BY c._line")
    names = (*_OF_PERSON, *facts)
    while some := cursor.fetchmany(10_000):
        for line, own_day, *told in some:
            if line not in found:
                continue
            values = _of_identities(found[line])
            values |= {name: _kept(value) for name, value in zip(names, told, strict=False) if value is not None}
            kept = {column: _kept(value) for column, value in zip(extra, told[len(names) :], strict=True) if value}
            yield Row(line, values | ({"kept": kept} if kept else {}), _day(own_day) or collected_on)


def _of_identities(found: dict[str, list[str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for kind, first, others in (("email", "email", "other_emails"), ("phone", "phone", "other_phones")):
        known = found.get(kind, [])
        values |= {first: known[0]} if known else {}
        values |= {others: ";".join(known[1:])} if len(known) > 1 else {}
    return values | ({"profile_url": found["profile"][0]} if "profile" in found else {})


def _kept(value: Any) -> Any:
    """A value as JSON and every database keep it."""
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode()
        case float():
            return repr(value)
        case date():
            return value.isoformat()
        case _:
            return value


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _reject_nameless(con: duckdb.DuckDBPyConnection, table: ContactsTable, found: Found, rejects: Rejects) -> None:
    """Rows without an address, number or profile that can be read: nobody could refuse, or be found again, by them."""
    con.execute("CREATE OR REPLACE TABLE named (_line INTEGER)")
    duck.insert(con, "named", {"_line": "INTEGER"}, [(line,) for line in found])
    rows = con.execute("SELECT s.* FROM source AS s JOIN contacts USING (_line) ANTI JOIN named USING (_line)")
    for line, *cells in rows.fetchall():
        content = (table.separator or ";").join("" if cell is None else str(cell) for cell in cells)
        rejects.add(line, "import.reject_nobody", content)


# --- consents that rows claim ------------------------------------------------------------------------------


def _claims(con: duckdb.DuckDBPyConnection, path: Path, table: ContactsTable) -> Iterator[Claim]:
    """The consents that rows say were given, by the channels of the columns that say so."""
    named = [target.channels for target in table.mapping.columns.values() if target.name in _CONSENTS]
    if "consent" not in table.facts:
        return
    if len(set(named)) <= 1:
        for line, day in _given(con, table):
            yield from (Claim(line, channel, day) for channel in (named[0] if named and named[0] else (None,)))
        return
    for channel in sorted({channel for channels in named for channel in channels}):
        with duck.connect() as other:
            planned = Planned(channel=channel)
            read = read_contacts(other, path, mapping=table.mapping, rejects=Rejects(), planned=planned)
            if "consent" in read.facts:
                yield from (Claim(line, channel, day) for line, day in _given(other, read))


def _given(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> Iterator[tuple[int, date | None]]:
    on = "consent_on" if "consent_on" in table.facts else "NULL"
    rows = con.execute(f"SELECT _line, {on} FROM contacts WHERE consent = 'given' ORDER BY _line").fetchall()
    yield from ((line, _day(day)) for line, day in rows)


def is_source_kind(text: str) -> bool:
    """Whether this is a kind of source that the contract has."""
    return text in contract().facts["source_kind"].values
