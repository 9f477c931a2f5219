"""`licite import`: preview, import, list, undo, quarantine; words in both languages, JSON, exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.store.home import Home
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from tests.cli.program import on_a_terminal
from tests.operations.importing.importing import PEOPLE, written
from tests.operations.objecting import copy_of, two_controllers

TEXT = (
    "First name,Last name,Email,Job title,Birthday,Unsubscribed\n"
    "Ann,Doe,ann@firm.example,Acheteuse,1980-02-03,yes\nBob,Roe,bob@example.fr,DRH,,\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


class Program:
    """The program in an installation, for one controller."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def __call__(self, *words: str, code: int = 0, lang: str = "en") -> str:
        command = ["import", *words, "--controller", "firm", "--home", str(self.home.path), "--lang", lang]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == code, done.output
        return done.stdout if code == 0 else done.stderr

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def licite(made: Home, tmp_path: Path) -> Program:
    return Program(copy_of(made, tmp_path))


def test_a_file_is_looked_at_taken_in_listed_and_undone(licite: Program, tmp_path: Path) -> None:
    path = str(written(tmp_path, "people.csv", TEXT))
    words = (path, "--source", "event", "--supplier", "Salon", "--place", "Lyon", "--collected-on", "2026-11-20")
    seen = licite(*words)
    assert "Rows read: 2 · new: 2 · updated: 0 · the same: 0 · duplicates: 0 · erased: 0 · to look at: 0" in seen
    assert "Columns left out: Birthday" in seen
    assert "1 refusal found" in seen
    assert seen.endswith("Nothing is written. Add `--yes` to import.\n")
    assert licite("list") == "No import.\n"
    assert licite.json(*words)["preview"]["rows"]["new"] == 2
    assert "Refusals recorded: 1 · there already: 0" in licite(*words, "--yes")
    assert "imported already" in licite(*words, "--yes")
    found = licite.json("list")[0]
    assert (found["state"], found["rows"]["new"], found["left_out"]) == ("done", 2, ["Birthday"])
    assert "done · people.csv" in licite("list")
    assert "new: 2" in licite("show", found["event_id"][:8])
    assert licite.json("show", found["event_id"])["supplier"] == "Salon"
    signed = ("--author", "Zoe", "--reason", "wrong file")
    assert "2 contacts are gone" in licite("undo", found["event_id"], *signed)
    assert "IMP009" in licite("undo", found["event_id"], *signed, code=2)
    assert licite.json(*words, "--yes")["rows"]["refusals_known"] == 1
    assert "IMP007" in licite("resume", found["event_id"], path, code=2)


def test_a_copied_file_is_told_the_law(licite: Program, tmp_path: Path) -> None:
    path = written(
        tmp_path, "people.csv", "profileUrl,fullName,vmid,query\nhttps://linkedin.example/in/ann,Ann Doe,A,q\n"
    )
    seen = licite(str(path), "--source", "connection")
    assert "PhantomBuster" in seen
    assert "SAN-2024-020" in seen
    assert "No review allows it" in seen
    done = licite.json(str(path), "--source", "connection", "--yes")
    assert (done["state"], done["why"]) == ("quarantined", "scraped_platform")
    assert "IMP010" in licite("release", done["event_id"], "--author", "Zoe", "--reason", "x", code=2)
    assert "en quarantaine" in licite("list", lang="fr")


def test_contact_with_the_maker_of_a_file_is_told(licite: Program, tmp_path: Path) -> None:
    path = written(tmp_path, "people.csv", "email,full_name,last_contact_on\nann@firm.example,Ann Doe,2026-03-14\n")
    seen = licite(str(path), "--source", "partner")
    assert "contact with those who made this file, not with you: last_contact_on" in seen
    assert "last_contact_on →" not in seen
    assert "contact with those" not in licite(str(path), "--source", "event")


def test_a_review_is_signed_and_dated(licite: Program, tmp_path: Path) -> None:
    path = str(written(tmp_path, "people.csv", PEOPLE))
    event = licite.json(path, "--source", "scraped_website", "--yes")["event_id"]
    assert "IMP012" in licite("release", event, code=2)
    assert "CLI002" in licite("release", event, "--author", "Z", "--reason", "x", "--on", "soon", code=2)
    assert "Zoe" in licite("release", event, "--author", "Zoe", "--reason", "checked", "--on", "2026-11-20")
    assert "goes on from there" in licite(path, "--source", "scraped_website")
    assert licite.json("resume", event[:10], path)["state"] == "done"


@pytest.mark.parametrize(("typed", "count", "told"), [("y", 1, "Import done"), ("n", 0, "Nothing was written")])
def test_it_asks_on_a_terminal(licite: Program, tmp_path: Path, typed: str, count: int, told: str) -> None:
    path = str(written(tmp_path, "people.csv", PEOPLE))
    words = ["import", path, "--source", "event", "--home", str(licite.home.path), "--controller", "firm"]
    session = on_a_terminal(words, tmp_path, {"Import?": typed})
    assert session.exit_code == 0
    assert told in session.shown
    assert len(licite.json("list")) == count


def test_wrong_words(licite: Program, tmp_path: Path) -> None:
    path = str(written(tmp_path, "people.csv", PEOPLE))
    assert "IMP001" in licite(path, code=2)
    assert "FIL001" in licite(str(tmp_path / "none.csv"), "--source", "event", code=2)
    assert "IMP006" in licite("show", "nothing", code=2)


@pytest.mark.parametrize("kind", contract().facts["source_kind"].values)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_source_has_its_words(kind: str, lang: str) -> None:
    assert say(f"campaign_questions.source_kind.choices.{kind}", lang)
