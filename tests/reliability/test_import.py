"""F11: an import killed at any of its commits, two at once, a refusal meanwhile: the end is that of one clean run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from licite.operations import objections
from licite.operations.importing import run as run_module
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import run
from licite.operations.objections import add_objection
from licite.store.home import Home
from licite.store.models import Import
from licite.store.people import controller_of
from licite.store.setup import close_store, open_store
from tests.operations.importing.importing import held
from tests.reliability.homes import copied
from tests.reliability.importer import Trial, ended, started
from tests.reliability.worker import CONTROLLER

_ROWS = 110
# Start, refusals in two pieces, three batches each with its claims, end: ten transactions, killed inside and behind.
_POINTS = [(number, inside) for number in range(10) for inside in (True, False)]
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


@pytest.mark.parametrize(
    ("dies_at", "inside"),
    [
        pytest.param(*point, id=f"{point[0]}-{'inside' if point[1] else 'behind'}",
                     marks=[] if point == (3, False) else pytest.mark.full)
        for point in _POINTS
    ],
)  # fmt: skip
def test_an_import_killed_anywhere_ends_as_a_clean_one(
    template: Home, tmp_path: Path, one_clean_run: tuple[Path, dict[str, Any]], dies_at: int, inside: bool
) -> None:
    path, wanted = one_clean_run
    home = copied(template, tmp_path / "home")
    assert ended(started(Trial(home, path, dies_at, inside))) == -9
    with at(home):
        before = Import.objects.for_controller(controller_of(CONTROLLER)).first()
        assert before is None or before.state == ("done" if (dies_at, inside) == (9, False) else "running")
        run(prepare(CONTROLLER, Asked(path, "event", place="Lyon")))
        assert held(CONTROLLER) == wanted


@pytest.mark.parametrize(
    ("first", "count"),
    [
        pytest.param(60, _ROWS, id="some"),
        pytest.param(0, _ROWS, marks=pytest.mark.full, id="the same, full"),
        pytest.param(_ROWS, _ROWS, marks=pytest.mark.full, id="others, full"),
        pytest.param(600, 1_100, marks=pytest.mark.full, id="many, full"),
    ],
)
def test_two_imports_at_once_and_a_refusal_meanwhile(template: Home, tmp_path: Path, first: int, count: int) -> None:
    paths = people(tmp_path, "a.csv", count=count), people(tmp_path, "b.csv", first, "Other", count)
    home = copied(template, tmp_path / "home")
    running = [started(Trial(home, path)) for path in paths]
    with at(home):
        add_objection(CONTROLLER, ["p7@example.fr"], how="phone")
        assert [ended(process) for process in running] == [0, 0]
        owner = controller_of(CONTROLLER)
        order = list(Import.objects.for_controller(owner).order_by("seq").values_list("file_name", flat=True))
        found = held(CONTROLLER)
    other = copied(template, tmp_path / "other")
    with at(other):
        add_objection(CONTROLLER, ["p7@example.fr"], how="phone")
    wanted = clean(other, *(tmp_path / name for name in order))
    assert _whoever_was_first(found) == _whoever_was_first(wanted)
    if first == count:
        assert found == wanted


@pytest.mark.full
def test_one_import_by_two_at_once_is_one(
    template: Home, tmp_path: Path, one_clean_run: tuple[Path, dict[str, Any]]
) -> None:
    path, wanted = one_clean_run
    home = copied(template, tmp_path / "home")
    assert [ended(process) for process in [started(Trial(home, path)) for _ in range(2)]] == [0, 0]
    with at(home):
        assert held(CONTROLLER) == wanted


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
