"""The law as one SELECT, run as a warehouse would run it, gives the answers of a contact decided alone."""

import sqlite3
from contextlib import closing
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
from licite.operations.compile import TESTED, compile_law
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


@pytest.mark.parametrize("dialect", ["postgres", "spark", "bigquery", "snowflake"])
def test_another_engine_is_said_not_to_be_tried(dialect: str) -> None:
    assert dialect in known_dialects()
    head, _, statement = compile_law(dialect, DAY, "cnil").partition("\n")
    assert "not run by the project's tests" in head
    assert "2026-11-26" in head
    assert "outcome" in statement


def test_what_is_tried_is_said() -> None:
    for dialect in TESTED:
        assert compile_law(dialect, DAY, "strict").startswith("-- Licite: law ")
        assert "doctrine strict" in compile_law(dialect, DAY, "strict")


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(LiciteError) as fault:
        compile_law("abacus", None, "cnil")
    assert fault.value.code == "CLI008"
