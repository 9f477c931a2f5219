"""An installation of its own for each test, copied from one that was made."""

from collections.abc import Iterator

import pytest

from licite.operations.opening import opened
from licite.store.home import Home
from tests.operations.objecting import copy_of, two_controllers


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(made: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    copied = copy_of(made, tmp_path_factory.mktemp("copy"))
    with opened(copied):
        yield copied
