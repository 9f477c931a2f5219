"""Who is each contact of the snapshot: one row each, its identifiers, what its profile says, where it is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import duckdb

from licite.contacts.normal_sql import e164, exact_address, zone_of
from licite.engine.runners import duck
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import HOME_ZONE, read_instant
from licite.facts.recorded import NOT_OF_A_PROFILE, json_cell
from licite.operations.identify import NAMES_ITS_PERSON, local_at
from licite.operations.identities import REACHED
from licite.operations.registers import local_instant
from licite.store.snapshot import PROFILE_TEXTS
from licite.vocabulary.contract import contract

KINDS = ("email", "phone", "profile")
CALLS_COUNT = timedelta(days=30)
# Behind all identifiers of the contact itself, where one of somebody merged into it stands beside them.
_OTHERS = 1 << 62


@dataclass(frozen=True)
class Moment:
    """The planned contact at one zone: its local day and minute, and the instants within which the records are read.

    `end` is the first instant after it: what happens in the same minute, or on the same day where no hour is said, is
    known by then.
    """

    day: date
    minute: int | None
    start: datetime
    end: datetime

    @classmethod
    def of(cls, at: datetime | date, zone: str | None) -> "Moment":
        """The moment that an instant means at a zone."""
        local = read_instant(local_at(at, zone))  # type: ignore[arg-type]
        day, minute = local[DAY], local[MINUTE]
        start = local_instant(day, minute, zone or HOME_ZONE)
        after = start + timedelta(minutes=1) if minute is not None else None
        end = after or local_instant(day + timedelta(days=1), None, zone or HOME_ZONE)
        return cls(day, minute, start.astimezone(UTC), end.astimezone(UTC))

    @property
    def calls_from(self) -> datetime:
        """From when calls count among those of the last 30 days."""
        return self.start - CALLS_COUNT

    def day_end(self, zone: str | None) -> datetime:
        """The first instant of the next local day."""
        return local_instant(self.day + timedelta(days=1), None, zone or HOME_ZONE).astimezone(UTC)


def write_people(con: duckdb.DuckDBPyConnection, campaign: Mapping[str, object], at: datetime | date) -> list[str]:
    """Makes `contacts`, `identities`, `people` and `zones` of the snapshot; the facts that profiles say, by name.

    A contact that was merged into another has no row: its identifiers and its history are those of the one kept.
    """
    _write_members(con)
    _write_identities(con)
    facts = _write_contacts(con)
    _read_emails(con)
    _read_phones(con, str(campaign.get("country") or "FR"))
    _write_addressed(con, campaign.get("channel"))
    _write_zones(con, at)
    return facts


def _write_members(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        CREATE OR REPLACE TABLE roots AS
        WITH RECURSIVE chain(id, root) AS (
            SELECT merged_id, kept_id FROM merges
            UNION SELECT chain.id, m.kept_id FROM chain JOIN merges AS m ON m.merged_id = chain.root)
        SELECT id, min(root) AS root FROM chain
        WHERE root NOT IN (SELECT merged_id FROM merges) AND root IN (SELECT contact_id FROM held) GROUP BY id
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TABLE numbered AS
        SELECT row_number() OVER (ORDER BY contact_id) AS _line, contact_id, uid FROM held
        WHERE contact_id NOT IN (SELECT id FROM roots)
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TABLE members AS
        SELECT h.contact_id, n._line, r.id IS NOT NULL AS other
        FROM held AS h LEFT JOIN roots AS r ON r.id = h.contact_id
        JOIN numbered AS n ON n.contact_id = COALESCE(r.root, h.contact_id)
        """
    )


def _write_identities(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""
        CREATE OR REPLACE TABLE identities AS
        SELECT m._line, n.identifier_id, n.kind, n.value,
               n.identifier_id + CASE WHEN m.other THEN {_OTHERS} ELSE 0 END AS place
        FROM named AS n JOIN members AS m USING (contact_id)
        """
    )
    chosen = ", ".join(
        f"arg_min(value, place) FILTER (kind = '{kind}') AS {kind},"
        f" arg_min(identifier_id, place) FILTER (kind = '{kind}') AS {kind}_id"
        for kind in KINDS
    )
    con.execute(f"CREATE OR REPLACE TABLE chosen AS SELECT _line, {chosen} FROM identities GROUP BY _line")


def _write_contacts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Makes `contacts`. Profiles that say the same are read once: an import says most facts of all its rows alike."""
    con.execute("CREATE OR REPLACE TABLE sayings AS SELECT DISTINCT facts FROM profiles")
    keys = con.execute("SELECT DISTINCT unnest(json_keys(facts)) FROM sayings").fetchall()
    said = {key for (key,) in keys} - NOT_OF_A_PROFILE
    facts = [name for name in contract().facts if name in said]
    cells = "".join(f', {json_cell(_saying(name), name)} AS "{name}"' for name in facts)
    con.execute(f"CREATE OR REPLACE TABLE readings AS SELECT facts{cells} FROM sayings")
    texts = ", ".join(f"NULLIF(p.{name}, '') AS {name}" for name in PROFILE_TEXTS)
    listed = "".join(f', f."{name}"' for name in facts)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE contacts AS
        SELECT n._line, n.uid, n.contact_id, h.email, h.phone, h.profile AS profile_url, {texts},
               p.collected_on AS _collected_on, p.source_id AS _source_id{listed}
        FROM numbered AS n LEFT JOIN chosen AS h USING (_line)
        LEFT JOIN profiles AS p ON p.contact_id = n.contact_id LEFT JOIN readings AS f ON f.facts = p.facts
        """
    )
    return facts


def _saying(name: str) -> str:
    return f"json_extract_string(facts, '$.{name}')"


def _read_emails(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `reached_by`: each address, its exact form where it has one, and whether it names nobody, where certain."""
    from licite.contacts.mailbox import Address, classify_mailbox, parse_address
    from licite.contacts.role_locals import role_locals

    con.execute("CREATE OR REPLACE TABLE role_locals AS SELECT unnest(?::VARCHAR[]) AS word", [sorted(role_locals())])
    con.execute(
        f"""
        CREATE OR REPLACE TABLE mail AS
        SELECT _line, email, {exact_address("email", "low")} AS exact,
               COALESCE({NAMES_ITS_PERSON}, FALSE) AS named, split_part(low, '@', 1) IN (FROM role_locals) AS role
        FROM (SELECT _line, email, first_name, last_name, lower(email) AS low FROM contacts WHERE email IS NOT NULL)
        """
    )
    rest = con.execute(
        "SELECT DISTINCT email FROM mail WHERE exact IS NULL OR NOT (named OR role) ORDER BY email"
    ).fetchall()
    rows = []
    for (raw,) in rest:
        guess = classify_mailbox(raw)
        kind = guess.identifier_kind if guess.confidence == "certain" else None
        rows.append((raw, isinstance(parse_address(raw), Address), kind))
    con.execute("CREATE OR REPLACE TABLE read_mail (raw VARCHAR, readable BOOLEAN, kind VARCHAR)")
    duck.insert(con, "read_mail", {"raw": "VARCHAR", "readable": "BOOLEAN", "kind": "VARCHAR"}, rows)
    con.execute(
        """
        CREATE OR REPLACE TABLE reached_by AS
        SELECT m._line, m.exact IS NOT NULL OR COALESCE(r.readable, FALSE) AS readable,
               CASE WHEN m.exact IS NOT NULL AND m.named THEN 'nominative'
                    WHEN m.exact IS NOT NULL AND m.role THEN 'generic' ELSE r.kind END AS identifier_kind
        FROM mail AS m LEFT JOIN read_mail AS r ON r.raw = m.email
        """
    )


def _read_phones(con: duckdb.DuckDBPyConnection, country: str) -> None:
    """Makes `called_at`: each number in full where it is one, with its time zone."""
    from licite.contacts.phone import Phone, parse_phone

    con.execute(
        f"CREATE OR REPLACE TABLE called_at AS SELECT raw, exact, {zone_of('exact')} AS zone FROM"
        f" (SELECT raw, {e164('raw', country)} AS exact FROM"
        " (SELECT DISTINCT phone AS raw FROM contacts WHERE phone IS NOT NULL))"
    )
    rest = con.execute("SELECT raw FROM called_at WHERE exact IS NULL").fetchall()
    con.execute("DELETE FROM called_at WHERE exact IS NULL")
    parsed = [(raw, parse_phone(raw, country)) for (raw,) in rest]
    rows = [(raw, one.e164, one.time_zone) for raw, one in parsed if isinstance(one, Phone)]
    duck.insert(con, "called_at", {"raw": "VARCHAR", "exact": "VARCHAR", "zone": "VARCHAR"}, rows)


def _write_addressed(con: duckdb.DuckDBPyConnection, channel: object) -> None:
    """Makes `people`: for each row the kind of identifier that the channel reaches, and whether it has one to reach."""
    kind = kind_reached(channel)
    present = {
        "email": "COALESCE(e.readable, FALSE)",
        "phone": "p.exact IS NOT NULL",
        "profile": "c.profile_url IS NOT NULL",
        "address": "(c.address IS NOT NULL OR c.postal_code IS NOT NULL)",
    }
    has = present.get(kind, " OR ".join(present[one] for one in KINDS))
    own = REACHED.get(str(channel))
    own_id = f"h.{own}_id" if own else f"COALESCE({', '.join(f'h.{one}_id' for one in KINDS)})"
    con.execute(
        f"""
        CREATE OR REPLACE TABLE people AS
        SELECT c._line, c._line AS kept_line, CAST(? AS VARCHAR) AS channel, '{kind}' AS kind,
               ({has}) AS has_identifier,
               {"e.identifier_kind" if kind == "email" else "CAST(NULL AS VARCHAR)"} AS guessed_identifier_kind,
               {own_id} AS own_id, p.zone
        FROM contacts AS c LEFT JOIN chosen AS h USING (_line) LEFT JOIN reached_by AS e USING (_line)
        LEFT JOIN called_at AS p ON p.raw = c.phone
        """,
        [channel],
    )


def kind_reached(channel: object) -> str:
    """The kind of identifier to which a message by this channel goes; `none` where any will do."""
    return {**REACHED, "post": "address"}.get(str(channel), "none")


def _write_zones(con: duckdb.DuckDBPyConnection, at: datetime | date) -> None:
    zones = [zone for (zone,) in con.execute("SELECT DISTINCT zone FROM people ORDER BY zone").fetchall()]
    columns = {"zone": "VARCHAR", DAY: "DATE", MINUTE: "INTEGER", "local": "VARCHAR",
               **dict.fromkeys(("start_at", "end_at", "calls_from", "day_end"), "TIMESTAMP")}  # fmt: skip
    rows = []
    for zone in zones:
        moment = Moment.of(at, zone)
        times = (moment.start, moment.end, moment.calls_from, moment.day_end(zone))
        rows.append((zone, moment.day, moment.minute, zone or HOME_ZONE, *(one.replace(tzinfo=None) for one in times)))
    con.execute(f"CREATE OR REPLACE TABLE zones ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    duck.insert(con, "zones", columns, rows)
    con.execute(
        "CREATE OR REPLACE TABLE moments AS SELECT p._line, z.* EXCLUDE (zone) FROM people AS p"
        " JOIN zones AS z ON z.zone IS NOT DISTINCT FROM p.zone"
    )
