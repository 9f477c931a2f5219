"""The same question to several engines: tables to be asked about, and how many answers differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.generate import CAMPAIGN, DAY, contacts, refusals
from licite.engine.runners.duck import connect
from licite.engine.runners.engines import Duck
from licite.engine.runners.lane import RESULT
from licite.operations.campaign import parse_campaign
from licite.operations.inside import Decided, Question, decided_inside, question_of
from tests.generator import generate

SEED = 20261125
_IN_CONTACT = "in_contact_since_collection"


def mailing(*, masks: bool = True, **facts: object) -> Question:
    """What the campaign of the benchmarks asks."""
    said: dict[str, Any] = {"facts": {**{k: v for k, v in CAMPAIGN.items() if k != "channel"}, **facts}}
    campaign = parse_campaign(
        {"name": "Equality", "channel": CAMPAIGN["channel"], "at": f"{DAY}T10:30", **said}, "test"
    )
    return question_of(campaign, masks=masks)


def generated(con: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Makes `people`: every fact of the contract on its own, of the generator of the tests of equality; no identity."""
    generate(con, rows, seed=SEED)
    con.execute("ALTER TABLE given RENAME TO people")
    con.execute("ALTER TABLE people RENAME _row TO contact_id")
    # A date beside a boolean that says no is an error of input, for which an engine stops.
    for name, day in (("informed", "informed_on"), ("is_customer", "customer_until"), (_IN_CONTACT, "last_contact_on")):
        con.execute(f"UPDATE people SET {day} = NULL WHERE NOT {name}")


def invented(con: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Makes `people` and `refused`: contacts as companies have them, some twice, some who say against contact."""
    con.execute(f"CREATE TABLE contacts AS {contacts(0, rows)}")
    con.execute(f"CREATE TABLE refused AS SELECT address AS email, refused_on FROM ({refusals(rows)})")
    con.execute("INSERT INTO refused SELECT email, NULL FROM contacts WHERE contact_id % 997 = 5")
    draw = "(hash(contact_id, '{}') % {})".format
    con.execute(
        f"""CREATE TABLE people AS
        SELECT * REPLACE (
            -- One in thirty has the address of somebody else, in another writing; some addresses are none.
            CASE WHEN {draw("twin", 30)} = 0 THEN upper(lag(email, 7) OVER (ORDER BY contact_id))
                 WHEN {draw("odd", 400)} = 0 THEN 'Ann <' || email || '>'
                 WHEN {draw("tag", 50)} = 0 THEN replace(email, '@', '+news@') ELSE email END AS email,
            CASE WHEN {draw("spelt", 3)} = 0 THEN '0' || substr(phone, 4) ELSE phone END AS phone),
            CASE WHEN {draw("said", 60)} = 0 THEN 'oui' WHEN {draw("said", 60)} = 1 THEN 'peut-être'
                 WHEN {draw("said", 60)} = 2 THEN 'no' END AS objected,
            CASE WHEN {draw("day", 90)} = 0 THEN DATE '2026-11-20' + CAST({draw("on", 10)} AS INTEGER) END
                AS objected_on,
            {draw("called", 80)} = 0 AS call_refused,
            CASE WHEN {draw("called", 160)} = 0 THEN DATE '2026-11-20' + CAST({draw("con", 10)} AS INTEGER) END
                AS call_refused_on,
            {draw("dead", 300)} = 0 AS deceased, {draw("erase", 300)} = 0 AS erasure_requested,
            CASE WHEN {draw("consent", 4)} = 0 THEN 'given' WHEN {draw("consent", 40)} = 1 THEN 'withdrawn'
                 WHEN {draw("consent", 40)} = 2 THEN 'expired' WHEN {draw("consent", 4)} = 2 THEN 'none' END AS consent,
            CAST(DATE '2024-02-29' + CAST({draw("cday", 900)} AS INTEGER) AS VARCHAR) AS consent_on,
            CASE WHEN {draw("channel", 8)} = 0 THEN 'voice_call' WHEN {draw("channel", 8)} = 1 THEN 'sms'
                 WHEN {draw("channel", 8)} = 2 THEN 'social_message' WHEN {draw("channel", 8)} = 3 THEN 'display_ad'
                 END AS channel,
            CASE WHEN {draw("at", 5)} = 0 THEN DATE '2026-08-08' + CAST({draw("at2", 6)} AS INTEGER) END AS at_day
        FROM contacts"""
    )
    # A refusal of somebody whom no engine can compare would stop the whole run.
    con.execute(
        "UPDATE people SET email = lower(email) WHERE email LIKE '%<%' AND (objected IS NOT NULL OR call_refused OR"
        " objected_on IS NOT NULL OR call_refused_on IS NOT NULL OR deceased OR erasure_requested"
        " OR consent = 'withdrawn')"
    )
    con.execute("UPDATE people SET email = regexp_extract(email, '<(.*)>', 1) WHERE email LIKE 'ann <%'")


def kept(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[Path, Path | None]:
    """The tables as files of Parquet."""
    con.execute(f"COPY people TO '{folder / 'people.parquet'}'")
    tables = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "refused" not in tables:
        return folder / "people.parquet", None
    con.execute(f"COPY refused TO '{folder / 'refused.parquet'}'")
    return folder / "people.parquet", folder / "refused.parquet"


def in_duckdb(con: duckdb.DuckDBPyConnection, question: Question, *, refused: bool) -> Decided:
    """Makes `by_duckdb`."""
    decided = decided_inside(Duck(con), question, "people", "refused" if refused else None)
    con.execute(f"CREATE OR REPLACE TABLE by_duckdb AS FROM {RESULT}")
    return decided


def differences(con: duckdb.DuckDBPyConnection, one: str, other: str) -> int:
    """How many rows are in one table of answers and not in the other, either way."""
    columns = ", ".join(f'"{name}"' for name, *_ in con.execute(f"DESCRIBE FROM {one}").fetchall())
    pairs = [(one, other), (other, one)]
    counts = [
        con.execute(
            f"SELECT count(*) FROM (SELECT {columns} FROM {a} EXCEPT ALL SELECT {columns} FROM {b})"
        ).fetchall()[0][0]
        for a, b in pairs
    ]
    return int(sum(counts))


@contextmanager
def tables(make: Any, rows: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the tables of a generator."""
    with connect(threads=2) as con:
        make(con, rows)
        yield con


def spark_or_skip() -> Any:
    """pyspark, or a test skipped with the reason printed."""
    from shutil import which

    pyspark = pytest.importorskip("pyspark", reason="peer missing: pyspark")
    if which("java") is None:
        pytest.skip("peer missing: java")
    return pyspark


DAYS = (date(2026, 8, 8), date(2026, 11, 25))
