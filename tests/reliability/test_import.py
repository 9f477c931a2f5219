"""F11, F12: an import killed at any commit, two at once, a refusal meanwhile: the end is that of a clean run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from licite.errors import LiciteError
from licite.operations import objections
from licite.operations.importing import run as run_module
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import run
from licite.operations.objections import add_objection
from licite.operations.register_check import register_faults
from licite.store.home import Home
from licite.store.models import Import
from licite.store.people import controller_of
from licite.store.setup import close_store, open_store
from tests.operations.importing.importing import held
from tests.reliability.homes import copied
from tests.reliability.importer import PLACES, Place, Trial, ended, started
from tests.reliability.report import Report
from tests.reliability.worker import CONTROLLER

_ROWS = 110
# Start, refusals in two pieces, three batches each with its claims, end.
_TRANSACTIONS = 10
_SPLIT = "a transaction for each statement"
_HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,Company\n"


@pytest.fixture(scope="module", autouse=True)
def small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(run_module, "AT_ONCE", 50)
        changed.setattr(objections, "AT_ONCE", 6)
        yield


@contextmanager
def at(home: Home) -> Iterator[None]:
    """The registers of a home, open."""
    open_store(home)
    try:
        yield
    finally:
        close_store()


def people(folder: Path, name: str, first: int = 0, firm: str = "Firm", count: int = _ROWS) -> Path:
    """A file of invented people, a few of whom refuse and a few of whom are said to agree."""
    path = folder / name
    lines = [
        f"p{n}@example.fr,Ann{n},Doe,2,{'2024-01-02 10:00:00' if n % 20 == 1 else ''},"
        f"{'2026-05-06 08:00:00' if n % 10 == 0 else ''},{firm} {n % 7}\n"
        for n in range(first, first + count)
    ]
    path.write_text(_HEAD + "".join(lines), encoding="utf-8")
    return path


def clean(home: Home, *paths: Path) -> dict[str, Any]:
    """What the registers hold after these files came in one by one, with nothing else happening."""
    with at(home):
        for path in paths:
            run(prepare(CONTROLLER, Asked(path, "event", place="Lyon")))
        return held(CONTROLLER)


@pytest.fixture(scope="module")
def one_clean_run(template: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("clean")
    path = people(folder, "people.csv")
    return path, clean(copied(template, folder / "home"), path)


def resumed(home: Home, path: Path) -> dict[str, Any] | str:
    """What the registers hold once the import was run again; a word for what is wrong where it cannot be."""
    try:
        with at(home):
            run(prepare(CONTROLLER, Asked(path, "event", place="Lyon")))
            faults = [fault.code for fault in register_faults()]
            return " ".join(faults) or held(CONTROLLER)
    except LiciteError as fault:
        return fault.code
    except IntegrityError as fault:
        # The guards of the database meet rows of which the log knows nothing.
        return type(fault).__name__


def killed(template: Home, folder: Path, trial: tuple[Path, int, Place], bug: str | None = None) -> Home:
    """An installation whose import was killed."""
    path, dies_at, place = trial
    home = copied(template, folder / f"{dies_at}-{place}")
    assert ended(started(Trial(home, path, dies_at, place, bug))) == -9
    return home


@pytest.mark.parametrize("place", [*PLACES[:1], *(pytest.param(one, marks=pytest.mark.full) for one in PLACES[1:])])
def test_an_import_killed_in_a_batch_ends_as_a_clean_one(
    template: Home, tmp_path: Path, one_clean_run: tuple[Path, dict[str, Any]], place: Place
) -> None:
    path, wanted = one_clean_run
    home = killed(template, tmp_path, (path, 3, place))
    with at(home):
        assert Import.objects.for_controller(controller_of(CONTROLLER)).get().state == "running"
    assert resumed(home, path) == wanted


@pytest.mark.full
def test_an_import_killed_at_any_of_its_commits_ends_as_a_clean_one(
    template: Home, tmp_path: Path, one_clean_run: tuple[Path, dict[str, Any]], report: Report
) -> None:
    path, wanted = one_clean_run
    points = [(number, place) for number in range(_TRANSACTIONS) for place in PLACES]
    ends = {point: resumed(killed(template, tmp_path, (path, *point)), path) for point in points}
    lost = [point for point, found in ends.items() if found != wanted]
    # What an importer was told is committed before it dies, in all its trials.
    told = sum(number for number, _ in points)
    report.trials(
        "F11", "an import killed within and behind each commit", trials=len(points), acknowledged=told, lost=len(lost)
    )
    assert lost == []


@pytest.mark.full
def test_a_commit_in_pieces_would_be_seen(
    template: Home, tmp_path: Path, one_clean_run: tuple[Path, dict[str, Any]], report: Report
) -> None:
    path, wanted = one_clean_run
    ends = [
        resumed(killed(template, tmp_path, (path, number, "rows"), _SPLIT), path) for number in range(_TRANSACTIONS)
    ]
    found = sum(end != wanted for end in ends)
    report.bug("F11", _SPLIT, found=found, trials=len(ends))
    assert found


@pytest.mark.parametrize("first", [60])
def test_two_imports_at_once_and_a_refusal_meanwhile(template: Home, tmp_path: Path, first: int) -> None:
    assert at_once(template, tmp_path, first, _ROWS) == ""


# Some of one file are in the other, all are, none is, and files of many batches.
_TWO = [(60, _ROWS), (0, _ROWS), (_ROWS, _ROWS), (600, 1_100)]


@pytest.mark.full
def test_two_imports_at_once_end_as_one_after_the_other(template: Home, tmp_path: Path, report: Report) -> None:
    wrong = [at_once(template, tmp_path / str(number), *two) for number, two in enumerate(_TWO)]
    rows = sum(2 * count for _, count in _TWO)
    lost = sum(map(bool, wrong))
    report.trials("F12", "two imports at once and a refusal, by rows", trials=len(_TWO), acknowledged=rows, lost=lost)
    assert wrong == [""] * len(_TWO)


def at_once(template: Home, folder: Path, first: int, count: int) -> str:
    """What two imports at once, and a refusal meanwhile, leave otherwise than one after the other; empty if nothing."""
    folder.mkdir(exist_ok=True)
    paths = people(folder, "a.csv", count=count), people(folder, "b.csv", first, "Other", count)
    home = copied(template, folder / "home")
    running = [started(Trial(home, path)) for path in paths]
    with at(home):
        add_objection(CONTROLLER, ["p7@example.fr"], how="phone")
        if codes := [code for code in map(ended, running) if code]:
            return f"an importer ended with {codes}"
        owner = controller_of(CONTROLLER)
        order = list(Import.objects.for_controller(owner).order_by("seq").values_list("file_name", flat=True))
        found, faults = held(CONTROLLER), [fault.code for fault in register_faults()]
    other = copied(template, folder / "other")
    with at(other):
        add_objection(CONTROLLER, ["p7@example.fr"], how="phone")
    wanted = clean(other, *(folder / name for name in order))
    if faults or _whoever_was_first(found) != _whoever_was_first(wanted):
        return "rows differ " + " ".join(faults)
    return "who came first differs" if first == count and found != wanted else ""


@pytest.mark.full
def test_one_import_by_two_at_once_is_one(
    template: Home, tmp_path: Path, one_clean_run: tuple[Path, dict[str, Any]], report: Report
) -> None:
    path, wanted = one_clean_run
    home = copied(template, tmp_path / "home")
    codes = [ended(process) for process in [started(Trial(home, path)) for _ in range(2)]]
    with at(home):
        same = codes == [0, 0] and held(CONTROLLER) == wanted
    report.trials("F12", "one import by two at once, by rows", trials=1, acknowledged=_ROWS, lost=int(not same))
    assert same


def _whoever_was_first(found: dict[str, Any]) -> dict[str, Any]:
    """The same without what tells which of two imports met somebody first."""
    people = [
        {
            "identifiers": [(kind, value, tokens) for kind, value, _, tokens in one["identifiers"]],
            "rows": [(event, line, day, place, values) for event, line, day, place, _, values in one["rows"]],
            "profile": one["profile"],
        }
        for one in found["people"]
    ]
    read = [(event, state, rows["read"], rows["batches"]) for event, state, rows, _ in found["imports"]]
    return found | {"people": sorted(people, key=repr), "imports": read}
