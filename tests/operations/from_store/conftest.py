"""The installations of the tests of the store."""

from tests.store.conftest import cluster, engine, make_home, store, tables  # noqa: F401
