"""Installations for tests of refusals: copies of one that was made, which is much quicker."""

import shutil
from pathlib import Path

from licite.operations.opening import opened
from licite.store.home import Home, create_home
from licite.store.people import add_controller
from tests.operations.installed import installed


def two_controllers(folder: Path) -> Home:
    """An installation with the controllers `firm` and `other`, to be copied."""
    home = installed(folder)
    with opened(home):
        add_controller("other", "Other")
    return home


def copy_of(made: Home, folder: Path) -> Home:
    """Another installation like one that is closed, with the same keys."""
    home = create_home(folder / "home", controller="firm", second=folder / "second", language="en")
    shutil.copy(made.sqlite, home.sqlite)
    shutil.copytree(made.second, home.second, dirs_exist_ok=True)
    return home
