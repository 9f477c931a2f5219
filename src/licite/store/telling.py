"""Who was never told what art. 13 or 14 asks, put together by SQL for a whole controller."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from licite.store.holding import MERGED, Sql, asked, collected, judged

# The first of these is the first communication: until then at the latest the notice is due.
_COMMUNICATION = "('sent', 'delivery', 'call_answered')"


class Untold(NamedTuple):
    """So many contacts that nobody told anything: who gave the data (1 the person, 0 somebody else, None unknown), the
    day of collection and that of the first communication; empty where there is none.
    """

    from_person: int | None
    collected: str
    written: str
    contacts: int

    @property
    def key(self) -> str:
        """By this the contacts of the group are asked for."""
        return f"{self.from_person}/{self.collected}/{self.written}"


def untold_groups(controller: str, at: date) -> list[Untold]:
    """The contacts that were not told by the end of a day, by the days that matter."""
    query = "SELECT from_person, collected, written, count(*) FROM untold GROUP BY from_person, collected, written"
    return [Untold(*row) for row in asked(controller, at, lambda sql: _untold(sql) + query, {})]


def untold_contacts(controller: str, at: date, groups: Iterable[Untold], limit: int) -> Iterator[tuple[str, str]]:
    """The contacts of these groups: the key of the group, and the uid."""
    keys = {f"key{number}": group.key for number, group in enumerate(groups)}
    if not keys:
        return
    within = ", ".join(f"%({name})s" for name in keys)
    query = f"SELECT key, uid FROM untold WHERE key IN ({within}) ORDER BY id LIMIT {int(limit)}"
    yield from asked(controller, at, lambda sql: _untold(sql) + query, keys)


def _untold(sql: Sql) -> str:
    """`untold`: who is a person, and was told nothing, whether themselves or with all of an import."""
    informed = sql.truth("informed")
    generic = (
        f"{sql.fact('identifier_kind')} = 'generic' AND {sql.fact('audience')} IN ('professional', 'organisation')"
    )
    profile_day = sql.day.format("CASE WHEN p.collected_on <= %(at)s THEN p.collected_on END")
    first = sql.day.format("q.first_on")
    earlier = f"CASE WHEN {first} < {profile_day} THEN {first} ELSE coalesce({profile_day}, {first}) END"
    return f"""
        {MERGED}, {collected()}, {judged(sql)},
        spoken AS (
            SELECT CAST(coalesce(r.root, i.contact_id) AS bigint) AS contact, min(i.event_at) AS first_at
            FROM store_interaction i LEFT JOIN merged r ON r.id = i.contact_id
            WHERE i.controller_id = %(controller)s AND i.kind IN {_COMMUNICATION} AND i.event_at < %(end)s
            GROUP BY coalesce(r.root, i.contact_id)),
        told AS (
            SELECT CAST(coalesce(r.root, n.contact_id) AS bigint) AS contact
            FROM store_notice n LEFT JOIN merged r ON r.id = n.contact_id
            WHERE n.controller_id = %(controller)s AND n.contact_id IS NOT NULL AND n.given_on <= %(at)s
            UNION
            SELECT coalesce(r.root, k.contact_id)
            FROM store_notice n JOIN store_collected k ON k.imported_id = n.imported_id
            LEFT JOIN merged r ON r.id = k.contact_id
            WHERE n.controller_id = %(controller)s AND n.given_on <= %(at)s),
        people AS (
            SELECT c.id, c.uid, {sql.truth("collected_from_person")} AS from_person,
                coalesce(j.collected_on, {earlier}, '') AS collected,
                coalesce({sql.local.format("s.first_at")}, '') AS written
            FROM store_contact c LEFT JOIN store_profile p ON p.contact_id = c.id
            LEFT JOIN rows_read q ON q.contact = c.id LEFT JOIN spoken s ON s.contact = c.id
            LEFT JOIN settled j ON j.contact = c.id
            WHERE c.controller_id = %(controller)s AND c.erased_at IS NULL AND c.id NOT IN (SELECT id FROM merged)
                AND c.id NOT IN (SELECT contact FROM told) AND coalesce({informed}, 0) = 0
                AND NOT coalesce({generic} AND coalesce({sql.truth("sole_trader")}, 1) = 0, {sql.no})),
        untold AS (
            SELECT people.*, coalesce(CAST(from_person AS {sql.word}), 'None') || '/' || collected || '/' || written
                AS key
            FROM people)
        """
