"""What every harness asks for."""

import pytest

from licite.store.home import Home
from tests.reliability.homes import new_home
from tests.reliability.report import Report


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation to be copied."""
    return new_home(tmp_path_factory.mktemp("template"))


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Where a harness says what it found; kept from runs with `-m full` alone."""
    return Report(kept=request.node.get_closest_marker("full") is not None)
