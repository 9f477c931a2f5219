"""`licite consent`: the order of events through the command line, double opt-in, partners, receipts, retries."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.evidence.receipt import check_terms
from licite.operations import opening
from tests.store.contacts_for_tests import registers

_numbers = iter(range(1_000_000))
MAIL = ("--channel", "email", "--purpose", "commercial")
WORDS = "Yes, write to me\nabout offers"
PROOF = ("--words", WORDS, "--words-version", "3", "--how", "form")
CLAIM = ("--claimed", "--source", "Broker")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one controller; every test has people of its own in it."""
    return installation(tmp_path_factory.mktemp("consent"), "firm")


def installation(folder: Path, *controllers: str, database: str | None = None) -> Path:
    with registers(folder, *controllers, database=database):
        return folder / "home"


Call = Callable[..., Result]


@pytest.fixture
def call(home: Path) -> Call:
    """`licite consent` in this installation, in English where nothing else is said."""

    def called(*words: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["consent", *words, "--home", str(home), "--lang", lang])

    return called


@pytest.fixture
def ann() -> str:
    """Somebody new."""
    return f"ann{next(_numbers)}@firm.example"


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def answer(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.stderr
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value


def state(call: Call, address: str) -> str | None:
    """What holds of e-mails with offers."""
    found = answer(call("show", address, "--json"))["holds"]
    return next((one["state"] for one in found if (one["channel"], one["purpose"]) == ("email", "commercial")), None)


def test_a_refusal_told_late_holds_against_a_consent_before_it(call: Call, ann: str) -> None:
    assert answer(call("record", ann, *MAIL, *PROOF, "--on", ago(hours=5), "--json"))["holds"]
    local, _, domain = ann.partition("@")
    call("withdraw", f"{local.upper()}+news@{domain}", "--on", ago(hours=2))
    assert state(call, ann) == "withdrawn"
    assert answer(call("record", ann, *MAIL, *PROOF, "--on", ago(hours=1), "--json"))["holds"]


def test_a_refusal_told_late_leaves_a_consent_after_it(call: Call, ann: str) -> None:
    call("record", ann, *MAIL, *PROOF, "--on", ago(hours=2))
    call("withdraw", ann, "--on", ago(hours=5))
    assert state(call, ann) == "given"


def test_a_tie_reads_as_a_refusal(call: Call, ann: str) -> None:
    moment = ago(hours=2)
    call("record", ann, *MAIL, *PROOF, "--on", moment)
    call("withdraw", ann, "--on", moment)
    assert state(call, ann) == "withdrawn"


def test_an_unknown_time_refuses_and_never_allows(call: Call, ann: str) -> None:
    done = answer(call("record", ann, *MAIL, *PROOF, "--on", "unknown", "--json"))
    assert (done["grade"], done["holds"], state(call, ann)) == ("unproven", False, "unproven")
    call("record", ann, *MAIL, *PROOF, "--on", ago(hours=2))
    call("withdraw", ann, "--on", "unknown")
    assert state(call, ann) == "withdrawn"


def test_a_claim_of_a_third_party_neither_allows_nor_lifts(call: Call, ann: str) -> None:
    done = call("record", ann, *MAIL, *PROOF, *CLAIM, "--on", ago(hours=1))
    assert "allows nothing" in done.stdout
    assert state(call, ann) == "claimed"
    call("withdraw", ann, "--on", ago(days=3))
    call("record", ann, *MAIL, *PROOF, "--source", "Broker", "--on", ago(minutes=1))
    assert state(call, ann) == "withdrawn"
    text = call("show", ann).stdout
    assert text.count("claimed by somebody else, imported") == 2
    assert text.count("source: Broker") == 2


def test_a_source_alone_is_that_of_a_claim_and_with_first_party_the_place(call: Call, ann: str) -> None:
    place = ("--source", "example.fr/lettre", "--on", ago(hours=1), "--json")
    assert answer(call("record", ann, *MAIL, *PROOF, *place))["grade"] == "claimed"
    assert answer(call("record", ann, *MAIL, *PROOF, *place, "--first-party"))["grade"] == "proven"


def test_a_consent_has_its_brand_its_place_and_the_language_of_its_words(call: Call, ann: str, tmp_path: Path) -> None:
    place = ("--first-party", "--source", "example.fr/lettre", "--words-language", "en", "--brand", "Lumen")
    call("record", ann, *MAIL, *PROOF, *place, "--on", ago(hours=1))
    text = call("show", ann).stdout
    assert "email, commercial, brand Lumen: agreed on" in text
    assert "(version 3) (language: en)" in text
    assert "source: example.fr/lettre" in text
    (event,) = answer(call("show", ann, "--json"))["events"]
    assert (event["brand"], event["source"], event["words_language"]) == ("Lumen", "example.fr/lettre", "en")
    assert not answer(call("show", ann, "--brand", "Beta", "--json"))["holds"]
    done = call("show", ann, "--receipt", str(tmp_path / "receipt.jsonld"))
    assert "language" not in done.stderr
    written = (tmp_path / "receipt.jsonld").read_text()
    assert check_terms(written) == ()
    record = json.loads(written)["dpv:hasRecordOfActivity"]
    assert record["dpv:hasProcess"]["dct:description"]["@value"] == "for the brand Lumen alone"
    assert record["dpv:hasStatus"][0]["dpv:hasDataSource"]["dct:title"] == {"@value": "example.fr/lettre"}
    call("withdraw", ann, "--brand", "Lumen", "--source", "reply to the letter")
    assert "source: reply to the letter" in call("show", ann).stdout


def test_a_double_opt_in_waits_then_holds(call: Call, ann: str) -> None:
    waiting = call("record", ann, *MAIL, *PROOF, "--on", ago(hours=2), "--double-opt-in")
    event = answer(call("show", ann, "--json"))["events"][0]["id"]
    assert f"licite consent confirm {event}" in waiting.stdout
    assert state(call, ann) == "waiting"
    first = answer(call("confirm", event, "--on", ago(hours=1), "--json"))
    again = answer(call("confirm", event, "--json"))
    assert (first["holds"], first["repeated"], again["repeated"]) == (True, False, True)
    assert {**first, "repeated": True} == again
    assert state(call, ann) == "given"


def test_a_consent_for_partners_is_theirs_alone_unless_it_says_more(call: Call, ann: str) -> None:
    call("record", ann, *MAIL, *PROOF, "--on", ago(hours=2), "--partner", "Beta", "--partner", "Gamma")
    assert [one["partner"] for one in answer(call("show", ann, "--json"))["holds"]] == ["Beta", "Gamma"]
    call("record", ann, *MAIL, *PROOF, "--on", ago(hours=1), "--partner", "Beta", "--ourselves")
    assert state(call, ann) == "given"
    assert "partners: Beta, Gamma" in call("show", ann).stdout


def test_the_same_request_again_is_recorded_once(call: Call, ann: str) -> None:
    for words in (
        ("record", ann, *MAIL, *PROOF, "--on", ago(hours=2), "--idempotency-key", f"r{ann}"),
        ("withdraw", ann, "--idempotency-key", f"w{ann}"),
    ):
        first, again = (answer(call(*words, "--json")) for _ in "ab")
        assert (first["repeated"], again["repeated"], again["event_id"]) == (False, True, first["event_id"])
        assert "Recorded before" in call(*words).stdout
    assert len(answer(call("show", ann, "--json"))["events"]) == 2
    other = call("record", ann, *MAIL, *PROOF, "--on", ago(hours=9), "--idempotency-key", f"r{ann}")
    assert (other.exit_code, "STO010" in other.stderr) == (2, True)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["email, commercial: agreed on", "the person's own act, proven", "“Yes, write to me about offers”"]),
        (
            "fr",
            ["email, commercial : accord donné", "acte de la personne, prouvé", "« Yes, write to me about offers »"],
        ),
    ],
)
def test_what_holds_is_shown_with_its_reasons(call: Call, ann: str, lang: str, expected: list[str]) -> None:
    event = answer(call("record", ann, *MAIL, *PROOF, "--on", ago(days=9), "--until", "2099-01-01", "--json"))[
        "event_id"
    ]
    text = call("show", ann, lang=lang).stdout
    assert [line for line in expected if line not in text] == []
    assert text.count(event) == 2
    told = answer(call("show", ann, "--json"))
    assert told["events"][0]["words"] == WORDS
    assert (told["holds"][0]["why"], told["events"][0]["decides"]) == ([event], True)
    assert call("show", ann, "--at", ago(days=10), lang="en").stdout.count(event) == 1


def test_a_refusal_of_a_purpose_is_shown_beside_what_it_leaves(call: Call, ann: str) -> None:
    call("record", ann, *MAIL, *PROOF, "--on", ago(hours=2))
    call("withdraw", ann, "--purpose", "survey")
    text = call("show", ann).stdout
    assert "email, commercial: agreed on" in text
    assert "any other channel, survey: agreement withdrawn" in text
    assert "everything" not in text
    nobody = f"x{ann}"
    call("withdraw", nobody)
    assert "any channel, any purpose: agreement withdrawn" in call("show", nobody).stdout


def test_receipts_are_sound_json_ld(call: Call, ann: str, tmp_path: Path) -> None:
    call("record", ann, *MAIL, *PROOF, "--on", ago(hours=2))
    printed = call("show", ann, "--receipt", "-")
    assert check_terms(printed.stdout) == ()
    assert json.loads(printed.stdout)["@type"] == "dpv:ConsentReceipt"
    assert "controller.contact" in printed.stderr
    call("record", ann, "--channel", "email", "--purpose", "survey", *PROOF, "--on", ago(hours=1))
    file = tmp_path / "receipts.jsonld"
    assert "agreed on" in call("show", ann, "--receipt", str(file)).stdout
    assert len(json.loads(file.read_text())["@graph"]) == 2
    assert check_terms(file.read_text()) == ()
    assert call("show", f"x{ann}", "--receipt", str(file)).exit_code == 2


def test_words_come_from_a_file(call: Call, ann: str, tmp_path: Path) -> None:
    (tmp_path / "form.txt").write_text("Oui, écrivez-moi\n", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Oui, à moi".encode("latin-1"))
    rest = (*MAIL, "--words-version", "1", "--how", "form", "--on", ago(hours=1))
    assert call("record", ann, "--words", str(tmp_path / "form.txt"), *rest).exit_code == 0
    assert answer(call("show", ann, "--json"))["events"][0]["words"] == "Oui, écrivez-moi"
    for name, code in (("latin.txt", "FIL010"), ("missing.txt", "FIL001")):
        done = call("record", ann, "--words", str(tmp_path / name), *rest)
        assert (done.exit_code, code in done.stderr) == (2, True)
    assert call("record", ann, "--words", "missing.txt", *rest).exit_code == 2
    assert call("record", ann, "--words", "long " * 1000, *rest).exit_code == 0
    assert len(answer(call("show", ann, "--json"))["events"]) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("record", "ann", *MAIL, *PROOF, "--on", "2026-11-25"), "CON001"),
        (("record", "ann@firm.example", "--channel", "emial", "--purpose", "commercial"), "CON002"),
        (("record", "ann@firm.example", *MAIL), "CON003"),
        (("record", "ann@firm.example", *MAIL, "--claimed"), "CON004"),
        (("record", "ann@firm.example", *MAIL, *PROOF, "--on", "2062-01-01"), "CON005"),
        (("confirm", "nothing"), "CON006"),
        (("record", "0639981234", *MAIL, *PROOF, "--on", "2026-11-25"), "CON008"),
        (("withdraw", "ann@firm.example", "--purpose", "comercial"), "CON002"),
        (("show", "ann@firm.example", "--at", "tomorrow"), "FAC004"),
        (("show", "ann@firm.example", "--controller", "other"), "STO018"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_the_input(call: Call, words: tuple[str, ...], code: str) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error[{code}]: ")


def test_the_nearest_word_is_named(call: Call) -> None:
    assert "`email`" in call("record", "ann@firm.example", "--channel", "emial", "--purpose", "commercial").stderr


def test_one_of_several_controllers_is_named(tmp_path: Path) -> None:
    place = ("--home", str(installation(tmp_path, "firm", "other")), "--lang", "en")
    words = ["consent", "record", "ann@firm.example", *MAIL, *PROOF, "--on", ago(hours=1), *place]
    unnamed = CliRunner().invoke(app, words)
    assert (unnamed.exit_code, "INS002" in unnamed.stderr) == (2, True)
    assert CliRunner().invoke(app, [*words, "--controller", "firm"]).exit_code == 0
    show = ["consent", "show", "ann@firm.example", *place, "--json", "--controller"]
    assert [len(json.loads(CliRunner().invoke(app, [*show, slug]).stdout)["events"]) for slug in ("firm", "other")] == [
        1,
        0,
    ]


def test_without_the_libraries_of_the_registers_one_sentence_says_so(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    done = call("show", "ann@firm.example")
    assert (done.exit_code, done.stderr.startswith("error[INS001]: ")) == (1, True)
