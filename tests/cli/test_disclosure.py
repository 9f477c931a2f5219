"""`licite disclosure` as it is typed: shown first, refused people named, recorded once, listed, told."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.operations.objections import add_objection
from licite.operations.opening import opened
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.people import add_controller
from tests.operations.contacts_for_tests import a_contact

Call = Callable[..., Result]
ADD = ("disclosure", "add", "--recipient", "Partner SARL", "--data", "email,full_name", "--purpose", "commercial")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disclosure")
    made = create_home(folder / "home", controller="firm", second=folder / "second", language="en")
    KeyRing.create(made.second)
    with opened(made, migrate=True):
        add_controller("firm", "Firm")
    return made.path


@pytest.fixture
def firm(home: Path, request: pytest.FixtureRequest) -> str:
    """A controller with two contacts, of whom one refused."""
    slug = str(request.node.name).replace("_", "-")[:60].strip("-")
    with opened(home):
        add_controller(slug, "Firm")
        a_contact("ann@firm.example", controller=slug, collected_on=date(2026, 1, 31))
        a_contact("bob@firm.example", controller=slug, collected_on=date(2026, 1, 31))
        add_objection(slug, ["bob@firm.example"], on="2026-03-01")
    return slug


@pytest.fixture
def call(home: Path, firm: str) -> Call:
    def called(*words: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, [*words, "--home", str(home), "--controller", firm, "--lang", lang])

    return called


@pytest.fixture
def listed(tmp_path: Path) -> str:
    path = tmp_path / "handed.csv"
    path.write_text("email\nann@firm.example\nbob@firm.example\nnew@example.fr\n", encoding="utf-8")
    return str(path)


def answer(done: Result, code: int = 0) -> Any:
    assert done.exit_code == code, done.stderr
    return json.loads(done.stdout)


def test_it_is_shown_before_and_names_who_refused(call: Call, listed: str) -> None:
    for lang, words in (
        (
            "en",
            ("1 person refused: take them out", "line 3, refused on 1 March 2026", "Nothing is recorded: add --yes"),
        ),
        ("fr", ("1 personne a refusé : retirez-la", "ligne 3, refus du 1er mars 2026", "Rien n'est inscrit : ajoutez")),
    ):
        shown = call(*ADD, "--list", listed, lang=lang)
        assert shown.exit_code == 3
        assert all(said in shown.stdout for said in words), shown.stdout
        assert "@" not in shown.stdout
    preview = answer(call(*ADD, "--list", listed, "--json"), 3)["preview"]
    assert (preview["contacts"], preview["fresh"], preview["unknown_lines"], preview["untold"]) == (2, 1, [4], 1)
    assert answer(call("disclosure", "list", "--json")) == []


def test_it_is_recorded_listed_shown_and_told(call: Call, listed: str, tmp_path: Path) -> None:
    terms = tmp_path / "contract.pdf"
    terms.write_bytes(b"terms")
    done = answer(call(*ADD, "--list", listed, "--terms", str(terms), "--author", "Zoe", "--yes", "--json"), 3)
    assert (done["recorded"], done["terms_name"], len(done["refused"])) == (1, "contract.pdf", 1)
    assert (
        "Nothing new to record"
        in call(*ADD, "--list", listed, "--terms", str(terms), "--author", "Zoe", "--yes").stdout
    )
    row = call("disclosure", "list", "--recipient", "partner sarl").stdout
    assert "Partner SARL (decides on the use itself) · selling · 1 contact" in row
    shown = call("disclosure", "show", done["event_id"][:8], "--first", "0").stdout
    assert all(words in shown for words in ("e-mail address, full name", "contract.pdf", "by Zoe", "and 1 more"))
    told = answer(call("disclosure", "show", done["event_id"], "--json"))
    assert [one["refused_on"] for one in told["among"]] == [None]
    assert (
        "was told of what was known on 1 March 2026"
        in call("disclosure", "told", "partner sarl", "--on", "2026-03-01").stdout
    )
    again = ("disclosure", "told", "Partner SARL", "--idempotency-key", "k")
    assert not answer(call(*again, "--json"))["repeated"]
    assert "recorded before" in call(*again).stdout


def test_what_is_out_already_is_told_as_a_breach_and_is_due(call: Call, home: Path, firm: str, listed: str) -> None:
    done = call(*ADD, "--list", listed, "--on", "2026-03-02", "--yes")
    assert done.exit_code == 3
    assert "1 person had refused by that day" in done.stdout
    assert "2 contacts recorded" in done.stdout
    assert "in spite of a refusal: 1" in call("disclosure", "list").stdout
    due = answer(call("due", "--json"))
    assert due["counts"]["recipient"]["due"] == 1
    notices = {(one["by"], one["words"]) for one in due["items"] if one["kind"] == "notice"}
    assert notices == {("2026-02-28", "data from elsewhere, never told")}
    with opened(home):
        add_objection(firm, ["ann@firm.example"])
    shown = call("due", lang="fr").stdout
    assert "nouvelles à transmettre à qui a reçu les données : 2" in shown
    assert "données remises à Partner SARL le 2 mars 2026 malgré le refus du 1er mars 2026" in shown
    assert "prévenir Partner SARL" in shown


def test_an_erasure_says_at_once_whom_to_tell(call: Call, listed: str) -> None:
    call(*ADD, "--list", listed, "--yes")
    assert "Partner SARL has these data since" in call("person", "erase", "ann@firm.example").stdout
    assert "erased since: 1" in call("disclosure", "list").stdout


def test_the_page_of_a_person_says_who_has_their_data_and_that_a_notice_is_due(call: Call, listed: str) -> None:
    call(*ADD, "--list", listed, "--on", "2026-02-03", "--yes")
    asked = ("person", "show", "ann@firm.example", "--who", "dpo", "--why", "request")
    shown = call(*asked, lang="fr").stdout
    assert "Note d'information due le 3 février 2026 : données remises à quelqu'un sans elle." in shown
    assert (
        "3 février 2026 · données remises à Partner SARL : adresse électronique, nom complet · pour : vendre" in shown
    )


def test_what_is_missing_is_said(call: Call, listed: str) -> None:
    for words, code in (
        (ADD, "DSC002"),
        ((*ADD[:2], "--list", listed), "DSC001"),
        ((*ADD[:4], "--list", listed), "DSC003"),
        ((*ADD, "--campaign", "none"), "DSC004"),
        (("disclosure", "told", "Nobody"), "DSC005"),
    ):
        done = call(*words)
        assert done.exit_code == 2
        assert code in done.stderr
    assert "No disclosure is recorded" in call("disclosure", "list").stdout
