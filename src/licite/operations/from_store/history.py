"""What happened with each contact of the snapshot, what it was told and what somebody judged, as facts of its row."""

from datetime import date

import duckdb

from licite.facts.assemble import Judged
from licite.facts.catalogue import DAY
from licite.facts.recorded import NEVER_JUDGED, SQL_TYPES, json_cell, json_value
from licite.store.models import Judgement
from licite.store.models.records import OF_IMPORT
from licite.store.people import controller_of
from licite.store.snapshot import CALLS, PURCHASE, WRITTEN_TO, listed
from licite.vocabulary.contract import contract


def write_history(con: duckdb.DuckDBPyConnection, facts: list[str], judged: list[str]) -> None:
    """Makes `history`: what the records tell of each row by the moment planned; `facts` are the columns of `contacts`,
    `judged` those of `judged`.

    A contact is of that day and later than nothing else: what a file says of it counts where the records say nothing.
    The day of collection is the first of all rows, as retention counts it, unless somebody judged it to be another.
    """
    _write_collected(con)
    _write_told(con)
    _write_happened(con)

    def said(name: str, kind: str) -> str:
        found = [f'{table}."{name}"' for table, names in (("j", judged), ("c", facts)) if name in names]
        return f"COALESCE({', '.join([*found, f'CAST(NULL AS {kind})'])})"

    told = said("last_contact_on", "DATE")
    contact_on = f"greatest(h.contacted_on, o.given_again, CASE WHEN {told} <= m.{DAY} THEN {told} END)"
    bought = f"h.bought_on IS NOT NULL AND NOT COALESCE({said('contract_in_force', 'BOOLEAN')}, FALSE)"
    calls = f"greatest(h.calls, COALESCE({said('calls_last_30_days', 'INTEGER')}, 0))"
    collected = "COALESCE(j.collected_on, o.collected_on)" if "collected_on" in judged else "o.collected_on"
    con.execute(
        f"""
        CREATE OR REPLACE TABLE history AS
        SELECT c._line, {collected} AS collected_on,
               CASE WHEN t.informed_on IS NOT NULL THEN TRUE END AS informed, t.informed_on, t.notice_complete,
               CASE WHEN h.written_to THEN FALSE END AS first_message,
               CASE WHEN h.contacted_on IS NOT NULL OR o.given_again IS NOT NULL THEN {contact_on} END
                   AS last_contact_on,
               CASE WHEN (h.contacted_on IS NOT NULL OR o.given_again IS NOT NULL) AND {contact_on} > {collected}
                   THEN TRUE END AS in_contact_since_collection,
               CASE WHEN h.bought_on IS NOT NULL THEN TRUE END AS is_customer,
               CASE WHEN {bought} THEN greatest(h.bought_on, {said("customer_until", "DATE")}) END AS customer_until,
               CASE WHEN h.calls > 0 THEN {calls} END AS calls_last_30_days
        FROM contacts AS c LEFT JOIN since AS o USING (_line) LEFT JOIN informed AS t USING (_line)
        LEFT JOIN doings AS h USING (_line) LEFT JOIN judged AS j USING (_line) LEFT JOIN moments AS m USING (_line)
        """
    )


def _write_collected(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `since`: the first day of all that was collected, and the last on which the person gave it themselves."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE since AS
        WITH days AS (
            SELECT m._line, k.collected_on, k.given_again FROM collected AS k JOIN members AS m USING (contact_id)
            UNION ALL SELECT _line, _collected_on, FALSE FROM contacts WHERE _collected_on IS NOT NULL)
        SELECT _line, min(collected_on) AS collected_on, max(collected_on) FILTER (given_again) AS given_again
        FROM days JOIN moments AS t USING (_line) WHERE collected_on <= t.{DAY} GROUP BY _line
        """
    )


def _write_told(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `informed`: the day of the first notice by the day planned, and whether one of them is complete."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE informed AS
        SELECT _line, min(given_on) AS informed_on,
               CASE WHEN bool_or(complete) THEN TRUE WHEN bool_and(complete IS NOT NULL) THEN FALSE END
                   AS notice_complete
        FROM told JOIN members USING (contact_id) JOIN moments AS t USING (_line) WHERE given_on <= t.{DAY}
        GROUP BY _line
        """
    )


def _write_happened(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `doings`: the last contact that counts, the last purchase, calls of 30 days, and messages before."""

    def day(instant: str) -> str:
        return f"CAST(timezone(any_value(t.local), timezone('UTC', {instant})) AS DATE)"

    con.execute(
        f"""
        CREATE OR REPLACE TABLE doings AS
        SELECT _line, {day("max(event_at) FILTER (counts)")} AS contacted_on,
               {day(f"max(event_at) FILTER (kind = '{PURCHASE}')")} AS bought_on,
               CAST(count(*) FILTER (kind IN ({listed(CALLS)}) AND event_at >= t.calls_from) AS INTEGER) AS calls,
               bool_or(kind IN ({listed(WRITTEN_TO)})) AS written_to
        FROM happened JOIN members USING (contact_id) JOIN moments AS t USING (_line) WHERE event_at < t.end_at
        GROUP BY _line
        """
    )


def write_judged(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Makes `judged`: what somebody judged of each row last, while it holds; the facts judged, by name.

    What is judged of the import that tells of the source of a row comes after what is judged of the row itself.
    Reviews count together, as each is of a rule of its own; a refusal is judged by nobody.
    """
    rows = con.execute("SELECT fact FROM settled UNION SELECT fact FROM settled_of_sources").fetchall()
    found = {fact for (fact,) in rows}
    facts = [name for name in contract().facts if name in found - NEVER_JUDGED]
    cells = "".join(f', {_judged(name)} AS "{name}"' for name in facts)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE judged AS
        WITH judgements AS (
            SELECT m._line, s.fact, json_extract_string(s.value, '$') AS text, s.day, s.until, s.seq, FALSE AS of_source
            FROM settled AS s JOIN members AS m USING (contact_id)
            UNION ALL
            SELECT c._line, s.fact, json_extract_string(s.value, '$'), s.day, s.until, s.seq, TRUE
            FROM settled_of_sources AS s JOIN contacts AS c ON c._source_id = s.source_id),
        ordered AS (
            SELECT *, row_number() OVER (PARTITION BY _line, fact ORDER BY of_source, day DESC, seq DESC) AS place
            FROM judgements JOIN moments AS t USING (_line)
            WHERE day <= t.{DAY} AND (until IS NULL OR until >= t.{DAY}))
        SELECT _line{cells} FROM ordered GROUP BY _line
        """
    )
    return facts


def _judged(name: str) -> str:
    if name == "reviewed":
        return "string_agg(text, ';' ORDER BY of_source DESC, day, seq) FILTER (fact = 'reviewed' AND text <> '')"
    cell = json_cell(f"any_value(text) FILTER (fact = '{name}' AND place = 1)", name)
    return f"CAST({cell} AS {SQL_TYPES[contract().facts[name].type]})"


def judged_of_campaign(controller: str, campaign: str, day: date) -> list[Judged]:
    """What is on record as judged of a campaign by its name, newest first, as far as it holds on a day."""
    if not campaign or campaign.startswith(OF_IMPORT):
        return []
    rows = Judgement.objects.for_controller(controller_of(controller)).filter(contact=None, about=campaign)
    found: dict[str, Judged] = {}
    for row in rows.filter(day__lte=day).order_by("-day", "-seq"):
        holds = row.until is None or row.until >= day
        if not holds or row.fact in NEVER_JUDGED or row.fact not in contract().facts:
            continue
        value = json_value(row.value, row.fact)
        if row.fact == "reviewed" and row.fact in found and value:
            value = f"{found[row.fact].value};{value}"
        elif row.fact in found:
            continue
        if value is not None:
            found[row.fact] = Judged(row.fact, value)
    return list(found.values())
