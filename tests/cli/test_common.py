"""What every command shares: language, exit codes, one message for each fault, help with an example."""

import errno
import locale
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from licite.cli.common import Exit, guarded, language_of
from licite.cli.main import app, run
from licite.errors import LiciteError


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
    ("option", "variable", "machine", "expected"),
    [
        ("en", "fr", "fr_FR", "en"),
        (None, "en", "fr_FR", "en"),
        (None, "en_GB.UTF-8", "fr_FR", "en"),
        (None, None, "en_US", "en"),
        (None, None, "de_DE", "fr"),
        (None, None, None, "fr"),
        (None, "de", "en_US", "fr"),
    ],
)
def test_the_language_is_that_of_the_option_then_of_the_environment_then_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, option: str | None, variable: str | None, machine: str | None, expected: str
) -> None:
    monkeypatch.delenv("LICITE_LANG", raising=False)
    if variable:
        monkeypatch.setenv("LICITE_LANG", variable)
    monkeypatch.setattr(locale, "getlocale", lambda *_: (machine, "UTF-8"))
    assert language_of(option) == expected


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
