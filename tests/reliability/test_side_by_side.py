"""F06, F08, F12: many processes at once; nothing is lost, dropped without a word, or done twice."""

import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from licite.store.home import Home
from tests.reliability import history
from tests.reliability.history import Told
from tests.reliability.homes import copied
from tests.reliability.oracle import judge
from tests.reliability.report import Report
from tests.reliability.worker import Job, Worker, run

_LIKE_REQUESTS = 10
# The longest that an import keeps the others waiting (F06): it commits so many rows at once.
_ROWS = 500
_AT_ONCE = 100
_WRITERS = 8


def crowd(home: Home, told: Path, people: int, each: int, imported: int, bug: str | None = None) -> list[Told]:
    """An import beside people who refuse."""
    job = Job(home, told, stops=False, bug=bug, start=time.time() + 1)
    importing = replace(job, client="import", deeds="consent", batch=_ROWS, count=imported)
    refusing = [replace(job, client=f"p{n}", deeds="objection", count=each, every=0.05) for n in range(people)]
    assert set(run(importing, *refusing)) == {0}
    return history.read(told)


def answers(told: list[Told]) -> Counter[str]:
    """Each thing told, and how often; one that was invoked and not answered would be missing."""
    assert len({answer.key for answer in told}) == sum(answer.result == "invoke" for answer in told)
    return Counter(answer.code or answer.result for answer in told if answer.result != "invoke")


@pytest.mark.parametrize(
    ("people", "each", "imported"), [(3, 40, 1000), pytest.param(8, 500, 10_000, marks=pytest.mark.full, id="full")]
)
def test_nothing_is_lost_beside_an_import(
    template: Home, tmp_path: Path, report: Report, people: int, each: int, imported: int
) -> None:
    home = copied(template, tmp_path / "a")
    told = crowd(home, tmp_path / "told", people, each, imported)
    verdict = judge(home, told)
    report.trials(
        "F06",
        f"an import by {_ROWS} rows beside {people} processes",
        trials=people * each + imported,
        acknowledged=verdict.acknowledged,
        lost=len(verdict.lost),
    )
    heard = answers(told)
    assert sum(heard.values()) == people * each + imported
    # The import may be told after 5 seconds that the database is busy, a refusal never.
    assert heard.keys() <= {"ok", "STO015"}
    assert answers([answer for answer in told if answer.kind == "objection"]) == {"ok": people * each}
    assert verdict.acknowledged == heard["ok"] > 0.5 * (people * each + imported)
    assert verdict.sound, verdict


def storm(home: Home, told: Path, each: int) -> list[Told]:
    """What those are told who refuse one after the other, beside processes that import without pause."""
    job = Job(home, told, stops=False)
    importing = [Worker(replace(job, client=f"import-{n}", deeds="consent", batch=_AT_ONCE)) for n in range(_WRITERS)]
    refusing = [Worker(replace(job, client=f"p{n}", deeds="objection", count=each)) for n in range(2)]
    for worker in [*importing, *refusing]:
        worker.opened()
    for worker in [*importing, *refusing]:
        worker.go()
    assert [worker.end(600) for worker in refusing] == [0, 0]
    for worker in importing:
        worker.kill()
        worker.end()
    return [answer for answer in history.read(told) if answer.kind == "objection"]


@pytest.mark.parametrize("each", [15, pytest.param(100, marks=pytest.mark.full, id="full")])
def test_no_refusal_is_turned_away_by_those_who_import(
    template: Home, tmp_path: Path, report: Report, each: int
) -> None:
    home = copied(template, tmp_path / "a")
    told = storm(home, tmp_path / "told", each)
    report.trials(
        "F06",
        f"refusals beside {_WRITERS} processes that import without pause",
        trials=2 * each,
        acknowledged=answers(told)["ok"],
        lost=len(judge(home, told).lost),
    )
    assert answers(told) == {"ok": 2 * each}


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
def test_an_act_dropped_by_a_busy_database_is_found(template: Home, tmp_path: Path, report: Report, size: str) -> None:
    bug = "a busy database is taken for an answer"
    home = copied(template, tmp_path / "a")
    told = crowd(home, tmp_path / "told", people=3, each=40, imported=500, bug=bug)
    lost = judge(home, told).lost
    report.bug("F06", bug, found=len(lost), trials=620)
    assert lost


def rounds(home: Home, told: Path, count: int, pace: float, bug: str | None = None) -> list[Told]:
    """Ten processes that send the same requests, each at the same instant."""
    job = Job(home, told, client="like", count=count, deeds="objection", stops=False, bug=bug)
    jobs = [replace(job, start=time.time() + 1.5, every=pace)] * _LIKE_REQUESTS
    assert set(run(*jobs)) == {0}
    return history.acknowledged(history.read(told))


def unlike(told: list[Told]) -> list[int]:
    """The requests that had not one effect and one answer."""
    by_number: dict[int, list[Told]] = defaultdict(list)
    for answer in told:
        by_number[answer.number].append(answer)
    return [
        number
        for number, same in by_number.items()
        if len(same) != _LIKE_REQUESTS
        or len({(answer.event_id, answer.seq) for answer in same}) != 1
        or sum(not answer.repeated for answer in same) != 1
    ]


@pytest.mark.parametrize(("count", "pace"), [(30, 0.1), pytest.param(1000, 0.1, marks=pytest.mark.full, id="full")])
def test_ten_like_requests_have_one_effect(
    template: Home, tmp_path: Path, report: Report, count: int, pace: float
) -> None:
    home = copied(template, tmp_path / "a")
    told = rounds(home, tmp_path / "told", count, pace)
    verdict = judge(home, told)
    report.trials("F08", "ten like requests at once", trials=count, acknowledged=len(told), lost=len(verdict.lost))
    assert len(told) == count * _LIKE_REQUESTS
    assert unlike(told) == []
    assert verdict.sound, verdict
    other = Job(home, tmp_path / "other", client="like", count=5, deeds="consent", stops=False)
    assert run(other) == [0]
    assert [answer.code for answer in history.read(other.history) if answer.result == "fail"] == ["STO010"] * 5


@pytest.mark.parametrize("size", ["usual", pytest.param("full", marks=pytest.mark.full)])
def test_a_key_that_is_not_looked_up_is_found(template: Home, tmp_path: Path, report: Report, size: str) -> None:
    bug = "a key is not looked up"
    home = copied(template, tmp_path / "a")
    told = rounds(home, tmp_path / "told", 10, 0.1, bug)
    report.bug("F08", bug, found=len(unlike(told)), trials=10)
    assert len(unlike(told)) == 10
    assert judge(home, told).wrong
