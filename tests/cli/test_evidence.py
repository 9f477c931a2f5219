"""`licite evidence`, and `decide` and `screen` with an installation: what they print, and how they end."""

import csv
import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.evidence.heads import read_note
from licite.store.home import Home
from tests.operations.installed import installed, record
from tests.operations.raw_sql import tampered
from tests.operations.screening import IN_ORDER
from tests.store.people_for_tests import ANN, BOB, ago, consent, objection

FACTS = "country: FR\nchannel: email\naudience: consumer\npurpose: commercial\nconsent: given\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Ann refused, Bob agreed; the folder of the test is the one at work."""
    made = installed(tmp_path)
    record(made, objection(ANN, event_at=ago(days=3)), consent(BOB))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICITE_HOME", str(made.path))
    return made


def call(*words: str, given: str | None = None, lang: str = "en") -> Result:
    return CliRunner().invoke(app, [*words, "--lang", lang], input=given)


def told(*words: str, given: str | None = None, code: int = 0) -> Any:
    done = call(*words, "--json", given=given)
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def decided(address: str) -> str:
    done = call("decide", "-", "--controller", "firm", "--about", address, "--json", given=FACTS)
    return str(json.loads(done.stdout)[0]["decision_id"])


@pytest.mark.parametrize(("lang", "word"), [("fr", "Le journal tient"), ("en", "The log holds")])
def test_a_log_that_holds(home: Home, lang: str, word: str) -> None:
    done = call("evidence", "verify", lang=lang)
    assert (done.exit_code, done.stdout.startswith(word)) == (0, True)
    assert told("evidence", "verify")["head"]["size"] == 2


@pytest.mark.parametrize(
    ("sql", "entry"),
    [
        ("UPDATE store_evidenceentry SET payload = replace(payload, 'form', 'call') WHERE seq = 1", "entry 1"),
        ("UPDATE store_objection SET channel = 'sms' WHERE seq = 0", "entry 0"),
    ],
)
def test_what_was_changed_is_named_and_the_exit_code_says_no(home: Home, sql: str, entry: str) -> None:
    tampered(home, sql)
    done = call("evidence", "verify")
    assert done.exit_code == 3
    assert "The log does not hold: 1 fault." in done.stdout
    assert entry in done.stdout
    found = told("evidence", "verify", code=3)
    assert (found["holds"], found["fault_count"], found["head"]) == (False, 1, None)
    assert entry in found["faults"][0]["message"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_entries_are_named_where_the_guards_are_missing(home: Home, lang: str) -> None:
    sql = "UPDATE store_evidenceentry SET payload = replace(payload, 'form', 'call') WHERE seq = 1"
    tampered(home, sql, guards_back=False)
    done = call("evidence", "verify", lang=lang)
    assert done.exit_code == 3
    for word in ("STO020", "EVI011", {"fr": "l'entrée 1", "en": "entry 1"}[lang]):
        assert word in done.stdout
    assert told("evidence", "verify", code=3)["fault_count"] == 2
    assert "STO020" in call("evidence", "head", lang=lang).stderr


@pytest.mark.parametrize("table", ["store_judgement", "store_evidenceentry"])
def test_a_table_that_is_gone_is_one_sentence(home: Home, table: str) -> None:
    tampered(home, "UPDATE store_objection SET id = id", guards_back=False)
    with closing(sqlite3.connect(home.sqlite)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(f"DROP TABLE {table}")
    for words, code in ((["check"], 3), (["evidence", "verify"], 1)):
        done = call(*words)
        assert (done.exit_code, type(done.exception)) == (code, SystemExit)
        assert f"tables of the database are gone: {table}" in done.stdout + done.stderr


def test_a_head_goes_out_and_comes_back(home: Home) -> None:
    assert call("evidence", "head", "--out", "head.txt").exit_code == 0
    note = call("evidence", "head").stdout
    assert read_note(note) == read_note(Path("head.txt").read_text())
    assert told("evidence", "head")["size"] == 2
    assert told("evidence", "verify", "--head", "head.txt")["held"] == 1
    Path("head.txt").write_text(note.replace("size: 2", "size: 1"))
    done = call("evidence", "verify", "--head", "head.txt")
    assert (done.exit_code, "EVI020" in done.stdout) == (3, True)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_bundle_is_checked_by_its_own_program_and_by_ours(home: Home, lang: str) -> None:
    call("evidence", "head", "--out", "head.txt")
    made = call("evidence", "bundle", "bob@example.fr", "--out", "bob.zip", "--held", "head.txt", lang=lang)
    assert made.exit_code == 0, made.output
    Path("empty").mkdir()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", "bob.zip", "empty"], check=True)
    alone = [sys.executable, "-I", "-S", "verify.py", "--head", "../head.txt"]
    assert subprocess.run(alone, cwd="empty", check=False, capture_output=True).returncode == 0
    assert f'<html lang="{lang}">' in Path("empty", "index.html").read_text(encoding="utf-8")
    assert call("evidence", "check-bundle", "bob.zip", "--head", "head.txt").exit_code == 0
    assert told("evidence", "check-bundle", "bob.zip")["holds"]
    Path("empty", "words.json").write_text("[]")
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-c", "changed.zip", *map(str, Path("empty").iterdir())], check=True
    )
    done = call("evidence", "check-bundle", "changed.zip", lang="fr")
    assert (done.exit_code, "words.json" in done.stderr) == (3, True)
    Path("none.zip").write_text("x")
    assert call("evidence", "check-bundle", "none.zip").exit_code == 2


def test_evidence_names_the_file_at_fault_in_english_too(home: Home) -> None:
    call("evidence", "bundle", "bob@example.fr", "--out", "bob.zip")
    with zipfile.ZipFile("bob.zip") as archive, zipfile.ZipFile("changed.zip", "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, b"[]" if name == "words.json" else archive.read(name))
    assert "words.json" in call("evidence", "check-bundle", "changed.zip", lang="en").stderr


def test_whoever_asks_for_a_bundle_is_in_the_log(home: Home) -> None:
    words = ["--out", "b.zip", "--who", "Nadia Roux", "--why", "complaint 12", "--role", "auditor"]
    assert told("evidence", "bundle", "bob@example.fr", *words)["file"] == "b.zip"
    assert told("evidence", "verify")["entries"] == 3
    assert call("evidence", "bundle", "zoe@example.fr", "--out", "z.zip").exit_code == 2


def test_an_answer_is_given_again(home: Home) -> None:
    decision = decided("ann@firm.example")
    found = told("evidence", "replay", decision)
    assert (found["same"], found["kept"]["outcome"], found["entry"]) == (True, "unlawful", 2)
    assert "The same answer, with the same version of the law" in call("evidence", "replay", decision).stdout
    assert call("evidence", "replay", "x").exit_code == 2


@pytest.mark.parametrize("law", ["kept", "other"])
def test_an_answer_that_differs_is_a_no_only_under_the_same_law(
    home: Home, monkeypatch: pytest.MonkeyPatch, law: str
) -> None:
    from licite.operations.replay import Replay

    lawful, unlawful = ({"outcome": word, "explanation": f"It is {word}."} for word in ("lawful", "unlawful"))
    found = Replay("x", 1, lawful, unlawful, "kept", law, ("outcome",))
    monkeypatch.setattr("licite.operations.replay.replay", lambda *_, **__: found)
    done = call("evidence", "replay", "x")
    assert done.exit_code == (3 if law == "kept" else 0)
    assert "It is lawful." in done.stdout
    assert "It is unlawful." in done.stdout


def test_somebody_is_found_in_the_log_without_being_named(home: Home) -> None:
    found = told("evidence", "hash", "-", given="ann@firm.example\n")
    assert found["entries"] == [0]
    done = call("evidence", "hash", "ann@firm.example")
    assert all(token["token"] in done.stdout for token in found["tokens"])
    assert "entries 0" in done.stdout
    assert "no entry" in call("evidence", "hash", "zoe@example.fr").stdout
    assert "PRF002" in call("evidence", "hash", "somebody").stderr


def test_an_answer_with_the_registers_is_kept(home: Home) -> None:
    done = call("decide", "-", "--controller", "firm", given=f"{FACTS}email: Ann+x@firm.example\n")
    assert done.exit_code == 3
    assert "Answer kept: " in done.stdout
    assert told("decide", "-", "--home", str(home.path), "--about", "ann@firm.example", given=FACTS, code=3)[0][
        "breaches"
    ] == ["objection_ignored"]


def test_without_an_installation_named_nothing_changes(home: Home) -> None:
    assert "decision_id" not in told("decide", "-", given=FACTS, code=4)[0]
    assert told("evidence", "verify")["entries"] == 2
    assert "PRF006" in call("decide", "-", "--about", "ann@firm.example", given=FACTS).stderr
    assert "FAC001" in call("decide", "-", given=f"{FACTS}email: ann@firm.example\n").stderr


@pytest.mark.parametrize(("record_", "kept"), [("run", 0), ("rows", 3)])
def test_a_file_is_screened_with_the_registers_and_kept(home: Home, record_: str, kept: int) -> None:
    rows = ["Email", "Ann+y@firm.example", "bob@example.fr", "zoe@example.fr"]
    Path("people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    Path("campaign.yaml").write_text(json.dumps(IN_ORDER), encoding="utf-8")
    words = ["screen", "people.csv", "--campaign", "campaign.yaml", "--controller", "firm", "--record", record_]
    found = told(*words, "--out", "result.csv")
    assert (found["evidence"]["decisions"], found["outcomes"]["unlawful"]) == (kept, 1)
    with Path("result.csv").open(encoding="utf-8-sig") as stream:
        first = next(csv.DictReader(stream))
    assert first["breaches"] == "objection_ignored"
    assert told("evidence", "verify")["entries"] == 3 + kept
    done = call(*words, "--out", "result.csv")
    assert "Screening kept: " in done.stdout
    if kept:
        decision = f"{found['evidence']['id']}.2"
        assert told("evidence", "replay", decision)["same"]
        assert told("evidence", "bundle", decision, "--out", "b.zip")["entries"] == 2
        assert told("evidence", "bundle", "zoe@example.fr", "--out", "z.zip")["about"] == "contact"


def test_a_word_that_record_does_not_know(home: Home) -> None:
    done = call("screen", "people.csv", "--campaign", "c.yaml", "--controller", "firm", "--record", "all")
    assert (done.exit_code, "PRF007" in done.stderr) == (2, True)


def test_an_installation_or_a_controller_that_is_not_there(home: Home, tmp_path: Path) -> None:
    assert "STO001" in call("evidence", "verify", "--home", str(tmp_path / "none")).stderr
    assert "STO018" in call("decide", "-", "--controller", "nobody", given=FACTS).stderr


@pytest.mark.parametrize("command", ["verify", "head", "bundle", "check-bundle", "replay", "hash"])
def test_every_command_has_an_example(command: str) -> None:
    done = CliRunner().invoke(app, ["evidence", command, "--help"])
    assert (done.exit_code, "Example: licite evidence" in done.stdout) == (0, True)
