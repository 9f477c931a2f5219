"""Whoever made an installation in one language is answered in it by every command, without saying so again."""

import locale
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from licite.cli.common import Exit
from licite.cli.main import app
from licite.operations.installation import controller_named, install
from licite.store.home import create_home
from tests.cli.test_common import commands

WITH_HOME = {
    path: command
    for path, command in commands(get_command(app))
    if any("--home" in option.opts for option in command.params)
}


def needed(command: Any) -> Iterator[str]:
    """What a command must be given to be run at all; where there are no registers it ends before it does anything."""
    for option in command.params:
        if option.required or option.name == "file":
            yield from [option.opts[0], "0f3a"] if option.opts[0].startswith("--") else ["0f3a"]


@pytest.mark.parametrize("command", WITH_HOME, ids=" ".join)
@pytest.mark.parametrize(("language", "word"), [("fr", "erreur["), ("en", "error[")])
def test_every_command_that_knows_an_installation_speaks_its_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...], language: str, word: str
) -> None:
    monkeypatch.delenv("LICITE_LANG", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("de_DE", "UTF-8"))
    monkeypatch.chdir(tmp_path)
    create_home(tmp_path / "home", controller="firm", second=tmp_path / "keys", language=language)
    done = CliRunner().invoke(app, [*command, *needed(WITH_HOME[command]), "--home", str(tmp_path / "home")])
    if command == ("check",):  # which tells what is wrong, line by line
        assert done.exit_code == Exit.NO
        assert ("défaut" if language == "fr" else "fault") in done.stdout
    else:
        assert done.exit_code in (Exit.ENVIRONMENT, Exit.INPUT)
        assert word in done.stderr


@pytest.fixture(scope="module", params=["fr", "en"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("spoken")
    firm = controller_named("Firm")
    made = install(folder / "home", controller=firm, second=folder / "keys", language=request.param)
    (folder / "facts.yaml").write_text("email: ann@firm.example\nchannel: email\npurpose: commercial\n")
    return request.param, made.home.path


@pytest.mark.parametrize(
    ("command", "french", "english"),
    [
        ("check", "Tout va bien", "All is well"),
        ("consent record ann@firm.example --channel email --purpose survey --source Vendeur", "Enregistré", "Recorded"),
        ("consent withdraw ann@firm.example", "Enregistré", "Recorded"),
        ("consent show nobody@firm.example", "Aucun accord et aucun refus", "No agreement and no refusal"),
        ("objection add bob@firm.example", "Refus enregistré", "Refusal recorded"),
        ("objection check nobody@firm.example", "aucun refus", "no refusal"),
        (
            "person show nobody@firm.example --who dpo --why check",
            "Aucun contact n'a cette adresse",
            "No contact has this address",
        ),
        ("person erase nobody@firm.example", "Personne effacée", "Person erased"),
        ("processor list", "Aucun prestataire", "No processor"),
        ("evidence verify", "Le journal", "The log"),
        ("evidence hash nobody@firm.example", "forme exacte", "exact form"),
        ("decide facts.yaml", "Réponse gardée", "Answer kept"),
        ("recover", "Journal rejoué", "Journal replayed"),
        ("backup copy.zip", "Sauvegarde", "Backup"),
        ("init --upgrade", "à jour", "up to date"),
    ],
)
def test_what_is_printed_is_in_the_language_of_the_installation(
    monkeypatch: pytest.MonkeyPatch, installed: tuple[str, Path], command: str, french: str, english: str
) -> None:
    language, home = installed
    monkeypatch.delenv("LICITE_LANG", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("de_DE", "UTF-8"))
    monkeypatch.chdir(home.parent)
    words = command.split()
    told = CliRunner().invoke(app, [*words, *([str(home)] if "init" in words else ["--home", str(home)])])
    assert (french if language == "fr" else english) in told.stdout
