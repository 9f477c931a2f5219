"""`kill -9` of the site while people press stop: every page that said it was done is kept."""

import http.client
import random
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from licite.store.home import Home
from licite.store.keyring import KeyRing
from licite.store.lookup import objections_for
from licite.store.norms import Identity
from licite.store.public_token import seal
from licite.store.setup import close_store, open_store
from tests.reliability.homes import copied
from tests.reliability.public_server import EARLY
from tests.reliability.report import Report
from tests.reliability.serving import asked, kill, serving
from tests.reliability.worker import CONTROLLER

_SEED = 20261126
_PEOPLE_AT_ONCE = 6
_REFERENCE = re.compile(rb"R-[0-9A-F]{8}")


class Crowd:
    """People who press stop, each once and by their own link; `done` are those whose page said that it was done."""

    def __init__(self, home: Home, trial: int) -> None:
        self.ring = KeyRing.load(home.second)
        self.trial = trial
        self.done: list[str] = []
        self.stopped = threading.Event()

    def press(self, port: int, who: int) -> None:
        for number in range(10_000):
            if self.stopped.is_set():
                return
            address = f"p{self.trial}-{who}-{number}@example.fr"
            token = seal(self.ring, "link", CONTROLLER, ("email", address, "email", "commercial", "", ""))
            try:
                status, body, _ = asked(port, "POST", f"/s/{token}")
            except (OSError, http.client.HTTPException):
                continue
            if status == 200 and _REFERENCE.search(body):
                self.done.append(address)

    def until_killed(self, port: int, process: subprocess.Popen[bytes], seconds: float) -> list[str]:
        threads = [threading.Thread(target=self.press, args=(port, who)) for who in range(_PEOPLE_AT_ONCE)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        kill(process)
        self.stopped.set()
        for thread in threads:
            thread.join()
        return self.done


def missing(home: Home, told: list[str]) -> list[str]:
    """Those who were told that it was done, and whose refusal is nowhere."""
    open_store(home)
    try:
        found = objections_for(CONTROLLER, [Identity("email", address) for address in told])
        return [who.value for who, events in found.items() if not events]
    finally:
        close_store()


def trials(home: Home, count: int, bug: str | None = None) -> tuple[int, list[str], int]:
    """Kills one server after another; how many pages said that it was done, who is missing, and after how many."""
    chance, told = random.Random(_SEED), list[str]()
    for trial in range(count):
        with serving(home, bug) as (port, process):
            told += Crowd(home, trial).until_killed(port, process, chance.uniform(0.2, 1.2))
        lost = missing(home, told)
        if lost:
            return len(told), lost, trial + 1
    return len(told), [], count


@pytest.mark.parametrize(
    "count", [pytest.param(1, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.full, id="full")]
)
def test_no_kill_loses_a_refusal_that_a_page_said_was_done(
    template: Home, tmp_path: Path, report: Report, count: int
) -> None:
    told, lost, _ = trials(copied(template, tmp_path / "site"), count)
    report.trials("F01", "kill -9 of the site", trials=count, acknowledged=told, lost=len(lost))
    assert lost == []
    assert told >= count


@pytest.mark.parametrize(
    "count", [pytest.param(4, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.full, id="full")]
)
def test_a_page_shown_before_the_commit_is_found(template: Home, tmp_path: Path, report: Report, count: int) -> None:
    _, lost, after = trials(copied(template, tmp_path / "site"), count, EARLY)
    assert lost, "a server that answers too early must be caught"
    report.bug("F01", EARLY, found=1, trials=after)
