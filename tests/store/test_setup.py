"""Opening an installation: every check that must pass before anything is answered."""

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from licite.errors import LiciteError
from licite.store import database, schema
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.keyring import LOG_KEY, RING, KeyRing
from licite.store.lookup import objections_for
from licite.store.models import Canary, Objection
from licite.store.opened import Store, current
from licite.store.people import add_controller
from licite.store.setup import close_store, open_store
from tests.store.conftest import MakeHome
from tests.store.people_for_tests import ANN, BOB, objection

pytestmark = pytest.mark.usefixtures("real_migrations")


def refused(home: Home, code: str, **options: bool) -> LiciteError:
    with pytest.raises(LiciteError) as fault:
        open_store(home, **options)
    assert fault.value.code == code
    with pytest.raises(RuntimeError, match="open_store"):
        current()
    return fault.value


def test_an_empty_database_asks_to_be_made(make_home: MakeHome) -> None:
    home = make_home("home")
    refused(home, "STO006")
    open_store(home, migrate=True)
    open_store(home)
    close_store()


def test_a_newer_database_is_refused_and_left_alone(store: Store) -> None:
    commit("firm", objection(ANN))
    MigrationRecorder(connection).record_applied("store", "9999_of_the_future")
    close_store()
    refused(store.home, "STO005")
    refused(store.home, "STO005", migrate=True)


def test_a_database_with_pending_migrations_is_refused_until_asked(store: Store) -> None:
    commit("firm", objection(ANN))
    MigrationRecorder(connection).record_unapplied("store", "0002_guards")
    close_store()
    refused(store.home, "STO006")
    open_store(store.home, migrate=True)
    assert objections_for("firm", [ANN])[ANN]


@pytest.mark.parametrize("table", ["django_migrations", "store_canary"])
def test_a_database_that_lost_a_table_is_refused(store: Store, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")
    close_store()
    assert refused(store.home, "STO040").slots == {"names": table}
    refused(store.home, "STO040", migrate=True)


def test_a_migration_that_would_lose_a_refusal_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit("firm", objection(ANN))
    MigrationRecorder(connection).record_unapplied("store", "0002_guards")
    close_store()

    def losing(opened: object) -> None:
        with connection.cursor() as cursor:
            for table in ("objectiontoken", "objection"):
                on_table = f" ON store_{table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS licite_guard_store_{table}_delete{on_table}")
                cursor.execute(f"DELETE FROM store_{table}")

    monkeypatch.setattr(schema.triggers, "install", losing)
    refused(store.home, "STO007", migrate=True)
    monkeypatch.undo()
    open_store(store.home, migrate=True)
    assert Objection.objects.across_controllers().count() == 1


@pytest.mark.parametrize("lost", [RING, LOG_KEY])
def test_other_keys_are_refused(store: Store, tmp_path: Path, lost: str) -> None:
    commit("firm", objection(ANN))
    close_store()
    other = tmp_path / "other-keys"
    KeyRing.create(other)
    shutil.copy(other / lost, store.home.second / lost)
    refused(store.home, "STO004")


def test_other_keys_are_refused_even_if_the_canaries_are_gone(store: Store, tmp_path: Path) -> None:
    commit("firm", objection(ANN))
    Canary.objects.all().delete()
    close_store()
    KeyRing.create(tmp_path / "other-keys")
    shutil.copy(tmp_path / "other-keys" / RING, store.home.second / RING)
    refused(store.home, "STO004")


def test_missing_keys_are_refused(make_home: MakeHome) -> None:
    home = make_home("home")
    (home.second / RING).unlink()
    assert refused(home, "STO026").exit_code == 1


def test_a_rotated_ring_opens_and_its_new_key_is_noted(store: Store) -> None:
    store.keys.rotate()
    open_store(store.home)
    assert Canary.objects.count() == 3


def test_two_homes_one_after_the_other_do_not_mix(store: Store, make_home: MakeHome) -> None:
    commit("firm", objection(ANN))
    open_store(make_home("second"), migrate=True)
    add_controller("firm", "Firm")
    assert objections_for("firm", [ANN])[ANN] == frozenset()
    commit("firm", objection(BOB))
    open_store(store.home)
    assert objections_for("firm", [ANN])[ANN]
    assert objections_for("firm", [BOB])[BOB] == frozenset()


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "postgresql://host:port/x"])
def test_an_address_that_is_no_postgresql_is_refused(tmp_path: Path, url: str) -> None:
    home = Home(tmp_path / "h", tmp_path / "s", "fr", url, "firm")
    KeyRing.create(home.second)
    refused(home, "STO003")


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "s", "fr", f"postgresql:///nothing?host={tmp_path}", "firm")
    KeyRing.create(home.second)
    refused(home, "STO023")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "s", "fr", None, "firm")
    KeyRing.create(home.second)
    home.sqlite.write_text("this is no database, however long it may be " * 100)
    refused(home, "STO023")


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def test_the_database_is_opened_so_that_commits_are_on_disk(store: Store, engine: str) -> None:
    if engine == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone()[0] == "on"
        return
    mode, synchronous = database.journal_mode()
    assert pragma("journal_mode") == mode.lower()
    assert pragma("synchronous") == {"FULL": 2, "EXTRA": 3}[synchronous]
    assert [pragma(name) for name in ("mmap_size", "busy_timeout", "foreign_keys", "secure_delete")] == [0, 5000, 1, 1]
    assert store.home.sqlite.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 52, 0), "DELETE"),
        ((3, 53, 0), "WAL"),
    ],
)  # fmt: skip
def test_the_write_ahead_log_is_used_where_it_is_sound(version: tuple[int, ...], mode: str) -> None:
    assert database.journal_mode(version)[0] == mode


def test_postgresql_that_does_not_sync_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    if engine == "postgresql":
        monkeypatch.setattr("licite.store.setup._DURABLE", ("fsync", "ssl"))
        refused(store.home, "STO021")


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "a share"
    share.mkdir()
    written = str(share).replace(" ", "\\040")
    mounts.write_text(f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / {written} rw - nfs4 server:/x rw\n")
    database.refuse_network(tmp_path, mounts)
    with pytest.raises(LiciteError) as fault:
        database.refuse_network(share / "home", mounts)
    assert fault.value.code == "STO009"
