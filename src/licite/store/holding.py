"""Since when each contact may be held: the dates that start its period, put together by SQL for a whole controller.

Days are texts (ISO 8601) and local to France; the end of a period is worked out by the calendar in Python, for each day
once, and never by SQL. A merged contact counts as the one that was kept, with what happened to both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from heapq import nsmallest
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.store.database import connected
from licite.store.people import controller_of, pieces
from licite.store.snapshot import JUDGED_AS

ZONE = "Europe/Paris"
_BATCH = 2000

# The dates of the facts contract, what tells them here and the column of the day: the person's own act first, so that
# it is named, and what others say of such an act last.
_TOLD_BY: tuple[tuple[str, str, str], ...] = (
    ("last_contact_on", "contacted_kind", "contacted"),
    ("last_contact_on", "'given_again'", "given_again"),
    ("consent_on", "'consent'", "agreed"),
    ("customer_until", "'customer'", "customer_until"),
    ("collected_on", "'collected'", "collected"),
    ("last_contact_on", "said_by", "said_contact"),
)
_OWN_ACTS = ("contacted", "given_again", "agreed")


class Group(NamedTuple):
    """So many contacts of a country stand alike: `state`, the day from which the period runs, and what happened then.

    `state` is `dated`, `contract` (one is in force), `relation` (a customer, its end unknown), `contacted` (the person
    made contact, nobody knows when), `nobody` (no personal data) or `unknown` (nobody knows when the data came). The
    day is empty where it is not dated.
    """

    country: str | None
    state: str
    day: str
    reason: str
    contacts: int


class Holding(NamedTuple):
    """One contact, by its number and uid, with the same.

    `recorded` is the latest day that is known of it, that of its recording included. `told_on` is the day on which a
    file or a judgement said what gives the date; empty where the records themselves give it.
    """

    pk: int
    uid: str
    country: str | None
    state: str
    day: str
    reason: str
    recorded: str
    told_on: str | None = None


# The facts that move a date and that a human may settle for one contact.
JUDGED = (
    "contract_in_force", "is_customer", "customer_until", "collected_on", "country", "sole_trader", "last_contact_on",
    "in_contact_since_collection",
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """Of these countries (None: where none is known), the days from `first` and before `before`; empty is open."""

    countries: tuple[str | None, ...]
    first: str = ""
    before: str = ""


FIRST = 100
"""So many contacts of each group are known by their numbers, so that the first of a plan need no second reading."""


def groups(controller: str, at: date, dates: Sequence[str]) -> dict[Group, list[int]]:
    """How many contacts stand alike at the end of a day, and the first of each group by their numbers.

    `dates` are those of the law that start the period.
    """

    def query(sql: Sql) -> str:
        columns = f"country, state, day, reason, count(*), {sql.listed.format('id')}"
        return f"{_held(sql, dates)} SELECT {columns} FROM held GROUP BY country, state, day, reason"

    rows = asked(controller, at, query, {})
    found = {Group(*row[:5]): nsmallest(FIRST, map(int, row[5].split(","))) for row in rows}
    return dict(sorted(found.items(), key=lambda pair: _order(pair[0])))


def _order(group: Group) -> tuple[str, ...]:
    return group.state, group.day, group.reason, group.country or ""


def holdings_of(controller: str, at: date, dates: Sequence[str], pks: Sequence[int]) -> list[Holding]:
    """These contacts, by their numbers, as far as they are neither erased nor merged into another."""
    query = "SELECT id, uid, country, state, day, reason, recorded, told_on FROM held ORDER BY id"
    found: list[Holding] = []
    for piece in pieces(list(pks)):
        some = _SOME.format(pks=", ".join(str(int(pk)) for pk in piece))
        rows = asked(controller, at, partial(_asked_of, dates, some, query), {})
        found += [Holding(*row) for row in rows]
    return found


def _asked_of(dates: Sequence[str], scope: str, query: str, sql: "Sql") -> str:
    return _held(sql, dates, scope) + query


def holdings(
    controller: str, at: date, dates: Sequence[str], state: str, window: Window, limit: int | None = None
) -> Iterator[Holding]:
    """The contacts in a state, those that have been held the longest first."""
    names = [f"country{number}" for number, _ in enumerate(window.countries)]
    known = [name for name, country in zip(names, window.countries, strict=True) if country is not None]
    tests = [f"country IN ({', '.join(f'%({name})s' for name in known)})"] if known else []
    tests += ["country IS NULL"] if None in window.countries else []
    query = (
        "SELECT id, uid, country, state, day, reason, recorded, told_on FROM held"
        f" WHERE state = %(state)s AND ({' OR '.join(tests) or '1 = 0'})"
        " AND day >= %(first)s AND (%(before)s = '' OR day < %(before)s) ORDER BY day, id"
        + (f" LIMIT {int(limit)}" if limit is not None else "")
    )
    values = {"state": state, "first": window.first, "before": window.before}
    values |= {name: country for name, country in zip(names, window.countries, strict=True) if country is not None}
    yield from (Holding(*row) for row in _rows(controller, at, dates, query, values))


def holding_of(controller: str, at: date, dates: Sequence[str], uid: str) -> Holding | None:
    """One contact; None where it is erased or merged into another."""
    query = "SELECT id, uid, country, state, day, reason, recorded, told_on FROM held WHERE uid = %(uid)s"
    rows = asked(controller, at, lambda sql: _held(sql, dates, _OF_ONE) + query, {"uid": uid})
    return next((Holding(*row) for row in rows), None)


def _rows(
    controller: str, at: date, dates: Sequence[str], query: str, values: Mapping[str, object]
) -> Iterator[tuple[Any, ...]]:
    return asked(controller, at, lambda sql: _held(sql, dates) + query, values)


def asked(
    controller: str, at: date, query: Callable[["Sql"], str], values: Mapping[str, object]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that is written for the engine at hand: it may name `controller`, `at` and its `end`."""
    connection = connected()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.create_function("licite_day", 1, _local_day, deterministic=True)
    end = datetime.combine(at + timedelta(days=1), time(), ZoneInfo(ZONE)).astimezone(ZoneInfo("UTC"))
    slots: dict[str, Any] = {
        **values,
        "controller": controller_of(controller).pk,
        "at": at.isoformat(),
        "end": end.strftime("%Y-%m-%d %H:%M:%S") if connection.vendor == "sqlite" else end,
    }
    with connection.cursor() as cursor:
        cursor.execute(query(ENGINES[connection.vendor]), slots)
        while rows := cursor.fetchmany(_BATCH):
            yield from rows


@lru_cache(maxsize=1 << 16)
def _day_of_hour(hour: str) -> str:
    return datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(ZoneInfo(ZONE)).date().isoformat()


def _local_day(instant: str | None) -> str | None:
    # Whole hours are enough: France has been at whole hours of UTC for as long as there are interactions.
    return None if instant is None else _day_of_hour(instant[:13].replace(" ", "T"))


class Sql(NamedTuple):
    """How an engine says what the two say differently."""

    day: str
    local: str
    cell: str
    flag: str
    value: str
    latest: str
    no: str
    word: str
    stamp: str
    after_blank: str
    listed: str

    def fact(self, name: str) -> str:
        """A fact of the profile, as a human judged it since, or as a file said it."""
        said = self.said(name)
        return f"coalesce(j.{name}, {said})" if name in JUDGED else said

    def said(self, name: str) -> str:
        """A fact of the profile."""
        return self.cell.format(column="p.facts", name=name)

    def truth(self, name: str) -> str:
        """The same of a yes or no, as 1 or 0."""
        said = self.flag.format(name=name)
        said = f"coalesce(j.{name}, {said})" if name in JUDGED else said
        return f"CASE {said} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"


ENGINES = {
    "sqlite": Sql(
        day="{0}",
        local="licite_day({0})",
        cell="json_extract({column}, '$.{name}')",
        flag="json_type(p.facts, '$.{name}')",
        value="CASE WHEN json_type(value) IN ('true', 'false') THEN json_type(value) ELSE json_extract(value, '$') END",
        latest="max",
        no="0",
        word="TEXT",
        stamp="replace({0}, ' ', 'T')",
        after_blank="substr({0}, instr({0}, ' ') + 1)",
        listed="group_concat({0})",
    ),
    "postgresql": Sql(
        day="to_char({0}, 'YYYY-MM-DD')",
        local=f"to_char({{0}} AT TIME ZONE '{ZONE}', 'YYYY-MM-DD')",
        cell="({column} ->> '{name}')",
        flag="(p.facts ->> '{name}')",
        value="(value #>> '{}')",
        latest="greatest",
        no="FALSE",
        word="text",
        stamp="to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
        after_blank="split_part({0}, ' ', 2)",
        listed="string_agg(CAST({0} AS text), ',')",
    ),
}

# What somebody gives again is contact of theirs; a file read again by the controller is not.
GIVEN_BY_THEM = "('form', 'inbound_request', 'business_card')"


# Some contacts and all that were merged into them: what is told of these reads no row of others.
_SCOPE = """
    asked_for AS (SELECT id FROM store_contact WHERE controller_id = %(controller)s AND {test}),
    scope AS (SELECT id FROM asked_for UNION SELECT id FROM merged WHERE root IN (SELECT id FROM asked_for)),"""
_OF_ONE, _SOME = _SCOPE.replace("{test}", "uid = %(uid)s"), _SCOPE.replace("{test}", "id IN ({pks})")


def _held(sql: Sql, dates: Sequence[str], scope: str = "") -> str:
    """`held`: a row for each contact of the controller that is neither erased nor merged into another.

    `scope` makes a table of that name: of the contacts in it only.
    """
    every = bool(scope)
    told = [(word, column) for name, word, column in _TOLD_BY if name in dates]
    unknown = set(dates) - {name for name, _, _ in _TOLD_BY}
    if unknown or not told:
        raise LiciteError("RET004", names=", ".join(sorted(unknown) or dates))
    columns = [column for _, column in told]
    latest = ", ".join(f"coalesce({column}, '')" for column in columns)
    reason = " ".join(f"WHEN {column} = day THEN {word}" for word, column in told)
    acted = " OR ".join(f"{column} IS NOT NULL" for column in columns if column in _OWN_ACTS) or "1 = 0"
    return f"""
        {MERGED}, {scope} {_contacted(sql, every)}, {collected(every)}, {_agreed(sql, every)},
        {judged(sql, every)}, {_known(sql, every)},
        started AS (
            SELECT known.*, CASE
                WHEN contract = 1 THEN 'contract'
                WHEN nobody = 1 THEN 'nobody'
                WHEN customer = 1 AND customer_until IS NULL AND coalesce(bought, 0) = 0 THEN 'relation'
                WHEN in_contact = 1 AND coalesce(contacted, given_again, said_contact) IS NULL THEN 'contacted'
                WHEN collected IS NULL AND NOT ({acted}) THEN 'unknown'
                ELSE 'dated' END AS state, {sql.latest}({latest}, '') AS latest
            FROM known),
        running AS (SELECT started.*, CASE WHEN state = 'dated' THEN latest ELSE '' END AS day FROM started),
        named AS (
            SELECT running.*, CASE WHEN state <> 'dated' THEN state {reason} ELSE '' END AS reason FROM running),
        held AS (
            SELECT id, uid, country, state, day, {sql.latest}(recorded, latest) AS recorded, reason, CASE reason
                WHEN 'judged_contact' THEN contact_judged_on
                WHEN 'claimed_contact' THEN ({_told_by_file(sql)}) END AS told_on
            FROM named)
        """


def _told_by_file(sql: Sql) -> str:
    """The day on which the last file came that says when the person made contact."""
    started = sql.local.format("m.started_at")
    said = sql.cell.format(column='k."values"', name="last_contact_on")
    return f"""
        coalesce(
            (SELECT max({started}) FROM store_collected k JOIN store_import m ON m.id = k.imported_id
             WHERE m.undone_at IS NULL AND {said} = named.day
                AND (k.contact_id = named.id OR k.contact_id IN (SELECT id FROM merged WHERE root = named.id))),
            (SELECT {started} FROM store_profile p JOIN store_import m ON m.id = p.source_id
             WHERE p.contact_id = named.id))"""


MERGED = """
    WITH RECURSIVE live AS (
        SELECT m.merged_id, m.kept_id FROM store_merge m JOIN store_contact c ON c.id = m.kept_id
        WHERE m.undone_at IS NULL AND c.controller_id = %(controller)s),
    chain(id, root) AS (
        SELECT merged_id, kept_id FROM live
        UNION SELECT chain.id, live.kept_id FROM chain JOIN live ON live.merged_id = chain.root),
    merged AS (
        SELECT id, min(root) AS root FROM chain WHERE root NOT IN (SELECT merged_id FROM live) GROUP BY id)"""


def _within(column: str, scoped: bool) -> str:
    return f" AND {column} IN (SELECT id FROM scope)" if scoped else ""


def _contacted(sql: Sql, scoped: bool) -> str:
    """The last contact by the person: of what happened last, the time and the kind in one text, which orders so."""
    return f"""
        contact_made AS (
            SELECT CAST(coalesce(r.root, i.contact_id) AS bigint) AS contact, max(i.event_at) AS last_at,
                max({sql.stamp.format("i.event_at")} || ' ' || i.kind) AS last_kind,
                max(CASE WHEN i.kind = 'purchase' THEN 1 ELSE 0 END) AS bought
            FROM store_interaction i LEFT JOIN merged r ON r.id = i.contact_id
            WHERE i.controller_id = %(controller)s AND i.counts AND i.event_at < %(end)s
                {_within("i.contact_id", scoped)}
            GROUP BY coalesce(r.root, i.contact_id))"""


def collected(scoped: bool = False) -> str:
    """`rows_read`: the first day of all that was collected, and the last on which the person gave it themselves."""
    return f"""
        rows_read AS (
            SELECT CAST(coalesce(r.root, k.contact_id) AS bigint) AS contact, min(k.collected_on) AS first_on,
                max(CASE WHEN m.source_kind IN {GIVEN_BY_THEM} THEN k.collected_on END) AS given_on
            FROM store_collected k JOIN store_import m ON m.id = k.imported_id AND m.undone_at IS NULL
            LEFT JOIN merged r ON r.id = k.contact_id
            WHERE m.controller_id = %(controller)s AND k.collected_on <= %(at)s{_within("k.contact_id", scoped)}
            GROUP BY coalesce(r.root, k.contact_id))"""


def _agreed(sql: Sql, scoped: bool) -> str:
    """The last proven consent of a contact that nothing refuses since, whatever it is for."""
    return f"""
        refusal AS (
            SELECT t.token, coalesce(w.event_at, w.recorded_at) AS refused_at
            FROM store_consent w JOIN store_consenttoken t ON t.consent_id = w.id
            WHERE w.controller_id = %(controller)s AND w.kind = 'withdrawn'
            UNION ALL
            SELECT t.token, coalesce(w.event_at, w.recorded_at)
            FROM store_objection w JOIN store_objectiontoken t ON t.objection_id = w.id
            WHERE w.controller_id = %(controller)s),
        refused AS (
            SELECT i.contact_id, max(w.refused_at) AS refused_at
            FROM refusal w JOIN store_lookuptoken l ON l.token = w.token
            JOIN store_identifier i ON i.id = l.identifier_id{_within("i.contact_id", scoped)}
            GROUP BY i.contact_id),
        confirmed AS (
            SELECT about FROM store_consent
            WHERE controller_id = %(controller)s AND kind = 'confirmed' AND first_party AND proven
                AND about IS NOT NULL),
        agreement AS (
            SELECT CAST(coalesce(r.root, k.contact_id) AS bigint) AS contact, max(k.event_at) AS agreed_at
            FROM store_consent k LEFT JOIN merged r ON r.id = k.contact_id
            LEFT JOIN refused w ON w.contact_id = k.contact_id
            WHERE k.controller_id = %(controller)s AND k.kind = 'given' AND k.first_party AND k.proven
                AND k.contact_id IS NOT NULL AND k.event_at < %(end)s AND (k.until IS NULL OR k.until >= %(at)s)
                AND (w.refused_at IS NULL OR w.refused_at < k.event_at)
                AND (NOT k.double_opt_in OR k.event_id IN (SELECT about FROM confirmed))
                {_within("k.contact_id", scoped)}
            GROUP BY coalesce(r.root, k.contact_id)),
        consented AS (SELECT contact, {sql.local.format("agreed_at")} AS agreed FROM agreement)"""


def judged(sql: Sql, scoped: bool = False) -> str:
    """`settled`: what humans judged of a contact that holds on the day, the last word on each fact.

    What is judged of its import holds where nothing is judged of the contact itself.
    """
    facts = ", ".join(f"'{name}'" for name in JUDGED)
    columns = ", ".join(f"max(CASE WHEN fact = '{name}' THEN value END) AS {name}" for name in JUDGED)
    return f"""
        spoken_of AS (
            SELECT CAST(coalesce(r.root, u.contact_id) AS bigint) AS contact, u.fact, u.value, u.day, u.until, u.seq,
                0 AS of_source
            FROM store_judgement u LEFT JOIN merged r ON r.id = u.contact_id
            WHERE u.controller_id = %(controller)s AND u.contact_id IS NOT NULL{_within("u.contact_id", scoped)}
            UNION ALL
            SELECT f.contact_id, u.fact, u.value, u.day, u.until, u.seq, 1
            FROM store_import m JOIN store_judgement u ON u.about IN {JUDGED_AS}
                AND u.contact_id IS NULL AND u.controller_id = m.controller_id
            JOIN store_profile f ON f.source_id = m.id
            WHERE m.controller_id = %(controller)s{_within("f.contact_id", scoped)}),
        judgement AS (
            SELECT contact, fact, {sql.value} AS value, {sql.day.format("day")} AS judged_on, row_number() OVER (
                PARTITION BY contact, fact ORDER BY of_source, day DESC, seq DESC) AS place
            FROM spoken_of
            WHERE fact IN ({facts}) AND day <= %(at)s AND (until IS NULL OR until >= %(at)s)),
        settled AS (
            SELECT contact, {columns}, max(CASE WHEN fact = 'last_contact_on' THEN judged_on END) AS contact_judged_on
            FROM judgement WHERE place = 1 GROUP BY contact)"""


def _known(sql: Sql, scoped: bool) -> str:
    profile_day = sql.day.format("CASE WHEN p.collected_on <= %(at)s THEN p.collected_on END")
    first = sql.day.format("q.first_on")
    # Of two days of collection the earlier: data that the controller took again are no sign of life of the person.
    earlier = f"CASE WHEN {first} < {profile_day} THEN {first} ELSE coalesce({profile_day}, {first}) END"
    collected_on = f"coalesce(j.collected_on, {earlier})"
    contact, until = sql.fact("last_contact_on"), sql.fact("customer_until")
    # Whoever is no customer, and never bought, is none until a day to come.
    no_customer = f"{sql.truth('is_customer')} = 0 AND coalesce(t.bought, 0) = 0 AND {until} > %(at)s"
    customer_until = f"CASE WHEN {no_customer} THEN NULL ELSE {until} END"
    generic = (
        f"{sql.fact('identifier_kind')} = 'generic' AND {sql.fact('audience')} IN ('professional', 'organisation')"
    )
    return f"""
        known AS MATERIALIZED (
            SELECT c.id, c.uid, {sql.local.format("c.created_at")} AS recorded, {sql.fact("country")} AS country,
                {sql.truth("contract_in_force")} AS contract, {sql.truth("is_customer")} AS customer,
                {sql.truth("in_contact_since_collection")} AS in_contact,
                CASE WHEN {contact} <= %(at)s THEN {contact} END AS said_contact,
                CASE WHEN j.last_contact_on IS NULL THEN 'claimed_contact' ELSE 'judged_contact' END AS said_by,
                j.contact_judged_on, {customer_until} AS customer_until, {collected_on} AS collected,
                CASE WHEN {generic} AND coalesce({sql.truth("sole_trader")}, 1) = 0 THEN 1 ELSE 0 END AS nobody,
                {sql.day.format("q.given_on")} AS given_again, t.bought,
                {sql.local.format("t.last_at")} AS contacted, {sql.after_blank.format("t.last_kind")} AS contacted_kind,
                a.agreed
            FROM store_contact c LEFT JOIN store_profile p ON p.contact_id = c.id
            LEFT JOIN rows_read q ON q.contact = c.id LEFT JOIN contact_made t ON t.contact = c.id
            LEFT JOIN consented a ON a.contact = c.id LEFT JOIN settled j ON j.contact = c.id
            WHERE c.controller_id = %(controller)s AND c.erased_at IS NULL
                AND c.id NOT IN (SELECT id FROM merged){_within("c.id", scoped)})"""
