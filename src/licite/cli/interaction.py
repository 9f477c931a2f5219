"""`licite interaction`: what people did, one by one or from the export of a tool."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import agreed, print_json
from licite.cli.home_options import Address, Desk, on_registers
from licite.cli.progress import steps
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.interactions.importing import Events

ADD = "Example: licite interaction add ann@firm.example --kind reply --on 2026-11-25T10:30"
IMPORT = "Example: licite interaction import events.csv --source Brevo --yes"
_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Record what people did: clicks, replies, calls, purchases.")
    group.command("add", epilog=ADD)(add)
    group.command("import", epilog=IMPORT)(import_)
    app.add_typer(group, name="interaction")


@on_registers
def add(
    desk: Desk,
    address: Address,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="click, reply, request, call_answered, purchase or form, which count; open, delivery, bounce, sent, "
            "refresh or call_attempt, which do not.",
        ),
    ],
    on: Annotated[str | None, typer.Option("--on", metavar="INSTANT", help="When; now where it is left out.")] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="ID", help="Which contact, where several have the address.")
    ] = None,
    campaign: Annotated[str, typer.Option("--campaign", help="The message that it belongs to.")] = "",
    source: Annotated[str, typer.Option("--source", help="Who or which tool tells it.")] = "",
) -> None:
    """Record that something happened with a contact, and say whether it moves the date of erasure."""
    with desk.registers() as slug:
        from licite.operations.interactions.record import add as add_interaction

        done = add_interaction(slug, address, kind, on=on, contact=contact, campaign=campaign, source=source)
    if desk.as_json:
        told = {"event_id": done.event_id, "contact": done.contact, "entry": done.seq, "at": done.at}
        print_json({**told, "repeated": done.repeated, "counts": done.counts})
        return
    said = "interaction.repeated" if done.repeated else "interaction.recorded"
    print(say(said, desk.lang, id=done.event_id, seq=str(done.seq)))
    print(say("interaction.counts" if done.counts else "interaction.counts_not", desk.lang))


@on_registers
def import_(
    desk: Desk,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, workbook or JSON of a mailer's events.")],
    source: Annotated[str, typer.Option("--source", help="The tool it comes from; the name of the file without.")] = "",
    zone: Annotated[
        str, typer.Option("--zone", metavar="ZONE", help="The time zone of times that name none.")
    ] = "Europe/Paris",
    only_preview: Annotated[bool, typer.Option("--preview", help="Only show what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Show what an export of events brings, then record it; clicks of robots are set aside, refusals are objections."""
    with desk.registers() as slug, steps(desk.lang, hidden=desk.as_json) as progress:
        from licite.operations.interactions.importing import look, record

        seen = look(slug, file, source=source, zone=zone, progress=progress)
        if not desk.as_json:
            _print(seen, "would", desk.lang)
        done = not only_preview and agreed("interaction.ask", desk.lang, yes=yes, as_json=desk.as_json)
        if done:
            record(seen, progress)
    if desk.as_json:
        print_json(_json(seen, done, desk.lang))
    elif done:
        _print(seen, "did", desk.lang)
    elif not only_preview:
        print(say("interaction.not_done", desk.lang))


def _print(seen: "Events", how: str, lang: str) -> None:
    print(say(f"interaction.{how}", lang, file=seen.file.name, n=seen.read))
    for outcome, count in seen.counts.items():
        if count:
            print(f"  {say(f'interaction.outcome.{outcome}', lang, count=count)}")
        for sign, number in sorted(seen.signs.items()) if outcome == "set_aside" else ():
            print(f"    {say(f'interaction.sign.{sign}', lang, count=number)}")
    for key, number in (
        ("recorded_robots", len(seen.recorded_robots)),
        ("bounced", len(seen.bounced)),
        ("either", seen.either),
        ("rejected_refusals", sum(one.refusal for one in seen.rejected)),
    ):
        if number:
            print(say(f"interaction.{key}", lang, n=number))
    for one in seen.rejected[:_SHOWN]:
        reason = say(f"interaction.reason.{one.reason}", lang)
        print(f"  {say('interaction.rejected_line', lang, line=str(one.line), reason=reason)}")
    if len(seen.rejected) > _SHOWN:
        print(f"  {say('interaction.more', lang, n=len(seen.rejected) - _SHOWN)}")


def _json(seen: "Events", done: bool, lang: str) -> dict[str, Any]:
    return {
        "file": str(seen.file),
        "done": done,
        "read": seen.read,
        **dict[str, Any](seen.counts.items()),
        "signs": dict(sorted(seen.signs.items())),
        "recorded_robots": len(seen.recorded_robots),
        "bounced": len(seen.bounced),
        "read_in_two_ways": seen.either,
        "rows_rejected": [
            {
                "line": one.line,
                "reason": one.reason,
                "words": say(f"interaction.reason.{one.reason}", lang),
                "refusal": one.refusal,
            }
            for one in seen.rejected
        ],
    }
