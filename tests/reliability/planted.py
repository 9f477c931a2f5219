"""Bugs put in on purpose: a harness that does not find them proves nothing.

Each changes one place of the process that it is planted in, and is named after what it leaves out.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connections

from licite.store import commit as commit_module
from licite.store import database
from licite.store import journal as journal_module
from licite.store.faults import Fault, fault_of
from licite.store.people import controller_of

if TYPE_CHECKING:
    from licite.store.opened import Store
    from tests.reliability.worker import Client

BUGS: dict[str, Callable[[Client, Store], None]] = {}


def plant(name: str | None, client: Client, store: Store) -> None:
    """Plants a bug in this process; none for None."""
    if name is not None:
        BUGS[name](client, store)


def bug(name: str) -> Callable[[Callable[[Client, Store], None]], Callable[[Client, Store], None]]:
    def named(planting: Callable[[Client, Store], None]) -> Callable[[Client, Store], None]:
        BUGS[name] = planting
        return planting

    return named


@bug("reply before commit")
def reply_before_commit(client: Client, store: Store) -> None:
    from tests.reliability.worker import CONTROLLER, deed

    do = client.do

    def early(*numbers: int) -> bool:
        for number in numbers:
            act = deed(client.job, number)
            request = commit_module.Request.of(CONTROLLER, act, client.key(number), store.ring())
            client.note(number, "ok", act, event_id=request.event_id)
        return do(*numbers)

    client.do = early  # type: ignore[method-assign]


@bug("a transaction for each statement")
def split_commit(client: Client, _: Store) -> None:
    def in_pieces(store: Store, controller: str, requests: Any, _: float) -> Any:
        return commit_module.record(store, controller_of(controller), requests)

    commit_module._in_one_transaction = in_pieces


@bug("journal after the commit")
def journal_after_commit(_: Client, store: Store) -> None:
    late: list[Any] = []
    append, afterwards = store.journal.append, commit_module._afterwards

    def then(store: Store, requests: Any, done: Any) -> None:
        append(*late)
        late.clear()
        afterwards(store, requests, done)

    store.journal.append = lambda *records: late.extend(records)  # type: ignore[method-assign]
    commit_module._afterwards = then


@bug("journal not synced")
def journal_not_synced(_: Client, __: Store) -> None:
    def unsynced(path: Path, text: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    journal_module._write = unsynced


def _sqlite_as(mode: str, synchronous: str) -> Callable[[Client, Store], None]:
    def planting(_: Client, store: Store) -> None:
        database.journal_mode = lambda: (mode, synchronous)  # type: ignore[assignment,misc]
        database.point_to(store.home)

    return planting


bug("synchronous=OFF")(_sqlite_as("DELETE", "OFF"))
bug("synchronous=NORMAL")(_sqlite_as("WAL", "NORMAL"))
bug("synchronous=FULL without EXTRA")(_sqlite_as("DELETE", "FULL"))


@bug("goes on after a fault of the disk")
def goes_on(client: Client, store: Store) -> None:
    do = client.do

    def careless(*numbers: int) -> bool:
        store.stopped = False
        return do(*numbers)

    client.do = careless  # type: ignore[method-assign]


@bug("fsync that failed is taken for done")
def fsync_ignored(_: Client, __: Store) -> None:
    sync = os.fsync

    def quiet(handle: int) -> None:
        try:
            sync(handle)
        except OSError as fault:
            if fault.errno != errno.EIO:
                raise

    journal_module.os.fsync = quiet  # type: ignore[attr-defined]


@bug("ballast not released")
def ballast_kept(_: Client, store: Store) -> None:
    store.ballast.release = lambda: False  # type: ignore[method-assign]


@bug("a busy database is taken for an answer")
def busy_is_dropped(_: Client, __: Store) -> None:
    record = commit_module._in_one_transaction

    def hasty(store: Store, controller: str, requests: Any, wait_seconds: float) -> Any:
        connections["default"].ensure_connection()
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=0")
        try:
            return record(store, controller, requests, wait_seconds)
        except Exception as fault:
            if fault_of(fault) is not Fault.BUSY:
                raise
            return [_invented(request) for request in requests]

    commit_module._in_one_transaction = hasty


def _invented(request: Any) -> Any:
    return commit_module.Acknowledgement(-1, datetime.now(UTC), request.event_id, repeated=False)


@bug("the clock is not looked at")
def clock_unchecked(_: Client, __: Store) -> None:
    commit_module.CLOCK_MAY_REGRESS = timedelta(days=36500)


@bug("a key is not looked up")
def key_not_looked_up(_: Client, __: Store) -> None:
    of = commit_module.Request.of

    def anew(controller: str, act: Any, key: str | None, ring: Any) -> Any:
        return of(controller, act, None, ring)

    commit_module.Request.of = anew  # type: ignore[method-assign,assignment]


@bug("synchronous_commit=off")
def postgresql_unsynced(_: Client, __: Store) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
