"""`licite objection` and `licite processor`: exit codes, words in both languages, JSON, private files."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.store.home import Home
from tests.cli.program import started
from tests.operations.objecting import copy_of, two_controllers

ANN, BOB = "ann@firm.example", "bob@example.fr"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


class Program:
    """The program in an installation, for one controller."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        monkeypatch.chdir(home.path.parent)

    def __call__(self, *words: str, code: int = 0, lang: str = "en", typed: str | None = None) -> str:
        command = [*words, "--controller", "firm", "--home", str(self.home.path), "--lang", lang]
        done = CliRunner().invoke(app, command, input=typed)
        assert done.exit_code == code, done.output
        return done.stdout if code in (0, 3) else done.stderr

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code))


@pytest.fixture
def licite(made: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(copy_of(made, tmp_path), monkeypatch)


def test_a_refusal_is_recorded_and_told(licite: Program) -> None:
    words = ("objection", "add", ANN, "06 39 98 12 34", "--channel", "email", "--on", "2026-11-03", "--how", "phone")
    shown = licite(*words, "--source", "stand 4")
    assert "Refusal recorded" in shown
    event = shown.split()[-1]
    told = licite("objection", "check", "ANN+x@firm.example", BOB, code=3)
    assert "ANN+x@firm.example: refused since 3 November 2026" in told
    assert f"3 November 2026 · e-mail · phone · stand 4 · {event}" in told
    assert f"{BOB}: no refusal found" in told
    assert "refus depuis le 3 novembre 2026" in licite("objection", "check", ANN, lang="fr", code=3)
    assert licite("objection", "check", ANN, "--channel", "post") == f"{ANN}: no refusal found\n"


def test_the_same_key_again(licite: Program) -> None:
    first = licite.json("objection", "add", ANN, "--idempotency-key", "k")
    again = licite.json("objection", "add", ANN, "--idempotency-key", "k")
    assert (first["repeated"], again["repeated"], again["event"]) == (False, True, first["event"])
    assert "STO010" in licite("objection", "add", BOB, "--idempotency-key", "k", code=2)


def test_check_as_json_and_from_standard_input(licite: Program) -> None:
    licite("objection", "add", ANN, "--on", "2026-11-03T10:30", "--brand", "Studio Nord")
    (found,) = licite.json("objection", "check", ANN, code=3)
    assert (found["objected"], found["objected_on"]) == (True, "2026-11-03")
    (refusal,) = found["refusals"]
    assert (refusal["brand"], refusal["channel"], refusal["first_party"], refusal["dated"]) == (
        "Studio Nord",
        None,
        True,
        True,
    )
    shown = licite("objection", "check", "-", typed=f"{BOB}\n\n{ANN}\n", code=3)
    assert [line.split(":")[0] for line in shown.splitlines() if not line.startswith(" ")] == [BOB, ANN]
    assert licite.json("objection", "check", BOB) == [
        {"address": BOB, "objected": False, "objected_on": None, "erased_at": None, "refusals": []}
    ]


def test_marked_as_forged_it_still_blocks(licite: Program) -> None:
    event = licite.json("objection", "add", ANN)["event"]
    by = ("--author", "Claire Martin", "--reason", "denied in writing")
    assert "It holds until" in licite("objection", "forged", event, *by)
    assert "still holds" in licite("objection", "forged", event, *by)
    assert licite.json("objection", "forged", event, *by)["blocks"] is True
    assert "said to be forged" in licite("objection", "check", ANN, code=3)
    assert "OBJ005" in licite("objection", "forged", event, code=2)


def test_the_person_disowns_a_refusal_that_was_marked(licite: Program) -> None:
    event = licite.json("objection", "add", ANN, "--on", "2026-11-03")["event"]
    proof = ("--address", ANN, "--how", "letter", "--words", "I never refused", "--words-version", "letter of 1 Dec")
    assert "STO028" in licite("objection", "disown", event, *proof, code=2)
    licite("objection", "forged", event, "--author", "Claire Martin", "--reason", "denied in writing")
    assert "STO031" in licite("objection", "disown", event, "--address", ANN, "--how", "letter", code=2)
    assert "STO029" in licite("objection", "disown", event, "--address", BOB, *proof[2:], code=2)
    licite("objection", "add", ANN, "--channel", "sms", "--on", "2026-11-03")
    shown = licite("objection", "disown", event, *proof)
    assert "It blocks them no more" in shown
    assert "1 other refusal still holds" in shown
    assert "recorded already" in licite("objection", "disown", event, *proof)
    told = licite.json("objection", "disown", event, *proof)
    assert (told["repeated"], told["blocks"], told["other_refusals"]) == (True, True, 1)
    assert "no refusal found" in licite("objection", "check", ANN, "--channel", "email")
    assert "the person says is not theirs" in licite("consent", "show", ANN)


def test_a_processor_gets_a_new_key(licite: Program) -> None:
    licite("processor", "add", "router")
    licite("objection", "add", ANN)
    shown = licite("processor", "rotate", "router")
    assert "its new key is made" in shown
    assert "No refusal can be passed on to it under this key yet." in shown
    assert "1 refusal is not in it" in shown
    told = licite.json("processor", "rotate", "router")
    assert (len(told["retired"]), told["refusals"], told["left"]) == (2, 0, 1)
    assert "OBJ007" in licite("processor", "rotate", "other", code=2)


def test_a_list_in_and_out(licite: Program) -> None:
    Path("stop.csv").write_text(f"{ANN};2026-10-01\nzoe@@example\n", encoding="utf-8")
    shown = licite("objection", "import", "stop.csv", "--tool", "mailer")
    assert "lines read: 2 · refusals recorded: 1 · there already: 0 · lines to look at: 1" in shown
    assert "stop.rejects.csv" in shown
    (again,) = licite.json("objection", "import", "stop.csv", "--tool", "mailer")
    assert (again["accepted"], again["already"], again["rejected"]) == (0, 1, 1)
    assert "reported by somebody else" in licite("objection", "check", ANN, code=3)
    added = licite("processor", "add", "router")
    key = Path(next(line for line in added.splitlines() if ".key" in line).split(": ")[1])
    assert key.stat().st_mode & 0o777 == 0o600
    licite("objection", "add", BOB)
    shown = licite("objection", "export", "--for", "router")
    assert "refusals-router.csv · for router · refusals: 1" in shown
    assert "1 refusal is not in it" in shown
    assert str(key) in shown
    assert Path("refusals-router.csv").stat().st_mode & 0o777 == 0o600
    told = licite.json("objection", "export", "--for", "router", "--out", "two.csv")
    assert (told["refusals"], told["left"], told["file"]) == (1, 1, "two.csv")
    assert licite.json("processor", "list") == [{"processor": "router", "key": str(key), "key_id": key_id(key)}]
    assert "did not change" in licite("processor", "add", "router")
    assert str(key) in licite("processor", "list")
    (back,) = licite.json("objection", "import", "two.csv", "--from", "router")
    assert (back["accepted"], back["already"]) == (0, 1)


def key_id(key: Path) -> str:
    from licite.store.keyring import key_id as named

    return named(key.read_bytes().strip())


def test_in_clear_is_impossible(licite: Program) -> None:
    assert "no address is kept" in licite("objection", "export", code=2)
    assert "aucune adresse" in licite("objection", "export", code=2, lang="fr")
    assert "No processor." in licite("processor", "list")


def test_an_amnesty(licite: Program) -> None:
    Path("letter.csv").write_text(f"Email,Unsubscribed\n{ANN},yes\n{BOB},no\n", encoding="utf-8")
    Path("crm.csv").write_text("Email,Unsubscribed\nANN+crm@firm.example,no\nnobody,yes\n", encoding="utf-8")
    Path("stop.txt").write_text(f"{BOB}\nzoe@@x\n", encoding="utf-8")
    shown = licite("objection", "amnesty", "letter.csv", "crm.csv", "--refused", "stop.txt")
    assert "1 person said no in letter and is active in crm." in shown
    assert "1 person said no in stop and is active in letter." in shown
    assert "No refusal is lifted." in shown
    assert Path("letter.contradictions.csv").stat().st_mode & 0o777 == 0o600
    tools = ("--tool", "mailer", "--tool", "crm")
    told = licite.json("objection", "amnesty", "letter.csv", "crm.csv", *tools, "--out", "out.csv")
    assert told["contradictions"] == [{"refused_in": "mailer", "active_in": "crm", "people": 1}]
    assert told["out"] == "out.csv"
    licite("objection", "check", ANN, code=3)
    assert "No contradiction" in licite(
        "objection", "amnesty", "letter.csv", "--active", "letter.csv", "--out", "no.csv"
    )
    assert "OBJ012" in licite("objection", "amnesty", "letter.csv", *tools, code=2)


@pytest.mark.parametrize("command", ["add", "check", "import", "amnesty"])
def test_without_anything_to_do(licite: Program, command: str) -> None:
    assert "OBJ013" in licite("objection", command, code=2)


def test_which_controller_is_asked_where_there_are_two(licite: Program) -> None:
    done = CliRunner().invoke(app, ["objection", "check", ANN, "--home", str(licite.home.path), "--lang", "en"])
    assert (done.exit_code, "INS002" in done.stderr) == (2, True)


def test_where_there_is_no_installation(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["objection", "check", ANN, "--home", str(tmp_path / "none"), "--lang", "en"])
    assert (done.exit_code, "STO001" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", ["add", "check", "import", "export", "forged", "disown", "amnesty"])
def test_help_has_an_example(command: str) -> None:
    done = CliRunner().invoke(app, ["objection", command, "--help"])
    assert f"licite objection {command}" in " ".join(done.stdout.split())


def test_control_characters_do_not_reach_the_terminal(licite: Program) -> None:
    licite("objection", "add", ANN, "--source", "a\x1b[2Jb")
    assert "\x1b" not in licite("objection", "check", ANN, code=3)


def test_stopped_while_it_imports_the_rest_comes_later(licite: Program) -> None:
    addresses = "".join(f"person{number}@example.fr\n" for number in range(500))
    Path("many.csv").write_text(addresses, encoding="utf-8")
    words = ["objection", "import", "many.csv", "--controller", "firm", "--home", str(licite.home.path)]
    journal = licite.home.second / "journal.jsonl"
    before = journal.stat().st_size
    process = started(words, Path.cwd())
    while journal.stat().st_size == before:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.communicate()
    (done,) = licite.json("objection", "import", "many.csv")
    assert done["accepted"] + done["already"] == 500
    assert done["accepted"] < 500
    assert licite.json("objection", "import", "many.csv")[0]["already"] == 500
