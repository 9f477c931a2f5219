"""Empty tables are made by the migrations once for a process, and copied for each further test on SQLite.

Making them takes a second of CPU, and hundreds of tests have an installation of their own. Tests of the migrations
themselves ask for `real_migrations`.
"""

import sqlite3
from collections.abc import Iterator

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from licite.store import schema

_make = schema._migrate
_made: list[sqlite3.Connection] = []


def _copied(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        _make(connection)
        return
    if _made:
        _made[0].backup(connection.connection)
        return
    _make(connection)
    _made.append(sqlite3.connect(":memory:"))
    connection.connection.backup(_made[0])


@pytest.fixture(scope="session", autouse=True)
def tables_once() -> Iterator[None]:
    """New databases of this process are copies of the first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_migrate", _copied)
        yield
    for kept in _made:
        kept.close()
    _made.clear()


@pytest.fixture
def real_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are made by the migrations for this test."""
    monkeypatch.setattr(schema, "_migrate", _make)
