"""F19, F20: last night's database is put back; what was refused and erased since is not forgotten."""

import random
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.store import setup
from licite.store.home import Home
from licite.store.keyring import RING, KeyRing
from licite.store.recovery import Recovered, recover
from licite.store.setup import close_store, open_store
from tests.reliability import history
from tests.reliability.history import Told
from tests.reliability.homes import copied
from tests.reliability.oracle import Verdict, judge
from tests.reliability.report import Report
from tests.reliability.worker import Job, run

_REFUSALS, _ERASURES = 20, 5
_SEED = 20261125
_BUG = "the journal is not compared"


@dataclass(frozen=True)
class Drill:
    """An installation, its copies of two nights, and what its clients were told."""

    home: Home
    told: Path
    old: Path
    last: Path

    def refused(self) -> str | None:
        """Why it does not open; None where it does."""
        try:
            open_store(self.home)
        except LiciteError as fault:
            return fault.code
        close_store()
        return None

    def put_back(self, copy: Path) -> None:
        shutil.copy(copy, self.home.sqlite)

    def recovered(self) -> Recovered:
        open_store(self.home, check_journal=False)
        try:
            return recover()
        finally:
            close_store()

    def must_be_there(self) -> list[Told]:
        """What the journal brings back; a consent since the backup is gone, and the log says that entries are."""
        return [answer for answer in history.read(self.told) if answer.kind != "consent"]


def prepared(template: Home, folder: Path, chance: random.Random) -> Drill:
    drill = Drill(copied(template, folder / "a"), folder / "told", folder / "old", folder / "last")
    job = Job(drill.home, drill.told)
    assert run(replace(job, client="old", count=chance.randrange(10, 20))) == [0]
    shutil.copy(drill.home.sqlite, drill.old)
    assert run(replace(job, client="b", count=_ERASURES, deeds="consent")) == [0]
    assert run(replace(job, client="day", count=chance.randrange(10, 20))) == [0]
    shutil.copy(drill.home.sqlite, drill.last)
    assert run(replace(job, client="late", count=_REFUSALS, deeds="objection")) == [0]
    assert run(replace(job, client="b", first=100, erases=100, count=_ERASURES, deeds="erasure")) == [0]
    return drill


def restored(drill: Drill, copy: Path, *, torn: bool) -> Verdict:
    """Puts a copy back, recovers, and judges."""
    drill.put_back(copy)
    if torn:
        with (drill.home.second / "journal.jsonl").open("ab") as file:
            file.write(b'{"before":"00')
    wrong = [] if drill.refused() == "STO008" else ["an older copy was opened"]
    if not wrong:
        done = drill.recovered()
        if done.torn != torn or done.replayed < _REFUSALS + _ERASURES:
            wrong.append(str(done))
    verdict = judge(drill.home, drill.must_be_there(), renumbered=True)
    verdict.wrong += wrong
    return verdict


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.full, id="full")])
def test_a_restore_forgets_no_refusal(template: Home, tmp_path: Path, report: Report, count: int) -> None:
    chance = random.Random(_SEED)
    verdicts = []
    for number in range(count):
        drill = prepared(template, tmp_path / str(number), chance)
        verdicts += [restored(drill, drill.last, torn=False), restored(drill, drill.old, torn=True)]
        again = Job(drill.home, drill.told, client="after", count=10)
        assert run(again) == [0]
        verdicts.append(judge(drill.home, drill.must_be_there(), renumbered=True))
    acknowledged = sum(verdict.acknowledged for verdict in verdicts)
    lost = sum(len(verdict.lost) for verdict in verdicts)
    report.trials(
        "F19", "restore of last night's and of an older copy", trials=2 * count, acknowledged=acknowledged, lost=lost
    )
    assert [verdict for verdict in verdicts if not verdict.sound] == []


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
def test_wrong_keys_and_a_changed_journal_are_refused(
    template: Home, tmp_path: Path, report: Report, size: str
) -> None:
    drill = prepared(template, tmp_path / "a", random.Random(_SEED))
    drill.put_back(drill.last)
    ring = drill.home.second / RING
    right = ring.read_bytes()
    KeyRing.create(tmp_path / "other")
    shutil.copy(tmp_path / "other" / RING, ring)
    assert drill.refused() == "STO004"
    ring.unlink()
    assert drill.refused() == "STO026"
    ring.write_bytes(right)
    journal = drill.home.second / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    with pytest.raises(LiciteError) as fault:
        drill.recovered()
    assert fault.value.code == "STO016"
    journal.write_bytes(b"".join(lines))
    assert drill.recovered().replayed == _REFUSALS + _ERASURES
    verdict = judge(drill.home, drill.must_be_there(), renumbered=True)
    report.trials(
        "F20",
        "wrong key, lost key, changed journal",
        trials=3,
        acknowledged=verdict.acknowledged,
        lost=len(verdict.lost),
    )
    assert verdict.sound, verdict


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
def test_a_journal_that_is_not_compared_is_found(
    template: Home, tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    drill = prepared(template, tmp_path / "a", random.Random(_SEED))
    monkeypatch.setattr(setup, "compare_with_journal", lambda _: None)
    verdict = restored(drill, drill.last, torn=False)
    report.bug("F19", _BUG, found=int(not verdict.sound), trials=1)
    assert "an older copy was opened" in verdict.wrong
    assert len(set(verdict.lost)) == _REFUSALS + _ERASURES
