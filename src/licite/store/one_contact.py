"""What the registers hold of one contact, by one statement that goes along indexed columns only."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import count
from typing import Any

from licite.errors import LiciteError
from licite.store import lookup_tokens
from licite.store.database import connected
from licite.store.lookup import CONSENTS, events_for
from licite.store.models import Contact, Controller
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.snapshot import (
    BY_FINGERPRINT,
    CALLS,
    GIVEN_BY_THEM,
    JUDGED_AS,
    MEETING,
    PROFILE_TEXTS,
    PURCHASE,
    WRITTEN_TO,
    Dialect,
    listed,
)
from licite.store.standing import Event, Kind


@dataclass(frozen=True)
class Until:
    """How far the records are read: up to `end`, calls from `calls_from` on, days up to `day`."""

    day: date
    end: datetime
    calls_from: datetime


@dataclass(frozen=True)
class Judged:
    """A fact that somebody settled, newest last; `of_source`: of the import that tells of the source, not of them."""

    fact: str
    value: Any
    day: date
    until: date | None
    seq: int
    of_source: bool = False


@dataclass
class History:
    """What happened with a contact, was collected of it and told to it, by a moment."""

    contacted_at: datetime | None = None
    bought_at: datetime | None = None
    calls: int = 0
    written_to: bool = False
    collected_on: date | None = None
    given_again: date | None = None
    informed_on: date | None = None
    notice_complete: bool | None = None
    judged: list[Judged] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """One contact: the uid of the one kept, its profile, its identifiers (its own first), its events and its history.

    `fingerprints`: refusals are known by fingerprints too, which these events do not hold.
    """

    uid: str
    erased: bool
    texts: Mapping[str, str]
    facts: str
    profile_on: date | None
    events: Mapping[Identity, frozenset[Event]]
    history: History
    fingerprints: bool


def read_contact(controller: Controller, uid: str, until: Until) -> Record:
    """Everything recorded of a contact of this controller that a decision needs; a merged one is the one kept.

    Fails with STO025 where this controller has no such contact.
    """
    while True:
        ring = current().ring()
        head, rows = _read(controller, uid, (), until)
        members: tuple[int, ...] = (int(head["id"]),)
        if "1" in (head["merged"], head["keeps"]):
            root, members = _members(controller, int(head["id"]), uid)
            head, rows = _read(controller, root, members, until)
        if _forms_are_missing(rows, lookup_tokens.versions(ring)):
            for member in Contact.objects.for_controller(controller).filter(pk__in=members):
                lookup_tokens.refresh(controller, member)
            continue
        found = _record(controller, head, rows)
        if current().ring() is ring:
            return found


_HEAD = ("id", "uid", "erased", "merged", "keeps", "fingerprints", *PROFILE_TEXTS, "facts", "collected_on")
_WIDTH = len(_HEAD)


def _read(
    controller: Controller, uid: str, members: Sequence[int], until: Until
) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Who a contact is, and all rows of its `members`, which are itself where none are said."""
    vendor = connected().vendor
    found = _fetched(_sql(vendor, len(members)), _values(vendor, controller.pk, uid, members, until))
    head = next((row for row in found if row[0] == "a"), None)
    if head is None:
        raise LiciteError("STO025", id=uid)
    return dict(zip(_HEAD, head[1:], strict=True)), found


# How often a statement comes before psycopg prepares it of itself; ours are asked to be at once.
_OFTEN = 5


def _fetched(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    connection = connected()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # Django writes the marks of a statement anew each time, which takes as long as the statement itself.
        with connection.wrap_database_errors:
            rows: list[tuple[Any, ...]] = connection.connection.execute(statement, values).fetchall()
        return rows
    from psycopg import RawCursor
    from psycopg.types.numeric import Int8

    # To plan these takes many times as long as to run them. Django forbids its connections to prepare anything, and
    # psycopg heeds no `prepare=True` there; Django's own statements stay unprepared, as its cursors are another kind.
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = _OFTEN
    # A number would have the type of its size, and each type would have the statement prepared once more.
    wide = [Int8(value) if type(value) is int else value for value in values]
    # psycopg reads the marks `%s` of so long a statement anew each time, which takes as long as the statement itself.
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        return list(cursor.execute(statement, wide, prepare=True).fetchall())


def any_event_of(tokens: Iterable[str]) -> bool:
    """Whether anything is recorded, for whichever controller, under one of these tokens."""
    vendor = connected().vendor
    every = sorted(tokens)
    value: Any = json.dumps(every) if vendor == "sqlite" else every
    return bool(every and _fetched(_any_sql(vendor), [value] * len(MEETING)))


@lru_cache(maxsize=2)
def _any_sql(vendor: str) -> str:
    listed_there = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else "= ANY(%s)"
    kinds = (f"SELECT 1 FROM store_{what}token WHERE token {listed_there}" for what in MEETING)
    return _with_marks(vendor, f"SELECT 1 FROM ({' UNION ALL '.join(kinds)}) AS met LIMIT 1")


def _with_marks(vendor: str, statement: str) -> str:
    """The statement with the marks that the driver itself knows."""
    if vendor == "sqlite":
        return statement.replace("%s", "?")
    number = count(1)
    return re.sub("%s", lambda _: f"${next(number)}", statement)


def _members(controller: Controller, contact: int, uid: str) -> tuple[str, tuple[int, ...]]:
    """The uid of the contact kept, and all that were merged into it, the one kept first; itself where none is left."""
    rows = _fetched(_members_sql(connected().vendor), [contact, controller.pk])
    if not rows:
        return uid, (contact,)
    root = next(row for row in rows if row[2])
    return str(root[1]), (root[0], *sorted(row[0] for row in rows if not row[2]))


@lru_cache(maxsize=2)
def _members_sql(vendor: str) -> str:
    return _with_marks(
        vendor,
        "WITH RECURSIVE up(id) AS (SELECT CAST(%s AS bigint) UNION SELECT m.kept_id FROM up"
        " JOIN store_merge AS m ON m.merged_id = up.id AND m.undone_at IS NULL),"
        " root(id) AS (SELECT min(c.id) FROM up JOIN store_contact AS c ON c.id = up.id WHERE c.controller_id = %s"
        " AND c.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM store_merge AS m WHERE m.merged_id = c.id"
        " AND m.undone_at IS NULL)),"
        " down(id) AS (SELECT id FROM root WHERE id IS NOT NULL UNION SELECT m.merged_id FROM down"
        " JOIN store_merge AS m ON m.kept_id = down.id AND m.undone_at IS NULL)"
        " SELECT c.id, c.uid, c.id = (SELECT id FROM root) FROM down JOIN store_contact AS c ON c.id = down.id",
    )


def _values(vendor: str, pk: int, uid: str, members: Sequence[int], until: Until) -> list[Any]:
    """What goes into the marks of the statement, in their order."""
    calls_from, end = (one.astimezone(UTC) for one in (until.calls_from, until.end))
    times: list[Any] = [calls_from, end]
    day: Any = until.day
    if vendor == "sqlite":
        times, day = [one.replace(tzinfo=None).isoformat(" ") for one in times], day.isoformat()
    own = list(members)
    return [
        uid, pk, pk, BY_FINGERPRINT, BY_FINGERPRINT, *own, *own, pk, *own, pk, *own, pk, *own, pk, times[0], *own, pk,
        times[1], *own, day, *own, pk, day, *own, pk, day, *own, pk, day, day, pk, day, day,
    ]  # fmt: skip


@lru_cache(maxsize=32)
def _sql(vendor: str, members: int) -> str:
    sql = Dialect(vendor)
    own = f"IN ({', '.join(['%s'] * members)})" if members else "= (SELECT id FROM one)"

    def branch(tag: str, columns: Sequence[str], rest: str) -> str:
        cells = [f"CAST({column} AS text)" for column in columns]
        cells += ["CAST(NULL AS text)"] * (_WIDTH - len(cells))
        return f"SELECT '{tag}', {', '.join(cells)} {rest}"

    def met(what: str, columns: Sequence[str], owner: str = "e.controller_id", more: str = "") -> str:
        return branch(
            what[0],
            ["i.id", sql.flag("l.exact"), *columns],
            f"FROM store_identifier AS i JOIN store_lookuptoken AS l ON l.identifier_id = i.id"
            f" JOIN store_{what}token AS t ON t.token = l.token JOIN store_{what} AS e ON e.id = t.{what}_id{more}"
            f" WHERE i.contact_id {own} AND {owner} = %s",
        )

    versions = (
        "(SELECT count(*) FROM (SELECT DISTINCT l.key_id, l.norm_version FROM store_lookuptoken AS l"
        " WHERE l.identifier_id = i.id) AS v)"
    )
    event = ["e.event_id", "e.seq", sql.time("e.recorded_at"), sql.time("e.event_at"), sql.flag("e.first_party"),
             "e.channel", "e.purpose", "e.brand"]  # fmt: skip
    consent = ["e.kind", sql.flag("e.proven"), "e.partners", "e.until", "e.words_version", sql.flag("e.double_opt_in"),
               "e.about"]  # fmt: skip
    told = (
        f"SELECT n.id, n.given_on, n.complete FROM store_notice AS n WHERE n.contact_id {own} AND n.controller_id = %s"
        " AND n.given_on <= %s UNION SELECT n.id, n.given_on, n.complete FROM store_collected AS k"
        f" JOIN store_notice AS n ON n.imported_id = k.imported_id WHERE k.contact_id {own} AND n.controller_id = %s"
        " AND n.given_on <= %s"
    )
    branches = [
        branch("a", _head_columns(sql),
               "FROM store_contact AS c LEFT JOIN store_profile AS p ON p.contact_id = c.id"
               " WHERE c.id = (SELECT id FROM one)"),
        branch("i", ["i.id", "i.contact_id", "i.kind", "i.value", versions],
               f"FROM store_identifier AS i WHERE i.contact_id {own}"),
        met("objection", event),
        met("consent", [*event, *consent]),
        met("erasure", ["e.event_id", "e.seq", sql.time("e.at")]),
        met("disowning", [], "o.controller_id", " JOIN store_objection AS o ON o.id = e.objection_id"),
        branch("h", [sql.time("max(CASE WHEN x.counts THEN x.event_at END)"),
                     sql.time(f"max(CASE WHEN x.kind = '{PURCHASE}' THEN x.event_at END)"),
                     f"sum(CASE WHEN x.kind IN ({listed(CALLS)}) AND x.event_at >= %s THEN 1 ELSE 0 END)",
                     f"max(CASE WHEN x.kind IN ({listed(WRITTEN_TO)}) THEN 1 ELSE 0 END)"],
               f"FROM store_interaction AS x WHERE x.contact_id {own} AND x.controller_id = %s"
               " AND x.event_at < %s"),
        branch("k", ["min(x.collected_on)",
                     f"max(CASE WHEN m.source_kind IN ({listed(GIVEN_BY_THEM)}) THEN x.collected_on END)"],
               "FROM store_collected AS x JOIN store_import AS m ON m.id = x.imported_id AND m.undone_at IS NULL"
               f" WHERE x.contact_id {own} AND x.collected_on <= %s"),
        branch("n", ["min(n.given_on)", "max(CASE WHEN n.complete THEN 1 ELSE 0 END)",
                     "sum(CASE WHEN n.complete IS NULL THEN 1 ELSE 0 END)"], f"FROM ({told}) AS n"),
        branch("j", ["x.fact", "x.value", "x.day", "x.until", "x.seq"],
               f"FROM store_judgement AS x WHERE x.contact_id {own} AND x.controller_id = %s AND x.day <= %s"
               " AND (x.until IS NULL OR x.until >= %s)"),
        branch("j", ["x.fact", "x.value", "x.day", "x.until", "x.seq", "1"],
               "FROM store_profile AS p JOIN store_import AS m ON m.id = p.source_id JOIN store_judgement AS x"
               f" ON x.about IN {JUDGED_AS} AND x.controller_id = m.controller_id"
               " WHERE p.contact_id = (SELECT id FROM one) AND m.controller_id = %s AND x.contact_id IS NULL"
               " AND x.day <= %s AND (x.until IS NULL OR x.until >= %s)"),
    ]  # fmt: skip
    one = "WITH one AS (SELECT id FROM store_contact WHERE uid = %s AND controller_id = %s) "
    return _with_marks(vendor, one + " UNION ALL ".join(branches))


def _head_columns(sql: Dialect) -> list[str]:
    """Who a contact is, as `_HEAD` names it."""
    merges = "EXISTS (SELECT 1 FROM store_merge AS m WHERE m.{} = c.id AND m.undone_at IS NULL)"
    # The last word of an index that is not behind the one sought: PostgreSQL would plan the question whether any row
    # has it as a walk through all refusals, where none does.
    hashed = "(SELECT max(o.how) FROM store_objection AS o WHERE o.controller_id = %s AND o.how <= %s) = %s"
    flags = ["c.erased_at IS NOT NULL", merges.format("merged_id"), merges.format("kept_id"), hashed]
    texts = [f"p.{name}" for name in (*PROFILE_TEXTS, "facts", "collected_on")]
    return ["c.id", "c.uid", *(sql.flag(one) for one in flags), *texts]


def _forms_are_missing(rows: Sequence[tuple[Any, ...]], versions: Sequence[tuple[str, int]]) -> bool:
    return any(row[0] == "i" and int(row[5]) < len(versions) for row in rows)


def _record(controller: Controller, head: Mapping[str, Any], rows: Sequence[tuple[Any, ...]]) -> Record:
    own = sorted((row for row in rows if row[0] == "i"), key=lambda row: (row[2] != head["id"], int(row[1])))
    identities = {row[1]: Identity(row[3], row[4]) for row in own}
    events: dict[Identity, set[Event]] = {one: set() for one in identities.values()}
    history = History()
    for row in rows:
        if row[0] in _EVENTS:
            event = _EVENTS[row[0]](row)
            if event is not None:
                events[identities[row[1]]].add(event)
        elif row[0] in _HISTORY:
            _HISTORY[row[0]](history, row)
    found: Mapping[Identity, frozenset[Event]] = {one: frozenset(met) for one, met in events.items()}
    if any(row[0] == "d" for row in rows):
        # The word that a refusal was not theirs counts by the marks on that refusal: rare, and looked up whole.
        found = events_for(controller.slug, identities.values())
    return Record(
        uid=head["uid"],
        erased=head["erased"] == "1",
        texts={name: head[name] for name in PROFILE_TEXTS if head[name]},
        facts=head["facts"] or "{}",
        profile_on=_day(head["collected_on"]),
        events=found,
        history=history,
        fingerprints=head["fingerprints"] == "1",
    )


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _sure_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _objection(row: Sequence[Any]) -> Event:
    return Event(
        id=row[3], seq=int(row[4]), kind=Kind.OBJECTION, recorded_at=_sure_time(row[5]), event_at=_time(row[6]),
        first_party=row[7] == "1", channel=row[8], purpose=row[9], brand=row[10],
    )  # fmt: skip


def _consent(row: Sequence[Any]) -> Event | None:
    if row[2] != "1" and row[11] != "withdrawn":
        return None
    partners = None if row[13] is None else json.loads(row[13])
    return Event(
        id=row[3], seq=int(row[4]), kind=CONSENTS[row[11]], recorded_at=_sure_time(row[5]), event_at=_time(row[6]),
        first_party=row[7] == "1", channel=row[8], purpose=row[9], brand=row[10], proven=row[12] == "1",
        partners=None if partners is None else frozenset(partners), until=_day(row[14]), words_version=row[15] or None,
        double_opt_in=row[16] == "1", about=row[17],
    )  # fmt: skip


def _erasure(row: Sequence[Any]) -> Event:
    return Event(id=row[3], seq=int(row[4]), kind=Kind.ERASURE, recorded_at=_sure_time(row[5]))


_EVENTS = {"o": _objection, "c": _consent, "e": _erasure}


def _add_happened(history: History, row: Sequence[Any]) -> None:
    history.contacted_at, history.bought_at = _time(row[1]), _time(row[2])
    history.calls, history.written_to = int(row[3] or 0), row[4] == "1"


def _add_collected(history: History, row: Sequence[Any]) -> None:
    history.collected_on, history.given_again = _day(row[1]), _day(row[2])


def _add_told(history: History, row: Sequence[Any]) -> None:
    history.informed_on = _day(row[1])
    if history.informed_on:
        history.notice_complete = True if row[2] == "1" else False if row[3] == "0" else None


def _add_judged(history: History, row: Sequence[Any]) -> None:
    day, until = date.fromisoformat(row[3]), _day(row[4])
    history.judged.append(Judged(row[1], json.loads(row[2]), day, until, int(row[5]), row[6] == "1"))
    history.judged.sort(key=lambda one: (not one.of_source, one.day, one.seq))


_HISTORY = {"h": _add_happened, "k": _add_collected, "n": _add_told, "j": _add_judged}
