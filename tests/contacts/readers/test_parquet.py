"""Parquet: read by the engine, values as a person types them; damage and false promises told in one sentence."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from licite.contacts.readers import parquet
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError
from tests.contacts.reading import LOCKED, reading

ROWS = (
    "SELECT * FROM (VALUES"
    " ('ann@firm.example', 612345678.0, DATE '2024-01-02', TIMESTAMP '2024-01-02 00:00:00', TRUE,"
    " ['a@f.example', 'b@f.example']),"
    " (NULL, NULL, NULL, NULL, NULL, NULL),"
    " ('bob@firm.example', 0.5, NULL, TIMESTAMP '2024-01-02 10:00:00', FALSE, NULL))"
    ' AS t("Email", "Tél.", "Collecté le", "Créé", "Désinscrit", "Autres")'
)


def written(path: Path, query: str) -> Path:
    with duckdb.connect(config=LOCKED) as con:
        con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def code_of(path: Path) -> str:
    with pytest.raises(LiciteError) as fault:
        reading(path)
    return fault.value.code


def test_cells_are_what_a_person_would_type(tmp_path: Path) -> None:
    read = reading(written(tmp_path / "list.parquet", ROWS))
    assert (read.table.format, read.table.read, read.column("_line")) == ("parquet", 2, [1, 3])
    assert read.cells == [
        ["ann@firm.example", "612345678", "2024-01-02", "2024-01-02", "true", "a@f.example; b@f.example"],
        ["bob@firm.example", "0.5", "", "2024-01-02 10:00:00", "false", ""],
    ]
    assert read.column("objected") == [True, False]
    assert read.column("collected_on") == [date(2024, 1, 2), None]


def test_instants_of_a_time_zone_are_told_in_utc(tmp_path: Path) -> None:
    query = "SELECT TIMESTAMPTZ '2024-01-02 01:30:00+02' AS objected_on, 'ann@firm.example' AS email"
    assert reading(written(tmp_path / "list.parquet", query)).column("objected_on") == [date(2024, 1, 1)]


def test_bytes_are_text_where_they_can_be(tmp_path: Path) -> None:
    query = "SELECT encode('ann@firm.example') AS email, '\\xff'::BLOB AS rest, {'a': 1} AS more"
    assert reading(written(tmp_path / "list.parquet", query)).cells == [["ann@firm.example", "\\xFF", "{'a': 1}"]]


def test_the_export_of_a_tool_is_recognised(tmp_path: Path) -> None:
    query = 'SELECT 1 AS "UNSUB_CAMPAIGN_ID", 2 AS "MEMBER_RATING", NULL AS "UNSUB_TIME", email AS "Email Address"'
    query += " FROM (SELECT 'ann@firm.example' AS email)"
    read = reading(written(tmp_path / "list.parquet", query))
    assert (read.table.format, read.column("objected")) == ("mailchimp.unsubscribed", [True])


def test_a_star_in_a_name_is_no_list_of_files(tmp_path: Path) -> None:
    written(tmp_path / "a1.parquet", "SELECT 'ann@firm.example' AS email")
    written(tmp_path / "a*.parquet", "SELECT 'bob@firm.example' AS email")
    assert reading(tmp_path / "a*.parquet").column("email") == ["bob@firm.example"]


def test_rows_come_one_by_one_too(tmp_path: Path) -> None:
    with parquet.open_parquet(written(tmp_path / "list.parquet", ROWS)) as raw:
        assert [line for line, _ in raw.rows] == [1, 3]
        assert raw.total == 3


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"x" * 200 + b"PAR1", b"PARE" + b"\0" * 40])
def test_a_damaged_or_encrypted_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.parquet").write_bytes(content)
    assert code_of(tmp_path / "list.parquet") == "FIL035"


def test_damage_below_the_header_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "list.parquet", "SELECT 'ann' || range || '@firm.example' AS email FROM range(100000)")
    spoilt = bytearray(path.read_bytes())
    spoilt[2_000:9_000] = b"\xff" * 7_000
    path.write_bytes(spoilt)
    assert code_of(path) == "FIL035"


def test_a_file_without_rows_is_empty(tmp_path: Path) -> None:
    assert code_of(written(tmp_path / "list.parquet", "SELECT 1 AS email WHERE FALSE")) == "FIL004"


def test_more_rows_than_bytes_could_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "list.parquet", "SELECT 'ann@firm.example' AS email FROM range(200000)")
    monkeypatch.setattr(parquet, "_MANY", 1_000)
    assert path.stat().st_size < 4_000
    assert code_of(path) == "FIL036"


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    columns = ", ".join(f"1 AS c{place}" for place in range(2_001))
    assert code_of(written(tmp_path / "list.parquet", f"SELECT {columns}")) == "FIL027"


def test_nothing_of_it_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "list.parquet", ROWS)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert reading(path).table.read == 2
    assert len(Rejects()) == 0
    assert [one for folder in scratch.iterdir() for one in folder.iterdir()] == []
