"""The benchmarks check answers before they take times, and a file in parts is answered as in one."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import check, generate, measure
from benchmarks.batch import TASKS
from benchmarks.check import wrong
from benchmarks.measure import out_of
from benchmarks.screen_file import EXAMPLES, write_rows

ROWS = 1_500
ANSWERED = ("masks", "masks_row_by_row", "reasons", "first_reason", "pandas_script")


def here(task: str, folder: Path, environment: dict[str, str] | None = None) -> dict[str, float]:
    """A task in this process: what it writes is tested here, not what it takes."""
    TASKS[task](folder, out_of(task, folder))
    return {"seconds": 1.0, "cpu": 1.0, "peak_mib": 1.0, "written_mib": 1.0}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usual")
    generate.write(folder, ROWS)
    for task in ANSWERED:
        here(task, folder)
    return folder


@pytest.fixture
def files(answered: Path) -> Iterator[dict[str, Path]]:
    outs = {task: out_of(task, answered) for task in ANSWERED}
    kept = {path: path.read_bytes() for path in outs.values()}
    yield outs
    for path, content in kept.items():
        path.write_bytes(content)


def test_all_ways_give_the_same_answers(answered: Path, files: dict[str, Path]) -> None:
    assert wrong(answered, files) == dict.fromkeys(ANSWERED, 0)


@pytest.mark.parametrize(
    ("task", "change"),
    [
        ("masks_row_by_row", "SELECT * REPLACE (forbid_0 + (_row = 7)::INT AS forbid_0) FROM old"),
        ("reasons", "SELECT * REPLACE (CASE contact_id WHEN 7 THEN 'autre' ELSE rules END AS rules) FROM old"),
        ("reasons", "SELECT * REPLACE (CASE contact_id WHEN 7 THEN 'autre' ELSE city END AS city) FROM old"),
        ("reasons", "FROM old WHERE contact_id <> 7"),
        ("first_reason", "SELECT _row, CASE _row WHEN 7 THEN 'none of them' ELSE first END AS first FROM old"),
        ("pandas_script", "SELECT * REPLACE (CASE _row WHEN 7 THEN -1 ELSE forbid_0 END AS forbid_0) FROM old"),
    ],
)
def test_an_answer_that_differs_is_seen(
    answered: Path, files: dict[str, Path], task: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "general_masks", lambda folder, out: shutil.copy(files["masks"], out))
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE old AS FROM '{files[task]}'")
        con.execute(f"COPY ({change}) TO '{files[task]}' (FORMAT parquet)")
    found = wrong(answered, files)
    assert found.pop(task) > 0
    assert set(found.values()) == {0}


def test_parts_are_answered_as_the_whole(tmp_path: Path, answered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "taken", here)
    parts = measure.in_parts(tmp_path / "parts", ROWS, 600)
    with duckdb.connect() as con:
        whole = con.execute(f"SELECT outcome, count(*) FROM '{out_of('masks', answered)}' GROUP BY 1 ORDER BY 1")
        assert parts["outcomes"] == dict(whole.fetchall())
        same = f"FROM '{answered / 'refusals.parquet'}' EXCEPT ALL FROM '{tmp_path / 'parts' / 'refusals.parquet'}'"
        assert con.execute(same).fetchall() == []
    assert parts["decided"] == ROWS
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["refusals.parquet"]


def test_what_differs_gets_no_number(answered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    differing: dict[str, Any] = {"masks": 0, "masks_row_by_row": 0, "reasons": 3, "first_reason": 0}
    monkeypatch.setattr(measure, "taken", lambda task, folder: {"seconds": 2.0, "cpu": 2.0, "peak_mib": 9.0})
    monkeypatch.setattr(measure, "wrong", lambda folder, answers: differing)
    found = measure.compared(answered / "nothing", ROWS, 2)
    assert set(found["tasks"]) == {"read", "copy", "copy_with_more", "masks", "masks_row_by_row", "first_reason"}
    assert found["differences"] == differing


def test_a_program_that_fails_ends_the_run_with_what_it_said() -> None:
    with pytest.raises(SystemExit, match="KeyError: 'no such task'"):
        measure.ran("batch", "no such task", "nowhere", "nowhere")


def test_repeated_people_have_no_empty_row_and_no_address_twice(tmp_path: Path) -> None:
    made = tmp_path / "rows.csv"
    write_rows(EXAMPLES / "prospects-paie.csv", made, 2_500, "cp1252")
    with made.open(encoding="cp1252", newline="") as stream:
        _, *rows = csv.reader(stream, delimiter=";")
    assert len(rows) == 2_500
    assert all(any(row) for row in rows)
    addresses = [cell for row in rows for cell in row if "@" in cell]
    assert len(set(addresses)) > 2_300
