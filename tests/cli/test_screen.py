"""`licite screen` through the program: faults, places, lists of refusals, Ctrl-C, questions, progress."""

import csv
import hashlib
import hmac
import json
import re
import signal
import time
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from licite.cli.main import app
from tests.cli.program import Session, on_a_terminal, started
from tests.operations.screening import IN_ORDER

PEOPLE = "Email;Désinscrit\nann.martin@firm.example;non\nbob.roux@firm.example;oui\n"
LEFT_OPEN = {"offer_related_to_profession", "informed_on", "audience"}
OPEN = {
    "name": "Letter",
    "channel": "email",
    "purpose": "commercial",
    "country": "FR",
    "audience": "professional",
    "facts": {name: value for name, value in IN_ORDER["facts"].items() if name not in LEFT_OPEN},
}
AT = ["--at", "2026-11-26T10:00"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(json.dumps(IN_ORDER), encoding="utf-8")
    (tmp_path / "open.yaml").write_text(yaml.safe_dump(OPEN), encoding="utf-8")
    return tmp_path


def screen(*words: str, campaign: str = "campaign.yaml", lang: str = "en") -> Result:
    return CliRunner().invoke(app, ["screen", "people.csv", "--campaign", campaign, *AT, "--lang", lang, *words])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


FAULTS = {
    "FIL030": ("none.csv", ["--suppression", "none.csv"], 2),
    "FIL032": ("people.csv", ["--strict"], 2),
    "FIL033": ("kept.csv", ["--suppression", "kept.csv"], 2),
    "FIL034": ("key", ["--suppression", "kept.csv", "--suppression-key", "key"], 2),
    "FIL102": ("", ["--report", "nowhere/report.html"], 2),
    "FIL108": ("", ["--report", "people.csv"], 2),
    "FIL109": ("", ["--report", "result.csv"], 2),
    "ENV001": ("", ["--suppression-key", "no key"], 1),
    "CLI002": ("", ["--at", "soon"], 2),
    "CLI005": ("", ["--source", "magic"], 2),
}
CONTENT = {
    "none.csv": "E-mail\nnobody at all\n",
    "people.csv": f"{PEOPLE}not an address;\n",
    "kept.csv": f"hmac:{'a' * 64}\n",
    "key": "  \n",
}


@pytest.mark.parametrize("code", FAULTS)
@pytest.mark.parametrize(("lang", "words"), [("fr", ("erreur", "aide")), ("en", ("error", "help"))])
def test_a_fault_is_one_message_and_nothing_is_written(
    folder: Path, code: str, lang: str, words: tuple[str, str]
) -> None:
    _, options, exit_code = FAULTS[code]
    for name in {"kept.csv", FAULTS[code][0]} - {""}:
        (folder / name).write_text(CONTENT[name], encoding="utf-8")
    before = names(folder)
    done = screen("--out", "result.csv", "--save-mapping", "mapping.yaml", *options, lang=lang)
    assert done.exit_code == exit_code, done.stderr
    assert re.match(rf"{words[0]}\[{code}\]: .+\n(?:  --> .+\n)?{words[1]}: .+\n$", done.stderr)
    assert done.stdout == ""
    assert names(folder) == before


def test_strict_says_which_row_and_why(folder: Path) -> None:
    (folder / "people.csv").write_text(CONTENT["people.csv"], encoding="utf-8")
    said = screen("--strict").stderr
    assert "people.csv:4:Email" in said
    assert "the address has no @" in said


def test_the_result_has_the_rows_in_order(folder: Path) -> None:
    done = screen("--out", "result.csv", "--suppression", "people.csv")
    assert done.exit_code == 0
    with (folder / "result.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Email"] for row in rows] == ["ann.martin@firm.example", "bob.roux@firm.example"]
    assert {row["outcome"] for row in rows} == {"unlawful"}


def test_a_list_under_a_key_stops_with_its_key(folder: Path) -> None:
    secret = b"kept elsewhere"
    (folder / "key").write_bytes(secret + b"\n")
    kept = hmac.new(secret, b"ann.martin@firm.example", hashlib.sha256).hexdigest()
    (folder / "kept.csv").write_text(f"hmac:{kept}\n")
    listed = ["--suppression", "kept.csv", "--suppression-key", "key", "--json"]
    assert json.loads(screen(*listed).stdout)["outcomes"]["unlawful"] == 2
    (folder / "key").write_bytes(b"another")
    assert json.loads(screen(*listed).stdout)["outcomes"]["unlawful"] == 1


def test_json_is_all_that_is_printed(folder: Path) -> None:
    done = screen("--json", "--out", "result.jsonl")
    printed = json.loads(done.stdout)
    assert done.stderr == ""
    assert printed["format"] == "csv"
    assert printed["source"] == "people.csv"
    assert printed["outcomes"] == {"lawful": 1, "unlawful": 1, "undetermined": 0}
    assert printed["breaches"] == {"objection_ignored": 1}
    assert (printed["missing"], printed["remedies"]) == ({}, [])


def test_quiet_prints_only_where_things_are(folder: Path) -> None:
    done = screen("--quiet", "--out", "result.csv")
    assert "result.csv" in done.stdout
    assert len(done.stdout.splitlines()) <= 3


def test_a_mapping_is_saved_and_used_again(folder: Path) -> None:
    assert screen("--save-mapping", "mapping.yaml", "--out", "one.csv").exit_code == 0
    assert screen("--mapping", "mapping.yaml", "--out", "two.csv").exit_code == 0
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()


# --- processes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_ctrl_c_while_it_writes_leaves_what_was_there(folder: Path, ending: str) -> None:
    rows = "".join(f"p{n}.person@firm{n}.example;non\n" for n in range(15_000))
    (folder / "people.csv").write_text(PEOPLE + rows, encoding="utf-8")
    (folder / f"result.{ending}").write_text("the result of yesterday")
    before = names(folder)
    words = ["screen", "people.csv", "--campaign", "campaign.yaml", *AT, "--report", "r.html"]
    process = started([*words, "--out", f"result.{ending}"], folder)
    while process.poll() is None and names(folder) == before:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said == "Interrupted: no file was left half written.\n"
    assert names(folder) == before
    assert (folder / f"result.{ending}").read_text() == "the result of yesterday"


def put_aside(common: Path) -> list[Path]:
    """The files in the folders that runs made for what they cannot keep in memory, once something is in them."""
    return [path for path in common.glob("licite-*/*") if path.is_file() and path.stat().st_size]


def stopped_while_reading(folder: Path, common: Path, how: signal.Signals) -> tuple[int, str]:
    """The exit code and the words of a screening to which a signal comes while rows are put aside."""
    rows = "".join(f"p{n}.person@firm{n}.example;non\n" for n in range(60_000))
    (folder / "many.csv").write_text(PEOPLE + rows, encoding="utf-16")  # the engine cannot read it by itself
    common.mkdir()
    words = ["screen", "many.csv", "--campaign", "campaign.yaml", *AT, "--out", "result.csv"]
    process = started(words, folder, TMPDIR=str(common))
    while process.poll() is None and not put_aside(common):
        time.sleep(0.001)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_screening_asked_to_end_leaves_nothing_behind(folder: Path, how: signal.Signals, code: int) -> None:
    common = folder.parent / f"common-{folder.name}"
    assert stopped_while_reading(folder, common, how) == (code, "Interrupted: no file was left half written.\n")
    assert list(common.iterdir()) == []
    assert "result.csv" not in names(folder)


def test_the_next_run_removes_what_a_killed_one_left(folder: Path) -> None:
    common = folder.parent / f"common-{folder.name}"
    assert stopped_while_reading(folder, common, signal.SIGKILL)[0] == -signal.SIGKILL
    assert put_aside(common)
    assert {path.parent.stat().st_mode & 0o777 for path in put_aside(common)} == {0o700}
    process = started(["screen", "people.csv", "--campaign", "campaign.yaml", *AT], folder, TMPDIR=str(common))
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert list(common.iterdir()) == []


def test_the_next_run_removes_what_a_killed_one_was_writing(folder: Path) -> None:
    rows = "".join(f"p{n}.person@firm{n}.example;non\n" for n in range(15_000))
    (folder / "people.csv").write_text(PEOPLE + rows, encoding="utf-8")
    before = names(folder)
    words = ["screen", "people.csv", "--campaign", "campaign.yaml", *AT, "--out", "result.xlsx"]
    process = started(words, folder)
    while process.poll() is None and names(folder) == before:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert names(folder) != before
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert screen("--out", "result.csv").exit_code == 0
    assert names(folder) == before | {"result.csv", "result.manifest.json"}


def test_nothing_moves_on_a_pipe(folder: Path) -> None:
    process = started(["screen", "people.csv", "--campaign", "open.yaml", *AT, "--out", "result.csv"], folder)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err == ""
    assert "\x1b" not in out
    assert "\r" not in out
    assert "> " not in out.replace(" > ", "")


def kept_facts(shown: str) -> dict[str, object]:
    """The lines to keep that the program printed after the questions."""
    text = shown.replace("\r\n", "\n").split("Add this to your campaign to keep these answers:\n")[1]
    lines = text.split("\n")
    end = next(place for place, line in enumerate(lines) if not re.match(r"facts:|  \w+: ", line))
    found = yaml.safe_load("\n".join(lines[:end]))["facts"]
    assert isinstance(found, dict)
    return found


def test_answers_change_the_result_and_can_be_kept(folder: Path) -> None:
    """One question is answered wrongly then right, others are skipped; the lines kept give the same unasked."""
    words = ["screen", "people.csv", "--campaign", "open.yaml", *AT]
    before = json.loads(screen("--json", campaign="open.yaml").stdout)["outcomes"]
    session = on_a_terminal(
        [*words, "--out", "asked.csv"],
        folder,
        {"not understood": "yes", "concern this person": "why?", "get the notice": "yes"},
    )
    assert session.exit_code == 0, session.shown
    assert "Answer not understood. Choices: yes, no." in session.shown
    kept = kept_facts(session.shown)
    assert set(kept) == {"offer_related_to_profession", "informed"}
    assert before["undetermined"] == 1
    with (folder / "asked.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["outcome"] for row in csv.DictReader(stream)] == ["lawful", "unlawful"]
    (folder / "kept.yaml").write_text(yaml.safe_dump({**OPEN, "facts": {**OPEN["facts"], **kept}}))  # type: ignore[dict-item]
    screen("--out", "kept.csv", campaign="kept.yaml")
    assert (folder / "kept.csv").read_bytes() == (folder / "asked.csv").read_bytes()
    # Progress is there while it works, and the line is its own.
    assert "\x1b[" in session.shown
    assert "Reading" in session.shown


def test_questions_skipped_change_nothing(folder: Path) -> None:
    screen("--out", "plain.csv", campaign="open.yaml")
    words = ["screen", "people.csv", "--campaign", "open.yaml", *AT, "--out", "asked.csv"]
    session = on_a_terminal(words, folder, {})
    assert session.exit_code == 0
    assert "Enter to skip" in session.shown
    assert "Add this to your campaign" not in session.shown
    assert (folder / "plain.csv").read_bytes() == (folder / "asked.csv").read_bytes()


EXPECTED = {
    "fact": "reasonably_expected", "value": True, "author": "Ada Roux", "day": "2026-11-24", "reason": "known firms",
}  # fmt: skip
GUESSED = {
    **OPEN,
    "audience": "professional",
    "facts": {
        **{name: value for name, value in IN_ORDER["facts"].items() if name not in {"audience", "informed_on"}},
        "informed": True,
        "source_kind": "inferred",
        "source_nameable": True,
    },
    "judgements": [EXPECTED],
}


def asked_about_a_guess(folder: Path, answers: dict[str, str]) -> Session:
    """A screening on a terminal of addresses that were guessed, and that somebody must review."""
    (folder / "guessed.yaml").write_text(yaml.safe_dump(GUESSED), encoding="utf-8")
    return on_a_terminal(
        ["screen", "people.csv", "--campaign", "guessed.yaml", *AT, "--out", "asked.csv"], folder, answers
    )


def outcomes(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row["outcome"] for row in csv.DictReader(stream)]


def test_a_review_counts_with_its_author_day_and_reason(folder: Path) -> None:
    session = asked_about_a_guess(
        folder,
        {
            "What was reviewed": "yes",
            "Who reviewed": "Ada Roux",
            "On what day": "9999-01-01",
            "not understood": "2026-11-24",
            "acceptable": "each name is on the firm's page: checked",
        },
    )
    assert outcomes(folder / "asked.csv") == ["lawful", "unlawful"], session.shown
    text = session.shown.replace("\r\n", "\n").split("keep these answers:\n")[1].split("\n\n")[0]
    lines = [line for line in text.split("\n") if line.startswith(("judgements:", "  - fact", "    "))][:6]
    (judgement,) = yaml.safe_load("\n".join(lines))["judgements"]
    assert judgement["value"] == "fr.cnil.review_guessed_address"
    assert (judgement["author"], str(judgement["day"])) == ("Ada Roux", "2026-11-24")
    (folder / "kept.yaml").write_text(yaml.safe_dump({**GUESSED, "judgements": [EXPECTED, judgement]}))
    screen("--out", "kept.csv", campaign="kept.yaml")
    assert outcomes(folder / "kept.csv") == ["lawful", "unlawful"]


@pytest.mark.parametrize(
    "answers",
    [
        {"not understood": "", "What was reviewed": "somebody looked at it"},
        {"What was reviewed": "no"},
        {"What was reviewed": "1", "Who reviewed": ""},
    ],
)
def test_a_review_without_its_rules_or_its_author_does_not_count(folder: Path, answers: dict[str, str]) -> None:
    session = asked_about_a_guess(folder, answers)
    assert outcomes(folder / "asked.csv") == ["undetermined", "unlawful"], session.shown
    assert "judgements:" not in session.shown
