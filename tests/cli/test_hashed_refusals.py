"""A refusal that came as a fingerprint stops whom it names, in every command that looks somebody up."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.store.home import Home
from tests.operations.objecting import two_controllers

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ANN, BOB = "ann@firm.example", "bob@firm.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = two_controllers(tmp_path_factory.mktemp("made"))
    hashed = made.path.parent / "hashed.csv"
    hashed.write_text(f"sha256\n{hashlib.sha256(ANN.encode()).hexdigest()}\n", encoding="utf-8")
    run(made, 0, "objection", "import", str(hashed), "--tool", "mailer")
    return made


def run(home: Home, code: int, *words: str, typed: str | None = None) -> str:
    command = [*words, "--controller", "firm", "--home", str(home.path), "--lang", "en"]
    done = CliRunner().invoke(app, command, input=typed)
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.mark.parametrize("address", [ANN, "ANN@FIRM.example", "ann+news@firm.example"])
def test_decide_refuses(home: Home, address: str) -> None:
    facts = json.dumps({"country": "FR", "channel": "email", "audience": "professional", "purpose": "commercial"})
    (answer,) = json.loads(run(home, 3, "decide", "-", "--about", address, "--json", typed=facts))
    assert "objection_ignored" in answer["breaches"]


def test_screen_refuses_whom_it_names_and_nobody_else(home: Home, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "out.csv"
    file.write_text(f"email\nAnn@firm.example\n{BOB}\n", encoding="utf-8")
    run(home, 0, "screen", str(file), "--campaign", str(EXAMPLES / "campagne-paie.yaml"), "--out", str(out), "--quiet")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        refused = {row["email"]: "objection_ignored" in row["breaches"] for row in csv.DictReader(stream)}
    assert refused == {"Ann@firm.example": True, BOB: False}


def test_consent_show_says_so(home: Home) -> None:
    assert json.loads(run(home, 0, "consent", "show", ANN, "--json"))["holds"][0]["state"] == "refused"
