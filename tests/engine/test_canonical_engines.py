"""Keys and cells of the canonical schema: odd writings are read alike by DuckDB, PostgreSQL and Spark."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from licite.contacts.canonical import KEYS, phone_e164
from licite.engine.emit_set import transpiled
from licite.facts.canonical_cells import NAMES, Column, cell
from tests.engine.engines import spark_or_skip
from tests.store.conftest import cluster, new_database  # noqa: F401 - a fixture is found by its name

ODD = [
    "ann@firm.example", " Ann.Doe+x@GMAIL.com ", "İnfo@firm.example", "INFO@FIRM.EXAMPLE", "\u212aim@firm.example",
    "ann@firm.example\n", "ann@firm.example\u2028", "\uff41nn@firm.example", "a..b@firm.example", "_._@proton.me",
    "+a@firm.example", "a@xn--strae-oqa.example", "a@b", "", " ", "n/a", "@", "é@é", "a\tb@firm.example",
    "x" * 70 + "@a.fr",
    "06 39 98 12 34", "+33 (0)6.39-98 12 34", "0033639981234", "0639981234\n", "0692123456", "639981234", "33639981234",
    "612345678.0", "+39 06 1234 5678", "+4420 7946 0000", "112", "٠٦٣٩٩٨١٢٣٤", "0639981234 / 0199001234",
    "https://www.Network.example/in/Ann/?x=1#y", "fr.network.example/in/ann/en", "eu.fr/x", "network.example/in/é",
    "http://",
    "2026-02-29", "2024-02-29", "2000-02-29", "1900-02-29", "2026-11-31", "0000-01-01", "2026-1-1", "2026-11-25\n",
    "oui", "YES", "faux", "0", "1", "2", "-1", "0.5", "1.5", "1e3", "1.", "\u0661", "FR", "fr", "F1", "FRA", "given",
    "Given", "1439", "1440", "0001", "999999999", "9999999999",
]  # fmt: skip
READ = ("objected", "informed", "consent", "collected_on", "objected_on", "country", "spam_rate", "calls_last_30_days")


def expressions() -> dict[str, str]:
    found = {f"key_{kind}": key("x") for kind, key in KEYS.items()} | {"e164": phone_e164("x")}
    found |= {f"names_{kind}": names("x") for kind, names in NAMES.items()}
    for name in (*READ, "at_minute"):
        read = cell(name, Column("x", "text"), "t")
        found |= {name: read.value, f"{name}_unread": read.unread or "FALSE"}
    return found


def select(source: str) -> str:
    listed = ", ".join(f"{text} AS {name}" for name, text in expressions().items())
    return f"SELECT n, {listed} FROM {source} AS t ORDER BY n"


@pytest.fixture(scope="module")
def by_duckdb() -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE odd (n INTEGER, x VARCHAR)")
        con.executemany("INSERT INTO odd VALUES (?, ?)", [*enumerate(ODD), (len(ODD), None)])
        return con.execute(select("odd")).fetchall()


def test_some_are_read_and_some_are_not(by_duckdb: list[tuple[Any, ...]]) -> None:
    for place in range(1, len(expressions()) + 1):
        values = {row[place] for row in by_duckdb}
        assert len(values) > 1 or values == {False}, list(expressions())[place - 1]


def test_postgresql_reads_them_alike(by_duckdb: list[tuple[Any, ...]], cluster: Path) -> None:  # noqa: F811
    import psycopg

    with psycopg.connect(new_database(cluster, "odd")) as con:
        con.execute("CREATE TABLE odd (n integer, x text)")
        with con.cursor() as cursor:
            cursor.executemany("INSERT INTO odd VALUES (%s, %s)", [*enumerate(ODD), (len(ODD), None)])
        assert con.execute(transpiled(select("odd"), "postgres")).fetchall() == by_duckdb


@pytest.mark.spark
def test_spark_reads_them_alike(by_duckdb: list[tuple[Any, ...]]) -> None:
    spark_or_skip()
    from licite.engine.runners.spark import Spark
    from tests.engine.spark import session

    engine = Spark(session())
    engine.hold("odd", {"n": "INTEGER", "x": "VARCHAR"}, [*enumerate(ODD), (len(ODD), None)])
    assert engine.rows(select("odd")) == by_duckdb
    engine.forget()
