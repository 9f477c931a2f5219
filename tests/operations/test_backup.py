"""Backups, and the drill of putting one back: what was refused and erased since then comes back from the journal."""

import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from licite.errors import LiciteError
from licite.operations import backup as backup_module
from licite.operations import restore as restore_module
from licite.operations.backup import MANIFEST, Backup, back_up, backup, vouched_for
from licite.operations.installation import upgrade
from licite.operations.installation_check import check
from licite.operations.opening import opened
from licite.operations.restore import Recovery, recover, restore
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.home import Home, find_home
from licite.store.journal import JOURNAL
from licite.store.keyring import RING, KeyRing
from licite.store.lookup import erased, objections_for
from licite.store.models import Identifier
from tests.operations.installed import crowd, installed, record
from tests.store import conftest as of_the_store
from tests.store.people_for_tests import ANN, consent, objection

cluster = of_the_store.cluster
_numbers = itertools.count(1)
CUSTOMERS = crowd("customer", 8)
REFUSING = crowd("refusing", 20)
ERASED = CUSTOMERS[:5]


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """An installation with 8 customers who agreed."""
    database = None
    if request.param == "postgresql":
        database = of_the_store.new_database(request.getfixturevalue("cluster"), f"backup_{next(_numbers)}")
    made = installed(tmp_path, database)
    record(made, *map(consent, CUSTOMERS))
    return made


def after_the_backup(home: Home) -> None:
    """20 people refuse, 5 customers are erased, one withdraws."""
    record(home, *map(objection, REFUSING))
    record(home, *(RecordErasure((person,)) for person in ERASED))
    record(home, consent(CUSTOMERS[7], kind_of_event="withdrawn"))


def refused(code: str, call: object, *words: object, **options: object) -> LiciteError:
    with pytest.raises(LiciteError) as fault:
        call(*words, **options)  # type: ignore[operator]
    assert fault.value.code == code
    return fault.value


def open_it(home: Home) -> None:
    with opened(home):
        pass


def all_came_back(home: Home, done: Recovery) -> None:
    assert (done.objections, done.erasures, done.withdrawals) == (20, 5, 1)
    assert check(home.path).ok
    with opened(home):
        found = objections_for("firm", REFUSING)
        assert sum(bool(events) for events in found.values()) == 20
        assert len(erased("firm", ERASED)) == 5
        known = set(Identifier.objects.across_controllers().values_list("value", flat=True))
        assert known == {person.value for person in CUSTOMERS[5:]}


def journal_fault(home: Home) -> str | None:
    return next((f.fault.code for f in check(home.path).findings if f.fault and f.name == "journal"), None)


def test_the_drill_of_a_restore(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    assert (made.counts["consents"], made.counts["objections"], made.last_seq) == (8, 0, 7)
    after_the_backup(home)
    refused("INS012", restore, made.file, home.path)
    done = restore(made.file, home.path, replace=True)
    assert (done.state, done.backup.counts) == ("behind", made.counts)
    assert done.kept
    # The gate is shut until the journal is replayed: for opening, for `check`, and for who gets past both.
    refused("STO008", open_it, home)
    assert not check(home.path).ok
    assert journal_fault(home) == "STO008"
    with opened(home, check_journal=False):
        refused("STO008", commit, "firm", objection(ANN))
    all_came_back(home, recover(home.path))
    assert journal_fault(home) is None
    record(home, objection(ANN))


def test_the_keys_of_another_installation_restore_nothing(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    after_the_backup(home)
    right = (home.second / RING).read_bytes()
    shutil.copy(installed(tmp_path, name="other").second / RING, home.second / RING)
    refused("STO004", restore, made.file, home.path, replace=True)
    refused("STO004", open_it, home)
    (home.second / RING).unlink()
    refused("STO026", restore, made.file, home.path, replace=True)
    (home.second / RING).write_bytes(right)
    (home.second / RING).chmod(0o600)
    open_it(home)
    restore(made.file, home.path, replace=True)
    all_came_back(home, recover(home.path))


def test_an_old_backup_with_tables_of_an_older_release(home: Home, tmp_path: Path) -> None:
    with opened(home):
        MigrationExecutor(connection).migrate([("store", "0002_guards")])
    made = back_up(home, tmp_path / "old.zip")
    kept = upgrade(home.path)
    assert kept.changed
    assert kept.backup
    assert kept.backup.counts == made.counts
    after_the_backup(home)
    assert restore(made.file, home.path, replace=True).state == "older"
    refused("STO006", open_it, home)
    refused("STO006", recover, home.path)
    assert upgrade(home.path).changed
    refused("STO008", open_it, home)
    all_came_back(home, recover(home.path))


def test_a_torn_journal_gives_back_all_that_was_acknowledged(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    after_the_backup(home)
    journal = home.second / JOURNAL
    journal.write_bytes(journal.read_bytes() + journal.read_bytes().splitlines()[0][:90])
    restore(made.file, home.path, replace=True)
    done = recover(home.path)
    assert done.torn == 1
    all_came_back(home, done)


def test_a_changed_journal_is_told_and_recovers_nothing(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    after_the_backup(home)
    lines = (home.second / JOURNAL).read_bytes().splitlines(keepends=True)
    (home.second / JOURNAL).write_bytes(b"".join([*lines[:3], *lines[4:]]))
    restore(made.file, home.path, replace=True)
    refused("STO016", recover, home.path)
    assert "STO016" in {f.fault.code for f in check(home.path).findings if f.fault}


def test_a_restore_with_nothing_since_is_ready(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    assert restore(made.file, home.path, replace=True).state == "ready"
    record(home, objection(ANN))


def test_a_lost_folder_is_made_again_around_its_keys(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    after_the_backup(home)
    shutil.rmtree(home.path)
    refused("STO001", restore, made.file, home.path, second=tmp_path / "nowhere")
    done = restore(made.file, home.path, second=home.second, database=home.database, replace=True)
    assert (done.home, done.state) == (find_home(home.path), "behind")
    all_came_back(home, recover(home.path))


# --- the file ----------------------------------------------------------------------------------------------


def test_a_backup_is_private_and_has_no_keys(home: Home, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy.zip", home.path)
    assert made.file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(made.file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert set(contents) == {MANIFEST, "licite.sqlite3" if home.database is None else "licite.pgdump"}
    ring = json.loads((home.second / RING).read_text())
    secrets = [text.encode() for text in ring["keys"].values()]
    assert secrets
    assert not any(secret in content for secret in secrets for content in contents.values())
    refused("INS007", backup, made.file, home.path)


@pytest.fixture
def sqlite_backup(tmp_path: Path) -> tuple[Home, Backup]:
    home = installed(tmp_path)
    record(home, objection(ANN))
    return home, backup(tmp_path / "copy.zip", home.path)


def rewritten(made: Backup, name: str, change: object) -> None:
    with zipfile.ZipFile(made.file) as archive:
        contents = {each: archive.read(each) for each in archive.namelist()}
    contents[name] = change(contents[name])  # type: ignore[operator]
    with zipfile.ZipFile(made.file, "w") as archive:
        for each, content in contents.items():
            archive.writestr(each, content)


def test_a_backup_that_was_changed_restores_nothing(sqlite_backup: tuple[Home, Backup]) -> None:
    home, made = sqlite_backup
    before, content = home.sqlite.read_bytes(), made.file.read_bytes()
    rewritten(made, "licite.sqlite3", lambda text: text.replace(b"form", b"farm", 1))
    refused("INS011", restore, made.file, home.path, replace=True)
    made.file.write_bytes(content)
    rewritten(made, MANIFEST, lambda text: text.replace(b'"objections": 1', b'"objections": 0'))
    refused("INS011", restore, made.file, home.path, replace=True)
    made.file.write_bytes(content[: len(content) // 2])
    refused("INS010", restore, made.file, home.path, replace=True)
    made.file.unlink()
    refused("FIL001", restore, made.file, home.path, replace=True)
    assert home.sqlite.read_bytes() == before


def test_a_backup_of_a_newer_release_or_of_the_other_engine_is_refused(sqlite_backup: tuple[Home, Backup]) -> None:
    home, made = sqlite_backup

    def with_more(text: bytes, **more: object) -> bytes:
        manifest = {k: v for k, v in json.loads(text).items() if k not in ("key", "mac")} | more
        return json.dumps(vouched_for(manifest, KeyRing.load(home.second))).encode()

    content = made.file.read_bytes()
    rewritten(made, MANIFEST, lambda text: with_more(text, migrations=["0001_initial", "9999_of_the_future"]))
    refused("STO005", restore, made.file, home.path, replace=True)
    made.file.write_bytes(content)
    rewritten(made, MANIFEST, lambda text: with_more(text, engine="postgresql"))
    refused("INS017", restore, made.file, home.path, replace=True)


def test_a_damaged_database_is_not_copied_and_can_be_put_aside(sqlite_backup: tuple[Home, Backup]) -> None:
    home, made = sqlite_backup
    size = home.sqlite.stat().st_size
    with home.sqlite.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    refused("INS016", back_up, home, home.path / "second.zip")
    assert not (home.path / "second.zip").exists()
    done = restore(made.file, home.path, replace=True)
    assert done.kept
    assert Path(done.kept).stat().st_size == size
    open_it(home)


def test_a_database_in_use_is_not_replaced(sqlite_backup: tuple[Home, Backup], monkeypatch: pytest.MonkeyPatch) -> None:
    home, made = sqlite_backup
    monkeypatch.setattr(restore_module, "WAIT_SECONDS", 0.1)
    with closing(sqlite3.connect(home.sqlite, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused("INS013", restore, made.file, home.path, replace=True)
    open_it(home)


def test_what_sqlite_keeps_beside_a_database_goes_aside_with_it(sqlite_backup: tuple[Home, Backup]) -> None:
    home, made = sqlite_backup
    home.sqlite.write_bytes(b"no database at all, but SQLite would play this log into the next one" * 99)
    home.sqlite.with_name("licite.sqlite3-wal").write_bytes(b"log")
    done = restore(made.file, home.path, replace=True)
    assert done.kept
    assert Path(f"{done.kept}-wal").read_bytes() == b"log"
    assert not home.sqlite.with_name("licite.sqlite3-wal").exists()


WRITER = """
import sys
import time
from pathlib import Path
from licite.operations.opening import opened
from licite.store.commit import commit
from licite.store.acts.objection import RecordObjection
from licite.store.norms import Identity
with opened(Path(sys.argv[1])):
    number = 0
    while True:
        commit("firm", RecordObjection(identifiers=(Identity("email", f"p{number}@example.fr"),), how="form"))
        print(number, flush=True)
        number += 1
        time.sleep(0.02)
"""


def test_a_backup_while_somebody_writes_is_whole(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_module, "_PAGES", 8)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(home.path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        writer.stdout.readline()
        made = backup(tmp_path / "copy.zip", home.path)
        writer.stdout.readline()
        writer.terminate()
        written = 2 + len(writer.stdout.readlines())
    assert made.counts["objections"] == made.last_seq - 7
    restore(made.file, home.path, replace=True)
    came = recover(home.path)
    assert made.counts["objections"] + came.objections >= written


class Hindered:
    """A database that somebody writes to between any two pieces of a copy; `held`: all the time."""

    def __init__(self, real: sqlite3.Connection, held: bool) -> None:
        self.real, self.held, self.tried = real, held, 0

    def backup(self, target: sqlite3.Connection, *, pages: int, progress: object, sleep: float) -> None:
        if pages < 0 and not self.held:
            self.real.backup(target)
        while pages > 0 or self.held:
            self.tried += 1
            progress(5, 7, 9)  # type: ignore[operator]

    def close(self) -> None:
        self.real.close()


@pytest.mark.parametrize("held", [False, True])
def test_a_copy_that_begins_again_too_often_goes_through_in_one_go_or_is_told(
    sqlite_backup: tuple[Home, Backup], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    home, made = sqlite_backup
    real = backup_module._opened_sqlite
    monkeypatch.setattr(
        backup_module,
        "_opened_sqlite",
        lambda file: Hindered(real(file), held) if file == home.sqlite else real(file),
    )
    if held:
        refused("STO015", back_up, home, tmp_path / "again.zip")
        assert not (tmp_path / "again.zip").exists()
    else:
        assert back_up(home, tmp_path / "again.zip").counts == made.counts


# --- the programs of PostgreSQL ----------------------------------------------------------------------------


def test_the_password_of_the_database_is_not_among_the_words_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path, tmp_path, "en", "postgresql://user:s%40cret@db.example/licite", "firm")
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\necho "$PGPASSWORD" > {tmp_path}/password\nexit 0\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    backup_module.run_postgresql("pg_dump", home, "-Fc")
    assert (tmp_path / "password").read_text() == "s@cret\n"
    assert "cret" not in (tmp_path / "words").read_text()
    assert "postgresql://user@db.example/licite" in (tmp_path / "words").read_text()
    program.write_text("#!/bin/sh\necho 'pg_dump: error: server version mismatch' >&2\nexit 1\n")
    told = refused("INS009", backup_module.run_postgresql, "pg_dump", home)
    assert "version mismatch" in told.message("en")
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    refused("INS008", backup_module.run_postgresql, "pg_dump", home)
