"""`licite member`, for whoever has only a terminal."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.cli.serve import serve
from licite.operations.members import role_changes
from licite.web.accounts.models import Link
from tests.web.conftest import FIRM, OTHER, Site

NEW = "nora.keller@noroit.example"


def member(site: Site, *words: str, lang: str = "en") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["member", *words, "--home", str(site.home), "--lang", lang])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_link_is_made_and_waits(site: Site) -> None:
    code, told = member(site, "add", NEW.upper(), "--role", "dpo", "--controller", FIRM)
    assert code == 0
    found = re.search(r"http://127\.0\.0\.1:8000(/join/\S+/)", told)
    assert found
    assert site.client(None).get(found[1]).status_code == 200
    assert f"{NEW}: data protection, the invitation waits" in member(site, "list", "--controller", FIRM)[1]


def test_whoever_can_sign_in_has_the_role_at_once(site: Site) -> None:
    code, told = member(site, "add", "outsider@noroit.example", "--role", "auditor", "--controller", FIRM, "--json")
    assert code == 0
    assert json.loads(told)["link"] is None
    assert site.client("outsider").get(site.url()).status_code == 200
    assert role_changes(FIRM)[0].by == "terminal"


def test_a_role_is_taken_away_but_not_the_last_admin_s(site: Site) -> None:
    assert member(site, "remove", "reader@noroit.example", "--controller", FIRM)[0] == 0
    code, told = member(site, "remove", "outsider@noroit.example", "--controller", OTHER)
    assert code == 2
    assert "INS020" in told
    found = json.loads(member(site, "list", "--controller", FIRM, "--json")[1])
    assert "reader@noroit.example" not in [one["email"] for one in found]
    assert len(found) == 4


def test_a_lost_access_is_made_anew(site: Site) -> None:
    code, told = member(site, "reset", "dpo@noroit.example", lang="fr")
    assert code == 0
    assert "à remettre en main propre" in told
    assert Link.objects.get(use="reset").email == "dpo@noroit.example"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", NEW, "--role", "king", "--controller", FIRM), "INS022"),
        (("add", "nobody", "--controller", FIRM), "INS023"),
        (("add", f"{'x' * 200}@noroit.example", "--controller", FIRM), "INS023"),
        (("remove", NEW, "--controller", FIRM), "INS021"),
        (("reset", NEW), "INS021"),
        (("list",), "INS002"),
    ],
)
def test_what_is_wrong_is_told(site: Site, words: tuple[str, ...], code: str) -> None:
    exit_code, told = member(site, *words)
    assert exit_code == 2
    assert code in told


def test_serving_without_an_installation_says_how_to_make_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["serve", "--home", str(tmp_path / "none"), "--lang", "en"])
    assert done.exit_code == 2
    assert "STO001" in done.output
    assert "licite init" in done.output
    assert "http://" not in done.output


def test_on_a_terminal_the_name_of_the_organisation_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr("licite.cli.serve.init", lambda **given: made.append(given["home"]))
    monkeypatch.setattr("licite.operations.serving.serve", lambda *_, **__: None)
    monkeypatch.setattr("licite.cli.serve.sys.stdin", Terminal())
    serve(host="127.0.0.1", port=8000, worker=False, home=tmp_path / "none", lang="en")
    assert made == [tmp_path / "none"]


class Terminal:
    def isatty(self) -> bool:
        return True
