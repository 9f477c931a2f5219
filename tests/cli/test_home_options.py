"""The options that every command on the registers has come once, and reach the command as one thing."""

from pathlib import Path
from typing import Annotated

import typer
from typer.testing import CliRunner

from licite.cli.home_options import Desk, on_registers

seen: list[tuple[Desk, str, int]] = []


@on_registers
def told(
    desk: Desk,
    name: Annotated[str, typer.Argument(help="Who.")],
    times: Annotated[int, typer.Option("--times", help="How often.")] = 1,
) -> None:
    """Tell somebody."""
    seen.append((desk, name, times))


def run(*words: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(told)
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200", "TERM": "dumb", "LICITE_LANG": "en"})
    return done.exit_code, done.output


def test_its_own_options_come_first_and_the_shared_ones_last() -> None:
    _, text = run("--help")
    places = [text.index(option) for option in ("--times", "--home", "--controller", "--json", "--lang")]
    assert places == sorted(places)
    assert "Tell somebody." in text


def test_what_is_given_reaches_the_command() -> None:
    seen.clear()
    assert run("ann", "--times", "2", "--home", "here", "--controller", "firm", "--json", "--lang", "fr")[0] == 0
    assert run("bob")[0] == 0
    assert seen == [
        (Desk(Path("here"), "firm", True, "fr"), "ann", 2),
        (Desk(None, None, False, "en"), "bob", 1),
    ]


def test_a_language_that_is_not_there_is_one_message() -> None:
    code, text = run("ann", "--lang", "xx")
    assert (code, "CLI001" in text) == (2, True)
