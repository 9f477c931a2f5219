"""Every command through the real program: its answer, its exit code, and one message for each fault."""

import json
import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.operations.campaign import load_campaign

CAMPAIGN = """
name: Test
channel: email
purpose: commercial
country: FR
audience: professional
facts: {collected_lawfully: true, informed: true, first_message: false, consent: none, is_customer: false}
"""
PEOPLE = (
    "Email,First name,Last name,Unsubscribed\nann.martin@firm.example,Ann,Martin,no\nbob@firm.example,Bob,Bob,yes\n"
)
LAWFUL = (
    "{country: FR, channel: email, audience: organisation, identifier_kind: generic, "
    "purpose: commercial, consent: none}"
)
UNLAWFUL = "{country: FR, channel: email, audience: consumer, purpose: commercial, objected: true}"
OPEN = "{country: FR, channel: email, audience: consumer, purpose: commercial}"
runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICITE_LANG", "en")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    return tmp_path


def call(*words: str, given: str | None = None) -> tuple[int, str, str]:
    done = runner.invoke(app, list(words), input=given)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(("facts", "code"), [(LAWFUL, 0), (UNLAWFUL, 3), (OPEN, 4), (f"[{LAWFUL}, {UNLAWFUL}]", 3)])
def test_decide_says_the_answer_by_its_exit_code(folder: Path, facts: str, code: int) -> None:
    assert call("decide", "-", "--at", "2026-11-25", given=facts)[0] == code


def test_decide_prints_the_fields_of_the_contract(folder: Path) -> None:
    _, out, _ = call("decide", "-", "--at", "2026-11-25T10:30", "--json", given=UNLAWFUL)
    (decision,) = json.loads(out)
    assert decision["outcome"] == "unlawful"
    assert decision["breaches"][0] == "objection_ignored"
    assert decision["at"] == "2026-11-25T10:30"
    assert {
        "basis",
        "rules",
        "duties",
        "missing",
        "uncovered",
        "remedies",
        "explanation",
        "doctrine",
        "law_version",
    } <= set(decision)


FAULTS = {
    "FAC001": (["decide", "-"], "{consnet: none}"),
    "FAC002": (["decide", "-"], "{consent: maybe}"),
    "FAC003": (["decide", "-", "--at", "2026-11-25"], "{objected: false, objected_on: 2026-01-01}"),
    "FAC004": (["decide", "-"], "{collected_on: yesterday}"),
    "FAC005": (["decide", "-"], "{calls_last_30_days: many}"),
    "FAC006": (["decide", "-"], "[1, 2]"),
    "FAC007": (["decide", "-"], "{country: NO}"),
    "LAW018": (["decide", "-", "--doctrine", "lenient"], OPEN),
    "CLI001": (["law", "list", "--lang", "de"], None),
    "CLI002": (["law", "list", "--at", "tomorrow"], None),
    "CLI003": (["campaign", "new", "campaign.yaml"], None),
    "CLI004": (["law", "show", "fr.cpce.l34_5_no_consnet"], None),
    "CLI005": (["screen", "people.csv", "--campaign", "campaign.yaml", "--source", "magic"], None),
    "CLI006": (["campaign", "new", "other.yaml"], None),
    "CLI007": (["classify"], None),
    "CLI010": (["classify", "--score", "people.csv"], None),
    "CLI008": (["compile", "--dialect", "abacus"], None),
    "FIL102": (["screen", "people.csv", "--campaign", "campaign.yaml", "--out", "nowhere/out.csv"], None),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_of_the_user_is_one_message_and_exit_code_2(folder: Path, code: str) -> None:
    words, given = FAULTS[code]
    exit_code, out, err = call(*words, given=given)
    assert exit_code == 2
    assert err.startswith(f"error[{code}]: ")
    assert "\nhelp: " in err
    assert "Traceback" not in out + err
    assert not (folder / "out.csv").exists()


def test_messages_are_french_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICITE_LANG", "fr")
    assert call("classify")[2].startswith("erreur[CLI007]: ")


def test_the_system_refusing_is_exit_code_1(folder: Path) -> None:
    exit_code, _, err = call("decide", "missing.yaml")
    assert exit_code in (1, 2)
    assert "ENV001" in err or "FIL" in err


def test_screen_accounts_for_every_row_as_json(folder: Path) -> None:
    code, out, _ = call(
        "screen", "people.csv", "--campaign", "campaign.yaml", "--source", "event", "--out", "o.csv", "--json"
    )
    summary = json.loads(out)
    assert code == 0
    assert {
        "format",
        "source",
        "read",
        "accepted",
        "rejected",
        "duplicate",
        "outcomes",
        "breaches",
        "missing",
        "remedies",
    } <= set(summary)
    assert summary["read"] == summary["accepted"] + summary["rejected"] + summary["duplicate"] == 2
    assert summary["breaches"]["objection_ignored"] == 1
    assert (folder / "o.csv").stat().st_mode & 0o777 == 0o600
    assert (folder / "o.manifest.json").exists()


def test_screen_without_out_prints_the_rows_and_the_summary_apart(folder: Path) -> None:
    code, out, err = call("screen", "people.csv", "--campaign", "campaign.yaml", "--source", "event")
    assert code == 0
    assert out.splitlines()[0].startswith("Email,First name")
    assert len(out.splitlines()) == 3
    assert "2 rows read" in err


def test_strict_writes_nothing_where_a_row_cannot_be_read(folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE + "nobody,N,N,no\n", encoding="utf-8")
    words = ("screen", "people.csv", "--campaign", "campaign.yaml", "--source", "event", "--out", "o.csv")
    code, _, err = call(*words, "--strict")
    assert code == 2
    assert "FIL032" in err
    assert not (folder / "o.csv").exists()
    assert call(*words)[0] == 0
    assert (folder / "o.rejects.csv").exists()


def test_law_commands_print_rules(folder: Path) -> None:
    assert "fr.cpce.l34_5_no_consent" in call("law", "list", "--at", "2026-08-11")[1]
    assert "L34-5" in call("law", "show", "fr.cpce.l34_5_no_consent")[1]
    changed = json.loads(call("law", "diff", "2026-08-10", "2026-08-11", "--json")[1])
    assert {"change": "in", "id": "fr.consumer_code.l223_1_no_consent"}.items() <= next(
        row for row in changed if row["id"] == "fr.consumer_code.l223_1_no_consent"
    ).items()
    assert any(row["change"] == "out" and row["id"] == "fr.consumer_code.l223_1_bloctel" for row in changed)
    assert call("law", "diff", "2026-09-01", "2026-09-02")[1] == "Nothing changes between these two days.\n"
    assert call("law", "lint")[0] == 0


def test_law_test_ends_with_3_where_a_case_is_wrong(folder: Path) -> None:
    case = "cases:\n  - {id: a, title: A call, at: 2026-11-25, facts: %s, expect: {outcome: %s}, why: Because}\n"
    (folder / "right.yaml").write_text(case % (UNLAWFUL, "unlawful"), encoding="utf-8")
    (folder / "wrong.yaml").write_text(case % (UNLAWFUL, "lawful"), encoding="utf-8")
    assert call("law", "test", "right.yaml")[0] == 0
    assert call("law", "test", "right.yaml", "wrong.yaml")[0] == 3


def test_compile_says_how_far_it_was_tried(folder: Path) -> None:
    assert "run by the project's tests" in call("compile", "--dialect", "duckdb", "--at", "2026-11-25")[1]
    assert "transpiles, not run" in call("compile", "--dialect", "bigquery", "--at", "2026-11-25", "--given")[1]


def test_classify_reads_addresses_from_standard_input(folder: Path) -> None:
    _, out, _ = call("classify", "-", "--json", given="contact@firm.example\n\nann.martin@firm.example\n")
    assert [row["identifier_kind"] for row in json.loads(out)] == ["generic", "nominative"]


def test_classify_measures_itself_on_a_file_that_says_the_answers(folder: Path) -> None:
    rows = "contact@firm.example,generic\nann.martin@firm.example,nominative\ninfo@firm.example,nominative\n"
    (folder / "labelled.csv").write_text("address,label\n" + rows, encoding="utf-8")
    _, out, _ = call("classify", "--score", "labelled.csv", "--lang", "en")
    assert "labelled.csv: 3 rows (addresses)" in out
    assert "nominative ones called generic: 50.0%" in out
    assert "row that differs: 4" in out
    assert "firm.example" not in out
    _, out, _ = call("classify", "--score", "labelled.csv", "--json")
    assert json.loads(out)["misses"] == [{"line": 4, "label": "nominative", "answer": "generic, certain"}]


def test_campaign_example_is_a_campaign_and_schema_is_json(folder: Path) -> None:
    (folder / "mine.yaml").write_text(call("campaign", "example")[1], encoding="utf-8")
    assert load_campaign(folder / "mine.yaml").name
    assert json.loads(call("campaign", "schema")[1])["type"] == "object"


def test_demo_shows_the_three_answers(folder: Path) -> None:
    code, out, _ = call("demo", "--folder", "demo")
    assert code == 0
    assert "demo/result.xlsx" in out.replace(os.sep, "/")
    assert (folder / "demo" / "result.html").exists()


def on_a_terminal(words: list[str], typed: list[str], folder: Path, seconds: float = 60) -> tuple[int, str]:
    """Runs the program on a pseudo-terminal, types a line at each prompt, and gives its exit code and all it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ |= {"TERM": "xterm", "LICITE_LANG": "en", "COLUMNS": "100"}
        os.execv(sys.executable, [sys.executable, "-m", "licite.cli.main", *words])
    shown, waiting, end = "", list(typed), time.monotonic() + seconds
    answered = 0
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if ready:
            try:
                chunk = os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        if shown.count("> ") > answered and shown.rstrip(" ").endswith(">"):
            os.write(terminal, ((waiting.pop(0) if waiting else "") + "\n").encode())
            answered += 1
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown


def test_questions_asked_on_a_terminal_change_the_answer(folder: Path) -> None:
    words = ["screen", "people.csv", "--campaign", "campaign.yaml", "--source", "event", "--out", "o.csv"]
    code, shown = on_a_terminal(words, ["yes"] * 12, folder)
    assert code == 0
    assert "Add this to your campaign to keep these answers" in shown
    assert ": true" in shown.split("Add this to your campaign")[1]


def test_campaign_new_asks_and_writes(folder: Path) -> None:
    answers = [
        "Letter",
        "Acme",
        "1",
        "2026-12-01 09:00",
        "1",
        "payroll software",
        "yes",
        "1",
        "FR",
        "1",
        "Ada",
        "payroll",
    ]
    code, shown = on_a_terminal(["campaign", "new", "mine.yaml"], answers, folder)
    assert code == 0, shown
    assert load_campaign(folder / "mine.yaml").name == "Letter"
