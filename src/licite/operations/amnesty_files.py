"""The export of one tool: who refused in it and on which channel, and who may still be written to."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from licite.contacts.columns import DERIVED_TARGETS, UNCLEAR
from licite.contacts.mapping import Mapping, Target
from licite.contacts.mentions import mentions
from licite.contacts.planned import Planned
from licite.contacts.readers.formats import known_formats
from licite.contacts.refusal_names import channels_named, speaks_of_refusal
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable, read_contacts
from licite.contacts.values import read_value
from licite.engine.runners import duck
from licite.errors import LiciteError
from licite.facts.given import now_at_home
from licite.operations.objection_lists import read_lines
from licite.operations.refusal_keys import Refusals, Told
from licite.operations.refusal_lists import Line
from licite.operations.refusal_rejects import refusals_in_rejects
from licite.operations.refusals import identifiers, refusals_in_file
from licite.store.norms import Identity
from licite.vocabulary.contract import contract

# What says of a row whether its person is still written to; without any, a file may be a list of refusals.
_SAYING = frozenset({
    "objected", "objected_on", "erasure_requested", "consent", "consent_on", "call_refused", "call_refused_on",
    *DERIVED_TARGETS, UNCLEAR,
})  # fmt: skip
_SHOWN = _SAYING - {"consent_on", "objected_on", "call_refused_on"}
_CALLS = "voice_call"
_TOGETHER = {"sms": {"sms", "mms"}, "voice_call": {"voice_call", "automated_call"}}


@dataclass(frozen=True)
class Source:
    """A file given to an amnesty. `everybody`: what it is where no column of it says, `refused` or `active`.

    `mapping` says what its columns mean, where somebody settled that. `refusing_only`: of the rows, those that refuse.
    """

    path: Path
    tool: str = ""
    everybody: str | None = None
    mapping: Mapping | None = None
    refusing_only: bool = False


@dataclass
class Row:
    """One row: whom it names, which channels they refused in it (None: all) and when, and what it says of them.

    A day of None is one that is not known. `reachable` is false where messages come back, or there is no address.
    """

    line: int
    named: tuple[Identity, ...]
    refused: dict[str | None, date | None] = field(default_factory=dict)
    says: str = ""
    since: date | None = None
    reachable: bool = True
    content: str = field(default="", repr=False)


@dataclass
class ToolFile:
    """A file that was read. `channels` are those that its tool writes by, where its columns say so.

    `tool` is what is recorded, `label` what is shown. `hidden` are refusals in rows that could not be read.
    """

    source: Source
    tool: str
    label: str
    rows: list[Row]
    rejects: Rejects
    channels: frozenset[str] = frozenset()
    hidden: dict[str | None, set[Identity]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def read_source(source: Source) -> ToolFile:
    """Reads the export of a tool, or a plain list of refusals.

    Fails with OBJ010 where no column says who refused and nobody told what the file is; and as the readers do.
    """
    if source.everybody == "refused":
        return _list(source)
    with duck.connect() as con:
        rejects = Rejects()
        planned = Planned(any_channel=True)
        table = read_contacts(con, source.path, mapping=source.mapping, rejects=rejects, planned=planned)
        if table.format == "optout.hashed":
            return _list(source)  # Fingerprints name nobody: a list of refusals is read for them too.
        named = _channels(table) | _channels_of_rows(con, table)
        if not _says(table) and source.everybody is None:
            raise LiciteError("OBJ010", where=str(source.path), name=source.path.name)
        rows = _rows(con, table, told=source.refusing_only)
        tool = source.tool or _tool(table)
        found = ToolFile(source, tool, tool or source.path.stem, list(rows.values()), rejects, named)
        for channel in _asked(named):
            _note_refusals(found, rows, channel, table if not named else None, con)
    if source.refusing_only:
        found.rows = [row for row in found.rows if row.refused]
        for row in found.rows:
            row.named = tuple(filter(_is_readable, row.named))
    _reject_nameless(found)
    return found


def _list(source: Source) -> ToolFile:
    lines = read_lines(source.path)
    rejects = Rejects()
    for line in lines:
        if line.unread:
            reason = "partly" if line.readable else "unreadable" if line.named else "nobody"
            rejects.add(line.number, f"objection.reject_{reason}", line.content)
    readable = [line for line in lines if line.readable]
    return ToolFile(source, source.tool, source.tool or source.path.stem, [], rejects, lines=readable)


def _tool(table: ContactsTable) -> str:
    """The tool that wrote a file, by its columns; empty where none is recognised."""
    known = {tool.format for tool in known_formats()}
    return table.format.partition(".")[0] if table.format in known else ""


def _reject_nameless(found: ToolFile) -> None:
    """Rows that refuse and name nobody for certain: somebody has to look at them."""
    for row in found.rows:
        if row.refused and not row.named:
            found.rejects.add(row.line, "objection.reject_unreadable", row.content)
    found.rows = [row for row in found.rows if row.named or not row.refused]


def _targets(table: ContactsTable) -> Iterator[tuple[str, Target]]:
    """The columns that say something of refusals or permissions."""
    for name in table.columns:
        target = table.mapping.columns.get(name)
        if target is None and speaks_of_refusal(name):
            target = Target(UNCLEAR, channels=channels_named(name))
        if target and target.name in _SAYING:
            yield name, target


def _says(table: ContactsTable) -> bool:
    return any(True for _ in _targets(table)) or bool(_SAYING & set(table.facts))


def _channels(table: ContactsTable) -> frozenset[str]:
    """The channels that refusals of this file name; none where a column gives the channel of each row."""
    if any(target.name == "channel" for target in table.mapping.columns.values()):
        return frozenset()
    return frozenset(channel for _, target in _targets(table) for channel in target.channels)


def _channels_of_rows(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> frozenset[str]:
    """The channels that rows name beside their refusals; a refusal whose channel cannot be read is of all."""
    places = [
        place
        for place, name in enumerate(table.columns)
        if (target := table.mapping.columns.get(name)) and target.name == "refused_channel"
    ]
    found: set[str] = set()
    for (cell,) in (row for place in places for row in con.execute(f"SELECT DISTINCT c{place} FROM source").fetchall()):
        with suppress(ValueError):
            channel = read_value("refused_channel", cell or "")
            found |= _TOGETHER.get(str(channel), {str(channel)}) if channel else set()
    return frozenset(found)


def _asked(named: frozenset[str]) -> list[str | None]:
    """The channels for which a file is read: any one that it does not name stands for all of these."""
    if not named:
        return [None]
    other = next(channel for channel in contract().facts["channel"].values if channel not in named)
    return [other, *sorted(named)]


def _rows(con: duckdb.DuckDBPyConnection, table: ContactsTable, *, told: bool) -> dict[int, Row]:
    """The rows by line, with whom they name; as it is `told` there, where nobody looks whether it can be read."""
    identifiers(con, table)
    named: dict[int, list[Identity]] = {}
    written: dict[int, list[str]] = {}
    for line, kind, value in con.execute("SELECT DISTINCT _line, kind, value FROM identifiers ORDER BY ALL").fetchall():
        written.setdefault(line, []).append(value)
        if told or _is_readable(Identity(kind, value)):
            named.setdefault(line, []).append(Identity(kind, value))
    shown = [table.columns.index(name) for name, target in _targets(table) if target.name in _SHOWN]
    since = "consent_on" if "consent_on" in table.facts else "NULL"
    bad = "data_accurate IS FALSE" if "data_accurate" in table.facts else "FALSE"
    cells = "".join(f", c{place}" for place in shown)
    query = f"SELECT c._line, {since}, {bad}{cells} FROM contacts AS c JOIN source USING (_line) ORDER BY 1"
    return {
        line: Row(
            line,
            tuple(named.get(line, ())),
            says=_told(table, shown, said),
            since=_day(day),
            reachable=not bounced and line in named,
            content="; ".join(written.get(line, ())),
        )
        for line, day, bounced, *said in con.execute(query).fetchall()
    }


def _is_readable(identity: Identity) -> bool:
    return any(one.readable and one.kind == identity.kind for one in mentions(identity.value))


def _told(table: ContactsTable, shown: Sequence[int], said: Sequence[str | None]) -> str:
    pairs = zip(shown, said, strict=True)
    return "; ".join(f"{table.columns[place]}: {cell.strip()}" for place, cell in pairs if cell and cell.strip())


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


class _Kept(Refusals):
    """Refusals that keep whom they name, where others keep their keys only."""

    def __init__(self) -> None:
        super().__init__()
        self.named: dict[tuple[Identity, str | None], date | None] = {}

    def add(self, kind: Any, value: str, day: date | None) -> None:
        self._keep(Identity(kind, value), None, day)

    def add_told(self, kind: Any, value: str, told: Told) -> None:
        if told.fact == "consent":
            self._keep(Identity(kind, value), told.channel if told.channel != "*" else None, told.day)
        elif told.fact == "call_refused":
            self._keep(Identity(kind, value), _CALLS, told.day)

    def _keep(self, identity: Identity, channel: str | None, day: date | None) -> None:
        before = self.named.get((identity, channel))
        self.named[identity, channel] = min(before, day) if before and day else before or day


def _note_refusals(
    found: ToolFile,
    rows: dict[int, Row],
    channel: str | None,
    table: ContactsTable | None,
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Notes in the rows who refused on a channel; a channel that the file does not name stands for all of them."""
    rejects = found.rejects
    if table is None:
        rejects = Rejects()
        told = found.source
        table = read_contacts(con, told.path, mapping=told.mapping, rejects=rejects, planned=Planned(channel=channel))
    in_rows, in_rejects = _Kept(), _Kept()
    refusals_in_file(con, in_rows, table, None, now_at_home().date())
    refusals_in_rejects(in_rejects, rejects, table, channel)
    scope = channel if channel in found.channels else None
    owners: dict[Identity, list[Row]] = {}
    # `identifiers` is of the reading that was just made, with what further cells of unreadable rows name.
    for line, kind, value in con.execute("SELECT DISTINCT _line, kind, value FROM identifiers").fetchall():
        if line in rows:
            owners.setdefault(Identity(kind, value), []).append(rows[line])
    for (identity, own), day in in_rows.named.items():
        for row in owners.get(identity, ()):
            _note(row, own or scope, day)
            if identity not in row.named and _is_readable(identity):
                row.named = (*row.named, identity)
        if identity not in owners:
            found.hidden.setdefault(own or scope, set()).add(identity)
    for identity, own in in_rejects.named:
        found.hidden.setdefault(own or scope, set()).add(identity)


def _note(row: Row, channel: str | None, day: date | None) -> None:
    if None in row.refused and channel is not None:
        return
    before = row.refused.get(channel)
    row.refused[channel] = min(before, day) if before and day else before or day
