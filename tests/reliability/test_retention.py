"""An erasure at the end of the period that is killed and run again, and one that an older backup had undone."""

import random
import shutil
import time
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.store.home import Home
from licite.store.recovery import recover
from licite.store.setup import close_store, open_store
from tests.reliability.homes import copied, new_home
from tests.reliability.retiring import BATCH, DUE, KEPT, Left, Retiring, erase, fill, left

_SEED = 20261129


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


@pytest.mark.parametrize("trials", [2, pytest.param(60, marks=pytest.mark.full, id="full")])
def test_a_run_that_is_killed_and_run_again_leaves_what_one_run_leaves(
    full: Home, clean: Left, tmp_path: Path, trials: int
) -> None:
    chance, killed = random.Random(_SEED), 0
    for number in range(trials):
        home = copied(full, tmp_path / str(number))
        retiring = Retiring(home)
        retiring.until(BATCH * (number % (DUE // BATCH)))
        time.sleep(chance.uniform(0, 0.02) if number else 0)
        killed += retiring.kill() == -9
        erase(home)
        assert left(home) == clean
        assert erase(home) == 0
    assert killed > trials / 2


def test_who_was_erased_is_erased_again_where_an_older_backup_is_put_back(
    full: Home, clean: Left, tmp_path: Path
) -> None:
    home = copied(full, tmp_path / "restored")
    erase(home)
    shutil.copy(full.sqlite, home.sqlite)
    with pytest.raises(LiciteError) as refused:
        open_store(home)
    assert refused.value.code == "STO008"
    open_store(home, check_journal=False)
    assert recover().replayed == DUE
    close_store()
    assert left(home) == clean
    assert erase(home) == 0
