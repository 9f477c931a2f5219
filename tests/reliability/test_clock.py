"""F10: the clock goes back under a process that runs."""

import random
from pathlib import Path

import pytest

from licite.store.home import Home
from tests.reliability import history
from tests.reliability.homes import copied
from tests.reliability.oracle import judge
from tests.reliability.report import Report
from tests.reliability.worker import Job, run

_STEPS = [-5.0, -3600.0, -86400.0]
_BEFORE, _AFTER = 3, 3
_SEED = 20261125
_BUG = "the clock is not looked at"


def stepped(home: Home, told: Path, client: str, seconds: float, bug: str | None = None) -> list[str]:
    """What a client is told before and after the clock steps."""
    job = Job(home, told, client=client, count=_BEFORE + _AFTER, stops=False, bug=bug, clock=(_BEFORE, seconds))
    assert run(job) == [0]
    return [t.code or t.result for t in history.read(told) if t.client == client and t.result != "invoke"]


def steps(count: int) -> list[float]:
    chance = random.Random(_SEED)
    return [*_STEPS, *(-(10 ** chance.uniform(0.7, 7)) for _ in range(count - len(_STEPS)))]


@pytest.mark.parametrize("count", [3, pytest.param(100, marks=pytest.mark.full, id="full")])
def test_a_clock_that_goes_back_stops_the_recording(template: Home, tmp_path: Path, report: Report, count: int) -> None:
    home, told = copied(template, tmp_path / "a"), tmp_path / "told"
    heard = {step: stepped(home, told, f"c{n}", step) for n, step in enumerate(steps(count))}
    assert set(stepped(home, told, "little", -1)) == {"ok"}
    verdict = judge(home, history.read(told))
    report.trials("F10", "clock set back", trials=count, acknowledged=verdict.acknowledged, lost=len(verdict.lost))
    assert {tuple(answers) for answers in heard.values()} == {("ok",) * _BEFORE + ("STO011",) * _AFTER}
    assert verdict.sound, verdict


@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.full, id="full")])
def test_a_clock_that_nobody_looks_at_is_found(template: Home, tmp_path: Path, report: Report, count: int) -> None:
    home, told = copied(template, tmp_path / "a"), tmp_path / "told"
    heard = [stepped(home, told, f"c{n}", step, _BUG) for n, step in enumerate(steps(count))]
    found = sum("STO011" not in answers for answers in heard)
    report.bug("F10", _BUG, found=found, trials=count)
    assert found == count
