"""Disk full, a failing disk, a busy database, a clock that goes back: nothing is acknowledged that is not kept."""

import errno
import os
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DataError, IntegrityError, OperationalError, connections, transaction

from licite.errors import LiciteError
from licite.store import ballast, faults
from licite.store.acts.clock import RecordClockStep
from licite.store.ballast import Ballast
from licite.store.commit import commit
from licite.store.database import REFUSAL_WAIT_SECONDS, WAIT_SECONDS, take_write_lock, tried_often
from licite.store.faults import Fault, fault_of
from licite.store.lookup import objections_for
from licite.store.models import Objection
from licite.store.opened import Store
from licite.store.setup import open_store
from tests.store.people_for_tests import ANN, BOB, consent, objection


def failing(store: Store, monkeypatch: pytest.MonkeyPatch, code: int, times: int = 1) -> None:
    """The next writings of the journal meet this error of the system."""
    written = store.journal.append
    left = iter(range(times))

    def append(*records: Any) -> None:
        if next(left, None) is not None:
            raise OSError(code, os.strerror(code))
        written(*records)

    monkeypatch.setattr(store.journal, "append", append)


def refusal(act: Any) -> str:
    with pytest.raises(LiciteError) as fault:
        commit("firm", act)
    return fault.value.code


def test_an_objection_takes_the_ballast_when_the_disk_is_full(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.ballast.path.stat().st_size == ballast.SIZE
    failing(store, monkeypatch, errno.ENOSPC)
    commit("firm", objection(ANN))
    assert objections_for("firm", [ANN])[ANN]
    assert not store.ballast.path.exists()


def test_imports_stop_while_the_ballast_cannot_be_made_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(store, monkeypatch, errno.ENOSPC)
    commit("firm", objection(ANN))
    full = OSError(errno.ENOSPC, "full")
    with monkeypatch.context() as disk:
        disk.setattr(os, "posix_fallocate", lambda *_: (_ for _ in ()).throw(full))
        assert refusal(consent(BOB)) == "STO014"
        commit("firm", objection(BOB))
    commit("firm", consent(ANN))
    assert store.ballast.path.exists()
    assert not [path for path in store.home.path.iterdir() if path.name.startswith(".ballast")]


def test_a_disk_that_stays_full_is_told_and_nothing_is_recorded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(store, monkeypatch, errno.ENOSPC, times=2)
    assert refusal(objection(ANN)) == "STO014"
    assert not Objection.objects.across_controllers().exists()
    commit("firm", objection(ANN))


def test_after_a_fault_of_the_disk_nothing_more_is_recorded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(store, monkeypatch, errno.EIO)
    assert refusal(objection(ANN)) == "STO012"
    assert refusal(objection(BOB)) == "STO012"
    assert not Objection.objects.across_controllers().exists()
    open_store(store.home)
    commit("firm", objection(BOB))


def test_a_full_database_is_a_full_disk(store: Store, engine: str) -> None:
    if engine == "sqlite":
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count={pages}")
        big = consent(BOB, words="x" * 200_000)
        assert refusal(big) == "STO014"
    commit("firm", objection(ANN))


@pytest.mark.parametrize(("act", "wait"), [(consent(BOB), "WAIT_SECONDS"), (objection(ANN), "REFUSAL_WAIT_SECONDS")])
def test_a_busy_database_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch, engine: str, act: Any, wait: str
) -> None:
    monkeypatch.setattr(f"licite.store.commit.{wait}", 0.2)
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100" if engine == "sqlite" else "SET lock_timeout='100ms'")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            take_write_lock()
            held.set()
            done.wait(20)
        connections["default"].close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        assert refusal(act) == "STO015"
    finally:
        done.set()
        holder.join()
    commit("firm", act)


def test_a_refusal_waits_longer_than_others(store: Store, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    assert REFUSAL_WAIT_SECONDS >= 30 > WAIT_SECONDS
    monkeypatch.setattr("licite.store.commit.WAIT_SECONDS", 0.1)
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100" if engine == "sqlite" else "SET lock_timeout='100ms'")
    held, others_gave_up = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            take_write_lock()
            held.set()
            assert others_gave_up.wait(20)
            time.sleep(0.5)
        connections["default"].close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        assert refusal(consent(BOB)) == "STO015"
        others_gave_up.set()
        assert commit("firm", objection(ANN)).seq == 0
    finally:
        others_gave_up.set()
        holder.join()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_refusal_tries_often_and_leaves_the_connection_as_it_was(store: Store) -> None:
    def waits() -> int:
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            return int(cursor.fetchone()[0])

    before = waits()
    with tried_often():
        assert waits() < 100
        with transaction.atomic():
            take_write_lock()
            assert waits() == before
    assert waits() == before == WAIT_SECONDS * 1000
    commit("firm", objection(ANN))
    assert waits() == before


def test_a_clock_that_went_back_stops_the_recording_until_somebody_vouches(store: Store) -> None:
    commit("firm", objection(ANN))
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1), tick=True):
        assert refusal(objection(BOB)) == "STO011"
        vouched = commit("firm", RecordClockStep("admin@example.org", "the clock was an hour ahead"))
        after = commit("firm", objection(BOB))
    assert vouched.at <= after.at < datetime.now(UTC) - timedelta(minutes=50)


def test_a_small_step_back_keeps_the_order_of_times(store: Store) -> None:
    first = commit("firm", objection(ANN))
    with time_machine.travel(first.at - timedelta(seconds=1), tick=False):
        assert commit("firm", objection(BOB)).at == first.at


def test_a_connection_that_is_cut_is_made_again_and_the_act_recorded_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    if engine == "postgresql":
        import psycopg

        written = store.journal.append
        left = iter(range(1))

        def cut(*records: Any) -> None:
            written(*records)
            if next(left, None) is not None:
                inside = connections["default"].connection
                with psycopg.connect(str(store.home.database), autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [inside.info.backend_pid])

        monkeypatch.setattr(store.journal, "append", cut)
    answer = commit("firm", objection(ANN), idempotency_key="k")
    assert commit("firm", objection(ANN), idempotency_key="k").seq == answer.seq
    assert Objection.objects.across_controllers().count() == 1


class ToldError(Exception):
    """An error of psycopg, as far as it is looked at."""

    def __init__(self, state: str) -> None:
        self.sqlstate = state


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("40001", Fault.BUSY), ("40P01", Fault.BUSY), ("55P03", Fault.BUSY), ("53100", Fault.FULL),
        ("58030", Fault.BROKEN), ("XX001", Fault.BROKEN), ("57P01", Fault.LOST), ("08006", Fault.LOST),
        ("22001", Fault.OTHER),
    ],
)  # fmt: skip
def test_states_of_postgresql_are_known(state: str, fault: Fault) -> None:
    assert fault_of(caused(OperationalError(), ToldError(state))) is fault


@pytest.mark.parametrize("error", [IntegrityError("x"), DataError("x"), ValueError("x")])
def test_a_bug_is_no_fault(error: Exception) -> None:
    assert fault_of(error) is Fault.OTHER


def test_errors_of_sqlite_are_known(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as met:
        sqlite3.connect(tmp_path / "nothing" / "x")
    assert fault_of(caused(OperationalError(), met.value)) is Fault.BROKEN
    assert faults.told(Fault.LOST).code == "STO015"


def test_ballast_that_cannot_be_made_for_another_reason_goes_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = OSError(errno.EIO, "broken")
    monkeypatch.setattr(os, "posix_fallocate", lambda *_: (_ for _ in ()).throw(broken))
    with pytest.raises(OSError, match="broken"):
        Ballast(tmp_path).is_there()
    assert Ballast(tmp_path).release() is False
