"""Big files and bombs: a gigabyte of memory at the most, a minute at the most, and none of their processes left."""

from pathlib import Path

import pytest

from tests.hostile.big import BIG, MEMORY_MOST_MB, SECONDS_MOST, Big, Measured, measured
from tests.hostile.report import Report


def checked(case: Big, folder: Path) -> Measured:
    """What became of a file that was written for it."""
    path = folder / case.file
    case.write(path)
    found = measured(path)
    path.unlink()
    assert (found.accepted, found.rejected, found.refused) == (case.accepted, case.rejected, case.refused or "-")
    assert found.megabytes < MEMORY_MOST_MB
    assert found.seconds < SECONDS_MOST
    return found


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in BIG if not case.full], ids=lambda case: case.what)
def test_a_big_file_takes_bounded_memory_and_time(case: Big, tmp_path: Path) -> None:
    checked(case, tmp_path)


@pytest.mark.full
def test_the_biggest_files_too(tmp_path: Path) -> None:
    Report.big({case.what: checked(case, tmp_path) for case in BIG})
