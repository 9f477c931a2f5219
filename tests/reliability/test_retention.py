"""F18, F19: an erasure at the end of the period that is killed, meets a click, or that an older backup had undone."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError

from licite.errors import LiciteError
from licite.store.home import Home
from licite.store.recovery import recover
from licite.store.setup import close_store, open_store
from tests.reliability.homes import copied, new_home
from tests.reliability.report import Report
from tests.reliability.retiring import (
    BATCH,
    BLIND,
    DUE,
    KEPT,
    SPLIT,
    UNWRITTEN,
    Left,
    Retiring,
    clicked,
    erase,
    fill,
    left,
)

_SEED, _TRIALS = 20261129, 30


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with contacts whose time is over."""
    home = new_home(tmp_path_factory.mktemp("full"))
    fill(home)
    return home


@pytest.fixture(scope="module")
def clean(full: Home, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """What one run that nobody stops leaves."""
    home = copied(full, tmp_path_factory.mktemp("clean"))
    assert erase(home) == DUE
    found = left(home)
    assert (len(found.live), found.rows["Erasure"], found.rows["Identifier"], found.refused) == (KEPT, DUE, KEPT, True)
    return found


def killed(full: Home, folder: Path, trials: int, bug: str | None = None) -> Iterator[Home]:
    """Installations whose erasure was killed, now early, now late."""
    chance, died = random.Random(_SEED), 0
    for number in range(trials):
        home = copied(full, folder / "home")
        retiring = Retiring(home, bug)
        retiring.until(BATCH * (number % (DUE // BATCH)))
        time.sleep(chance.uniform(0, 0.02) if number else 0)
        died += retiring.kill() == -9
        yield home
    assert died > trials / 2


def ends_as(home: Home, clean: Left) -> bool:
    """Whether a run after the crash leaves what one run leaves, and another one finds nothing to do."""
    try:
        erase(home)
        return left(home) == clean and erase(home) == 0
    except (LiciteError, IntegrityError):
        return False


def test_a_run_that_is_killed_and_run_again_leaves_what_one_run_leaves(full: Home, clean: Left, tmp_path: Path) -> None:
    assert all(ends_as(home, clean) for home in killed(full, tmp_path, 2))


@pytest.mark.full
def test_a_run_killed_anywhere_leaves_what_one_run_leaves(
    full: Home, clean: Left, tmp_path: Path, report: Report
) -> None:
    ends = [ends_as(home, clean) for home in killed(full, tmp_path, _TRIALS)]
    lost = ends.count(False)
    report.trials("F18", "an erasure by people that is killed", trials=_TRIALS, acknowledged=_TRIALS * DUE, lost=lost)
    assert lost == 0


@pytest.mark.full
def test_an_erasure_in_pieces_would_be_seen(full: Home, clean: Left, tmp_path: Path, report: Report) -> None:
    ends = [ends_as(home, clean) for home in killed(full, tmp_path, _TRIALS, SPLIT)]
    report.bug("F18", SPLIT, found=ends.count(False), trials=_TRIALS)
    assert not all(ends)


def clicks_lost(full: Home, folder: Path, trials: int, bug: str | None = None) -> tuple[int, int]:
    """How many clicks were recorded while people were erased, and how many of these people were erased all the same."""
    recorded = lost = 0
    for number in range(trials):
        home = copied(full, folder / "home")
        retiring = Retiring(home, bug)
        retiring.until(BATCH * (number % 3))
        told = clicked(home, number)
        assert retiring.end() == 0
        recorded, lost = recorded + len(told), lost + len(told - set(left(home).live))
    return recorded, lost


@pytest.mark.full
def test_whoever_clicks_while_others_are_erased_stays(full: Home, tmp_path: Path, report: Report) -> None:
    recorded, lost = clicks_lost(full, tmp_path, _TRIALS)
    report.trials("F18", "clicks while people are erased", trials=_TRIALS, acknowledged=recorded, lost=lost)
    assert (recorded > _TRIALS, lost) == (True, 0)


@pytest.mark.full
def test_an_erasure_that_does_not_look_again_would_be_seen(full: Home, tmp_path: Path, report: Report) -> None:
    recorded, lost = clicks_lost(full, tmp_path, _TRIALS // 2, BLIND)
    report.bug("F18", f"{BLIND}, by clicks", found=lost, trials=recorded)
    assert lost


def restored(full: Home, folder: Path, clean: Left, done: int, bug: str | None = None) -> bool:
    """Whether all who were erased are erased again after an older copy of the database was put back."""
    home = copied(full, folder / "home")
    retiring = Retiring(home, bug)
    retiring.until(done)
    retiring.kill()
    shutil.copy(full.sqlite, home.sqlite)
    with pytest.raises(LiciteError) as refused:
        open_store(home)
    assert refused.value.code == "STO008"
    open_store(home, check_journal=False)
    replayed = recover().replayed
    close_store()
    gone = DUE + KEPT - len(left(home).live)
    return gone >= done and replayed == gone and ends_as(home, clean)


def test_who_was_erased_is_erased_again_where_an_older_backup_is_put_back(
    full: Home, clean: Left, tmp_path: Path
) -> None:
    assert restored(full, tmp_path, clean, DUE)


@pytest.mark.full
def test_who_was_erased_before_a_crash_is_erased_again_after_a_restore(
    full: Home, clean: Left, tmp_path: Path, report: Report
) -> None:
    points = [done for done in range(BATCH, DUE + 1, BATCH) for _ in range(5)]
    lost = [done for done in points if not restored(full, tmp_path, clean, done)]
    told = sum(points)
    report.trials(
        "F19", "an erasure by people, an older copy put back", trials=len(points), acknowledged=told, lost=len(lost)
    )
    assert lost == []


@pytest.mark.full
def test_an_erasure_that_the_journal_lacks_would_be_seen(
    full: Home, clean: Left, tmp_path: Path, report: Report
) -> None:
    points = range(BATCH, DUE + 1, BATCH)
    found = sum(not restored(full, tmp_path, clean, done, UNWRITTEN) for done in points)
    report.bug("F19", UNWRITTEN, found=found, trials=len(points))
    assert found
