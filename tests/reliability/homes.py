"""Installations for trials: made once, then copied, as making the tables takes longer than a trial."""

import shutil
from dataclasses import replace
from pathlib import Path

from licite.store.ballast import BALLAST
from licite.store.home import Home, create_home
from licite.store.keyring import KeyRing
from licite.store.people import add_controller
from licite.store.setup import close_store, open_store
from tests.reliability.worker import CONTROLLER


def new_home(folder: Path, database: str | None = None) -> Home:
    """An installation with its tables and one controller."""
    home = create_home(folder / "home", controller=CONTROLLER, second=folder / "second", database=database)
    KeyRing.create(home.second)
    open_store(home, migrate=True)
    add_controller(CONTROLLER, "Firm")
    close_store()
    return home


def copied(home: Home, folder: Path) -> Home:
    """The same installation in another folder; what was there is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    copy = replace(home, path=folder / "home", second=folder / "second")
    shutil.copytree(home.path, copy.path, ignore=shutil.ignore_patterns(BALLAST))
    shutil.copytree(home.second, copy.second)
    return copy
