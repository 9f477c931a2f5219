"""A harness that finds nothing may be blind: it is shown readers with a bug, and must say so."""

from pathlib import Path

import pytest

from tests.hostile.generator import campaign
from tests.hostile.judge import Judge, judged
from tests.hostile.planted import PLANTED, Plant
from tests.hostile.report import Report


def found_after(plant: Plant, folder: Path, most: int) -> int | None:
    """How many files it takes to find a bug."""
    judge = Judge()
    try:
        with pytest.MonkeyPatch.context() as patch:
            plant(patch)
            for number, case in enumerate(campaign(0, most), 1):
                path = folder / case.name
                path.write_bytes(case.content)
                if judged(case, judge.read(path, whole=False)):
                    return number
                path.unlink()
    finally:
        judge.close()
    return None


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Plant, tmp_path: Path) -> None:
    assert found_after(plant, tmp_path, 500) is not None


@pytest.mark.full
def test_the_report_says_after_how_many_files(tmp_path: Path) -> None:
    found = {plant.__name__.replace("_", " "): found_after(plant, tmp_path, 500) for plant in PLANTED}
    Report.planted(found)
    assert None not in found.values()
