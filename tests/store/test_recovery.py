"""A crash, an older copy put back, a journal that was lost: what was refused stays refused."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.evidence.log_check import check_log
from licite.store import commit as commit_module
from licite.store import log
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.controllers import register_controller
from licite.store.home import Home
from licite.store.lookup import consents_for, erased, objections_for
from licite.store.models import Controller, Identifier, Objection
from licite.store.opened import Store
from licite.store.recovery import recover
from licite.store.setup import close_store, open_store
from licite.store.standing import Kind
from tests.store.conftest import BINARIES
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, consent, objection


class Backup:
    """A copy of the database alone, as a backup makes it."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self.copy = folder / "backup"

    def _pg(self, program: str, *words: str) -> None:
        subprocess.run([BINARIES / program, *words, "-d", str(self.home.database)], check=True, capture_output=True)

    def take(self) -> None:
        if self.home.database is None:
            shutil.copy(self.home.sqlite, self.copy)
        else:
            self._pg("pg_dump", "-Fc", "-f", str(self.copy))

    def put_back(self) -> None:
        close_store()
        if self.home.database is None:
            shutil.copy(self.copy, self.home.sqlite)
        else:
            self._pg("pg_restore", "--clean", "--if-exists", str(self.copy))


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Backup:
    return Backup(store.home, tmp_path)


def refused(home: Home) -> str:
    with pytest.raises(LiciteError) as fault:
        open_store(home)
    return fault.value.code


def crowd(count: int) -> list[object]:
    return [BOB._replace(value=f"p{number}@example.fr") for number in range(count)]


def test_what_was_refused_since_the_backup_comes_back(store: Store, backup: Backup) -> None:
    commit("firm", consent(BOB, circumstances={"ip": "192.0.2.1"}))
    commit("firm", consent(ANN))
    backup.take()
    people = crowd(20)
    for person in people:
        commit("firm", objection(person))  # type: ignore[arg-type]
    commit("other", objection(BOB), idempotency_key="k")
    commit("firm", RecordErasure((BOB,)))
    commit("firm", consent(ANN, kind_of_event="withdrawn"))
    store.keys.rotate()
    backup.put_back()
    assert refused(store.home) == "STO008"
    open_store(store.home, check_journal=False)
    with pytest.raises(LiciteError) as fault:
        commit("firm", objection(ANN))
    assert fault.value.code == "STO008"
    done = recover()
    assert (done.replayed, done.journalled, done.torn, done.had) == (23, 0, 0, 1)
    assert done.known == 24
    open_store(store.home)
    assert all(objections_for("firm", people).values())  # type: ignore[arg-type]
    assert erased("firm", [BOB])
    assert not Identifier.objects.across_controllers().filter(value=BOB.value).exists()
    assert {event.kind for event in consents_for("firm", [ANN])[ANN]} == {Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN}
    assert commit("other", objection(BOB), idempotency_key="k").repeated
    log.signed_head()
    assert list(check_log(log.entries(), log.heads(), store.ring().log_key().public_key())) == []


def test_a_recovery_twice_changes_nothing_more(store: Store, backup: Backup) -> None:
    backup.take()
    commit("firm", objection(ANN))
    backup.put_back()
    for replayed in (1, 0):
        open_store(store.home, check_journal=False)
        assert recover().replayed == replayed
    open_store(store.home)
    assert Objection.objects.across_controllers().count() == 1


def test_one_objection_less_is_an_older_copy_too(store: Store, backup: Backup) -> None:
    backup.take()
    commit("firm", objection(ANN))
    backup.put_back()
    assert refused(store.home) == "STO008"


def test_one_entry_less_that_is_no_refusal_is_an_older_copy_too(store: Store, backup: Backup) -> None:
    backup.take()
    commit("firm", consent(ANN))
    backup.put_back()
    assert refused(store.home) == "STO008"


def test_what_a_crash_left_between_journal_and_database_is_finished(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit("firm", objection(BOB_PHONE))
    written = store.journal.append

    def killed(*records: object) -> None:
        written(*records)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(store.journal, "append", killed)
    for person in (ANN, BOB):
        with pytest.raises(KeyboardInterrupt):
            commit("firm", objection(person), idempotency_key=person.value)
    assert not objections_for("firm", [ANN])[ANN]
    open_store(store.home)
    assert all(objections_for("firm", [ANN, BOB]).values())
    assert commit("firm", objection(ANN), idempotency_key=ANN.value).repeated
    open_store(store.home)
    assert Objection.objects.across_controllers().count() == 3


def test_a_process_killed_before_it_commits_leaves_all_or_nothing(store: Store) -> None:
    child = os.fork()
    if child == 0:
        commit_module._afterwards = lambda *_: os.kill(os.getpid(), 9)
        open_store(store.home)
        commit("firm", objection(ANN))
    os.waitpid(child, 0)
    open_store(store.home)
    assert objections_for("firm", [ANN])[ANN]
    assert commit("firm", objection(BOB)).seq == 1


def test_a_lost_journal_is_told_and_made_again(store: Store, backup: Backup) -> None:
    for person in (ANN, BOB):
        commit("firm", objection(person))
    commit("firm", consent(BOB, kind_of_event="withdrawn"))
    commit("firm", consent(BOB_PHONE))
    backup.take()
    store.journal.path.unlink()
    close_store()
    assert refused(store.home) == "STO017"
    open_store(store.home, check_journal=False)
    assert recover().journalled == 3
    assert [line.record["kind"] for line in store.journal.read_all().lines] == ["objection"] * 2 + [
        "consent",
        "controller",
        "controller",
        "recovery",
    ]
    backup.put_back()
    open_store(store.home, check_journal=False)
    assert recover().replayed == 0


def test_a_controller_added_after_a_backup_comes_back_with_its_name(store: Store, backup: Backup) -> None:
    commit("firm", objection(ANN))
    backup.take()
    register_controller("studio", "Studio Nord SARL")
    commit("studio", objection(BOB))
    backup.put_back()
    assert refused(store.home) == "STO008"
    open_store(store.home, check_journal=False)
    assert recover().replayed == 1
    assert Controller.objects.get(slug="studio").name == "Studio Nord SARL"
    assert objections_for("studio", [BOB])[BOB]


def test_controllers_that_an_older_copy_lacks_are_there_without_a_recovery(store: Store, backup: Backup) -> None:
    """Nothing else was recorded since: the copy is not behind the log."""
    commit("firm", objection(ANN))
    backup.take()
    register_controller("studio", "Studio Nord SARL")
    register_controller("atelier", "Atelier Sud")
    backup.put_back()
    open_store(store.home)
    names = dict(Controller.objects.values_list("slug", "name"))
    assert (names["studio"], names["atelier"]) == ("Studio Nord SARL", "Atelier Sud")
    assert commit("atelier", objection(BOB)).seq == 1


def test_a_controller_in_the_journal_does_not_hide_that_a_copy_is_older(store: Store, backup: Backup) -> None:
    commit("firm", objection(ANN))
    backup.take()
    commit("firm", consent(BOB_PHONE))
    register_controller("studio", "Studio Nord SARL")
    backup.put_back()
    store.highest.set(0)
    assert refused(store.home) == "STO008"


def test_a_controller_that_is_there_keeps_its_name(store: Store) -> None:
    assert register_controller("firm", "Another name").name != "Another name"
    assert store.journal.head() is None
