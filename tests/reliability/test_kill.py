"""F01: `kill -9` at any moment, while the registers are opened and while acts are recorded."""

import random
import time
from pathlib import Path

import pytest

from licite.store.home import Home
from tests.reliability import history
from tests.reliability.homes import copied
from tests.reliability.oracle import Verdict, judge
from tests.reliability.report import Report
from tests.reliability.worker import Job, Worker

# A new installation after so many trials: the judge reads all of it each time.
_SHARED = 25
_SEED = 20261125


def trial(home: Home, told: Path, chance: random.Random, most: int, bug: str | None = None) -> None:
    """A client takes up its work, with the act whose fate it does not know, and is killed."""
    before = history.read(told)
    worker = Worker(Job(home, told, first=history.next_number(before, "a"), bug=bug))
    if chance.random() < 0.9:
        worker.opened().go()
        wait_for(told, len(before) + chance.randrange(2 * most))
    time.sleep(chance.uniform(0, 0.01))
    worker.kill()
    assert worker.end() == -9


def wait_for(told: Path, lines: int) -> None:
    """Waits until so much was written down."""
    until = time.monotonic() + 60
    while told.exists() and told.read_bytes().count(b"\n") < lines:
        assert time.monotonic() < until
        time.sleep(0.001)


def trials(template: Home, folder: Path, count: int, most: int, bug: str | None = None) -> list[Verdict]:
    """Kills one after another on the same installation; `most` is how many acts are waited for at the most."""
    chance = random.Random(_SEED)
    verdicts = []
    for number in range(count):
        if number % _SHARED == 0:
            place = folder / str(number)
            home = copied(template, place)
        told = place / "told"
        known = len(history.acknowledged(history.read(told)))
        trial(home, told, chance, most, bug)
        verdict = judge(home, history.read(told))
        verdict.acknowledged -= known
        verdicts.append(verdict)
        if bug and not verdict.sound:
            break
    return verdicts


@pytest.mark.parametrize(
    ("count", "most"),
    [pytest.param(100, 6, marks=pytest.mark.slow), pytest.param(1000, 50, marks=pytest.mark.full, id="full")],
)
def test_no_kill_loses_what_was_acknowledged(
    template: Home, tmp_path: Path, report: Report, count: int, most: int
) -> None:
    verdicts = trials(template, tmp_path, count, most)
    acknowledged = sum(verdict.acknowledged for verdict in verdicts)
    lost = sum(len(verdict.lost) for verdict in verdicts)
    report.trials("F01", "kill -9, SQLite", trials=count, acknowledged=acknowledged, lost=lost)
    assert [verdict for verdict in verdicts if not verdict.sound] == []
    assert acknowledged > count


@pytest.mark.parametrize("count", [60, pytest.param(61, marks=pytest.mark.full, id="full")])
def test_a_reply_before_the_commit_is_found(template: Home, tmp_path: Path, report: Report, count: int) -> None:
    bug = "reply before commit"
    verdicts = trials(template, tmp_path, count, 6, bug)
    assert verdicts[-1].lost
    report.bug("F01", bug, found=1, trials=len(verdicts))
