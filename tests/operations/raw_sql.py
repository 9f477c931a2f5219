"""What somebody who owns the database can do to it: its guards dropped, rows changed, its guards back or not."""

import sqlite3
from contextlib import closing

from licite.store.home import Home


def tampered(home: Home, *statements: str, guards_back: bool = True) -> None:
    """Runs statements on the SQLite of a home without its triggers, which are there again afterwards or not."""
    with closing(sqlite3.connect(home.sqlite)) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        changed = sum(max(connection.execute(statement).rowcount, 0) for statement in statements)
        for _, sql in triggers if guards_back else ():
            connection.execute(sql)
    assert changed, "nothing was changed"
