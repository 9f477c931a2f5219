"""The commands of an installation: what they print in both languages, their JSON, their exit codes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.operations.logs import FIELDS, LOG
from licite.store.keyring import RING
from tests.cli.program import on_a_terminal
from tests.operations.installed import crowd, record
from tests.store.people_for_tests import objection


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LICITE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LICITE_LANG", "en")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def as_json(*words: str, code: int = 0) -> Any:
    done = call(*words, "--json")
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


@pytest.fixture
def home(folder: Path) -> Path:
    assert call("init", "--second", "keys", "--controller", "Firm").exit_code == 0
    return folder / "home"


def test_init_says_what_to_copy(folder: Path) -> None:
    done = call("init", "--second", "keys", "--controller", "Société Firm", "--slug", "firm", "--lang", "fr")
    assert done.exit_code == 0
    assert f"  {folder}/keys/{RING}\n  {folder}/keys/log.key\n" in done.stdout
    assert "Société Firm" in done.stdout
    assert 'language = "fr"' in (folder / "home" / "licite.toml").read_text()
    again = call("init", "--second", "other", "--controller", "Firm")
    assert (again.exit_code, again.stderr[:14]) == (2, "error[STO002]:")


def test_init_never_asks_without_a_terminal(folder: Path) -> None:
    done = call("init", "--second", "keys")
    assert (done.exit_code, done.stderr[:14]) == (2, "error[INS004]:")
    assert not (folder / "home").exists()


def test_init_asks_on_a_terminal(folder: Path) -> None:
    # Once French is chosen, the questions go on in it.
    answers = {"organisation": "Firm & Co", "Language": "fr", "clés": f"{folder}/keys"}
    session = on_a_terminal(["init", "home"], folder, answers)
    assert session.exit_code == 0, session.shown
    assert f"{folder}/keys/{RING}" in session.shown
    assert "Installation faite" in session.shown
    assert as_json("controller", "list") == [{"slug": "firm-co", "name": "Firm & Co"}]


def test_the_keys_go_beside_the_configuration_where_no_second_path_is_named(folder: Path) -> None:
    made = as_json("init", "--controller", "Firm")
    assert made["second"] == str(folder / "config" / "licite" / "home")
    assert call("check").exit_code == 0


def test_init_as_json_and_an_upgrade_with_nothing_to_do(folder: Path) -> None:
    made = as_json("init", "--second", "keys", "--controller", "Firm")
    assert made["controller"] == {"slug": "firm", "name": "Firm"}
    assert [Path(path).name for path in made["copy"]] == [RING, "log.key"]
    assert as_json("init", "--upgrade") == {"home": str(folder / "home"), "changed": False, "backup": None}
    assert "up to date already" in call("init", "--upgrade").stdout


def test_controllers(home: Path) -> None:
    assert as_json("controller", "add", "Other SA") == {"slug": "other-sa", "name": "Other SA"}
    assert "third" in call("controller", "add", "Third", "--home", str(home)).stdout
    assert call("controller", "list").stdout.splitlines() == ["firm  Firm", "other-sa  Other SA", "third  Third"]
    taken = call("controller", "add", "Firm")
    assert (taken.exit_code, taken.stderr[:14]) == (2, "error[INS006]:")


@pytest.mark.parametrize(("lang", "well"), [("fr", "Tout va bien."), ("en", "All is well.")])
def test_check_says_what_it_found(home: Path, lang: str, well: str) -> None:
    done = call("check", "--lang", lang)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == well
    assert "SQLite" in done.stdout
    (home / "licite.sqlite3").chmod(0o644)
    done = call("check", "--lang", lang)
    assert done.exit_code == 3
    assert str(home / "licite.sqlite3") in done.stdout


def test_check_as_json(home: Path, folder: Path) -> None:
    found = as_json("check")
    assert (found["ok"], found["engine"], found["home"]) == (True, "sqlite", str(home))
    (folder / "keys" / RING).unlink()
    found = as_json("check", code=3)
    (keys,) = [finding for finding in found["findings"] if finding["state"] == "wrong"]
    assert (keys["name"], keys["code"]) == ("keys", "STO026")
    assert keys["help"]


def test_check_notes_the_clock_for_somebody(home: Path) -> None:
    nobody = call("check", "--clock")
    assert (nobody.exit_code, nobody.stderr[:14]) == (2, "error[INS014]:")
    assert "not behind" in call("check", "--clock", "--author", "DPO", "--reason", "battery").stdout


def test_check_without_an_installation_is_no_answer(folder: Path) -> None:
    done = call("check")
    assert (done.exit_code, done.stderr[:14]) == (2, "error[STO001]:")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_backup_restore_recover(home: Path, folder: Path, lang: str) -> None:
    from licite.store.home import find_home

    made = call("backup", "copy.zip", "--lang", lang)
    assert made.exit_code == 0
    assert "age" in made.stdout
    record(find_home(home), *map(objection, crowd("p", 20)))
    assert call("restore", "copy.zip", "--lang", lang).exit_code == 2
    done = call("restore", "copy.zip", "--replace", "--lang", lang)
    assert done.exit_code == 0
    assert "licite recover" in done.stdout
    assert "before-restore" in done.stdout
    assert call("check", "--lang", lang).exit_code == 3
    assert call("controller", "list").exit_code == 1
    assert "20" in call("recover", "--lang", lang).stdout.splitlines()[0]
    assert call("check", "--lang", lang).exit_code == 0


def test_backup_restore_recover_as_json(home: Path, folder: Path) -> None:
    from licite.store.home import find_home

    made = as_json("backup", "copy.zip")
    assert made["counts"]["objections"] == 0
    record(find_home(home), *map(objection, crowd("p", 3)))
    done = as_json("restore", "copy.zip", "--replace")
    assert (done["state"], done["backup"]["counts"]) == ("behind", made["counts"])
    assert Path(done["kept"]).exists()
    assert as_json("recover") == {
        "objections": 3, "erasures": 0, "withdrawals": 0, "journalled": 0, "torn": 0, "lost": 3
    }  # fmt: skip


def test_the_log_names_the_command(home: Path) -> None:
    call("check")
    last = json.loads((home / LOG).read_text().splitlines()[-1])
    assert (last["command"], last["outcome"]) == ("check", "done")


SEEDED = re.compile(r"(?i)seeded\.?person|seeded\d+\.example")
CAMPAIGN = """
name: Test
channel: email
purpose: commercial
country: FR
audience: consumer
facts: {collected_lawfully: true, informed: true, first_message: false, is_customer: false}
"""


def seeded(number: int) -> str:
    return f"Seeded.Person{number}@seeded{number}.example"


def a_day(folder: Path) -> list[Result]:
    """What somebody types in a day, for 50 people; some of it is wrong."""
    people = [seeded(number) for number in range(50)]
    (folder / "refused.csv").write_text("email\n" + "\n".join(people[:20]), encoding="utf-8")
    (folder / "people.csv").write_text("Email\n" + "\n".join(people), encoding="utf-8")
    (folder / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (folder / "one.yaml").write_text("{country: FR, channel: email, purpose: commercial}", encoding="utf-8")
    agreed = ["--channel", "email", "--purpose", "commercial", "--on", "2026-11-01", "--how", "form"]
    shown = ["--words", "Yes, write to me", "--words-version", "1"]
    return [
        call("objection", "import", "refused.csv", "--tool", "mailchimp"),
        *(call("objection", "add", person, "--how", "reply") for person in people[20:25]),
        *(call("consent", "record", person, *agreed, *shown) for person in people[25:35]),
        call("consent", "withdraw", people[26], "--channel", "email", "--purpose", "commercial"),
        call("consent", "show", people[25]),
        call("person", "show", people[25], "--who", "DPO", "--why", "asked", "--role", "dpo"),
        call("decide", "one.yaml", "--about", people[21], "--controller", "firm"),
        call("screen", "people.csv", "--campaign", "campaign.yaml", "--controller", "firm", "--out", "out.csv"),
        call("person", "erase", people[30], "--reason", "asked"),
        call("consent", "record", people[30], *agreed, *shown),
        call("objection", "add", people[21], "--channel", people[21]),
        call("objection", "add", people[22], "--controller", people[22]),
        call("objection", "import", people[23]),
        call("backup", "copy.zip"),
        call("check"),
    ]


def test_a_day_of_commands_leaves_nobody_in_the_log(home: Path, folder: Path) -> None:
    done = a_day(folder)
    assert sum(result.exit_code == 0 for result in done) > 20
    assert sum(result.exit_code == 2 for result in done) >= 3
    assert not any(isinstance(result.exception, Exception) for result in done if result.exception), [
        result.exception for result in done
    ]
    lines = [json.loads(line) for line in (home / LOG).read_text().splitlines()]
    assert {line["command"] for line in lines} >= {"objection", "consent", "person", "decide", "screen", "backup"}
    assert all(set(line) <= set(FIELDS) for line in lines)
    files = [path for where in (home, folder / "keys") for path in where.iterdir() if path.is_file()]
    with_people = {path.name for path in files if SEEDED.search(path.read_bytes().decode("latin-1"))}
    assert with_people == {"licite.sqlite3"}
