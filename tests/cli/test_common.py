"""What every command shares: language, exit codes, one message for each fault, help with an example."""

import errno
import locale
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from licite.cli.common import Exit, guarded, language_of
from licite.cli.main import app, run
from licite.errors import LiciteError
from licite.store.home import create_home


def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    inside = getattr(group, "commands", None)
    if inside is None:
        return [(path, group)]
    return [found for name, command in inside.items() for found in commands(command, (*path, name))]


COMMANDS = commands(get_command(app))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_every_command_helps_with_an_example(path: tuple[str, ...], command: Any) -> None:
    done = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.exit_code == 0
    assert f"Example: licite {' '.join(path)}" in " ".join(done.stdout.split())
    assert (command.help or "")[0].isupper()


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert CliRunner().invoke(app, ["--version"]).stdout == f"licite {version('licite')}\n"


@pytest.mark.parametrize(
    ("option", "variable", "installed", "machine", "expected"),
    [
        ("en", "fr", "fr", "fr_FR", "en"),
        (None, "en", "fr", "fr_FR", "en"),
        (None, "en_GB.UTF-8", "fr", "fr_FR", "en"),
        (None, None, "en", "fr_FR", "en"),
        (None, None, "fr", "en_US", "fr"),
        (None, None, None, "en_US", "en"),
        (None, None, None, "de_DE", "fr"),
        (None, None, None, None, "fr"),
        (None, "de", "en", "en_US", "fr"),
    ],
)
def test_the_language_is_that_of_the_option_then_of_the_environment_of_the_installation_and_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    option: str | None,
    variable: str | None,
    installed: str | None,
    machine: str | None,
    expected: str,
) -> None:
    monkeypatch.delenv("LICITE_LANG", raising=False)
    if variable:
        monkeypatch.setenv("LICITE_LANG", variable)
    monkeypatch.setattr(locale, "getlocale", lambda *_: (machine, "UTF-8"))
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    if installed:
        create_home(home, controller="firm", second=tmp_path / "keys", language=installed)
    monkeypatch.setenv("LICITE_HOME", str(elsewhere))
    assert language_of(option, home) == expected
    monkeypatch.setenv("LICITE_HOME", str(home))
    assert language_of(option) == expected


@pytest.mark.parametrize("settings", ["language = 'de'", "language =", "\x00"])
def test_settings_that_cannot_be_read_name_no_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: str
) -> None:
    monkeypatch.delenv("LICITE_LANG", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("en_US", "UTF-8"))
    (tmp_path / "licite.toml").write_text(settings)
    assert language_of(None, tmp_path) == "en"


def test_the_folder_of_a_user_who_is_not_there_names_no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LICITE_LANG", raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("en_US", "UTF-8"))
    assert language_of(None, Path("~nobody-of-this-name/licite")) == "en"


def ended(fault: BaseException, lang: str = "en") -> int:
    @guarded
    def command(lang: str | None = None) -> None:
        raise fault

    with pytest.raises(typer.Exit) as end:
        command(lang=lang)
    return end.value.exit_code


def test_faults_end_with_the_code_that_says_whose_turn_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(LiciteError("CLI007")) == Exit.INPUT == 2
    assert ended(LiciteError("FIL104", exit_code=1, path="x", reason="full")) == Exit.ENVIRONMENT == 1
    assert capsys.readouterr().err.count("error[") == 2


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "erreur[ENV001]: le système refuse"), ("en", "error[ENV001]: the system refuses")]
)
def test_the_system_that_refuses_is_told_with_the_place(
    capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    assert ended(OSError(errno.ENOSPC, "No space left on device", "/somewhere/x"), lang) == 1
    printed = capsys.readouterr().err
    assert printed.startswith(said)
    assert "No space left on device\n  --> /somewhere/x\n" in printed


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_ctrl_c_ends_with_130(capsys: pytest.CaptureFixture[str], fault: BaseException) -> None:
    assert ended(fault) == Exit.INTERRUPTED == 130
    assert capsys.readouterr().err == "Interrupted: no file was left half written.\n"


def test_a_fault_of_ours_is_not_hidden() -> None:
    @guarded
    def command(lang: str | None = None) -> None:
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError, match="ours"):
        command()


def test_ctrl_c_outside_of_a_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("licite.cli.main.app", interrupted)
    with pytest.raises(SystemExit) as end:
        run()
    assert end.value.code == 130
