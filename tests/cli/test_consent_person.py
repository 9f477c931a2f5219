"""`licite person`: the erasure of somebody is told in counts, and nobody is looked at without a record."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from tests.cli.program import on_a_terminal
from tests.cli.test_consent import MAIL, PROOF, ago, installation
from tests.store.conftest import cluster, database_for, tables  # noqa: F401 - a fixture is found by its name

BOB = "bob@example.fr"
LOOK = ("--who", "dpo@example.org", "--why", "request of 25 November")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An installation in which Bob agreed to e-mails and refused text messages."""
    made = installation(tmp_path, "firm", database=database_for(request))
    assert call(made, "consent", "record", BOB, *MAIL, *PROOF, "--on", ago(hours=2)).exit_code == 0
    assert call(made, "consent", "withdraw", BOB, "--channel", "sms").exit_code == 0
    return made


def call(home: Path, *words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home), "--lang", lang])


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["Person erased", "1 address or number is gone.", "agreements 1", "1 refusal stays and holds."]),
        ("fr", ["Personne effacée", "1 adresse ou numéro a disparu.", "accords 1", "1 refus reste et tient toujours."]),
    ],
)
def test_an_erasure_tells_counts_only(home: Path, lang: str, expected: list[str]) -> None:
    done = call(home, "person", "erase", BOB, lang=lang)
    assert done.exit_code == 0
    assert [text for text in expected if text not in done.stdout] == []
    assert BOB not in done.stdout


def test_after_an_erasure_only_refusals_are_taken(home: Path) -> None:
    key = ("--idempotency-key", "e", "--json")
    first, again = (json.loads(call(home, "person", "erase", BOB, *key).stdout) for _ in "ab")
    assert (first["removed"]["identifiers"], first["kept"]) == (1, {"objections": 0, "withdrawals": 1})
    assert (again["repeated"], again["event_id"]) == (True, first["event_id"])
    assert "recorded before" in call(home, "person", "erase", BOB, *key[:2]).stdout
    grant = call(home, "consent", "record", BOB, *MAIL, *PROOF, "--on", ago(hours=1))
    assert (grant.exit_code, "STO013" in grant.stderr) == (2, True)
    assert call(home, "consent", "withdraw", BOB).exit_code == 0
    assert "agreement withdrawn" in call(home, "consent", "show", BOB).stdout


def test_a_reason_is_one_of_the_law(home: Path) -> None:
    done = call(home, "person", "erase", BOB, "--reason", "Bob asked")
    assert (done.exit_code, "CON002" in done.stderr) == (2, True)
    assert json.loads(call(home, "person", "show", BOB, *LOOK, "--json").stdout)["contacts"] == 1


def test_what_is_held_is_told_by_class_and_names_who_looked(home: Path) -> None:
    found = json.loads(call(home, "person", "show", BOB, *LOOK, "--json").stdout)
    assert found["held"]["identifier"]["Identifier"] == [{"row": 1, "value": BOB}]
    assert found["held"]["staff"]["Access"][0]["actor"] == "dpo@example.org"
    text = call(home, "person", "show", BOB, *LOOK).stdout
    assert "identifier · says who the person is" in text
    assert text.count("dpo@example.org") == 6
    assert "record consulted by dpo@example.org (reader): request of 25 November" in text
    assert "{}" not in text.replace('"circumstances": {}', "")


def test_without_who_and_why_nothing_is_told(home: Path) -> None:
    for words in ((), LOOK[:2], LOOK[2:], ("--who", "", *LOOK[2:])):
        done = call(home, "person", "show", BOB, *words)
        assert (done.exit_code, done.stdout, "CON010" in done.stderr) == (2, "", True)


def test_at_a_terminal_who_and_why_are_asked(home: Path) -> None:
    words = ["person", "show", BOB, "--home", str(home)]
    seen = on_a_terminal(words, home, {"Who is looking?": "dpo@example.org", "Why?": "request of 25 November"})
    assert seen.exit_code == 0
    assert '"actor": "dpo@example.org"' in seen.shown.replace("\r\n", "")
    assert on_a_terminal(words, home, {}).exit_code == 2


def test_looking_for_somebody_unknown_is_recorded_without_their_address(home: Path) -> None:
    done = call(home, "person", "show", "zoe@firm.example", *LOOK)
    assert (done.exit_code, "No contact has this address" in done.stdout) == (0, True)
    assert '"actor": "dpo@example.org"' in done.stdout
    assert b"zoe@firm.example" not in b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            [
                "May they be written to or called?",
                "text message · not allowed",
                "agreement: e-mail, selling",
                "What happened, in order:",
            ],
        ),
        (
            "fr",
            ["Peut-on lui écrire ou l'appeler ?", "SMS · interdit", "accord retiré : SMS", "Sans date d'effacement"],
        ),
    ],
)
def test_a_person_is_shown_to_be_read(home: Path, lang: str, expected: list[str]) -> None:
    shown = call(home, "person", "show", BOB, *LOOK, lang=lang)
    assert shown.exit_code == 0
    assert [text for text in expected if text not in shown.stdout] == []
    assert "\n        " not in shown.stdout


def test_the_answer_to_a_person_is_a_letter_and_data_that_only_its_owner_reads(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "answer"
    words = ("person", "export", BOB, "--out", str(place), *LOOK)
    assert "Answer written" in call(home, *words).stdout
    assert sorted(file.name for file in place.iterdir()) == ["data.json", "letter.html"]
    assert {file.stat().st_mode & 0o077 for file in place.iterdir()} == {0}
    again = call(home, *words)
    assert (again.exit_code, "PER003" in again.stderr) == (2, True)
    packed = json.loads(call(home, *words[:3], "--out", f"{place}.zip", *LOOK, "--json").stdout)
    assert packed["files"] == ["letter.html", "data.json"]
    data = json.loads((place / "data.json").read_text())
    assert [one["value"] for one in data["held"]["identifier"]["Identifier"]] == [BOB]
    nobody = call(home, "person", "export", "zoe@firm.example", "--out", str(tmp_path / "none"), *LOOK)
    assert (nobody.exit_code, "PER004" in nobody.stderr, (tmp_path / "none").exists()) == (2, True, False)
    assert call(home, "person", "export", BOB, "--out", str(tmp_path / "x")).exit_code == 2
