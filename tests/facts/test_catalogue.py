"""Every fact has one reading, in SQL, three-valued: dates that have not come, defaults, what a source implies."""

from datetime import date
from typing import Any

import duckdb
import pytest

from licite.engine.runners.schema import created, given_columns
from licite.facts.catalogue import readings
from licite.vocabulary.contract import contract

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read(con: duckdb.DuckDBPyConnection, name: str, **facts: Any) -> Any:
    """A fact as the catalogue reads it from the values given, derived ones from those read before."""
    con.execute("DROP TABLE IF EXISTS given")
    con.execute(created("given", {**given_columns(), "today": "DATE"}))
    values = {**facts, "today": TODAY}
    columns = ", ".join(f'"{column}"' for column in values)
    con.execute(f"INSERT INTO given ({columns}) VALUES ({', '.join('?' for _ in values)})", list(values.values()))
    given = ", ".join(f'{reading.expression} AS "{reading.name}"' for reading in readings() if not reading.derived)
    derived = ", ".join(f'{reading.expression} AS "{reading.name}"' for reading in readings() if reading.derived)
    row = con.execute(f'SELECT "{name}" FROM (SELECT *, {derived} FROM (SELECT {given}, today FROM given))').fetchone()
    assert row
    return row[0]


def test_every_fact_has_one_reading() -> None:
    names = [reading.name for reading in readings()]
    assert len(names) == len(set(names))
    assert set(names) >= set(contract().facts) - {"at"}


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("objected", {}, False),
        ("objected", {"objected": True}, True),
        ("objected", {"objected_on": date(2026, 11, 25)}, True),
        ("objected", {"objected_on": date(2026, 11, 26)}, False),
        ("objected", {"objected": True, "objected_on": date(2026, 11, 26)}, False),
        ("objected", {"objected_on": date(2025, 1, 1), "objection_lifted_on": date(2026, 1, 1)}, False),
        ("objected", {"objected_on": date(2025, 1, 1), "objection_lifted_on": date(2026, 11, 26)}, True),
        ("objected", {"objected_on": date(2025, 1, 1), "objection_lifted_on": date(2024, 1, 1)}, True),
        ("objected", {"objected": True, "objected_on": date(2025, 1, 1), "objection_lifted_on": TODAY}, True),
        # Whoever withdrew objects where no rule on personal data says so, whatever the dates of an objection.
        ("objected", {"consent": "withdrawn", "audience": "organisation", "objected_on": date(2026, 11, 26)}, True),
        ("objected", {"consent": "withdrawn", "audience": "professional", "identifier_kind": "generic",
                      "sole_trader": False}, True),
        ("objected", {"consent": "withdrawn", "audience": "professional", "identifier_kind": "nominative"}, False),
        ("objected", {"consent": "withdrawn", "audience": "consumer", "gdpr_applies": False}, True),
        ("call_refused", {"call_refused_on": date(2026, 11, 26)}, False),
        ("call_refused", {"call_refused_on": date(2026, 11, 25)}, True),
        ("informed", {}, None),
        ("informed", {"informed_on": date(2026, 11, 25)}, True),
        ("informed", {"informed_on": date(2026, 11, 26)}, False),
        ("informed_on", {"informed_on": date(2026, 11, 26)}, None),
        ("last_contact_on", {"last_contact_on": date(2026, 11, 26)}, None),
        ("in_contact_since_collection", {"collected_on": date(2026, 1, 1), "last_contact_on": TODAY}, True),
        ("in_contact_since_collection", {"collected_on": TODAY, "last_contact_on": TODAY}, None),
        ("consent", {"consent": "given", "consent_on": date(2026, 11, 26)}, "none"),
        ("consent", {"consent": "given", "consent_until": date(2026, 11, 24)}, "expired"),
        ("consent", {"consent": "given", "consent_until": date(2026, 11, 25)}, "given"),
        ("consent", {"consent": "withdrawn", "consent_until": date(2026, 11, 24)}, "withdrawn"),
        ("audience", {"sole_trader": True, "audience": "organisation"}, "professional"),
        ("audience", {"sole_trader": True, "audience": "consumer"}, "consumer"),
        ("audience", {"sole_trader": None, "audience": "organisation"}, "organisation"),
        ("collected_from_person", {"source_kind": "form"}, True),
        ("collected_from_person", {"source_kind": "purchased_list"}, False),
        ("collected_from_person", {}, None),
        ("source_terms_forbid", {"source_kind": "form"}, False),
        ("source_terms_forbid", {"source_kind": "scraped_platform"}, True),
        ("source_terms_forbid", {"source_kind": "scraped_platform", "source_terms_forbid": False}, False),
        ("source_terms_forbid", {"source_kind": "public_register"}, None),
        ("sector", {}, "other"),
        ("reachable", {"identifier_present": False}, None),
        ("reachable", {}, True),
        ("personal_data", {"audience": "consumer"}, True),
        ("personal_data", {"audience": "organisation"}, False),
        ("personal_data", {"audience": "professional", "identifier_kind": "generic", "sole_trader": False}, False),
        ("personal_data", {"audience": "professional", "identifier_kind": "generic", "sole_trader": True}, True),
        ("personal_data", {"audience": "professional", "identifier_kind": "generic"}, None),
        ("personal_data", {}, None),
    ],
)  # fmt: skip
def test_a_fact_is_read(con: duckdb.DuckDBPyConnection, name: str, facts: dict[str, Any], expected: object) -> None:
    assert read(con, name, **facts) == expected
