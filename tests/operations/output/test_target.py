"""Where a result may be written."""

from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.output.target import check_target


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.jsonl", "A.CSV"])
def test_known_endings(tmp_path: Path, name: str) -> None:
    check_target(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "code"), [("a.ods", "FIL101"), ("a", "FIL101"), ("gone/a.csv", "FIL102"), ("folder.csv", "FIL103")]
)
def test_impossible_targets(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(LiciteError) as caught:
        check_target(tmp_path / name)
    assert (caught.value.code, caught.value.exit_code) == (code, 2)


def test_the_file_being_read_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text("email\n")
    (tmp_path / "link.csv").symlink_to(source)
    for target in (source, tmp_path / "link.csv"):
        with pytest.raises(LiciteError) as caught:
            check_target(target, [source])
        assert caught.value.code == "FIL108"
    check_target(tmp_path / "other.csv", [source])
