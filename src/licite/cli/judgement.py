"""`licite judgement`: facts that a human settles, with name, reason and day."""

import json
import sys
from typing import Annotated

import typer

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home, IdempotencyKey, registers
from licite.vocabulary.say import say

ADD = (
    "Example: licite judgement add reasonably_expected yes --address ann@firm.example --who 'Zoe, DPO' "
    "--why 'met at the fair, asked for a quote' --until 2027-11-25"
)
LIST = "Example: licite judgement list --json"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Facts that a human settles, with name, reason and day.")
    group.command("add", epilog=ADD)(add)
    group.command("list", epilog=LIST)(list_all)
    app.add_typer(group, name="judgement")


@guarded
def add(
    fact: Annotated[str, typer.Argument(metavar="FACT", help="A fact of the contract: source_checked, reviewed…")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="yes, no, or a value of the fact.")],
    who: Annotated[str, typer.Option("--who", help="Who judges.")] = "",
    why: Annotated[str, typer.Option("--why", help="For which reason.")] = "",
    contact: Annotated[str | None, typer.Option("--contact", metavar="ID", help="Of a contact, by its id.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Of a contact, by its address or number.")] = None,
    about: Annotated[
        str, typer.Option("--about", help="Of an import, `import:` and its id; of a supplier or campaign, its name.")
    ] = "",
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="When; today where it is left out.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Its last day; it is to be looked at again then.")
    ] = None,
    idempotency_key: IdempotencyKey = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Record what somebody judged of a contact, an import or a campaign; a later judgement takes its place."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.judgements import Asked, judge

        asked = Asked(fact, value, who, why, contact, address, about, on, until)
        done = judge(slug, asked, idempotency_key=idempotency_key)
    if as_json:
        told = {"event_id": done.event_id, "entry": done.seq, "at": done.at, "repeated": done.repeated}
        print_json({**told, "fact": done.fact, "value": done.value, "contact": done.contact})
        return
    print(say("judgement.repeated" if done.repeated else "judgement.recorded", spoken, seq=str(done.seq)))


@guarded
def list_all(home: Home = None, controller: Controller = None, as_json: Json = False, lang: Lang = None) -> None:
    """List what was judged, and what of it still holds; people by the id of their contact."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.judgements import judgements

        found = judgements(slug)
    if as_json:
        print_json(
            [
                {
                    "contact": one.contact,
                    "about": one.about,
                    "fact": one.fact,
                    "value": one.value,
                    "author": one.author,
                    "reason": one.reason,
                    "day": one.day,
                    "until": one.until,
                    "standing": one.standing,
                }
                for one in found
            ]
        )
        return
    from licite.cli.terminal import printable, terminal_of

    show = terminal_of(sys.stdout).plain
    if not found:
        print(say("judgement.nothing", spoken))
    for one in found:
        mark = "" if one.standing else say("judgement.past", spoken)
        value = json.dumps(one.value, ensure_ascii=False)
        slots = {"about": one.contact or one.about, "fact": one.fact, "value": value, "author": one.author}
        print(show(printable(say("judgement.row", spoken, **slots, day=one.day, until=one.until, mark=mark))))
        if one.reason:
            print(f"  {show(printable(say('judgement.reason', spoken, reason=one.reason)))}")
