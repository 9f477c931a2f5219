"""F03: the power goes at any moment; the disk holds what was synced, and perhaps some of the rest."""

import random
import shutil
from pathlib import Path

import pytest

from licite.store.home import Home
from tests.reliability import tracing
from tests.reliability.homes import copied
from tests.reliability.oracle import Verdict, judge
from tests.reliability.power import CALLS, Disk, replayed
from tests.reliability.report import Report
from tests.reliability.tracing import Call
from tests.reliability.worker import Job, Worker

pytestmark = tracing.needed
_SEED = 20261125


def recorded(template: Home, folder: Path, acts: int, bug: str | None = None) -> tuple[Disk, list[Call]]:
    """The disk before some acts, and what a client did to it."""
    home = copied(template, folder / "seen")
    told = folder / "told"
    worker = Worker(Job(home, told, count=acts, bug=bug)).opened()
    disk = Disk(home, told)
    with tracing.traced(worker.pid, folder / "trace", *tracing.seen(CALLS)):
        worker.go()
        assert worker.end() == 0
    return disk, tracing.calls(folder / "trace")


def losses(disk: Disk, made: list[Call], folder: Path, chosen: dict[int, random.Random | None]) -> list[Verdict]:
    """What is found after a loss of power behind each of these calls."""
    verdicts = []
    for number, _ in enumerate(replayed(disk, made)):
        if number in chosen:
            shutil.rmtree(folder, ignore_errors=True)
            verdicts.append(judge(disk.after_loss(folder, chosen[number]), disk.history))
    return verdicts


def replies(disk: Disk, made: list[Call]) -> list[int]:
    """The calls by which the client notes an answer."""
    return [n for n, call in enumerate(made) if call.file == disk.told and b'"result": "ok"' in call.texts[0]]


@pytest.mark.parametrize(("acts", "trials"), [(10, 40), pytest.param(30, 1000, marks=pytest.mark.full, id="full")])
def test_no_loss_of_power_loses_what_was_acknowledged(
    template: Home, tmp_path: Path, report: Report, acts: int, trials: int
) -> None:
    chance = random.Random(_SEED)
    disk, made = recorded(template, tmp_path, acts)
    answered = replies(disk, made)
    assert len(answered) == acts
    others = sorted(set(range(len(made))) - set(answered))
    chosen: dict[int, random.Random | None] = dict.fromkeys(answered)
    for number in chance.sample(others, min(len(others), trials - acts)):
        chosen[number] = chance if number % 2 else None
    verdicts = losses(disk, made, tmp_path / "after", chosen)
    lost = sum(len(verdict.lost) for verdict in verdicts)
    acknowledged = sum(verdict.acknowledged for verdict in verdicts)
    report.trials("F03", "loss of power", trials=len(verdicts), acknowledged=acknowledged, lost=lost)
    assert [verdict for verdict in verdicts if not verdict.sound] == []


@pytest.mark.parametrize("acts", [10, pytest.param(30, marks=pytest.mark.full, id="full")])
@pytest.mark.parametrize(
    "bug", ["synchronous=OFF", "synchronous=NORMAL", "synchronous=FULL without EXTRA", "journal not synced"]
)
def test_what_is_not_synced_is_found(template: Home, tmp_path: Path, report: Report, bug: str, acts: int) -> None:
    disk, made = recorded(template, tmp_path, acts, bug)
    answered = replies(disk, made)
    verdicts = losses(disk, made, tmp_path / "after", dict.fromkeys(answered))
    found = sum(not verdict.sound for verdict in verdicts)
    report.bug("F03", bug, found=found, trials=len(verdicts))
    assert found
