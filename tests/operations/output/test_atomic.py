"""A result file is whole or absent, and private."""

from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.output.atomic import whole_file, write_whole


def test_the_file_is_private_even_where_the_old_one_was_not(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("old")
    path.chmod(0o644)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["result.csv"]


def fail_half_way(path: Path, failure: type[BaseException]) -> None:
    with whole_file(path) as part:
        part.write_text("half")
        raise failure


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_a_failure_leaves_the_old_file_and_no_half_one(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "result.csv"
    path.write_text("old")
    with pytest.raises(failure):
        fail_half_way(path, failure)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["result.csv"]


def test_what_the_system_refuses_is_an_error_of_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "result.csv"
    with pytest.raises(LiciteError) as caught:
        write_whole(path, b"")
    assert (caught.value.code, caught.value.exit_code) == ("FIL104", 1)
    assert "`" + str(path) + "`" in caught.value.message("fr")


def test_a_full_disk_is_told_with_the_name_the_user_gave(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    with pytest.raises(LiciteError, match=r"result\.csv` cannot be written: No space left"), whole_file(path):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
