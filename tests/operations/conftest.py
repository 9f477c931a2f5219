"""Registers that are open for all tests of a file, which run on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator

import pytest

from licite.store.opened import Store
from tests.store.conftest import cluster, database_for, tables  # noqa: F401 - a fixture is found by its name
from tests.store.contacts_for_tests import registers


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store_on_both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An open installation, on either database."""
    with registers(tmp_path_factory.mktemp("both"), database=database_for(request)) as opened:
        yield opened
