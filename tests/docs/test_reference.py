"""The page of commands names every command and every option that the program has, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from licite.cli.main import app

REPOSITORY = Path(__file__).parent.parent.parent


def commands(command: object, path: str = "licite") -> Iterator[tuple[str, object]]:
    """Every command that does something, by what one types."""
    below = getattr(command, "commands", None)
    if not below:
        yield path, command
    for name, inner in (below or {}).items():
        yield from commands(inner, f"{path} {name}")


ALL = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("command", ALL)
def test_the_page_names_the_command_and_its_options(command: str, lang: str) -> None:
    page = (REPOSITORY / "docs" / lang / "reference" / "commands.md").read_text(encoding="utf-8")
    assert all(word in page for word in command.split())
    options = {name for option in ALL[command].params for name in option.opts if name.startswith("--")}
    assert {name for name in options if f"`{name}" not in page} == set()


@pytest.mark.parametrize("command", ALL)
def test_help_has_an_example(command: str) -> None:
    text = f"{ALL[command].help or ''} {ALL[command].epilog or ''}"
    assert f"{command} " in text or f"{command}\n" in text, f"no example in the help of `{command}`"
