"""Runs a plan in DuckDB over a table `given` that is already there."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

import duckdb

from licite.contacts.private_folder import private_folder
from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, emit_signature
from licite.engine.plan import Plan, make_plan
from licite.engine.runners.schema import calendar_columns, created
from licite.facts.catalogue import DAY
from licite.rules.model import Law

CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_CONNECTIONS = count()


def connect(memory_limit: str | None = None, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A private connection in memory that loads no extension from anywhere; what overflows goes to a private folder."""
    # Two connections that share a folder would write over each other; DuckDB makes it where it needs it.
    overflow = private_folder() / f"overflow{next(_CONNECTIONS)}"
    config: dict[str, str | bool | int | float | list[str]] = {**CONFIG, "temp_directory": str(overflow)}
    if memory_limit:
        config["memory_limit"] = memory_limit
    if threads:
        config["threads"] = threads
    con = duckdb.connect(":memory:", config=config)
    con.execute("SET enable_progress_bar = false")  # DuckDB turns it on by itself in notebooks, on standard output
    return con


def plan_for_table(con: duckdb.DuckDBPyConnection, law: Law, doctrine: str) -> Plan:
    """The plan of the periods in which the rows of `given` fall, and the table `calendar` that it joins."""
    plan = make_plan(law, doctrine, periods_of_table(con, Calendar(law)))
    write_calendar(con, plan)
    return plan


def days_of(con: duckdb.DuckDBPyConnection, name: str, table: str = "given") -> list[date]:
    """The days that a column of a table holds."""
    found = con.execute(f'SELECT DISTINCT "{name}" FROM "{table}" WHERE "{name}" IS NOT NULL').fetchall()
    return sorted(day for (day,) in found)


def periods_of_table(con: duckdb.DuckDBPyConnection, calendar: Calendar) -> set[int] | None:
    """The periods in which the rows of `given` fall; None where there are no rows."""
    return {calendar.period(day) for day in days_of(con, DAY)} or None


def write_calendar(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Makes `calendar`: the days that the rows of `given` and their dates need."""
    columns = calendar_columns(plan.calendar)
    bases = {base for base, _ in plan.additions} - {"today"}
    rows = plan.calendar.rows(days_of(con, DAY), sorted({day for base in bases for day in days_of(con, base)}))
    con.execute("DROP TABLE IF EXISTS calendar")
    con.execute(created("calendar", columns))
    insert(con, "calendar", columns, rows)


def insert(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Adds rows to a table in one statement: DuckDB takes a parameter per column much faster than one per value."""
    if not rows:
        return
    lists = ", ".join(f"unnest(CAST(${place} AS {kind}[]))" for place, kind in enumerate(columns.values(), start=1))
    con.execute(f'INSERT INTO "{table}" SELECT {lists}', [list(column) for column in zip(*rows, strict=True)])


def run(con: duckdb.DuckDBPyConnection, plan: Plan, select: str | None = None) -> None:
    """Makes `masks`: a row per contact with its masks, outcome and basis, by the plan's SELECT."""
    con.execute("CREATE OR REPLACE TABLE masks AS " + (select or emit_select(plan)))


def sign(con: duckdb.DuckDBPyConnection, plan: Plan, signature: str | None = None) -> None:
    """Makes `signed`: the signature of every row (see `emit_signature`)."""
    con.execute("CREATE OR REPLACE TABLE signed AS " + (signature or emit_signature(plan)))
