"""`licite objection`: refusals, recorded once and for all."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from licite.cli.common import Exit, print_json
from licite.cli.home_options import Desk, IdempotencyKey, on_registers
from licite.cli.objection_disown import disown
from licite.cli.objection_lists import amnesty, export, import_
from licite.errors import LiciteError

if TYPE_CHECKING:
    from licite.operations.objections import Checked

ADD = 'Example: licite objection add ann@firm.example "06 39 98 12 34" --on 2026-11-25 --how phone'
CHECK = "Example: licite objection check ann@firm.example --channel email"
FORGED = 'Example: licite objection forged 0f3a --author "Claire Martin" --reason "the person denies it in writing"'
DISOWN = (
    "Example: licite objection disown 0f3a --address ann@firm.example --how letter"
    ' --words "I never refused" --words-version 2026-12-01'
)
IMPORT = "Example: licite objection import unsubscribed.csv --tool mailchimp"
EXPORT = "Example: licite objection export --for router --out refusals-router.csv"
AMNESTY = "Example: licite objection amnesty mailchimp.csv hubspot.csv brevo.csv --refused stop.xlsx"

Channel = Annotated[str | None, typer.Option("--channel", help="The channel refused; all where it is left out.")]
Purpose = Annotated[str | None, typer.Option("--purpose", help="The purpose refused; all where it is left out.")]
Brand = Annotated[str | None, typer.Option("--brand", help="The brand refused; all where it is left out.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Record refusals, look them up, exchange them with processors.")
    group.command("add", epilog=ADD)(add)
    group.command("import", epilog=IMPORT)(import_)
    group.command("export", epilog=EXPORT)(export)
    group.command("check", epilog=CHECK)(check)
    group.command("forged", epilog=FORGED)(forged)
    group.command("disown", epilog=DISOWN)(disown)
    group.command("amnesty", epilog=AMNESTY)(amnesty)
    app.add_typer(group, name="objection")


@on_registers
def add(
    desk: Desk,
    addresses: Annotated[list[str] | None, typer.Argument(help="Addresses, numbers, profiles of one person.")] = None,
    channel: Channel = None,
    purpose: Purpose = None,
    brand: Brand = None,
    on: Annotated[str | None, typer.Option("--on", help="When they said so; now where it is left out.")] = None,
    how: Annotated[str, typer.Option("--how", help="How they said so: form, phone, reply...")] = "",
    source: Annotated[str, typer.Option("--source", help="Where: a site, a form, a campaign.")] = "",
    idempotency_key: IdempotencyKey = None,
) -> None:
    """Record that one person refuses; exit 0 once that is on disk for good."""
    given = _some(addresses)
    with desk.registers() as slug:
        from licite.operations.objections import Scope, add_objection

        done = add_objection(
            slug, given, Scope(channel, purpose, brand), on=on, how=how, source=source, idempotency_key=idempotency_key
        )
    if desk.as_json:
        print_json({"event": done.event_id, "recorded_at": done.at.isoformat(), "repeated": done.repeated})
    else:
        from licite.vocabulary.say import say

        said = "objection.recorded_before" if done.repeated else "objection.recorded"
        print(say(said, desk.lang, event=done.event_id))


@on_registers
def check(
    desk: Desk,
    addresses: Annotated[
        list[str] | None, typer.Argument(help="Addresses or numbers, or `-` to read one a line.")
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="The channel planned; any where left out.")] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="The purpose planned; any where left out.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="The brand that writes; any where left out.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="When they would be contacted; now where left out.")] = None,
) -> None:
    """Say whether somebody refused, when, how and what; exit 3 where anybody did."""
    from licite.cli.render_objection import as_dict, render

    given = _some([line.strip() for line in sys.stdin if line.strip()] if addresses == ["-"] else addresses)
    with desk.registers() as slug:
        from licite.operations.objections import Scope, check_objections

        found: list[Checked] = list(check_objections(slug, given, Scope(channel, purpose, brand), at=at))
        if desk.as_json:
            print_json([as_dict(one) for one in found])
        else:
            for one in found:
                print("\n".join(render(one, desk.lang)))
    raise typer.Exit(Exit.NO if any(one.objected for one in found) else Exit.DONE)


@on_registers
def forged(
    desk: Desk,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of the refusal, as `check` shows it.")],
    author: Annotated[str, typer.Option("--author", help="Who holds so: a name.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
) -> None:
    """Note that a refusal is held to be forged; it blocks all the same until the person says otherwise."""
    from licite.vocabulary.say import say

    with desk.registers() as slug:
        from licite.operations.objections import mark_forged

        done = mark_forged(slug, event, author=author, reason=reason)
    if desk.as_json:
        print_json({"event": event, "marked_at": done.at.isoformat(), "repeated": done.repeated, "blocks": True})
    else:
        print(say("objection.forged_before" if done.repeated else "objection.forged", desk.lang))


def _some(given: list[str] | None) -> list[str]:
    if not given:
        raise LiciteError("OBJ013")
    return given
