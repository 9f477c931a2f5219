"""F05: a disk without room: refusals still fit, imports stop, and all goes on by itself once there is room."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from licite.store.ballast import BALLAST, SIZE
from licite.store.home import Home
from tests.reliability import history
from tests.reliability.homes import copied
from tests.reliability.oracle import judge
from tests.reliability.report import Report
from tests.reliability.worker import Job, run

_DISK = SIZE + 4 * 1024 * 1024
_LEFT = 128 * 1024
_BUG = "ballast not released"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of some megabytes, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", place], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("peer missing: tmpfs of our own (needs root)")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


class Filled:
    """An installation on a disk that something else has filled."""

    def __init__(self, template: Home, disk: Path, folder: Path, bug: str | None = None) -> None:
        self.home = copied(template, disk / "licite")
        self.job = Job(self.home, folder / "told", stops=False, bug=bug)
        self.filler = disk / "filler"
        self.answers("before", 1, "objection")
        room = os.statvfs(disk)
        with self.filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - _LEFT)

    def answers(self, client: str, count: int, deeds: str) -> list[str]:
        """What a client is told, act by act: ok, or the code of the failure."""
        before = len(history.read(self.job.history))
        assert run(replace(self.job, client=client, count=count, deeds=deeds)) == [0]
        told = history.read(self.job.history)[before:]
        return [answer.code or answer.result for answer in told if answer.result != "invoke"]


@pytest.mark.parametrize("size", [1, pytest.param(4, marks=pytest.mark.full, id="full")])
def test_refusals_fit_on_a_full_disk_and_imports_stop(
    template: Home, small_disk: Path, tmp_path: Path, report: Report, size: int
) -> None:
    filled = Filled(template, small_disk, tmp_path)
    assert "STO014" in filled.answers("import", 150, "consent")
    assert set(filled.answers("people", 150 * size, "objection")) == {"ok"}
    assert not (filled.home.path / BALLAST).exists()
    assert set(filled.answers("again", 5, "consent")) == {"STO014"}
    filled.filler.unlink()
    assert set(filled.answers("healed", 20, "consent")) == {"ok"}
    assert (filled.home.path / BALLAST).stat().st_size == SIZE
    verdict = judge(filled.home, history.read(filled.job.history))
    report.trials(
        "F05", "disk full, imports and refusals", trials=1, acknowledged=verdict.acknowledged, lost=len(verdict.lost)
    )
    assert verdict.sound, verdict


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
def test_a_ballast_that_is_kept_is_found(
    template: Home, small_disk: Path, tmp_path: Path, report: Report, size: str
) -> None:
    filled = Filled(template, small_disk, tmp_path, _BUG)
    filled.answers("import", 150, "consent")
    answers = filled.answers("people", 150, "objection")
    report.bug("F05", _BUG, found=int("STO014" in answers), trials=1)
    assert "STO014" in answers
