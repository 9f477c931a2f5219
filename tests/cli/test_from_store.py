"""`licite screen --from-store` and `licite decide --contact`: what they print, keep and refuse."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.operations.opening import opened
from licite.store.commit import commit
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.norms import Identity
from licite.store.people import add_controller
from tests.store.contacts_for_tests import a_contact
from tests.store.people_for_tests import ANN, BOB, objection

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installation, a campaign and the ids of two contacts, of whom the first refused."""
    folder = tmp_path_factory.mktemp("store")
    made = create_home(folder / "home", controller="firm", second=folder / "second", language="en")
    KeyRing.create(made.second)
    with opened(made, migrate=True):
        add_controller("firm", "Firm")
        generic = {"audience": "organisation", "country": "FR"}
        people = [
            a_contact(ANN, facts={"audience": "consumer"}, collected_on=date(2026, 1, 10)),
            a_contact(Identity("email", "contact@example.fr"), facts=generic),
            a_contact(BOB),
        ]
        commit("firm", objection(ANN))
        (folder / "ids.json").write_text(json.dumps([one.uid for one in people]), encoding="utf-8")
    campaign = "name: Winter\nchannel: email\npurpose: commercial\ncountry: FR\n"
    (folder / "campaign.yaml").write_text(campaign, encoding="utf-8")
    return folder


@pytest.fixture
def call(place: Path) -> Call:
    def called(*words: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, [*words, "--home", str(place / "home"), "--lang", lang])

    return called


def ids(place: Path) -> list[str]:
    found: list[str] = json.loads((place / "ids.json").read_text(encoding="utf-8"))
    return found


def test_all_contacts_are_screened_and_the_run_is_kept(place: Path, call: Call) -> None:
    words = ("screen", "--from-store", "--campaign", str(place / "campaign.yaml"), "--at", "2026-12-01T10:00")
    out = place / "out.csv"
    told = json.loads(call(*words, "--out", str(out), "--json", "--record", "rows").stdout)
    assert told["read"] == 3
    assert told["outcomes"] == {"lawful": 1, "unlawful": 1, "undetermined": 1}
    assert told["evidence"]["decisions"] == 3
    assert [line.split(",")[0] for line in out.read_text(encoding="utf-8-sig").splitlines()] == ["contact", *ids(place)]
    result = call(*words, "--out", str(out))
    assert result.exit_code == 0
    assert "Winter" in result.output
    assert "Screening kept" in call(*words, "--out", str(out), "--quiet").output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("list.csv",), "FILE"),
        (("--suppression", "x.txt"), "--suppression"),
        (("--strict",), "--strict"),
        (("--engine", "duckdb"), "--home"),
    ],
)
def test_what_concerns_files_is_refused(place: Path, call: Call, more: tuple[str, ...], said: str) -> None:
    result = call("screen", "--from-store", "--campaign", str(place / "campaign.yaml"), *more)
    assert result.exit_code == 2
    assert said in result.output


def test_one_contact_is_decided_and_the_answer_kept(place: Path, call: Call) -> None:
    refused, free, _ = ids(place)
    words = ("--channel", "email", "--at", "2026-12-01T10:00")
    result = call("decide", "--contact", refused, *words, "--json")
    assert result.exit_code == 3
    [told] = json.loads(result.stdout)
    assert told["breaches"] == ["objection_ignored"]
    again = json.loads(call("evidence", "replay", told["decision_id"], "--json").stdout)
    assert again["same"] is True
    assert call("decide", "--contact", free, *words).exit_code == 0
    calls = call("decide", "--contact", free, "--channel", "voice_call", "--at", "2026-12-01", "--json")
    assert "identifier_present" in json.loads(calls.stdout)[0]["missing"]
    campaign = call("decide", "--contact", free, "--campaign", str(place / "campaign.yaml"), lang="fr")
    assert campaign.exit_code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--contact", "0f3a"), "DEC004"),
        (("--contact", "0f3a", "--channel", "email"), "STO025"),
        (("--contact", "0f3a", "--channel", "chanel"), "CAM005"),
        (("--contact", "0f3a", "--channel", "email", "--about", "ann@firm.example"), "DEC003"),
        (("--channel", "email"), "DEC003"),
    ],
)
def test_what_does_not_fit_is_told(call: Call, words: tuple[str, ...], code: str) -> None:
    result = call("decide", *words)
    assert result.exit_code == 2
    assert code in result.output
