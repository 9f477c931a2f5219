"""What the registers say of the people of a whole file: asked in pieces, and put beside its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import duckdb

from licite.contacts.table import ContactsTable
from licite.engine.runners import duck
from licite.facts.assemble import Assembly, Judged
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import HOME_ZONE
from licite.operations.known_refusals import events_of
from licite.operations.refusals import identifiers
from licite.operations.registers import Known, known_of, local_instant
from licite.store.norms import Identity
from licite.store.standing import Event
from licite.vocabulary.say import say

AT_ONCE = 5000
_GIVEN = "_register_consent"
_SAID = {
    "kind": "VARCHAR",
    "value": "VARCHAR",
    "channel": "VARCHAR",
    "purpose": "VARCHAR",
    DAY: "DATE",
    MINUTE: "INTEGER",
    "zone": "VARCHAR",
    "objected": "BOOLEAN",
    "objected_on": "DATE",
    "erased": "BOOLEAN",
    "consent": "VARCHAR",
    "consent_on": "DATE",
    "consent_until": "DATE",
}
STRICTEST = (
    "CASE WHEN 'withdrawn' IN ({a}, {b}) THEN 'withdrawn' WHEN 'expired' IN ({a}, {b}) THEN 'expired'"
    " WHEN 'none' IN ({a}, {b}) THEN 'none' ELSE COALESCE({a}, {b}) END"
)
Events = Mapping[Identity, frozenset[Event]]


@dataclass(frozen=True)
class Consulted:
    """What the registers added: columns of `kept`, judgements that go with them, and counts of rows.

    `refused` counts the rows that the registers refuse, `consented` those with a consent on file that counts;
    `conflicts` the rows, by fact, on which the file says otherwise.
    """

    columns: frozenset[str] = frozenset()
    judged: tuple[Judged, ...] = ()
    refused: int = 0
    consented: int = 0
    conflicts: Mapping[str, int] = field(default_factory=dict)

    def over(self, assembly: Assembly) -> Assembly:
        """The assembly with the words of the registers over those of the file."""
        judged = [*assembly.judged, *self.judged]
        return replace(assembly, columns=assembly.columns | self.columns, judged=judged)

    def notes(self, lang: str) -> list[str]:
        """What the user should know of it: how many rows a refusal or consent of the registers decided on."""
        told = [say("proof.refused", lang, n=self.refused)] if self.refused else []
        told += [say("proof.consented", lang, n=self.consented)] if self.consented else []
        told += [
            say("proof.conflict", lang, n=rows, fact=say(f"facts.{fact}.short", lang))
            for fact, rows in self.conflicts.items()
        ]
        return told or [say("proof.nobody", lang)]


def consult(
    con: duckdb.DuckDBPyConnection,
    table: ContactsTable,
    campaign: Mapping[str, object],
    controller: str,
    progress: Callable[[int, int | None], None],
    partner: str | None = None,
) -> Consulted:
    """Puts into `kept` what a controller's registers say of each row.

    A refusal by any identifier of a row or of its duplicates, in any writing, for its channel and purpose or wider,
    refuses it; a consent counts for the very identifier to which the message goes. `campaign` has the facts for rows
    that do not say.
    """
    identifiers(con, table)
    _with_numbers_in_full(con)
    events = _events(con, controller, progress)
    if not events:
        return Consulted()
    columns = {"kind": "VARCHAR", "value": "VARCHAR"}
    con.execute("CREATE OR REPLACE TABLE registered (kind VARCHAR, value VARCHAR)")
    duck.insert(con, "registered", columns, list(events))
    con.execute(f"CREATE OR REPLACE TABLE said ({', '.join(f'{name} {kind}' for name, kind in _SAID.items())})")
    duck.insert(con, "said", _SAID, _said(con, table, campaign, events, partner))
    return _put_beside(con, table, campaign)


def _with_numbers_in_full(con: duckdb.DuckDBPyConnection) -> None:
    """Adds numbers as they are read under the country of the campaign: written nationally, they may be of any."""
    con.execute(
        "INSERT INTO identifiers SELECT _line, 'phone', identifier FROM people WHERE kind = 'phone'"
        " AND identifier IS NOT NULL"
    )


def _events(
    con: duckdb.DuckDBPyConnection, controller: str, progress: Callable[[int, int | None], None]
) -> dict[Identity, frozenset[Event]]:
    """What is recorded of the identifiers of the file; those of which nothing is are left out."""
    rows = con.execute("SELECT DISTINCT kind, value FROM identifiers ORDER BY kind, value").fetchall()
    met: dict[Identity, frozenset[Event]] = {}
    for start in range(0, len(rows), AT_ONCE):
        progress(start, len(rows))
        found = events_of(controller, (Identity(kind, value) for kind, value in rows[start : start + AT_ONCE]))
        met |= {identity: events for identity, events in found.items() if events}
    return met


def _said(
    con: duckdb.DuckDBPyConnection,
    table: ContactsTable,
    campaign: Mapping[str, object],
    events: Events,
    partner: str | None,
) -> list[tuple[object, ...]]:
    """What holds for each identifier met, for each channel, purpose and instant of its rows."""
    rows = con.execute(
        f"SELECT DISTINCT i.kind, i.value, k.channel_used, {_purpose(table)}, k.{DAY}, k.{MINUTE}, o.zone"
        " FROM kept AS k JOIN people AS p ON p.kept_line = k._row JOIN people AS o ON o._line = k._row"
        " JOIN identifiers AS i ON i._line = p._line JOIN registered AS r ON r.kind = i.kind AND r.value = i.value",
        {"purpose": campaign.get("purpose")},
    ).fetchall()
    now = datetime.now(UTC)
    said = []
    for kind, value, channel, purpose, day, minute, zone in rows:
        identity = Identity(kind, value)
        at = local_instant(day, minute, zone or HOME_ZONE)
        facts = {"channel": channel, "purpose": purpose}
        known = known_of({identity: events[identity]}, facts, at, now=now, partner=partner)
        said.append((kind, value, channel, purpose, day, minute, zone, *_values(known)))
    return said


def _values(known: Known) -> tuple[object, ...]:
    return (
        known.objected,
        known.objected_on if known.objected else None,
        known.erased,
        known.consent,
        known.consent_on,
        known.consent_until,
    )


def _purpose(table: ContactsTable) -> str:
    of_row = "CAST(k.purpose AS VARCHAR)" if "purpose" in table.facts else "CAST(NULL AS VARCHAR)"
    return f"COALESCE({of_row}, CAST($purpose AS VARCHAR))"


def _put_beside(con: duckdb.DuckDBPyConnection, table: ContactsTable, campaign: Mapping[str, object]) -> Consulted:
    """Joins `said` to `kept`: refusals by any identifier, the consent by the one addressed."""
    same = (
        "s.channel IS NOT DISTINCT FROM k.channel_used AND s.purpose IS NOT DISTINCT FROM"
        f" {_purpose(table)} AND s.{DAY} = k.{DAY} AND s.{MINUTE} IS NOT DISTINCT FROM k.{MINUTE}"
        " AND s.zone IS NOT DISTINCT FROM o.zone"
    )
    parameters = {"purpose": campaign.get("purpose")}
    con.execute(
        "CREATE OR REPLACE TABLE register_refusals AS SELECT k._row, bool_or(s.objected) AS objected,"
        " min(s.objected_on) AS objected_on, bool_or(s.erased) AS erased FROM kept AS k"
        " JOIN people AS p ON p.kept_line = k._row JOIN people AS o ON o._line = k._row"
        " JOIN identifiers AS i ON i._line = p._line"
        f" JOIN said AS s ON s.kind = i.kind AND s.value = i.value AND {same} GROUP BY k._row",
        parameters,
    )
    con.execute(
        "CREATE OR REPLACE TABLE register_consents AS SELECT DISTINCT ON (k._row) k._row, s.consent, s.consent_on,"
        " s.consent_until FROM kept AS k JOIN people AS o ON o._line = k._row"
        f" JOIN said AS s ON s.kind = {_ADDRESSED_KIND} AND s.value = {_ADDRESSED} AND {same}"
        " WHERE s.consent IS NOT NULL ORDER BY k._row",
        parameters,
    )
    conflicts = _conflicts(con, table)
    _replace_kept(con, table)
    counted = con.execute(
        f"SELECT count(*) FILTER (r.objected OR r.erased), count(*) FILTER (k.{_GIVEN} = 'given')"
        " FROM kept AS k LEFT JOIN register_refusals AS r USING (_row)"
    ).fetchone()
    refused, consented = counted or (0, 0)
    return Consulted(
        columns=frozenset({"consent", "consent_on", "consent_until", "erasure_requested", _GIVEN}),
        judged=tuple(
            Judged(fact, True, {_GIVEN: ("given",)}) for fact in ("consent_proof", "consent_covers_controller")
        ),
        refused=refused,
        consented=consented,
        conflicts=conflicts,
    )


# The identifier to which the message goes, in the very writing of the row; numbers in full.
_ADDRESSED_KIND = (
    "CASE WHEN o.kind IN ('email', 'phone', 'profile') THEN o.kind WHEN k.email IS NOT NULL THEN 'email'"
    " WHEN k.phone IS NOT NULL THEN 'phone' ELSE 'profile' END"
)
_ADDRESSED = (
    "CASE o.kind WHEN 'email' THEN k.email WHEN 'phone' THEN o.identifier WHEN 'profile' THEN k.profile_url"
    " ELSE COALESCE(k.email, k.phone, k.profile_url) END"
)


def _conflicts(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> dict[str, int]:
    """The rows on which the file's word on consent is not that of the registers."""
    if "consent" not in table.facts:
        return {}
    counted = con.execute(
        "SELECT count(*) FROM kept AS k JOIN register_consents AS c USING (_row) WHERE k.consent <> c.consent"
    ).fetchone()
    return {"consent": counted[0]} if counted and counted[0] else {}


def _replace_kept(con: duckdb.DuckDBPyConnection, table: ContactsTable) -> None:
    def of_row(name: str, kind: str) -> str:
        return f'k."{name}"' if name in table.facts else f"CAST(NULL AS {kind})"

    consent = STRICTEST.format(a=of_row("consent", "VARCHAR"), b="c.consent")
    ours = f"({consent}) = 'given' AND c.consent = 'given'"
    # A refusal that has come is not put off by the day of a later one, nor by one whose day is not known.
    refused_on = (
        "CASE WHEN NOT COALESCE(r.objected, FALSE) THEN k.refused_on"
        f" WHEN r.objected_on IS NULL AND k.refused_on > k.{DAY} THEN NULL ELSE least(r.objected_on, k.refused_on) END"
    )
    made = {
        "refused": "k.refused OR COALESCE(r.objected, FALSE)",
        "refused_on": refused_on,
        "consent": consent,
        "consent_on": f"CASE WHEN {ours} THEN c.consent_on ELSE {of_row('consent_on', 'DATE')} END",
        "consent_until": f"CASE WHEN {ours} THEN c.consent_until ELSE {of_row('consent_until', 'DATE')} END",
        "erasure_requested": f"CASE WHEN r.erased THEN TRUE ELSE {of_row('erasure_requested', 'BOOLEAN')} END",
        _GIVEN: f"CASE WHEN {ours} THEN 'given' END",
    }
    replaced = {name for name in made if name in table.facts} | {"refused", "refused_on"}
    listed = ", ".join(f"{expression} AS {name}" for name, expression in made.items())
    con.execute(
        f"CREATE OR REPLACE TABLE kept AS SELECT k.* EXCLUDE ({', '.join(sorted(replaced))}), {listed} FROM kept AS k"
        " LEFT JOIN register_refusals AS r USING (_row) LEFT JOIN register_consents AS c USING (_row)"
    )
