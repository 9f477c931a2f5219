"""What a screening asks of the engine that it runs in, and what DuckDB answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import duckdb

from licite.engine.plan import Plan
from licite.engine.runners import duck
from licite.engine.runners.batch import batch
from licite.engine.runners.lane import CALENDAR, GIVEN, MASKS, RESULT, WORDS, Lane
from licite.engine.runners.schema import calendar_columns, created
from licite.facts.canonical_cells import Kind, quoted

Rows = Sequence[Sequence[Any]]


class Engine(Protocol):
    """An engine with a table of contacts, and perhaps one of refusals. Statements are given in DuckDB's dialect."""

    @property
    def dialect(self) -> str:
        """What sqlglot calls the engine."""
        ...

    def columns(self, table: str) -> dict[str, Kind]:
        """The columns of a table, named as SQL writes it, with the kind of each."""
        ...

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The few rows that a SELECT gives."""
        ...

    def hold(self, table: str, columns: dict[str, str], rows: Rows) -> str:
        """Makes a small table of rows from Python; gives its name as SQL writes it."""
        ...

    def decide(self, lane: Lane, lang: str, *, masks: bool) -> None:
        """Makes `licite_result`: the answer for every row."""
        ...

    @property
    def version(self) -> str:
        """The engine and its version."""
        ...


@dataclass(frozen=True)
class Duck:
    """DuckDB: rows are decided by situation (`runners.batch`)."""

    con: duckdb.DuckDBPyConnection
    dialect: str = "duckdb"

    def columns(self, table: str) -> dict[str, Kind]:
        """The columns of a table, with the kind of each."""
        return {name: _kind(type_) for name, type_, *_ in self.con.execute(f"DESCRIBE FROM {table}").fetchall()}

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The rows that a SELECT gives."""
        return self.con.execute(select).fetchall()

    def hold(self, table: str, columns: dict[str, str], rows: Rows) -> str:
        """Makes a temporary table."""
        self.con.execute(created(table, columns).replace("CREATE TABLE", "CREATE OR REPLACE TEMP TABLE"))
        duck.insert(self.con, table, columns, rows)
        return quoted(table)

    def decide(self, lane: Lane, lang: str, *, masks: bool) -> None:
        """Makes `licite_result`: the answer for every row."""
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {GIVEN} AS {lane.given_select()}")
        decided = batch(self.con, lane.law, lane.doctrine, lane.constants, given=GIVEN)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {MASKS} AS {decided.masks()}")
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {WORDS} AS {lane.words_select(decided.plan, lang)}")
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW {RESULT} AS {lane.told_select(decided.plan, masks=masks)}")

    @property
    def version(self) -> str:
        """DuckDB and its version."""
        return f"duckdb {duckdb.__version__}"


def planned(engine: Engine, lane: Lane) -> Plan:
    """The plan of the days that the table holds, and its calendar made in the engine."""
    days = [lane.day] if lane.day is not None else _days(engine, [lane.days_sql()])
    plan = lane.plan(days)
    others = _days(engine, lane.others_sql(plan))
    engine.hold(CALENDAR, calendar_columns(plan.calendar), plan.calendar.rows(days, others))
    return plan


def _days(engine: Engine, selects: Sequence[str]) -> list[date]:
    return sorted({day for select in selects for (day,) in engine.rows(select)})


_KINDS: dict[str, Kind] = {
    "BOOLEAN": "bool", "DATE": "date", "VARCHAR": "text", "FLOAT": "decimal", "DOUBLE": "decimal",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "int"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "int"),
}  # fmt: skip


def _kind(type_: str) -> Kind:
    if type_.startswith("ENUM("):
        return "text"
    return "decimal" if type_.startswith("DECIMAL") else _KINDS.get(type_, "other")
