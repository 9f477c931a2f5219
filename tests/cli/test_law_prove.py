"""`licite law prove`: exit 0 where all holds, 3 with a row where something fails, 1 without z3."""

import json

import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.operations import law_prove
from tests.engine.small_policies import OBJECTION, made_rule, small_law

ALL_REFUSED = made_rule(2, "forbid", "deceased", "TRUE")


def call(monkeypatch: pytest.MonkeyPatch, *words: str, hole: bool) -> tuple[int, str, str]:
    rules = (OBJECTION, made_rule(1, "basis", "consent", "TRUE"))
    law = small_law(*rules) if hole else small_law(*rules, ALL_REFUSED)
    monkeypatch.setattr(law_prove, "shipped_law", lambda: law)
    done = CliRunner().invoke(app, ["law", "prove", *words], env={"LICITE_LANG": "en"})
    return done.exit_code, done.stdout, done.stderr


def test_a_hole_ends_with_3_and_shows_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = call(monkeypatch, hole=True)
    assert code == 3
    assert "✗ A person who said stop" in out
    assert "made.r1" in out


def test_a_sound_law_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = call(monkeypatch, hole=False)
    assert code == 0
    assert "Everything is proved." in out


def test_json(monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = call(monkeypatch, "--json", "--doctrine", "one", hole=True)
    told = json.loads(out)
    assert (code, told["holds"]) == (3, False)
    assert {"theorem", "holds", "pairs", "seconds", "failed"} == set(told["theorems"][0])


def test_without_z3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law_prove, "find_spec", lambda name: None)
    code, _, err = call(monkeypatch, hole=True)
    assert code == 1
    assert "ENV002" in err
    assert "licite[prove]" in err
