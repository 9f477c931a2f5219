"""Who each row of a file is: its identifier for the channel, what the classifiers are certain of, duplicates."""

from datetime import datetime
from zoneinfo import ZoneInfo

import duckdb

from licite.contacts.normal_sql import e164, exact_address, zone_of
from licite.contacts.rejects import Rejects
from licite.contacts.table import ContactsTable
from licite.engine.runners import duck
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import HOME_ZONE, read_instant
from licite.operations.duplicates import Duplicate, inherit, keep_first
from licite.operations.identities import REACHED

_IDENTIFIER = {**REACHED, "post": "address"}


def identify(
    con: duckdb.DuckDBPyConnection,
    table: ContactsTable,
    campaign: dict[str, object],
    at: object,
    at_given: bool,
    rejects: Rejects,
) -> list[Duplicate]:
    """Makes `kept`: the rows to decide (see `facts.assemble.Assembly`), and tells the duplicates.

    A row whose identifier for the channel cannot be read goes to the rejects; one without any is kept, and its answer
    stays open. `at` holds for all rows where `at_given`, else where the row says nothing; an instant with a time zone
    is brought to the local time of the person's number.
    """
    _read_emails(con)
    _read_phones(con, str(campaign.get("country") or "FR"))
    _read_titles(con)
    _people(con, table, campaign)
    _reject_unreadable(con, table, rejects)
    duplicates = keep_first(con)
    _instants(con, table, at, at_given)
    contact = inherit(con, table, campaign.get("channel"))
    con.execute(
        f"""
        CREATE OR REPLACE TABLE kept AS
        SELECT p._line AS _row, {contact}, p.channel AS channel_used,
               p.identifier IS NOT NULL AS has_identifier,
               CASE p.kind WHEN 'email' THEN e.identifier_kind END AS guessed_identifier_kind,
               t.job_function, o._line IS NOT NULL AS refused,
               CASE WHEN o.undated AND o.refused_on > i.at_day THEN NULL ELSE o.refused_on END AS refused_on,
               i.at_day, i.at_minute
        FROM people AS p
        JOIN contacts AS c USING (_line)
        JOIN instants AS i USING (_line)
        LEFT JOIN inherited AS h ON h._line = p._line
        LEFT JOIN widely AS w ON w._line = p._line
        LEFT JOIN calls AS r ON r._line = p._line
        LEFT JOIN who_email AS e ON e.raw = c.email
        LEFT JOIN who_title AS t ON t.raw = c.job_title
        LEFT JOIN (SELECT d.kept_line AS _line, min(m.refused_on) AS refused_on, bool_or(m.undated) AS undated
                   FROM refused AS m JOIN people AS d USING (_line) GROUP BY d.kept_line) AS o ON o._line = p._line
        WHERE p.kept_line = p._line
        """
    )
    return duplicates


def _distinct(con: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    rows = con.execute(f"SELECT DISTINCT {column} FROM contacts WHERE {column} IS NOT NULL").fetchall()
    return [value for (value,) in rows]


# The family name of the row's own person stands in the address; a role put in its place has no given name beside it.
NAMES_ITS_PERSON = (
    "length(first_name) >= 2 AND length(last_name) >= 3 AND contains(split_part(low, '@', 1),"
    " regexp_replace(lower(strip_accents(last_name)), '[^a-z]', '', 'g'))"
    " AND regexp_full_match(lower(strip_accents(last_name)), '[a-z -]+')"
)


def _read_emails(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `who_email`: each distinct address, its exact form or why it is none, and its kind where certain.

    Plain addresses that hold the name of their row's person, or a role word before the @, are read in SQL; Python sees
    the others.
    """
    from licite.contacts.mailbox import Address, classify_mailbox, parse_address
    from licite.contacts.role_locals import role_locals

    columns = {"raw": "VARCHAR", "exact": "VARCHAR", "problem": "VARCHAR", "identifier_kind": "VARCHAR"}
    con.execute("CREATE OR REPLACE TABLE role_locals AS SELECT unnest(?::VARCHAR[]) AS word", [sorted(role_locals())])
    con.execute(
        f"""
        CREATE OR REPLACE TABLE who_email AS
        SELECT raw, exact, CAST(NULL AS VARCHAR) AS problem,
               CASE WHEN bool_or(named) THEN 'nominative' ELSE 'generic' END AS identifier_kind
        FROM (SELECT email AS raw, {exact_address("email", "low")} AS exact, {NAMES_ITS_PERSON} AS named,
                     split_part(low, '@', 1) IN (FROM role_locals) AS role
              FROM (SELECT *, lower(email) AS low FROM contacts))
        WHERE exact IS NOT NULL AND (named OR role) GROUP BY raw, exact
        """
    )
    rest = con.execute(
        "SELECT DISTINCT email FROM contacts WHERE email IS NOT NULL AND email NOT IN (SELECT raw FROM who_email)"
    ).fetchall()
    rows: list[tuple[str, str | None, str | None, str | None]] = []
    for (raw,) in rest:
        parsed = parse_address(raw)
        if not isinstance(parsed, Address):
            rows.append((raw, None, parsed.reason, None))
            continue
        guess = classify_mailbox(raw)
        rows.append((raw, parsed.normal, None, guess.identifier_kind if guess.confidence == "certain" else None))
    duck.insert(con, "who_email", columns, rows)


def _read_phones(con: duckdb.DuckDBPyConnection, country: str) -> None:
    """Makes `who_phone`: each distinct number in full, or why it is none, and its time zone.

    Usual spellings of numbers that the plan has are read in SQL; Python sees the others.
    """
    from licite.contacts.phone import Phone, parse_phone

    columns = {"raw": "VARCHAR", "exact": "VARCHAR", "problem": "VARCHAR", "zone": "VARCHAR"}
    con.execute(
        f"CREATE OR REPLACE TABLE who_phone AS SELECT raw, exact, CAST(NULL AS VARCHAR) AS problem,"
        f" {zone_of('exact')} AS zone FROM (SELECT raw, {e164('raw', country)} AS exact FROM"
        " (SELECT DISTINCT phone AS raw FROM contacts WHERE phone IS NOT NULL))"
    )
    rest = con.execute("SELECT raw FROM who_phone WHERE exact IS NULL").fetchall()
    con.execute("DELETE FROM who_phone WHERE exact IS NULL")
    rows: list[tuple[str, str | None, str | None, str | None]] = []
    for (raw,) in rest:
        parsed = parse_phone(raw, country)
        if isinstance(parsed, Phone):
            rows.append((raw, parsed.e164, None, parsed.time_zone))
        else:
            rows.append((raw, None, parsed.reason, None))
    duck.insert(con, "who_phone", columns, rows)


def _read_titles(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `who_title`: each distinct job title and its function, where the function is certain."""
    from licite.contacts.job_function import function_of

    con.execute("CREATE OR REPLACE TABLE who_title (raw VARCHAR, job_function VARCHAR)")
    rows = []
    for raw in _distinct(con, "job_title"):
        found = function_of(raw)
        rows.append((raw, found.code if found.confidence == "certain" else None))
    duck.insert(con, "who_title", {"raw": "VARCHAR", "job_function": "VARCHAR"}, rows)


def _people(con: duckdb.DuckDBPyConnection, table: ContactsTable, campaign: dict[str, object]) -> None:
    """Makes `people`: for each row its channel, and its identifier there, or what is wrong with it."""
    branches = " ".join(f"WHEN '{channel}' THEN '{kind}'" for channel, kind in _IDENTIFIER.items())
    row_channel = "c.channel" if "channel" in table.facts else "NULL"
    # An older LinkedIn export has no address of profiles: the connection itself is what the message goes to.
    named = (
        "concat_ws(' ', c.full_name, c.first_name, c.last_name, c.company)"
        if table.format.startswith("linkedin")
        else "NULL"
    )
    con.execute(
        f"""
        CREATE OR REPLACE TABLE people AS
        WITH k AS (
            SELECT c._line, COALESCE(CAST({row_channel} AS VARCHAR), ?) AS channel,
                   CASE COALESCE(CAST({row_channel} AS VARCHAR), ?) {branches} ELSE 'none' END AS kind
            FROM contacts AS c
        )
        SELECT k._line, k.channel, k.kind,
               CASE k.kind
                    WHEN 'email' THEN lower(e.exact)
                    WHEN 'phone' THEN p.exact
                    WHEN 'profile' THEN COALESCE(lower(c.profile_url), NULLIF({named}, ''))
                    WHEN 'address' THEN NULLIF(lower(concat_ws(' ', c.full_name, c.first_name, c.last_name, c.company,
                                               c.address, c.postal_code, c.city)), '')
                    ELSE COALESCE(e.exact, p.exact, c.profile_url) END AS identifier,
               CASE k.kind WHEN 'email' THEN e.problem WHEN 'phone' THEN p.problem END AS problem,
               CASE k.kind WHEN 'email' THEN 'email' WHEN 'phone' THEN 'phone' END AS problem_column,
               p.zone, CAST(NULL AS INTEGER) AS kept_line
        FROM k JOIN contacts AS c USING (_line)
        LEFT JOIN who_email AS e ON e.raw = c.email
        LEFT JOIN who_phone AS p ON p.raw = c.phone
        """,
        [campaign.get("channel"), campaign.get("channel")],
    )
    # Post needs a street, not just a name.
    con.execute(
        "UPDATE people SET identifier = NULL WHERE kind = 'address' AND _line IN"
        " (SELECT _line FROM contacts WHERE address IS NULL AND postal_code IS NULL)"
    )


def _reject_unreadable(con: duckdb.DuckDBPyConnection, table: ContactsTable, rejects: Rejects) -> None:
    rows = con.execute(
        "SELECT p._line, p.problem, p.problem_column, c.email, c.phone, s.* FROM people AS p"
        " JOIN contacts AS c USING (_line) JOIN source AS s USING (_line) WHERE p.problem IS NOT NULL"
    ).fetchall()
    for line, problem, kind, email, phone, _, *cells in rows:
        value = email if kind == "email" else phone
        named = next((c for c, target in table.mapping.columns.items() if target.name == kind), kind)
        content = (table.separator or ";").join("" if cell is None else str(cell) for cell in cells)
        rejects.add(line, problem, content, column=named, **_problem_slots(kind, value))
    con.execute("DELETE FROM people WHERE problem IS NOT NULL")


def _problem_slots(kind: str, value: str) -> dict[str, object]:
    """The slots that the sentence of a problem takes."""
    if kind == "email":
        from licite.contacts.mailbox import Address, parse_address

        address = parse_address(value)
        return {"value": value, **({} if isinstance(address, Address) else address.slots)}
    from licite.contacts.phone import Phone, parse_phone

    number = parse_phone(value)
    return {"value": value, **({} if isinstance(number, Phone) else number.slots)}


def _instants(con: duckdb.DuckDBPyConnection, table: ContactsTable, at: object, at_given: bool) -> None:
    """Makes `instants`: the local day and minute of the contact with every row."""
    zones = [zone for (zone,) in con.execute("SELECT DISTINCT zone FROM people").fetchall()]
    columns = {"zone": "VARCHAR", DAY: "DATE", MINUTE: "INTEGER"}
    con.execute(f"CREATE OR REPLACE TABLE zones (zone VARCHAR, {DAY} DATE, {MINUTE} INTEGER)")
    rows = []
    for zone in zones:
        local = read_instant(local_at(at, zone))  # type: ignore[arg-type]
        rows.append((zone, local[DAY], local[MINUTE]))
    duck.insert(con, "zones", columns, rows)
    day, minute = f"z.{DAY}", f"z.{MINUTE}"
    if "at" in table.facts and not at_given:
        hour_said = "c._at_has_hour" if _has_column(con, "_at_has_hour") else "TRUE"
        day = f"COALESCE(CAST(c.at AS DATE), z.{DAY})"
        minute = (
            f"CASE WHEN c.at IS NULL THEN z.{MINUTE}"
            f" WHEN {hour_said} THEN CAST(hour(c.at) * 60 + minute(c.at) AS INTEGER) END"
        )
    con.execute(
        f"CREATE OR REPLACE TABLE instants AS SELECT p._line, {day} AS {DAY}, {minute} AS {MINUTE} FROM people AS p"
        " JOIN contacts AS c USING (_line) JOIN zones AS z ON z.zone IS NOT DISTINCT FROM p.zone"
    )


def local_at(at: object, zone: str | None) -> object:
    """An instant with a time zone, in the local time of the person; any other is local already."""
    if isinstance(at, datetime) and at.tzinfo is not None:
        return at.astimezone(ZoneInfo(zone or HOME_ZONE)).replace(tzinfo=None)
    return at


def _has_column(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = con.execute(
        "SELECT 1 FROM information_schema.columns WHERE table_name = 'contacts' AND column_name = ?", [name]
    ).fetchone()
    return found is not None
