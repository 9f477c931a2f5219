"""Runs a plan in SQLite over rows given from Python: the cross-check of the other engines."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date
from typing import Any

from licite.engine.emit_set import emit_select
from licite.engine.plan import Plan
from licite.engine.runners.schema import calendar_columns, created, given_columns


def run(plan: Plan, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """The rows of the plan's SELECT over `rows`, in order; dates are ISO texts, which compare as dates do."""
    columns = given_columns()
    given = [tuple(_stored(row.get(name)) for name in columns) for row in rows]
    place = list(columns).index("at_day")
    with closing(sqlite3.connect(":memory:")) as con:
        con.execute(created("given", _as_text(columns)))
        con.executemany(f"INSERT INTO given VALUES ({', '.join('?' for _ in columns)})", given)
        calendar = calendar_columns(plan.calendar)
        con.execute(created("calendar", _as_text(calendar)))
        days = {date.fromisoformat(str(row[place])) for row in given}
        others = sorted({date.fromisoformat(v) for row in given for v in row if isinstance(v, str) and _is_day(v)})
        con.executemany(
            f"INSERT INTO calendar VALUES ({', '.join('?' for _ in calendar)})",
            [tuple(_stored(value) for value in row) for row in plan.calendar.rows(days, others)],
        )
        return con.execute(emit_select(plan, "sqlite") + " ORDER BY 1").fetchall()


def _as_text(columns: dict[str, str]) -> dict[str, str]:
    return {name: "TEXT" if kind in ("DATE", "VARCHAR") else kind for name, kind in columns.items()}


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-"
