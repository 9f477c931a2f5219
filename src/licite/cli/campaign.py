"""`licite campaign`: a campaign file, by answering questions."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from licite.cli.common import Lang, guarded, language_of
from licite.errors import LiciteError
from licite.vocabulary.say import say

NEW = "Example: licite campaign new campaign.yaml"
SCHEMA = "Example: licite campaign schema > campaign.schema.json"
EXAMPLE = "Example: licite campaign example > campaign.yaml"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Make a campaign file.")
    group.command("new", epilog=NEW)(new)
    group.command("example", epilog=EXAMPLE)(example)
    group.command("schema", epilog=SCHEMA)(schema)
    app.add_typer(group, name="campaign")


@guarded
def new(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("campaign.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    lang: Lang = None,
) -> None:
    """Ask the questions and write the campaign."""
    from licite.cli.wizard import answers_from_terminal
    from licite.operations.campaign import campaign_from_answers
    from licite.operations.output.atomic import write_whole

    spoken = language_of(lang)
    if path.exists() and not force:
        raise LiciteError("CLI003", name=path.name)
    if not sys.stdin.isatty():
        raise LiciteError("CLI006")
    text = campaign_from_answers(answers_from_terminal(spoken), spoken)
    write_whole(path, text.encode())
    print(say("cli.written", spoken, path=path), file=sys.stderr)


@guarded
def example(lang: Lang = None) -> None:
    """Print a commented example to fill in."""
    from licite.operations.campaign.wizard import example_campaign

    print(example_campaign(language_of(lang)), end="")


@guarded
def schema() -> None:
    """Print the JSON Schema of a campaign file, for editors."""
    from licite.operations.campaign import campaign_schema

    print(json.dumps(campaign_schema(), ensure_ascii=False, indent=2))
