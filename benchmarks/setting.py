"""What every benchmark shares: the files of a folder as tables, the campaign, and the law."""

import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.generate import CAMPAIGN, CONSENT_COLUMNS, DAY, MINUTE
from licite.engine.runners.duck import connect
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.vocabulary.contract import contract

MEMORY = "850MB"  # of DuckDB's own, so that the whole process stays within 1 GB
MEMORY_VARIABLE = "LICITE_BENCH_MEMORY"
WRITTEN = "(FORMAT parquet, COMPRESSION zstd)"
DOCTRINE = "cnil"


@cache
def law() -> Law:
    """The law that ships with Licite, all of it."""
    return shipped_law()


def campaign() -> dict[str, Any]:
    """What is the same for every row: the campaign, its day and its hour."""
    return {**CAMPAIGN, "at_day": date.fromisoformat(DAY), "at_minute": MINUTE}


def opened(folder: Path, *, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """The files of a folder as views, and `given`: each contact with its refusal and its consent looked up."""
    con = connect(memory_limit=os.environ.get(MEMORY_VARIABLE, MEMORY), threads=threads)
    con.execute("SET preserve_insertion_order = false")
    for name in ("contacts", "refusals", "consents"):
        con.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
    facts = ", ".join(
        f"k.{name}" for name, *_ in con.execute("DESCRIBE contacts").fetchall() if name in contract().facts
    )
    con.execute(
        f"""CREATE VIEW given AS
        SELECT k.contact_id AS _row, {facts}, COALESCE(s.consent, 'none') AS consent, s.consent_on,
               {", ".join(f"s.{name}" for name in CONSENT_COLUMNS)},
               r.address IS NOT NULL AS objected, r.refused_on AS objected_on
        FROM contacts AS k
        LEFT JOIN consents AS s ON s.contact_id = k.contact_id
        LEFT JOIN refusals AS r ON r.address = lower(k.email)"""
    )
    return con


def written(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    """Writes what a SELECT gives to a file."""
    con.execute(f"COPY ({select}) TO '{path}' {WRITTEN}")
