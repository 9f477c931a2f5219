"""`licite notice`: what people were told of the use of their data."""

from pathlib import Path
from typing import Annotated

import typer

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home, registers
from licite.vocabulary.say import say

GIVEN = "Example: licite notice given --import 4a9301d4 --words-version 3 --words-language fr --on 2026-11-25"
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Record the notices that people were given.")
    group.command("given", epilog=GIVEN)(given)
    group.callback()(_group)
    app.add_typer(group, name="notice")


def _group() -> None:
    """Record the notices that people were given."""


@guarded
def given(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="The address or number of a contact.")
    ] = None,
    import_: Annotated[
        str | None, typer.Option("--import", metavar="IMPORT", help="To all that this import brought.")
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="To all contacts whose addresses are on a list.")
    ] = None,
    words_version: Annotated[str, typer.Option("--words-version", help="The version of the notice.")] = "",
    words_language: Annotated[str, typer.Option("--words-language", metavar="CODE", help="Its language: fr…")] = "",
    article: Annotated[
        str, typer.Option("--article", help="13 where the person gave the data, 14 where they came from elsewhere.")
    ] = "14",
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="When; today where it is left out.")] = None,
    complete: Annotated[
        bool | None,
        typer.Option("--complete/--incomplete", help="Somebody checked that it holds all that the article asks."),
    ] = None,
    how: Annotated[str, typer.Option("--how", help="In which way: an e-mail, a letter, on the form.")] = "",
    who: Annotated[str, typer.Option("--who", help="Who of the controller gave it.")] = "",
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Record that the notice was given: to a contact, to all of an import, or to those on a list; twice is once."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.notices import Words, give

        words = Words(article, on, words_version, words_language, complete, how, who)
        done = give(slug, words, address=address, imported=import_, listed=listed)
    if as_json:
        told = {"recorded": done.recorded, "repeated": done.repeated, "contacts": done.contacts}
        print_json({**told, "unknown_lines": list(done.unknown), "shared": done.shared})
        return
    print(say("notice.given", spoken, n=done.recorded))
    if done.repeated:
        print(say("notice.repeated", spoken, n=done.repeated))
    print(say("notice.reaches", spoken, n=done.contacts))
    if done.unknown:
        lines = ", ".join(map(str, done.unknown[:_SHOWN])) + (" …" if len(done.unknown) > _SHOWN else "")
        print(say("notice.unknown", spoken, n=len(done.unknown), lines=lines))
    if done.shared:
        print(say("notice.shared", spoken, n=int(done.shared)))
