"""`licite decide` and `licite classify`: what they print, and what they say of a wrong file."""

import errno
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.cli.render_decision import render_decision
from licite.cli.terminal import Terminal
from licite.engine.decide import decide

FACTS = "country: FR\nchannel: email\naudience: consumer\npurpose: commercial\n"


def call(*words: str, given: str | bytes | None = None, lang: str = "en") -> Result:
    return CliRunner().invoke(app, [*words, "--lang", lang], input=given)


@pytest.mark.parametrize(
    ("lang", "mark", "advice"),
    [("fr", "interdit", "Licite n’est pas un conseil juridique."), ("en", "not allowed", "Licite is no legal advice.")],
)
def test_a_decision_says_why_and_what_is_due(lang: str, mark: str, advice: str) -> None:
    done = call(
        "decide", "-", "--at", "2026-11-25", given=FACTS + "objected: true\ncollected_on: 2026-01-01\n", lang=lang
    )
    assert done.exit_code == 3
    assert mark in done.stdout.splitlines()[0].lower()
    assert "objection_ignored" in done.stdout
    assert "  [ ] " in done.stdout
    assert {"fr": "1er janvier 2029", "en": "1 January 2029"}[lang] in done.stdout
    assert done.stdout.rstrip().endswith(advice)


def test_a_decision_fits_a_narrow_terminal_without_unicode() -> None:
    decision = decide({"purpose": "commercial", "objected": True}, at="2026-11-25", lang="en")
    text = render_decision(decision, "en", Terminal(60, False, "ascii"))
    assert text.startswith("x ")
    assert max(map(len, text.splitlines())) <= 60


@pytest.mark.parametrize(
    ("name", "code"), [("missing.yaml", "FIL001"), (".", "FIL003"), ("latin.yaml", "FIL010"), ("broken.yaml", "FAC006")]
)
def test_a_file_that_cannot_be_read_is_a_fault_of_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("latin.yaml").write_bytes("raison: dépassée\n".encode("latin-1"))
    Path("broken.yaml").write_text("country: FR\n  channel: [email\n")
    done = call("decide", name)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error[{code}]: ")
    assert f"--> {name}" in done.stderr


def test_a_file_that_may_not_be_read_is_a_fault_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, **_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refused)
    done = call("decide", "secret.yaml")
    assert done.exit_code == 1
    assert "ENV001" in done.stderr
    assert "--> secret.yaml" in done.stderr


@pytest.mark.parametrize(
    ("lang", "where"), [("fr", "erreur[FAC001]: le fait `consnet` est inconnu"), ("en", "error[FAC001]: unknown fact")]
)
def test_a_fault_is_told_at_its_line_and_column(lang: str, where: str) -> None:
    done = call("decide", "-", given="- {country: FR}\n- country: FR\n  consnet: none\n", lang=lang)
    assert done.stderr.startswith(where)
    assert "  --> <stdin>:3:3\n" in done.stderr


@pytest.mark.parametrize(
    "given", ["", "[]", "just words", "- 1\n- 2\n", "{}", "!!python/object:os.system {}", "a: &a [*a]"]
)
def test_what_holds_no_facts_is_refused(given: str) -> None:
    done = call("decide", "-", given=given)
    assert done.exit_code == 2, done.stdout
    assert done.stderr.startswith("error[FAC00")


def test_at_wins_and_the_doctrine_counts() -> None:
    facts = FACTS.replace("consumer", "professional") + "at: 2020-01-01\n"
    [decision] = json.loads(
        call("decide", "-", "--at", "2026-11-25", "--doctrine", "strict", "--json", given=facts).stdout
    )
    assert (decision["at"], decision["doctrine"]) == ("2026-11-25", "strict")


def test_classify_prints_a_line_for_each_address_in_order() -> None:
    done = call("classify", "contact@firm.example", "ann.martin@firm.example", "nonsense")
    assert [line.split("\t")[:2] for line in done.stdout.splitlines()[:2]] == [
        ["contact@firm.example", "generic"], ["ann.martin@firm.example", "nominative"]]  # fmt: skip
    assert len(done.stdout.splitlines()) == 3
    rows = json.loads(call("classify", "contact@firm.example", "--json").stdout)
    assert set(rows[0]) >= {"address", "identifier_kind", "audience_hint", "confidence", "reason"}
