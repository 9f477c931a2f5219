"""The same rows in every format: all there, in order, as they were."""

import csv
import io
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from licite.errors import LiciteError
from licite.operations.output.formula import unguarded
from licite.operations.output.writers import stream_csv, write_result

COLUMNS = ["e mail", "=note", "phone", "n", "day", "outcome", "breaches"]
ROWS = [
    ("lea@example.fr", "=HYPERLINK(\"http://example.fr\")", "+33639980000", 1, date(2026, 11, 25), "lawful", []),
    ("noe@example.fr", "deux\nlignes; et \"guillemets\", é", "+33 6 39 98 00 01", 2, None, "unlawful",
     ["minor", "no_consent"]),
    (None, "", "01 99 00 00 00", None, None, "undetermined", None),
]  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=options) as connection:
        connection.execute(
            'CREATE TEMP TABLE result ("e mail" VARCHAR, "=note" VARCHAR, phone VARCHAR, n BIGINT, day DATE,'
            " outcome VARCHAR, breaches VARCHAR[])"
        )
        connection.executemany("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", ROWS)
        yield connection


def as_text(row: tuple[object, ...]) -> list[str]:
    return [";".join(v) if isinstance(v, list) else "" if v is None else str(v) for v in row]


@pytest.mark.parametrize(("lang", "separator"), [("fr", ";"), ("en", ",")])
def test_csv(con: duckdb.DuckDBPyConnection, tmp_path: Path, lang: str, separator: str) -> None:
    path = tmp_path / "out.csv"
    write_result(con, "result", COLUMNS, path, lang)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream, delimiter=separator)
    assert head == ["e mail", "'=note", *COLUMNS[2:]]
    assert rows[0][1] == "'" + str(ROWS[0][1])
    assert rows[0][2] == "+33639980000"
    assert [[unguarded(cell) for cell in row] for row in rows] == [as_text(row) for row in ROWS]


def test_the_stream_holds_the_same_cells_as_the_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    stream = io.StringIO(newline="")
    stream_csv(con, "result", COLUMNS, stream, "fr")
    write_result(con, "result", COLUMNS, tmp_path / "out.csv", "fr")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        in_file = list(csv.reader(file, delimiter=";"))
    assert list(csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=";")) == in_file


def test_jsonl(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    write_result(con, "result", COLUMNS, path, "fr")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    expected = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    assert rows == json.loads(json.dumps(expected, default=str))


def test_parquet(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write_result(con, "result", COLUMNS, path, "fr")
    table = pyarrow.parquet.read_table(path)
    assert table.to_pylist() == [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "jsonl"])
def test_every_file_is_private_alone_and_the_same_each_time(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"out.{ending}"
    told: list[int] = []
    write_result(con, "result", ["outcome", "phone"], path, "fr", told.append)
    first = path.read_bytes()
    write_result(con, "result", ["outcome", "phone"], path, "fr")
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert told == [3]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "jsonl"])
def test_a_failure_half_way_leaves_the_old_result(con: duckdb.DuckDBPyConnection, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    path.write_text("old")
    con.execute(
        "CREATE VIEW broken AS SELECT CASE WHEN n = 2 THEN error('stop') ELSE phone END AS phone, n FROM result"
    )
    with pytest.raises(duckdb.InvalidInputException):
        write_result(con, "broken", ["phone"], path, "fr")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_an_empty_table_gives_a_header(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("DELETE FROM result")
    write_result(con, "result", ["phone", "n"], tmp_path / "out.csv", "fr")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig") == "phone;n\n"
    write_result(con, "result", ["phone", "n"], tmp_path / "out.xlsx", "fr")


def test_an_unknown_ending_is_refused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as caught:
        write_result(con, "result", ["phone"], tmp_path / "out.ods", "fr")
    assert caught.value.code == "FIL101"
    assert list(tmp_path.iterdir()) == []


def test_names_with_quotes_are_names(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute('CREATE TABLE "it\'s ""odd""" AS SELECT \'a\' AS "x""; DROP TABLE result; --"')
    path = tmp_path / "it's.csv"
    write_result(con, 'it\'s "odd"', ['x"; DROP TABLE result; --'], path, "en")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "a"
    assert con.execute("SELECT count(*) FROM result").fetchone() == (3,)


def test_a_hundred_thousand_rows_of_csv_take_seconds(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = ", ".join(f"'cell {i} of row ' || i AS c{i}" for i in range(14))
    con.execute(f"CREATE TABLE many AS SELECT {text}, ['a', 'b'] AS l FROM range(100000) t(i)")
    start = time.perf_counter()
    write_result(con, "many", [*(f"c{i}" for i in range(14)), "l"], tmp_path / "out.csv", "fr")
    assert time.perf_counter() - start < 8  # about one second on two quiet cores
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == 100_001
