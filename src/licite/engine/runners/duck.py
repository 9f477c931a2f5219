"""Runs a plan in DuckDB over a table `given` that is already there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, emit_signature
from licite.engine.plan import Plan, make_plan
from licite.engine.runners.schema import calendar_columns, created
from licite.rules.model import Law

CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def connect(memory_limit: str | None = None, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A private connection in memory that loads no extension from anywhere."""
    config: dict[str, str | bool | int | float | list[str]] = dict(CONFIG)
    if memory_limit:
        config["memory_limit"] = memory_limit
    if threads:
        config["threads"] = threads
    return duckdb.connect(":memory:", config=config)


def plan_for_table(con: duckdb.DuckDBPyConnection, law: Law, doctrine: str) -> Plan:
    """The plan of the periods in which the rows of `given` fall, and the table `calendar` that it joins."""
    days = [day for (day,) in con.execute('SELECT DISTINCT "at_day" FROM given').fetchall()]
    calendar = Calendar(law)
    plan = make_plan(law, doctrine, {calendar.period(day) for day in days} or None)
    others = _other_days(con, {base for base, _ in plan.additions} - {"today"})
    con.execute("DROP TABLE IF EXISTS calendar")
    con.execute(created("calendar", calendar_columns(calendar)))
    rows = calendar.rows(days, others)
    insert(con, "calendar", calendar_columns(calendar), rows)
    return plan


def insert(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Adds rows to a table in one statement: DuckDB takes a parameter per column much faster than one per value."""
    if not rows:
        return
    lists = ", ".join(f"unnest(CAST(${place} AS {kind}[]))" for place, kind in enumerate(columns.values(), start=1))
    con.execute(f'INSERT INTO "{table}" SELECT {lists}', [list(column) for column in zip(*rows, strict=True)])


def _other_days(con: duckdb.DuckDBPyConnection, names: set[str]) -> list[date]:
    found: set[date] = set()
    for name in names:
        found |= {day for (day,) in con.execute(f'SELECT DISTINCT "{name}" FROM given').fetchall() if day}
    return sorted(found)


def run(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Makes `masks`: a row per contact with its masks, outcome and basis."""
    con.execute("CREATE OR REPLACE TABLE masks AS " + emit_select(plan))


def sign(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Makes `signed`: the signature of every row (see `emit_signature`)."""
    con.execute("CREATE OR REPLACE TABLE signed AS " + emit_signature(plan))
