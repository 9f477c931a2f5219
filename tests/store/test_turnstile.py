"""An objection first: what is not a person's refusal stands back while one waits, and nothing holds a refusal up."""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from licite.errors import LiciteError
from licite.store import turnstile
from licite.store.commit import commit, commit_many
from licite.store.models import EvidenceEntry
from licite.store.opened import Store
from licite.store.turnstile import TURNSTILE, Turnstile
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, consent, objection

HOLDER = """
import sys, time
from pathlib import Path
from licite.store.turnstile import Turnstile
with Turnstile(Path(sys.argv[1])).held():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody stands back for longer than a moment."""
    monkeypatch.setattr(turnstile, "STAND_BACK_SECONDS", 0.1)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands back does so for as long as it takes."""
    monkeypatch.setattr(turnstile, "STAND_BACK_SECONDS", 60)


def test_others_stand_back_while_a_refusal_waits(tmp_path: Path, quick: None) -> None:
    gate = Turnstile(tmp_path)
    assert gate._nobody_waits()
    with gate.held(), Turnstile(tmp_path).held():
        assert not gate._nobody_waits()
    assert gate._nobody_waits()
    assert (tmp_path / TURNSTILE).stat().st_mode & 0o777 == 0o600


def test_a_holder_that_dies_frees_it(tmp_path: Path, quick: None) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert not Turnstile(tmp_path)._nobody_waits()
        holder.kill()
        holder.wait()
        assert Turnstile(tmp_path)._nobody_waits()


def test_the_others_come_one_by_one(tmp_path: Path) -> None:
    with Turnstile(tmp_path).behind(1) as first, Turnstile(tmp_path).behind(0.05) as second:
        assert (first, second) == (True, False)
    with Turnstile(tmp_path).behind(0.05) as third:
        assert third


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_whose_turn_does_not_come_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licite.store.commit.WAIT_SECONDS", 0.1)
    with Turnstile(store.home.path).behind(1), pytest.raises(LiciteError) as busy:
        commit("firm", consent(BOB))
    assert busy.value.code == "STO015"
    commit("firm", consent(BOB))
    assert kinds() == ["consent"]


def test_who_was_stopped_while_standing_back_holds_up_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turnstile, "_ENTER_SECONDS", 0.05)
    stopped = os.open(tmp_path / TURNSTILE, os.O_CREAT | os.O_RDWR)
    fcntl.flock(stopped, fcntl.LOCK_EX)
    with Turnstile(tmp_path).held():
        passed = True
    os.close(stopped)
    assert passed


def test_a_refusal_does_without_where_the_file_cannot_be_had(tmp_path: Path) -> None:
    gate = Turnstile(tmp_path / "nowhere")
    with gate.held():
        passed = True
    assert passed
    with pytest.raises(FileNotFoundError), gate.behind(1):
        pass


def test_without_locks_of_the_system_there_is_no_turnstile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None
) -> None:
    monkeypatch.setattr(turnstile, "_HAS_LOCKS", False)
    gate = Turnstile(tmp_path)
    with gate.held(), gate.behind(0) as one, gate.behind(0) as another:
        assert (one, another) == (True, True)
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_queues_in_order_has_none(store: Store, engine: str) -> None:
    assert (store.turnstile.home is None) == (engine == "postgresql")


def waiting(act: Callable[[], object]) -> threading.Thread:
    """A thread that records something."""

    def recorded() -> None:
        act()
        connections["default"].close()

    thread = threading.Thread(target=recorded)
    thread.start()
    return thread


def kinds() -> list[str]:
    return list(EvidenceEntry.objects.across_controllers().order_by("seq").values_list("kind", flat=True))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "other",
    [
        lambda: commit("firm", consent(BOB)),
        lambda: commit_many("firm", [objection(BOB), objection(BOB_PHONE)]),
        lambda: commit_many("firm", [objection(BOB), consent(BOB_PHONE)]),
    ],
    ids=["a consent", "an import of refusals", "an import"],
)
def test_an_import_waits_for_a_refusal_and_a_refusal_for_none(
    store: Store, patient: None, other: Callable[[], object]
) -> None:
    with store.turnstile.held():
        thread = waiting(other)
        thread.join(0.3)
        assert thread.is_alive()
        commit("firm", objection(ANN))
        commit("firm", consent(ANN, kind_of_event="withdrawn"))
        assert kinds() == ["objection", "consent"]
    thread.join(30)
    assert len(kinds()) > 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_turnstile_that_refusals_do_not_hold_would_be_seen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "_locks", lambda *_: True)
    with store.turnstile.held():
        thread = waiting(lambda: commit("firm", consent(BOB)))
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_refusals_without_end_do_not_stop_the_others(store: Store, quick: None) -> None:
    with store.turnstile.held():
        assert commit("firm", consent(BOB)).seq == 0
