"""F02, F04: a crash at every write and sync of one act, and a disk that fails at every sync."""

from pathlib import Path

import pytest

from licite.store.home import Home
from tests.reliability import history, tracing
from tests.reliability.homes import copied
from tests.reliability.oracle import Verdict, judge
from tests.reliability.report import Report
from tests.reliability.tracing import Point
from tests.reliability.worker import Job, Worker, run

pytestmark = tracing.needed

_ACTS = {"objection": 3, "erasure": 9, "consent": 18}
_AFTER_A_FAULT = 3
_LAST = 8


@pytest.fixture(scope="module")
def lived_in(template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with some acts before the one that is watched."""
    folder = tmp_path_factory.mktemp("lived-in")
    home = copied(template, folder / "before")
    assert run(Job(home, folder / "told", client="before", count=20)) == [0]
    assert run(Job(home, folder / "told", first=8, count=1)) == [0]
    return home


def watched(home: Home, folder: Path, act: str, options: tuple[str, ...], count: int = 1, **more: object) -> Path:
    """One act (and others after it) of a client under strace; the trace."""
    job = Job(home, folder / "told", first=_ACTS[act], count=count, **more)  # type: ignore[arg-type]
    worker = Worker(job).opened()
    out = folder / "trace"
    with tracing.traced(worker.pid, out, *options):
        worker.go()
        worker.end()
    return out


def every_point(home: Home, folder: Path, act: str, bug: str | None = None) -> list[Point]:
    copy = copied(home, folder / "seen")
    return tracing.points(tracing.calls(watched(copy, folder / "seen", act, tracing.seen(), bug=bug)))


def sampled(places: list[Point], every: int) -> list[Point]:
    """Some of the places, and all of those around the commit and the reply."""
    return places if every == 1 else [*places[:-_LAST:every], *places[-_LAST:]]


def crash(home: Home, folder: Path, act: str, point: Point, bug: str | None) -> Verdict:
    """The act, killed as it makes that call; then tried again."""
    copy = copied(home, folder / "crash")
    told = folder / "crash" / "told"
    watched(copy, folder / "crash", act, tracing.injected(point, "signal=SIGKILL"), bug=bug)
    verdict = judge(copy, history.read(told))
    if verdict.sound:
        assert run(Job(copy, told, first=_ACTS[act], count=1)) == [0]
        again = judge(copy, history.read(told))
        verdict.wrong += [f"{point}, after a second try: {fault}" for fault in [*again.wrong, *again.lost]]
    return verdict


@pytest.mark.parametrize("every", [15, pytest.param(1, marks=pytest.mark.full, id="full")])
@pytest.mark.parametrize("act", _ACTS)
def test_a_crash_at_any_call_leaves_all_or_nothing(
    lived_in: Home, tmp_path: Path, report: Report, act: str, every: int
) -> None:
    places = every_point(lived_in, tmp_path, act)
    assert len(places) > 20
    # A consent is no refusal, and does not go to the journal.
    expected = {"fdatasync", "write", "pwrite64"} | (set() if act == "consent" else {"fsync"})
    assert expected <= {place.name for place in places}
    verdicts = [crash(lived_in, tmp_path, act, place, None) for place in sampled(places, every)]
    acknowledged = sum(verdict.acknowledged for verdict in verdicts)
    lost = sum(len(verdict.lost) for verdict in verdicts)
    report.trials(
        "F02", f"crash at every write and sync of one {act}", trials=len(verdicts), acknowledged=acknowledged, lost=lost
    )
    assert [verdict for verdict in verdicts if not verdict.sound] == []


@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.full, id="full")])
@pytest.mark.parametrize("bug", ["a transaction for each statement", "journal after the commit", "reply before commit"])
def test_a_crash_finds_what_is_done_out_of_order(
    lived_in: Home, tmp_path: Path, report: Report, bug: str, every: int
) -> None:
    places = sampled(every_point(lived_in, tmp_path, "objection", bug), every)
    found = sum(not crash(lived_in, tmp_path, "objection", place, bug).sound for place in places)
    report.bug("F02", bug, found=found, trials=len(places))
    assert found


def fault(home: Home, folder: Path, point: Point, bug: str | None) -> list[history.Told]:
    """The act as that sync fails, and others after it; what the client was told."""
    copy = copied(home, folder / "fault")
    more = {"stops": False, "bug": bug}
    watched(copy, folder / "fault", "objection", tracing.injected(point, "error=EIO"), _AFTER_A_FAULT, **more)
    told = history.read(folder / "fault" / "told")
    assert judge(copy, told).sound or bug
    return told


def wrong_after_a_fault(told: list[history.Told]) -> bool:
    """Whether anything was acknowledged once a sync had failed, or another reason given than the fault."""
    return [answer.code for answer in told if answer.result != "invoke"] != ["STO012"] * _AFTER_A_FAULT


def syncs(home: Home, folder: Path) -> dict[Point, bool]:
    """Every sync of the act, and whether SQLite looks at its result.

    It does not where it makes the file of its rollback journal known to the folder: were that lost, a commit cut off
    could not be undone. One that ended is on disk by its other syncs (os_unix.c, unixSync).
    """
    copy = copied(home, folder / "seen")
    made = tracing.calls(watched(copy, folder / "seen", "objection", tracing.seen()))
    removed = next(number for number, call in enumerate(made) if call.name == "unlink")
    return {
        place: number > removed or call.file != copy.path
        for number, (place, call) in enumerate(zip(tracing.points(made), made, strict=True))
        if place.name in tracing.SYNCS
    }


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
def test_after_a_failed_sync_nothing_is_acknowledged(lived_in: Home, tmp_path: Path, report: Report, size: str) -> None:
    places = syncs(lived_in, tmp_path)
    told = {place: fault(lived_in, tmp_path, place, None) for place in places}
    acknowledged = sum(len(history.acknowledged(answers)) for answers in told.values())
    report.trials("F04", "a sync that fails, three acts", trials=len(places), acknowledged=acknowledged, lost=0)
    assert {place.name for place in places} == set(tracing.SYNCS)
    assert [place for place, looked_at in places.items() if looked_at and wrong_after_a_fault(told[place])] == []


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
@pytest.mark.parametrize("bug", ["goes on after a fault of the disk", "fsync that failed is taken for done"])
def test_a_program_careless_of_faults_is_found(
    lived_in: Home, tmp_path: Path, report: Report, bug: str, size: str
) -> None:
    places = syncs(lived_in, tmp_path)
    looked_at = [place for place, looks in places.items() if looks]
    found = sum(wrong_after_a_fault(fault(lived_in, tmp_path, place, bug)) for place in looked_at)
    report.bug("F04", bug, found=found, trials=len(looked_at))
    assert found
