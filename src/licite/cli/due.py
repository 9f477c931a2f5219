"""`licite due`: what is owed to whom, and by when."""

import sys
from typing import Annotated

import typer

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home, registers
from licite.vocabulary.say import say

DUE = "Example: licite due --until 2026-12-31 --json"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("due", epilog=DUE)(due)


@guarded
def due(
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="All that is due by that day; by today without.")
    ] = None,
    first: Annotated[int, typer.Option("--first", min=0, help="How many to show, the earliest first.")] = 50,
    names: Annotated[
        bool, typer.Option("--names", help="Show addresses; who looked and why is recorded for each of them.")
    ] = False,
    who: Annotated[str, typer.Option("--who", help="With --names: who looks.")] = "",
    why: Annotated[str, typer.Option("--why", help="With --names: for which reason.")] = "",
    doctrine: Annotated[str, typer.Option("--doctrine", help="Reading of the law: cnil or strict.")] = "cnil",
    country: Annotated[str, typer.Option("--country", help="The country of contacts of whom none is known.")] = "FR",
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """List what is owed to whom and by when: notices, erasures, corrections, answers, reviews, confirmations."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.due import due as due_of
        from licite.operations.due import with_addresses

        found = due_of(slug, until=until, first=first, doctrine=doctrine, country=country, lang=spoken)
        if names:
            found = with_addresses(found, who=who, reason=why)
    if as_json:
        print_json(
            {
                "controller": found.controller,
                "at": found.at,
                "until": found.until,
                "counts": {
                    one.kind: {"due": one.due, "late": one.late, "undated": one.undated} for one in found.counts
                },
                "items": [
                    {"by": one.by, "kind": one.kind, "contact": one.contact, "words": one.words}
                    | ({"address": one.address} if names else {})
                    for one in found.items
                ],
                "left_out": found.left_out,
            }
        )
        return
    from licite.cli.terminal import printable, terminal_of

    show = terminal_of(sys.stdout).plain
    print(say("due.title", spoken, controller=found.controller, until=found.until))
    for one in found.counts:
        if one.due or one.undated:
            kind = say(f"due.kind.{one.kind}", spoken)
            print(f"  {say('due.count', spoken, kind=kind, due=one.due, late=one.late, undated=one.undated or None)}")
    if not any(one.due or one.undated for one in found.counts):
        print(say("due.nothing", spoken))
    for item in found.items:
        by = item.by.isoformat() if item.by else say("due.no_date", spoken)
        slots = {"by": f"{by:<10}", "who": item.address or item.contact or "-", "words": item.words}
        print(f"  {show(printable(say('due.row', spoken, kind=say(f'due.kind.{item.kind}', spoken), **slots)))}")
    if found.items and found.left_out:
        print(say("due.more", spoken, n=found.left_out))
