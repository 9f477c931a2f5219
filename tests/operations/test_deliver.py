"""What is written: all of it or none, private, and nothing that is being read is overwritten."""

import csv
import json
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations import deliver as module
from licite.operations.deliver import check_places, deliver
from licite.operations.screen import Screening
from licite.operations.staging import all_or_none
from tests.operations.screening import file_of, screened

ROWS = [
    {"Email": "ann.martin@firm.example"},
    {"Email": "ANN.martin@firm.example"},
    {"Email": "=cmd(at)firm.example"},
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    return screened(tmp_path_factory.mktemp("source"), ROWS)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_the_result_and_what_goes_beside_it(done: Screening, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"result{ending}"
    written = deliver(done, source=done.table.path, out=out, report=tmp_path / "report.html")
    expected = {out.name, "report.html", "result.rejects.csv", "result.duplicates.csv", "result.manifest.json"}
    assert names(tmp_path) == expected
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert written.summary.files.out == str(out)
    manifest = json.loads((tmp_path / "result.manifest.json").read_text())
    outcomes = {"lawful": 1, "unlawful": 0, "undetermined": 0}
    assert manifest["counts"] == {"read": 3, "accepted": 1, "rejected": 1, "duplicate": 1, **outcomes}
    assert manifest["output"]["name"] == out.name
    assert manifest["proof"].startswith(written.summary.proof)


def test_rejects_and_duplicates_say_where_and_why(done: Screening, tmp_path: Path) -> None:
    deliver(done, source=done.table.path, out=tmp_path / "r.csv", report=None)
    with (tmp_path / "r.rejects.csv").open(encoding="utf-8") as stream:
        [reject] = csv.DictReader(stream)
    assert (reject["line"], reject["column"]) == ("4", "Email")
    assert reject["content"].startswith("'=cmd")
    with (tmp_path / "r.duplicates.csv").open(encoding="utf-8") as stream:
        [duplicate] = csv.DictReader(stream)
    assert duplicate == {"line": "3", "kept_line": "2", "identifier": "ann.martin@firm.example"}


def test_without_a_result_the_rejects_go_beside_the_source(tmp_path: Path) -> None:
    done = screened(tmp_path, ROWS)
    deliver(done, source=done.table.path, out=None, report=None)
    assert names(tmp_path) == {"people.csv", "people.rejects.csv", "people.duplicates.csv"}


@pytest.mark.parametrize("failing", ["render_report", "write_manifest"])
def test_an_interruption_at_the_end_leaves_everything_as_it_was(
    done: Screening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    (tmp_path / "result.csv").write_text("the result of yesterday")

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("licite.operations.report.render_report", interrupt)
    if failing == "write_manifest":
        monkeypatch.setattr(module, "write_manifest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        deliver(done, source=done.table.path, out=tmp_path / "result.csv", report=tmp_path / "report.html")
    assert names(tmp_path) == {"result.csv"}
    assert (tmp_path / "result.csv").read_text() == "the result of yesterday"


def test_files_in_two_folders_appear_together_or_not_at_all(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()

    def interrupted() -> None:
        with all_or_none() as beside:
            beside(here / "a").write_text("a")
            beside(there / "b").write_text("b")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(here) | names(there) == set()
    with all_or_none() as beside:
        beside(here / "a").write_text("a")
        beside(there / "b").write_text("b")
        beside(there / "never written")
    assert (names(here), names(there)) == ({"a"}, {"b"})


def test_a_refusal_of_the_system_names_the_place_that_was_asked(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "kept").touch()
    with pytest.raises(LiciteError) as fault, all_or_none() as beside:
        beside(tmp_path / "a").write_text("a folder stands there")
    assert (fault.value.code, fault.value.exit_code) == ("FIL104", 1)
    assert fault.value.slots["path"] == tmp_path / "a"
    assert names(tmp_path) == {"a"}


def test_nothing_that_is_read_is_overwritten(tmp_path: Path) -> None:
    source = file_of(tmp_path, ROWS, "people.csv")
    mended = file_of(tmp_path, ROWS, "people.rejects.csv")
    for out, others, inputs in [
        (source, [], [source]),
        (None, [source], [source]),
        (tmp_path / "r.csv", [tmp_path / "campaign.yaml"], [source, tmp_path / "campaign.yaml"]),
        (tmp_path / "people.xlsx", [], [mended]),
    ]:
        (tmp_path / "campaign.yaml").write_text("name: x")
        with pytest.raises(LiciteError) as fault:
            check_places(out, others, inputs, inputs[0])
        assert fault.value.code == "FIL108"
    check_places(tmp_path / "r.csv", [tmp_path / "r.html"], [source, mended], source)


def test_no_two_files_take_the_same_place_however_it_is_written(tmp_path: Path) -> None:
    source = file_of(tmp_path, ROWS)
    (tmp_path / "folder").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "folder")
    (tmp_path / "folder" / "old.html").touch()
    (tmp_path / "folder" / "old.csv").hardlink_to(tmp_path / "folder" / "old.html")
    for out, other in [
        ("r.csv", "r.csv"),
        ("r.csv", "folder/../r.csv"),
        ("folder/r.csv", "way/r.csv"),
        ("folder/old.csv", "folder/old.html"),
        ("r.csv", "r.manifest.json"),
        ("r.csv", "r.rejects.csv"),
    ]:
        with pytest.raises(LiciteError) as fault:
            check_places(tmp_path / out, [tmp_path / other], [source], source)
        assert (fault.value.code, fault.value.exit_code) == ("FIL109", 2)
    check_places(tmp_path / "r.csv", [tmp_path / "r.html"], [source], source)


def test_the_library_too_refuses_one_place_for_two_files(done: Screening, tmp_path: Path) -> None:
    place = tmp_path / "r.csv"
    with pytest.raises(LiciteError) as fault:
        deliver(done, source=done.table.path, out=place, report=place)
    assert fault.value.code == "FIL109"
    assert names(tmp_path) == set()


def test_what_an_earlier_screening_set_aside_goes_with_its_result(done: Screening, tmp_path: Path) -> None:
    """No rejects and no duplicates this time: those that lie there are not of this result."""
    deliver(done, source=done.table.path, out=tmp_path / "r.csv", report=None)
    (tmp_path / "other.rejects.csv").write_bytes((tmp_path / "r.rejects.csv").read_bytes())
    clean = screened(tmp_path, ROWS[:1])
    deliver(clean, source=clean.table.path, out=tmp_path / "r.csv", report=None)
    assert names(tmp_path) == {"people.csv", "r.csv", "r.manifest.json", "other.rejects.csv"}


def test_a_file_of_the_user_under_such_a_name_stays(tmp_path: Path) -> None:
    (tmp_path / "r.rejects.csv").write_text("Email\nann.martin@firm.example\n")
    clean = screened(tmp_path, ROWS[:1])
    deliver(clean, source=clean.table.path, out=tmp_path / "r.csv", report=None)
    assert (tmp_path / "r.rejects.csv").read_text() == "Email\nann.martin@firm.example\n"


def test_a_refusal_at_the_last_file_puts_back_the_others(tmp_path: Path) -> None:
    for name in ("changed", "stale"):
        (tmp_path / name).write_text("of yesterday")
    (tmp_path / "folder").mkdir()

    def refused() -> None:
        with all_or_none() as beside:
            for name in ("new", "changed", "folder"):
                beside(tmp_path / name).write_text("a folder may stand there")
            beside.without(tmp_path / "stale")

    with pytest.raises(LiciteError):
        refused()
    assert names(tmp_path) == {"changed", "stale", "folder"}
    assert {(tmp_path / name).read_text() for name in ("changed", "stale")} == {"of yesterday"}


def test_an_interruption_keeps_what_was_to_go(tmp_path: Path) -> None:
    (tmp_path / "stale").touch()

    def interrupted() -> None:
        with all_or_none() as beside:
            beside.without(tmp_path / "stale")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(tmp_path) == {"stale"}


def test_a_place_that_cannot_be_is_said_before_the_work(tmp_path: Path) -> None:
    source = file_of(tmp_path, ROWS)
    for out, other, code in [
        (tmp_path / "r.doc", None, "FIL101"),
        (None, tmp_path / "nowhere" / "r.html", "FIL102"),
        (None, tmp_path, "FIL103"),
    ]:
        with pytest.raises(LiciteError) as fault:
            check_places(out, [other] if other else [], [source], source)
        assert fault.value.code == code
