"""F13: PostgreSQL stops at once under its clients and starts again, or a standby takes its place."""

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reliability import history
from tests.reliability.homes import new_home
from tests.reliability.oracle import Verdict, judge
from tests.reliability.postgres import servers
from tests.reliability.report import Report
from tests.reliability.worker import Job, Worker
from tests.store.conftest import BINARIES

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not BINARIES.is_dir(), reason="peer missing: postgresql-15"),
]

_CLIENTS = 3
_SEED = 20261125
_BUG = "synchronous_commit=off"


def at_work(job: Job) -> list[Worker]:
    workers = [Worker(replace(job, client=f"c{number}")) for number in range(_CLIENTS)]
    for worker in workers:
        worker.opened()
    return [worker.go() for worker in workers]


def stop(workers: list[Worker]) -> None:
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.end()


def restarts(folder: Path, rounds: int, bug: str | None = None) -> list[Verdict]:
    """The server stops under three clients, which go on once it is back; then they are killed."""
    chance = random.Random(_SEED)
    verdicts = []
    with servers(1) as (server,):
        home = new_home(folder, server.address)
        for number in range(rounds):
            told = folder / f"told-{number}"
            # The names of a round are its own, and so are its keys.
            workers = at_work(Job(home, told, first=1000 * number, bug=bug, stops=False))
            time.sleep(chance.uniform(0.2, 1))
            server.crash()
            at_the_crash = len(history.acknowledged(history.read(told)))
            if bug:
                stop(workers)
                server.start()
            else:
                server.start()
                time.sleep(chance.uniform(0.5, 1))
                stop(workers)
                assert len(history.acknowledged(history.read(told))) > at_the_crash
            verdicts.append(judge(home, history.read(told)))
            if bug and not verdicts[-1].sound:
                break
    return verdicts


def promotions(folder: Path, rounds: int, bug: str | None = None) -> list[Verdict]:
    """The server stops for good under three clients, and its standby takes over."""
    chance = random.Random(_SEED)
    verdicts = []
    for number in range(rounds):
        place = folder / str(number)
        with servers(2) as (primary, standby):
            home = new_home(place, primary.address)
            standby.copy_of(primary)
            workers = at_work(Job(home, place / "told", bug=bug))
            time.sleep(chance.uniform(0.5, 1.5))
            primary.crash()
            stop(workers)
            standby.promote()
            verdicts.append(judge(replace(home, database=standby.address), history.read(place / "told")))
    return verdicts


def told(report: Report, harness: str, verdicts: list[Verdict]) -> None:
    acknowledged = sum(verdict.acknowledged for verdict in verdicts)
    lost = sum(len(verdict.lost) for verdict in verdicts)
    report.trials("F13", harness, trials=len(verdicts), acknowledged=acknowledged, lost=lost)
    assert acknowledged > 10 * len(verdicts)
    assert [verdict for verdict in verdicts if not verdict.sound] == []


def test_a_server_that_stops_and_starts_loses_nothing(tmp_path: Path, report: Report) -> None:
    told(report, "PostgreSQL stopped at once and started again", restarts(tmp_path, 20))


def test_a_standby_that_takes_over_has_everything(tmp_path: Path, report: Report) -> None:
    told(report, "PostgreSQL replaced by its synchronous standby", promotions(tmp_path, 3))


def test_a_commit_that_does_not_wait_for_the_disk_is_found(tmp_path: Path, report: Report) -> None:
    verdicts = restarts(tmp_path, 5, _BUG)
    found = sum(not verdict.sound for verdict in verdicts)
    report.bug("F13", f"{_BUG}, restart", found=found, trials=len(verdicts))
    assert found


def test_a_commit_that_does_not_wait_for_the_standby_is_found(tmp_path: Path, report: Report) -> None:
    verdicts = promotions(tmp_path, 1, _BUG)
    found = sum(not verdict.sound for verdict in verdicts)
    report.bug("F13", f"{_BUG}, standby", found=found, trials=len(verdicts))
    assert found
