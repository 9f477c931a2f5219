"""The law as one SELECT, run as a warehouse would run it, gives the answers of a contact decided alone."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from licite.engine.calendar import Calendar
from licite.engine.emit_set import known_dialects
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import make_plan
from licite.engine.runners.schema import calendar_columns, created, given_columns
from licite.errors import LiciteError
from licite.operations.campaign import parse_campaign
from licite.operations.compile import (
    PARTS,
    TESTED,
    TESTED_OVER_FACTS,
    Wanted,
    compile_calendar,
    compile_law,
    compile_statement,
)
from licite.rules.load import shipped_law
from tests.operations.screening import IN_ORDER

DAY = date(2026, 11, 26)
PLAIN: dict[str, Any] = {"country": "FR", "channel": "email", "purpose": "commercial", **IN_ORDER["facts"]}
CONTACTS: list[dict[str, Any]] = [
    PLAIN,
    {**PLAIN, "objected": True},
    {**PLAIN, "audience": "consumer"},
    {**PLAIN, "audience": None},
    {**PLAIN, "country": "PT"},
    {**PLAIN, "collected_on": "2023-11-26", "informed_on": "2023-11-26"},
    {**PLAIN, "collected_on": "2023-11-27", "informed_on": "2023-11-27"},
    {**PLAIN, "channel": "voice_call", "audience": "consumer"},
]


def given_rows(day: date) -> list[dict[str, Any]]:
    rows = []
    for number, contact in enumerate(CONTACTS):
        dates = {name: date.fromisoformat(contact[name]) for name in ("collected_on", "informed_on")}
        rows.append({**contact, **dates, "_row": number, "at_day": day, "at_minute": 600})
    return rows


def alone(rows: list[dict[str, Any]], doctrine: str) -> list[str]:
    plan = make_plan(shipped_law(), doctrine)
    judge = Judge(plan)
    known = [{name: value for name, value in row.items() if value is not None} for row in rows]
    return [str(outcome_of(plan, judge.masks(row))) for row in known]


@pytest.mark.parametrize("doctrine", ["cnil", "strict"])
@pytest.mark.parametrize("day", [DAY, date(2026, 8, 10)])
def test_the_statement_for_duckdb_runs_on_the_tables_that_the_page_names(doctrine: str, day: date) -> None:
    rows, calendar = given_rows(day), Calendar(shipped_law())
    columns = given_columns()
    with duckdb.connect() as con:
        con.execute(created("given", columns))
        con.execute(created("calendar", calendar_columns(calendar)))
        marks = ", ".join("?" for _ in columns)
        con.executemany(f"INSERT INTO given VALUES ({marks})", [[row.get(name) for name in columns] for row in rows])
        others = sorted({row["collected_on"] for row in rows} | {row["informed_on"] for row in rows})
        days = [list(row) for row in calendar.rows([day], others)]
        con.executemany(f"INSERT INTO calendar VALUES ({', '.join('?' for _ in days[0])})", days)
        cursor = con.execute(compile_law("duckdb", day, doctrine))
        names = [column[0] for column in cursor.description or []]
        found = {row[names.index("_row")]: row[names.index("outcome")] for row in cursor.fetchall()}
    assert [found[number] for number in range(len(rows))] == alone(rows, doctrine)
    if day == DAY and doctrine == "cnil":
        assert list(found.values())[:3] == ["lawful", "unlawful", "unlawful"]
        assert found[4] == "undetermined"


def test_the_statement_of_every_day_parses_in_sqlite() -> None:
    with closing(sqlite3.connect(":memory:")) as con:
        con.execute(created("given", given_columns()))
        con.execute(created("calendar", calendar_columns(Calendar(shipped_law()))))
        assert con.execute(compile_law("sqlite", None, "cnil")).fetchall() == []


@pytest.mark.parametrize("dialect", ["bigquery", "snowflake"])
def test_another_engine_is_said_not_to_be_tried(dialect: str) -> None:
    assert dialect in known_dialects()
    for text in (
        compile_law(dialect, DAY, "cnil"),
        compile_statement(Wanted(dialect, DAY, columns=("email", "consent"))),
    ):
        head, _, statement = text.partition("\n")
        assert "transpiles, not run by the project's tests" in head
        assert "2026-11-26" in head
        assert "outcome" in statement


def test_what_is_tried_is_said() -> None:
    assert set(TESTED) < set(TESTED_OVER_FACTS)
    assert compile_law("sqlite", DAY, "strict").startswith("-- Licite: law ")
    assert "doctrine strict, 2026-11-26; sqlite: run by the project's tests" in compile_law("sqlite", DAY, "strict")
    assert "; postgres: run by" in compile_statement(Wanted("postgres", DAY, columns=("email",), part="given"))
    assert "; sqlite: transpiles" in compile_statement(Wanted("sqlite", DAY, columns=("email",), part="given"))


CAMPAIGN = parse_campaign(IN_ORDER, "test")
SOME = ("email", "phone", "audience", "collected_on", "objected", "objected_on", "call_refused_on", "at_day", "consent")
ROWS = """(VALUES (1, 'ann@firm.example', '0639981234', 'professional', DATE '2026-10-01', NULL, DATE '2026-11-26'),
  (2, 'bob@firm.example', NULL, 'professional', DATE '2026-10-01', TRUE, DATE '2026-11-26'),
  (3, 'BOB+x@firm.example', NULL, 'professional', DATE '2026-10-01', NULL, NULL),
  (4, 'Ann <ann@firm.example>', NULL, 'professional', DATE '2026-10-01', NULL, DATE '2026-11-26'),
  (5, 'eve@firm.example', NULL, 'none of ours', DATE '2026-10-01', NULL, DATE '2026-11-26'),
  (6, 'dan@firm.example', NULL, 'professional', DATE '2026-10-01', NULL, DATE '1999-01-01'))
  AS t (contact_id, email, phone, audience, collected_on, objected, at_day)"""


def of_warehouse(wanted: Wanted) -> dict[int, str]:
    """What a warehouse finds that makes the calendar and runs the statement, and nothing before."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE contacts AS SELECT *, CAST(NULL AS DATE) AS objected_on, CAST(NULL AS DATE) AS"
                    f" call_refused_on, 'none' AS consent FROM {ROWS}")  # fmt: skip
        con.execute("CREATE TABLE refusals (email VARCHAR, phone VARCHAR, profile_url VARCHAR, refused_on DATE)")
        con.execute("INSERT INTO refusals VALUES ('ivy@firm.example', NULL, NULL, NULL)")
        con.execute(compile_calendar(wanted, date(2026, 9, 1), date(2026, 11, 30)))
        if wanted.part == "all":
            return dict(con.execute(f"SELECT contact_id, outcome FROM ({compile_statement(wanted)})").fetchall())
        for part in PARTS[1:]:
            con.execute(f"CREATE TABLE licite_{part} AS {compile_statement(replace(wanted, part=part))}")
        return dict(con.execute("SELECT contact_id, outcome FROM licite_answers").fetchall())


EXPECTED = {1: "lawful", 2: "unlawful", 3: "unlawful", 4: "undetermined", 5: "undetermined"}


@pytest.mark.parametrize(("day", "part"), [(DAY, "all"), (None, "given")])
def test_the_statement_stands_by_itself(day: date | None, part: str) -> None:
    """Who cannot be compared, a word that is none, and a day that the calendar does not have are undetermined."""
    columns = SOME if day is None else tuple(name for name in SOME if name != "at_day")
    found = of_warehouse(Wanted("duckdb", day, campaign=CAMPAIGN, columns=columns, refusals=True, part=part))
    assert len(found) == 6
    assert {place: found[place] for place in EXPECTED} == (EXPECTED if day else {**EXPECTED, 3: found[3]})
    assert found[6] == ("lawful" if day else "undetermined")
    assert found[3] != "lawful"


def test_a_wrong_column_part_or_span_is_an_error() -> None:
    for wanted, code in (
        (Wanted("duckdb", DAY, columns=("emial",)), "ENG024"),
        (Wanted("duckdb", DAY, part="half"), "ENG025"),
        (Wanted("abacus", DAY), "CLI008"),
    ):
        with pytest.raises(LiciteError) as fault:
            compile_statement(wanted)
        assert fault.value.code == code
    with pytest.raises(LiciteError) as fault:
        compile_calendar(Wanted("duckdb", DAY), DAY, date(2026, 1, 1))
    assert fault.value.code == "ENG023"


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(LiciteError) as fault:
        compile_law("abacus", None, "cnil")
    assert fault.value.code == "CLI008"
