"""What the registers say of each contact of the snapshot: by SQL where it is plain, else by `standing`.

Plain are contacts of whom nothing is recorded, of whom refusals are and nothing else, or one consent and nothing else.
Whoever has more of a history (a refusal and a consent, a confirmation, a withdrawal, a word that a refusal was not
theirs, an erasure) goes through the one law of the order of events. Refusals that are known by a fingerprint only are
met before (`hashed`), and are then refusals as any other.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import duckdb

from licite.engine.runners import duck
from licite.facts.catalogue import DAY, MINUTE
from licite.operations.from_store.hashed import meet_by_fingerprints
from licite.operations.known_refusals import events_of
from licite.operations.registers import Known, known_of, local_instant
from licite.store.lookup import events_for
from licite.store.norms import Identity
from licite.store.standing import ITSELF, TRANSFER
from licite.vocabulary.contract import contract

AT_ONCE = 5000
_KNOWN = {
    "_line": "BIGINT",
    "objected": "BOOLEAN",
    "objected_on": "DATE",
    "lifted_on": "DATE",
    "erased": "BOOLEAN",
    "consent": "VARCHAR",
    "consent_on": "DATE",
    "consent_until": "DATE",
}


def write_known(
    con: duckdb.DuckDBPyConnection,
    controller: str,
    campaign: Mapping[str, object],
    now: datetime,
    told: Callable[[int, int | None], None] = lambda _done, _total: None,
    partner: str | None = None,
) -> int:
    """Makes `known`: what holds for each row of whom anything is recorded; how many of them went through `standing`."""
    meet_by_fingerprints(con, controller)
    _write_meanings(con, campaign, now, partner)
    _write_involved(con)
    con.execute(f"CREATE OR REPLACE TABLE known ({', '.join(f'{name} {kind}' for name, kind in _KNOWN.items())})")
    con.execute(
        f"""
        INSERT INTO known
        SELECT _line, TRUE, min({_local("moment")}) FILTER (moment < t.day_end), NULL, FALSE, NULL, NULL, NULL
        FROM refusing JOIN moments AS t USING (_line) WHERE _line NOT IN (SELECT _line FROM involved) GROUP BY _line
        """
    )
    con.execute(
        f"""
        INSERT INTO known
        SELECT a._line, FALSE, NULL, NULL, FALSE,
               CASE WHEN a.acted THEN CASE WHEN a.until < t.{DAY} THEN 'expired' ELSE 'given' END
                    WHEN a.first_party THEN 'none' END,
               CASE WHEN a.acted THEN {_local("least(a.event_at, a.recorded_at)", "t.local")} END,
               CASE WHEN a.acted THEN a.until END
        FROM agreeing AS a JOIN moments AS t USING (_line)
        WHERE a._line NOT IN (SELECT _line FROM involved)
        """
    )
    return _add_involved(con, controller, campaign, now, told, partner)


def _local(instant: str, zone: str = "t.local") -> str:
    return f"CAST(timezone({zone}, timezone('UTC', {instant})) AS DATE)"


def _asked(campaign: Mapping[str, object], name: str) -> list[str]:
    value = campaign.get(name)
    return [str(value)] if value else list(contract().facts[name].values)


def _write_meanings(
    con: duckdb.DuckDBPyConnection, campaign: Mapping[str, object], now: datetime, partner: str | None
) -> None:
    """Makes `refusing` and `agreeing`: the refusals that reach the message planned, and the consents that cover it."""
    channels, purposes = _asked(campaign, "channel"), _asked(campaign, "purpose")
    parameters = {"channels": channels, "purposes": purposes}
    handed_over = purposes == [TRANSFER]
    wide = (
        "(COALESCE(o.channel, '') = '' OR list_contains($channels::VARCHAR[], o.channel))"
        " AND (COALESCE(o.purpose, '') = '' OR list_contains($purposes::VARCHAR[], o.purpose))"
    )
    con.execute(
        f"""
        CREATE OR REPLACE TABLE refusing AS
        SELECT DISTINCT m._line, o.event, COALESCE(o.event_at, o.recorded_at) AS moment
        FROM objection_met AS x JOIN members AS m USING (contact_id) JOIN objections AS o USING (event) WHERE {wide}
        """,
        {**parameters, "purposes": [*purposes, "commercial"] if handed_over else purposes},
    )
    # The present instant counts to the moment: what was recorded within the minute planned is known.
    at = "CASE WHEN t.start_at <= $now AND $now < t.start_at + INTERVAL 1 MINUTE THEN $now ELSE t.start_at END"
    one = len(channels) == len(purposes) == 1 and (partner is not None or not handed_over)
    narrow = (
        "(o.channel IS NULL OR list_contains($channels::VARCHAR[], o.channel))"
        " AND (o.purpose IS NULL OR list_contains($purposes::VARCHAR[], o.purpose)) AND o.brand IS NULL"
        " AND (NOT $handed_over AND COALESCE(json_array_length(o.partners), 0) = 0"
        " OR json_contains(o.partners, to_json($partner::VARCHAR)))"
    )
    to = {"handed_over": handed_over, "partner": partner if handed_over else ITSELF}
    con.execute(
        f"""
        CREATE OR REPLACE TABLE agreeing AS
        SELECT DISTINCT m._line, o.event, o.first_party, o.event_at, o.recorded_at, o.until,
               o.first_party AND o.proven AND o.event_at IS NOT NULL AND greatest(o.event_at, o.recorded_at) <= {at}
                   AS acted
        FROM consent_met AS x JOIN members AS m USING (contact_id) JOIN consents AS o USING (event)
        JOIN people AS p ON p._line = m._line AND p.own_id = x.identifier_id JOIN moments AS t ON t._line = m._line
        WHERE $one AND x.exact AND o.kind = 'given' AND {narrow}
        """,
        {**parameters, **to, "one": one, "now": now.astimezone(UTC).replace(tzinfo=None)},
    )


def _write_involved(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `involved`: the rows whose events have an order that matters."""
    con.execute(
        """
        CREATE OR REPLACE TABLE involved AS
        WITH spoken AS (
            SELECT m._line, x.event, o.kind, o.double_opt_in
            FROM consent_met AS x JOIN members AS m USING (contact_id) LEFT JOIN consents AS o USING (event)
            WHERE x.exact OR o.kind IS DISTINCT FROM 'given'),
        several AS (
            SELECT _line FROM spoken GROUP BY _line
            HAVING count(DISTINCT event) > 1 OR NOT COALESCE(bool_and(kind = 'given' AND NOT double_opt_in), FALSE)
                OR _line IN (SELECT m._line FROM objection_met JOIN members AS m USING (contact_id)))
        SELECT _line FROM several
        UNION SELECT _line FROM erasure_met JOIN members USING (contact_id)
        UNION SELECT _line FROM disowning_met JOIN members USING (contact_id) WHERE exact
        """
    )


def _add_involved(
    con: duckdb.DuckDBPyConnection,
    controller: str,
    campaign: Mapping[str, object],
    now: datetime,
    told: Callable[[int, int | None], None],
    partner: str | None,
) -> int:
    counted = con.execute("SELECT count(*) FROM involved JOIN chosen USING (_line)").fetchone()
    total, done = counted[0] if counted else 0, 0
    rows = con.cursor().execute(
        f"""
        SELECT _line, list(kind ORDER BY place), list(value ORDER BY place), any_value(t.{DAY}), any_value(t.{MINUTE}),
               any_value(t.local), bool_or(identifier_id IN (FROM met_by_fingerprint))
        FROM identities JOIN involved USING (_line) JOIN moments AS t USING (_line) GROUP BY _line ORDER BY _line
        """
    )
    facts = {"channel": campaign.get("channel"), "purpose": campaign.get("purpose")}
    while piece := rows.fetchmany(AT_ONCE):
        told(done, total)
        people = {row[0]: [Identity(*one) for one in zip(row[1], row[2], strict=True)] for row in piece}
        # The fingerprints of whoever meets none by them need no look-up of their own, which takes most of the time.
        hashed = [one for row in piece if row[6] for one in people[row[0]]]
        clear = [one for row in piece if not row[6] for one in people[row[0]]]
        events = {**events_for(controller, clear), **events_of(controller, hashed)}
        found = []
        for line, _, _, day, minute, zone, _ in piece:
            met = {one: events[one] for one in people[line]}
            known = known_of(met, facts, local_instant(day, minute, zone), now=now, partner=partner)
            found += [_row(line, known)] if known != Known() else []
        duck.insert(con, "known", _KNOWN, found)
        done += len(piece)
    return done


def _row(line: int, known: Known) -> tuple[object, ...]:
    return (
        line, known.objected, known.objected_on, known.lifted_on, known.erased, known.consent, known.consent_on,
        known.consent_until,
    )  # fmt: skip
