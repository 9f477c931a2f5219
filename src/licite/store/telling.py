"""Who was never told what art. 13 or 14 asks, put together by SQL for a whole controller, or for one person."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from licite.store.holding import MERGED, Sql, asked, collected, judged

# The first of these is the first communication: until then at the latest the notice is due.
_COMMUNICATION = "('sent', 'delivery', 'call_answered')"
_DAYS = "from_person, collected, written, disclosed"
# A contact and all that were merged into it: what is told of these reads no row of others.
_OF_ONE = """
    asked_for AS (SELECT id FROM store_contact WHERE controller_id = %(controller)s AND uid = %(uid)s),
    scope AS (SELECT id FROM asked_for UNION SELECT id FROM merged WHERE root IN (SELECT id FROM asked_for)),"""


class Untold(NamedTuple):
    """So many contacts that nobody told anything: who gave the data (1 the person, 0 somebody else, None unknown), the
    day of collection, that of the first communication and that of the first disclosure; empty where there is none.
    """

    from_person: int | None
    collected: str
    written: str
    disclosed: str
    contacts: int

    @property
    def key(self) -> str:
        """By this the contacts of the group are asked for."""
        return f"{self.from_person}/{self.collected}/{self.written}/{self.disclosed}"


def untold_groups(controller: str, at: date) -> list[Untold]:
    """The contacts that were not told by the end of a day, by the days that matter."""
    query = f"SELECT {_DAYS}, count(*) FROM untold GROUP BY {_DAYS}"
    return [Untold(*row) for row in asked(controller, at, lambda sql: _untold(sql) + query, {})]


def untold_among(controller: str, at: date) -> set[str]:
    """Every contact that was not told by the end of a day, by uid."""
    query = "SELECT uid FROM untold"
    return {uid for (uid,) in asked(controller, at, lambda sql: _untold(sql) + query, {})}


def untold_of(controller: str, at: date, uid: str) -> Untold | None:
    """What matters of one contact that was not told; None where it was told, erased or merged into another."""
    query = f"SELECT {_DAYS}, 1 FROM untold WHERE uid = %(uid)s"
    rows = asked(controller, at, lambda sql: _untold(sql, _OF_ONE) + query, {"uid": uid})
    return next((Untold(*row) for row in rows), None)


def untold_contacts(controller: str, at: date, groups: Iterable[Untold], limit: int) -> Iterator[tuple[str, str]]:
    """The contacts of these groups: the key of the group, and the uid."""
    keys = {f"key{number}": group.key for number, group in enumerate(groups)}
    if not keys:
        return
    within = ", ".join(f"%({name})s" for name in keys)
    query = f"SELECT key, uid FROM untold WHERE key IN ({within}) ORDER BY id LIMIT {int(limit)}"
    yield from asked(controller, at, lambda sql: _untold(sql) + query, keys)


def _untold(sql: Sql, scope: str = "") -> str:
    """`untold`: who is a person, and was told nothing, whether themselves or with all of an import.

    `scope` makes a table of that name: of the contacts in it only.
    """

    def within(column: str) -> str:
        return f" AND {column} IN (SELECT id FROM scope)" if scope else ""

    informed = sql.truth("informed")
    generic = (
        f"{sql.fact('identifier_kind')} = 'generic' AND {sql.fact('audience')} IN ('professional', 'organisation')"
    )
    profile_day = sql.day.format("CASE WHEN p.collected_on <= %(at)s THEN p.collected_on END")
    first = sql.day.format("q.first_on")
    earlier = f"CASE WHEN {first} < {profile_day} THEN {first} ELSE coalesce({profile_day}, {first}) END"
    return f"""
        {MERGED}, {scope} {collected(bool(scope))}, {judged(sql, bool(scope))},
        spoken AS (
            SELECT CAST(coalesce(r.root, i.contact_id) AS bigint) AS contact, min(i.event_at) AS first_at
            FROM store_interaction i LEFT JOIN merged r ON r.id = i.contact_id
            WHERE i.controller_id = %(controller)s AND i.kind IN {_COMMUNICATION} AND i.event_at < %(end)s
                {within("i.contact_id")}
            GROUP BY coalesce(r.root, i.contact_id)),
        handed_over AS (
            SELECT CAST(coalesce(r.root, h.contact_id) AS bigint) AS contact, min(d.disclosed_on) AS first_on
            FROM store_disclosed h JOIN store_disclosure d ON d.id = h.disclosure_id
            LEFT JOIN merged r ON r.id = h.contact_id
            WHERE d.controller_id = %(controller)s AND d.disclosed_on <= %(at)s{within("h.contact_id")}
            GROUP BY coalesce(r.root, h.contact_id)),
        told AS (
            SELECT CAST(coalesce(r.root, n.contact_id) AS bigint) AS contact
            FROM store_notice n LEFT JOIN merged r ON r.id = n.contact_id
            WHERE n.controller_id = %(controller)s AND n.contact_id IS NOT NULL AND n.given_on <= %(at)s
                {within("n.contact_id")}
            UNION
            SELECT coalesce(r.root, k.contact_id)
            FROM store_notice n JOIN store_collected k ON k.imported_id = n.imported_id
            LEFT JOIN merged r ON r.id = k.contact_id
            WHERE n.controller_id = %(controller)s AND n.given_on <= %(at)s{within("k.contact_id")}),
        people AS (
            SELECT c.id, c.uid, {sql.truth("collected_from_person")} AS from_person,
                coalesce(j.collected_on, {earlier}, '') AS collected,
                coalesce({sql.local.format("s.first_at")}, '') AS written,
                coalesce({sql.day.format("h.first_on")}, '') AS disclosed
            FROM store_contact c LEFT JOIN store_profile p ON p.contact_id = c.id
            LEFT JOIN rows_read q ON q.contact = c.id LEFT JOIN spoken s ON s.contact = c.id
            LEFT JOIN handed_over h ON h.contact = c.id LEFT JOIN settled j ON j.contact = c.id
            WHERE c.controller_id = %(controller)s AND c.erased_at IS NULL AND c.id NOT IN (SELECT id FROM merged)
                {within("c.id")}
                AND c.id NOT IN (SELECT contact FROM told) AND coalesce({informed}, 0) = 0
                AND NOT coalesce({generic} AND coalesce({sql.truth("sole_trader")}, 1) = 0, {sql.no})),
        untold AS (
            SELECT people.*, coalesce(CAST(from_person AS {sql.word}), 'None') || '/' || collected || '/' || written
                || '/' || disclosed AS key
            FROM people)
        """
