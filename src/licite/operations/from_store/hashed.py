"""Refusals of which a list gave the fingerprint only, met by tables: each writing of each identifier is hashed there.

A fingerprint is recorded as an identifier of its own (`operations.known_refusals`). So the tokens that the fingerprints
of a contact would have are made in DuckDB and met with those of the events. The writings are those of
`contacts.identity.plain_forms`: by SQL where an identifier is written plainly, else by that function.
"""

from typing import Any

import duckdb

from licite.contacts.identity import plain_forms
from licite.contacts.normal_sql import e164, exact_address, is_one_of_providers
from licite.engine.runners import duck
from licite.store.keyed_elsewhere import pads_of_tokens, prefixes_of_processors
from licite.store.opened import current
from licite.store.snapshot import MEETING

_AT_ONCE = 50_000
_FORMS = {"identifier_id": "BIGINT", "form": "VARCHAR"}
# As `contacts.identity._PLAIN`: what precedes the tag ends in no dot.
_BASE = "[A-Za-z0-9_]([A-Za-z0-9_-]|[.][A-Za-z0-9_-]){0,60}([+][A-Za-z0-9_+.-]*)?@.*"
_FRENCH = "[+]33[1-9][0-9]{8}"


def meet_by_fingerprints(con: duckdb.DuckDBPyConnection, controller: str) -> int:
    """Adds to `consent_met` and the like what each identifier meets by a fingerprint; how many were read in Python.

    Makes `met_by_fingerprint`: the identifiers that meet anything so; none where no refusal is known by one only.
    """
    con.execute("CREATE OR REPLACE TABLE met_by_fingerprint (identifier_id BIGINT)")
    if not con.execute("SELECT 1 FROM event_tokens LIMIT 1").fetchone():
        return 0
    read = _write_forms(con)
    _write_hashed(con, controller)
    for what in MEETING:
        con.execute(
            f"""
            INSERT INTO {what}_met
            SELECT DISTINCT n.contact_id, h.identifier_id, t.event, TRUE
            FROM hashed AS h JOIN event_tokens AS t ON t.token = h.token AND t.what = '{what}'
            JOIN named AS n USING (identifier_id)
            """
        )
    con.execute(
        "INSERT INTO met_by_fingerprint SELECT DISTINCT identifier_id FROM hashed WHERE token IN"
        " (SELECT token FROM event_tokens)"
    )
    con.execute("DROP TABLE hashed")
    return read


def _write_forms(con: duckdb.DuckDBPyConnection) -> int:
    """Makes `forms`: every writing of every identifier that a list may have hashed."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE plainly AS
        SELECT identifier_id, kind, value,
               CASE WHEN kind = 'email' AND NOT {is_one_of_providers("split_part(low, '@', 2)")}
                    AND regexp_full_match(value, '{_BASE}') THEN {exact_address("value", "low")} END AS exact,
               CASE WHEN kind = 'phone' AND regexp_full_match(value, '{_FRENCH}') AND {e164("value")} = value
                    THEN right(value, 9) END AS national
        FROM (SELECT *, lower(value) AS low FROM named
              WHERE kind <> 'domain' AND NOT (kind = 'profile' AND regexp_matches(value, '^urn:(sha256|hmac):')))
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TABLE forms AS
        WITH mails AS (
            SELECT identifier_id, value, exact,
                   regexp_replace(lower(exact), '[+].*@', '@') AS untagged
            FROM plainly WHERE exact IS NOT NULL),
        numbers AS (
            SELECT identifier_id, value, national, regexp_extract_all('0' || national, '..') AS pairs
            FROM plainly WHERE national IS NOT NULL)
        SELECT DISTINCT identifier_id, unnest([value, exact, lower(value), untagged, upper(exact), upper(untagged)])
            AS form FROM mails
        UNION ALL
        SELECT identifier_id, unnest([value, substr(value, 2), '00' || substr(value, 2), '0' || national, national,
            array_to_string(pairs, ' '), array_to_string(pairs, '.'), array_to_string(pairs, '-')]) FROM numbers
        """
    )
    return _add_others(con)


def _add_others(con: duckdb.DuckDBPyConnection) -> int:
    """Adds the writings of those that are not written plainly, a batch at a time."""
    rest = con.cursor().execute(
        "SELECT identifier_id, kind, value FROM plainly WHERE exact IS NULL AND national IS NULL"
    )
    read = 0
    while rows := rest.fetchmany(_AT_ONCE):
        found = [(number, form) for number, kind, value in rows for form in plain_forms(kind, value)]
        duck.insert(con, "forms", _FORMS, found)
        read += len(rows)
    con.execute("DROP TABLE plainly")
    return read


def _write_hashed(con: duckdb.DuckDBPyConnection, controller: str) -> None:
    """Makes `hashed`: the tokens of the fingerprints of each writing, under each key."""
    ring = current().ring()
    texts, values = ["SELECT identifier_id, 'urn:sha256:' || sha256(form) AS text FROM forms"], dict[str, Any]()
    for place, (keyed, prefix) in enumerate(prefixes_of_processors(ring, controller)):
        values |= {f"before{place}": prefix, f"inner{place}": keyed.inner, f"outer{place}": keyed.outer}
        texts.append(f"SELECT identifier_id, $before{place} || {_hmac(str(place), 'form')} FROM forms")
    tokens = []
    for place, keyed in enumerate(pads_of_tokens(ring)):
        values |= {f"innert{place}": keyed.inner, f"outert{place}": keyed.outer}
        tokens.append(f"SELECT identifier_id, {_hmac(f't{place}', 'text')} AS token FROM texts")
    con.execute(
        f"CREATE OR REPLACE TABLE hashed AS WITH texts AS ({' UNION ALL '.join(texts)}) {' UNION ALL '.join(tokens)}",
        values,
    )
    con.execute("DROP TABLE forms")


def _hmac(key: str, message: str) -> str:
    return f"sha256($outer{key}::BLOB || unhex(sha256($inner{key}::BLOB || encode({message}))))"
