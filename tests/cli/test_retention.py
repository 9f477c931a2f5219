"""`licite retention`, `interaction`, `notice`, `judgement` and `due` as they are typed."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.operations.opening import opened
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.models import Contact
from licite.store.people import add_controller
from tests.operations.contacts_for_tests import a_contact

Call = Callable[..., Result]
_numbers = iter(range(1_000_000))
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("retention")
    made = create_home(folder / "home", controller="firm0", second=folder / "second", language="en")
    KeyRing.create(made.second)
    with opened(made, migrate=True):
        add_controller("firm0", "Firm")
    return made.path


@pytest.fixture
def firm(home: Path) -> str:
    """A controller with three contacts: one due, one later, one whose day of collection nobody knows."""
    slug = f"firm{next(_numbers) + 1}"
    with opened(home):
        add_controller(slug, "Firm")
        a_contact("old@firm.example", controller=slug, collected_on=date(2020, 5, 6))
        a_contact("new@firm.example", controller=slug, collected_on=TODAY - timedelta(days=40))
        a_contact("some@firm.example", controller=slug, collected_on=None)
    return slug


@pytest.fixture
def call(home: Path, firm: str) -> Call:
    def called(*words: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, [*words, "--home", str(home), "--controller", firm, "--lang", lang])

    return called


def answer(done: Result) -> Any:
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_the_plan_says_how_many_when_and_why(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "plan.csv"
    told = answer(call("retention", "plan", "--json", "--out", str(out)))
    assert (told["contacts"], told["due"], told["states"]) == (3, 1, {"dated": 2, "unknown": 1})
    assert sum(told["by_month"].values()) == 1
    assert told["periods"]["FR"]["length"] == "3 years"
    assert [one["reason"] for one in told["first"]][:1] == ["collected on 6 May 2020"]
    assert len(out.read_text("utf-8-sig").splitlines()) == told["written"] + 1 == 4
    assert "@" not in out.read_text("utf-8-sig")
    for lang, words in (("en", "To be erased, month by month"), ("fr", "À effacer, mois par mois")):
        shown = call("retention", "plan", lang=lang)
        assert shown.exit_code == 0
        assert words in shown.stdout
        assert "@" not in shown.stdout


def test_a_run_shows_first_and_erases_when_it_is_told_to(call: Call, home: Path, firm: str) -> None:
    shown = call("retention", "run")
    assert shown.exit_code == 0
    assert "1 person would be erased" in shown.stdout
    assert "Invoices and contracts are not in Licite" in shown.stdout
    assert "Nothing is erased" in shown.stdout
    assert answer(call("retention", "run", "--json"))["done"] is False
    done = call("retention", "run", "--yes")
    assert "1 person erased" in done.stdout
    with opened(home):
        rows = Contact.objects.across_controllers().filter(controller__slug=firm, erased_at=None)
        assert rows.count() == 2
    again = answer(call("retention", "run", "--yes", "--json"))
    assert (again["done"], again["erased"], again["unknown"]) == (True, 0, 1)
    assert "Personne" in call("retention", "run", "--yes", lang="fr").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("retention", "plan", "--at", "soon"), "FAC004"),
        (("retention", "plan", "--doctrine", "lax"), "LAW018"),
        (("retention", "plan", "--at", "1999-01-01"), "RET001"),
        (("retention", "run", "--at", "2999-01-01"), "RET005"),
        (("retention", "last-chance", "--out", "last"), "CON010"),
        (("interaction", "add", "old@firm.example", "--kind", "clic"), "CON002"),
        (("notice", "given"), "NTC001"),
        (("judgement", "add", "source_checked", "yes"), "JDG001"),
        (("due", "--names"), "CON010"),
    ],
)
def test_what_is_typed_wrong_is_told_with_its_code(call: Call, words: tuple[str, ...], code: str) -> None:
    for lang in ("fr", "en"):
        done = call(*words, lang=lang)
        assert done.exit_code == 2
        assert f"[{code}]" in done.stderr


def test_a_last_message_is_prepared(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "last"
    words = ("retention", "last-chance", "--out", str(out), "--weeks", "160", "--who", "Zoe", "--why", "last message")
    told = answer(call(*words, "--json"))
    assert (told["people"], told["refused"]) == (1, 0)
    assert "new@firm.example" in (out / "people.csv").read_text("utf-8-sig")
    assert "STOP" in (out / "message.fr.txt").read_text("utf-8")
    assert "it needs a lawful basis" in call(*words).stdout


def test_an_interaction_moves_the_date(call: Call) -> None:
    told = answer(
        call("interaction", "add", "old@firm.example", "--kind", "reply", "--on", "2026-03-14T10:00", "--json")
    )
    assert told["counts"] is True
    assert answer(call("retention", "plan", "--json"))["due"] == 0
    repeated = call("interaction", "add", "old@firm.example", "--kind", "reply", "--on", "2026-03-14T10:00")
    assert "Recorded before" in repeated.stdout
    assert "no date moves" in call("interaction", "add", "old@firm.example", "--kind", "call_attempt").stdout


def test_an_export_of_events_is_shown_then_recorded(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    rows = ["new@firm.example,click,2026-03-14T10:00:00Z", "who@example.fr,click,2026-03-14T10:00:00Z", "x,y,z"]
    rows += [f"old@firm.example,click,2026-03-14T10:00:0{n}Z" for n in range(3)]
    file.write_text("\n".join(["address,event,time", *rows, "old@firm.example,unsubscribe,"]) + "\n")
    shown = call("interaction", "import", str(file))
    assert "7 rows read. If you go on" in shown.stdout
    assert "robots: several links of a message within two seconds: 3" in shown.stdout
    assert "line 4: unknown event" in shown.stdout
    assert "Nothing is recorded" in shown.stdout
    told = answer(call("interaction", "import", str(file), "--yes", "--json"))
    assert (told["done"], told["counted"], told["set_aside"], told["refusal"], told["unknown"], told["rejected"]) == (
        True, 1, 3, 1, 1, 1,
    )  # fmt: skip
    assert call("objection", "check", "old@firm.example").exit_code == 3
    again = call("interaction", "import", str(file), "--yes", lang="fr")
    assert "déjà connues : 5" in again.stdout


def test_notices_judgements_and_what_is_due(call: Call, tmp_path: Path) -> None:
    owed = answer(call("due", "--json"))
    assert (owed["counts"]["notice"], owed["counts"]["retention"]) == (
        {"due": 2, "late": 2, "undated": 1}, {"due": 1, "late": 1, "undated": 1},
    )  # fmt: skip
    assert "@" not in call("due").stdout
    named = call("due", "--names", "--who", "Zoe", "--why", "notices", "--first", "1")
    assert "old@firm.example" in named.stdout
    assert "--first shows more" in named.stdout
    listed = tmp_path / "told.txt"
    listed.write_text("old@firm.example\nnew@firm.example\nwho@example.fr\n")
    words = ("--words-version", "3", "--words-language", "fr")
    given = call("notice", "given", "--list", str(listed), *words)
    assert "2 notices recorded" in given.stdout
    assert "1 line names no contact: 3" in given.stdout
    assert answer(call("notice", "given", "some@firm.example", *words, "--complete", "--json"))["contacts"] == 1
    assert answer(call("due", "--json"))["counts"]["notice"] == {"due": 0, "late": 0, "undated": 0}
    judged = (
        "judgement",
        "add",
        "data_accurate",
        "no",
        "--address",
        "new@firm.example",
        "--who",
        "Zoe",
        "--why",
        "seen",
    )
    assert answer(call(*judged, "--json"))["value"] is False
    assert "data to correct or erase: 1" in call("due").stdout
    assert "data_accurate = false, by Zoe" in call("judgement", "list").stdout
    assert answer(call("judgement", "list", "--json"))[0]["standing"] is True
