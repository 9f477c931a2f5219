"""Hundreds of damaged files from seeds: no crash, no row unaccounted for, no address changed, in bounded time."""

import resource
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.generator import Hostile, campaign
from tests.hostile.judge import Judge, judged, screened
from tests.hostile.report import Outcome, Report

# Each twentieth file is read with the meaning of its columns too, each hundredth screened in a campaign.
_WHOLE, _SCREENED = 20, 100


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    made = Judge()
    yield made
    made.close()


def outcomes(cases: Iterator[Hostile], judge: Judge, folder: Path) -> Iterator[Outcome]:
    """What became of each file."""
    for case in cases:
        path = folder / case.name
        path.write_bytes(case.content)
        found = judge.read(path, whole=case.seed % _WHOLE == 0)
        faults = judged(case, found) + (screened(path) if case.seed % _SCREENED == 0 else [])
        path.unlink()
        yield Outcome(case, found, faults)


def told(done: list[Outcome]) -> list[str]:
    return [f"{outcome.case.told}: {fault}" for outcome in done for fault in outcome.faults]


@pytest.mark.slow
def test_500_damaged_files(judge: Judge, tmp_path: Path) -> None:
    done = list(outcomes(campaign(0, 500), judge, tmp_path))
    assert told(done) == []
    assert len({outcome.case.damage for outcome in done}) > 25
    fates = Counter(outcome.case.must for outcome in done)
    assert fates["read"] > 200
    assert fates["refused"] > 20
    assert sum(outcome.found.code is not None for outcome in done) > 50


@pytest.mark.full
def test_10000_damaged_files(judge: Judge, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = list(outcomes(campaign(0, 10_000), judge, tmp_path))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    Report.generated(done, grown)
    assert told(done) == []
    assert grown < 1_024
