"""What `licite check` finds: each fault planted, and found under its name."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection

from licite.errors import LiciteError
from licite.operations import installation_check as module
from licite.operations.installation import upgrade
from licite.operations.installation_check import Finding, check, vouch_for_clock
from licite.operations.opening import opened
from licite.store import database
from licite.store.acts.erasure import RecordErasure
from licite.store.home import Home
from licite.store.journal import JOURNAL
from licite.store.keyring import LOG_KEY, RING
from licite.store.log import signed_head
from licite.store.models import EvidenceEntry
from tests.operations.installed import installed, record
from tests.store.people_for_tests import ANN, BOB, objection

ALL = {
    "permissions", "room", "second_path", "ballast", "keys", "schema", "guards", "database", "integrity",
    "journal", "journal_file", "clock", "heads",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = installed(tmp_path)
    record(made, objection(ANN), objection(BOB))
    return made


def found(home: Home, name: str) -> Finding:
    return next(finding for finding in check(home.path).findings if finding.name == name)


def told(finding: Finding) -> tuple[str, str | None]:
    return finding.state, finding.fault.code if finding.fault else None


def test_a_sound_installation_has_every_finding_and_no_fault(home: Home) -> None:
    done = check(home.path)
    assert done.ok
    assert {finding.name for finding in done.findings} == ALL
    assert {finding.name for finding in done.findings if finding.state != "ok"} == {"second_path"}
    assert found(home, "journal_file").slots["n"] == 2


def test_a_copy_set_aside_is_told_with_how_many_were_erased_since(home: Home) -> None:
    aside = home.sqlite.with_name(f"{home.sqlite.name}.before-restore-20260101-101112-42")
    aside.touch()
    aside.chmod(0o600)
    copy = found(home, "copies")
    assert (copy.state, copy.sentence, copy.slots["path"], copy.slots["n"]) == ("ok", "copy_kept", str(aside), 0)
    record(home, RecordErasure((ANN,)))
    copy = found(home, "copies")
    assert (copy.state, copy.sentence, copy.slots["n"]) == ("warning", "copy_erased", 1)
    aside.unlink()
    assert "copies" not in {finding.name for finding in check(home.path).findings}


def lines_out(home: Home) -> None:
    lines = (home.second / JOURNAL).read_bytes().splitlines(keepends=True)
    (home.second / JOURNAL).write_bytes(lines[-1])


def no_guard(home: Home) -> None:
    with opened(home), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER licite_guard_store_objection_update")


def damaged(home: Home) -> None:
    with opened(home), connection.cursor() as cursor:
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'store_judgement'")
        page = cursor.fetchone()[0]
    with home.sqlite.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x00" * 4096)


Fault = Callable[[Home], object]
FAULTS: list[tuple[str, str | None, Fault]] = [
    ("permissions", None, lambda home: home.sqlite.chmod(0o640)),
    ("permissions", None, lambda home: home.second.chmod(0o755)),
    ("database", None, lambda home: home.sqlite.unlink()),
    ("database", "STO023", lambda home: home.sqlite.write_bytes(b"no database at all" * 999)),
    ("schema", "STO006", lambda home: home.sqlite.write_bytes(b"")),
    ("keys", "STO026", lambda home: (home.second / RING).unlink()),
    ("keys", "STO026", lambda home: (home.second / LOG_KEY).write_bytes(b"")),
    ("guards", "STO020", no_guard),
    ("journal", "STO017", lambda home: (home.second / JOURNAL).unlink()),
    ("journal_file", "STO016", lines_out),
    ("integrity", "INS016", damaged),
]


@pytest.mark.parametrize(("name", "code", "fault"), FAULTS)
def test_a_fault_is_found_under_its_name(home: Home, name: str, code: str | None, fault: Fault) -> None:
    fault(home)
    done = check(home.path)
    assert not done.ok
    assert [(f.name, *told(f)) for f in done.findings if f.state == "wrong"] == [(name, "wrong", code)]


def test_a_table_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    home = installed(tmp_path)
    with closing(sqlite3.connect(home.sqlite)) as database_:
        tables = [name for (name,) in database_.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in tables if name.startswith(("store_", "django_"))]
    assert {"django_migrations", "store_canary", "store_judgement", "store_evidenceentry"} <= {*tables}
    whole = home.sqlite.read_bytes()
    for table in tables:
        home.sqlite.write_bytes(whole)
        with closing(sqlite3.connect(home.sqlite)) as database_:
            database_.execute(f"DROP TABLE {table}")
        wrong = [finding for finding in check(home.path).findings if finding.state == "wrong"]
        assert [(finding.name, *told(finding)) for finding in wrong] == [("schema", "wrong", "STO040")]
        assert str(wrong[0].fault) == f"tables of the database are gone: {table}"
        for act in (lambda: upgrade(home.path), lambda: opened(home, check_guards=False).__enter__()):
            with pytest.raises(LiciteError, match=f"are gone: {table}"):
                act()


def test_the_keys_of_another_installation_are_found(home: Home, tmp_path: Path) -> None:
    shutil.copy(installed(tmp_path, name="other").second / RING, home.second / RING)
    assert told(found(home, "keys")) == ("wrong", "STO004")


def test_a_torn_journal_is_a_warning(home: Home) -> None:
    with (home.second / JOURNAL).open("ab") as file:
        file.write(b'{"before":')
    assert check(home.path).ok
    assert told(found(home, "journal_file")) == ("warning", None)


def test_a_ballast_that_was_given_up_is_a_warning(home: Home) -> None:
    (home.path / "ballast").unlink()
    assert found(home, "ballast").state == "warning"


@pytest.mark.parametrize(("free", "state"), [(10**10, "ok"), (10**8, "warning"), (10**7, "wrong")])
def test_little_room_is_told(home: Home, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert found(home, "room").state == state


def test_a_network_file_system_is_told(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(path: Path) -> None:
        raise LiciteError("STO009", exit_code=1, where=str(path), kind="nfs4")

    monkeypatch.setattr(database, "refuse_network", refusing)
    assert told(found(home, "disk_system")) == ("wrong", "STO009")


def test_the_journal_mode_is_the_one_of_the_version(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    mode, synchronous = database.journal_mode()
    finding = found(home, "database")
    assert finding.sentence == f"sqlite_{mode.lower()}"
    assert (finding.slots["mode"], finding.slots["synchronous"]) == (mode, synchronous)
    # It opens in a weaker mode than the one that the version asks for.
    answers = iter([(mode, "NORMAL"), (mode, synchronous)])
    monkeypatch.setattr(database, "journal_mode", lambda: next(answers))
    assert found(home, "database").sentence == "sqlite_wrong"


# --- time --------------------------------------------------------------------------------------------------


def test_a_clock_behind_the_log_is_told_and_can_be_vouched_for(home: Home) -> None:
    with opened(home):
        last = EvidenceEntry.objects.across_controllers().order_by("-seq").values_list("at", flat=True)[0]
    with time_machine.travel(last - timedelta(hours=1)):
        assert told(found(home, "clock")) == ("wrong", "STO011")
        for author, reason in ((None, "why"), ("DPO", None)):
            with pytest.raises(LiciteError) as fault:
                vouch_for_clock(home.path, author, reason)
            assert fault.value.code == "INS014"
        assert vouch_for_clock(home.path, "DPO", "the battery of the machine was flat")
        assert check(home.path).ok
        assert not vouch_for_clock(home.path, "DPO", "once more")


def test_entries_that_no_head_covers_are_told_after_a_week(home: Home) -> None:
    assert found(home, "heads").slots["n"] == 2
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        assert found(home, "heads").state == "warning"
        with opened(home):
            signed_head()
        assert found(home, "heads").sentence == "all_signed"
