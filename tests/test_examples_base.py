"""Three years of a firm: the files are the same each time, nobody in them is real, and the tour keeps the promises."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from examples.base.build import SEED
from examples.base.files import Story
from examples.base.page import SIZE, WORDS, Page, page, place
from examples.base.people import LAST_DAY
from examples.base.tour import built_and_toured

CONTACTS = 200
FICTION = r"0(?:19900|26191|35301|46571|53649|63998)\d{4}"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """What the tour of a small one saw, and its page."""
    folder = tmp_path_factory.mktemp("base")
    made = Page(folder, "en")
    seen = built_and_toured(folder, CONTACTS, "en", made.shown, made.chapter)
    return seen, made.text()


@pytest.fixture(scope="module")
def seen(told: tuple[dict[str, Any], str]) -> dict[str, Any]:
    return told[0]


def test_the_files_are_the_same_each_time_and_name_nobody_real(tmp_path: Path) -> None:
    once, again = (Story(tmp_path / name, 300, seed=4).write() for name in ("once", "again"))
    other = Story(tmp_path / "other", 300, seed=5).write()
    assert once.cast == again.cast != other.cast
    for path in sorted(once.folder.iterdir()):
        text = path.read_text(encoding="utf-8-sig").replace("\n ", "")  # lines of a card that go on
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name
        assert all(domain.lower().endswith(".example") for domain in re.findall(r"@([\w.-]+\w)", text)), path.name
        numbers = re.findall(r"(?<![\w-])0[1-9](?:[ .]?\d\d){4}(?!\w)", text)
        assert all(re.fullmatch(FICTION, re.sub(r"\D", "", number)) for number in numbers), path.name
        assert not re.search(r"https?://(?![\w-]+\.example/)", text), path.name


def test_no_refusal_is_ever_lost(seen: dict[str, Any]) -> None:
    stages = ["built", "plan", "due", "decide", "erase", "undo", "import_again", "restore"]
    assert seen["lifted"] == {stage: [] for stage in stages}


def test_whoever_was_erased_never_comes_back(seen: dict[str, Any]) -> None:
    assert (seen["came_back"], seen["came_back_restored"]) == (0, 0)


def test_every_contact_has_a_date_or_a_state_and_its_reason(seen: dict[str, Any]) -> None:
    plan = {row["contact"]: row for row in seen["plan"]}
    assert len(plan) > CONTACTS
    assert all(row["reason"] for row in plan.values())
    assert {row["state"] for row in plan.values()} >= {"dated", "relation", "unknown"}
    assert all(bool(row["erase_by"]) == (row["state"] == "dated") for row in plan.values())
    clicked, robot = (plan[seen["contacts"][name]] for name in ("clicked", "robot"))
    assert (clicked["erase_by"], clicked["reason"]) == ("2029-03-12", "click of 12 March 2026")
    assert date.fromisoformat(robot["erase_by"]) < LAST_DAY
    assert "click" not in robot["reason"]


def test_who_was_due_is_erased_and_nobody_else(seen: dict[str, Any], tmp_path: Path) -> None:
    unconfirmed = {email for email, _, confirmed in Story(tmp_path, CONTACTS, SEED).write().agreed if not confirmed}
    addresses = {row["contact"]: row["email"] for row in seen["screened"]}
    # Of whom nothing is there but an agreement that waited in vain.
    waited = {row["contact"] for row in seen["plan"] if row["state"] == "unknown"}
    waited = {contact for contact in waited if addresses[contact] in unconfirmed}
    due = {row["contact"] for row in seen["plan"] if row["erase_by"] and row["erase_by"] <= str(LAST_DAY)}
    left = {row["contact"] for row in seen["left"]}
    gone = {row["contact"] for row in seen["plan"]} - left
    assert due
    assert gone == due | waited | {seen["contacts"]["clicked"]}


def test_what_is_due_is_counted(seen: dict[str, Any]) -> None:
    counts = seen["due"]["counts"]
    assert all(counts[kind]["late"] for kind in ("notice", "retention", "accuracy"))


@pytest.mark.parametrize(
    ("name", "outcome", "breaches"),
    [
        ("customer", "lawful", []),
        ("agreed", "lawful", []),
        ("stopped", "unlawful", ["objection_ignored", "source_not_checked"]),
        ("not_told", "undetermined", ["source_not_checked"]),
        ("moved", "undetermined", []),
    ],
)
def test_the_letter_is_decided(seen: dict[str, Any], name: str, outcome: str, breaches: list[str]) -> None:
    decided = seen[name]
    assert (decided["outcome"], decided["breaches"]) == (outcome, breaches)
    row = next(row for row in seen["screened"] if row["contact"] == seen["contacts"][name])
    assert row["outcome"] == outcome


def test_who_moved_is_known_at_the_new_firm_and_the_old_one_is_forgotten(seen: dict[str, Any], tmp_path: Path) -> None:
    files = Story(tmp_path, CONTACTS, SEED).write().folder
    row = next(row for row in seen["screened"] if row["contact"] == seen["contacts"]["moved"])
    firms = [_firm_of(files / f"connections-{year}.csv", row["profile_url"]) for year in (2024, 2026)]
    assert firms[0] != firms[1] == row["company"]


def _firm_of(path: Path, url: str) -> str:
    return next(line.split(",")[4] for line in path.read_text(encoding="utf-8").splitlines() if url in line)


def test_what_a_tool_copied_brings_nobody(seen: dict[str, Any], tmp_path: Path) -> None:
    files = Story(tmp_path, CONTACTS, SEED).write().folder
    copied = re.findall(r"https://[^,]+", (files / "profils-copies.csv").read_text(encoding="utf-8"))
    assert copied
    assert not {row["profile_url"] for row in seen["screened"]} & set(copied)


def test_the_pages_show_every_command_of_the_tour(told: tuple[dict[str, Any], str]) -> None:
    typed = re.findall(r"^\$ licite .*$", told[1], re.MULTILINE)
    assert len(typed) > 15
    for lang in ("en", "fr"):
        written = place(lang).read_text(encoding="utf-8")
        assert len(re.findall(r"^\$ licite ", written, re.MULTILINE)) == len(typed)
        for chapter in WORDS["chapters"].values():
            assert chapter[lang].strip() in written


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_pages_are_what_the_tour_prints(lang: str, tmp_path: Path) -> None:
    assert SIZE == 1_000
    assert page(lang, tmp_path)[0] == place(lang).read_text(encoding="utf-8"), (
        "run `python -m examples.base.tour --docs`"
    )
