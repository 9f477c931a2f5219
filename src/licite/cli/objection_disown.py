"""`licite objection disown`: the person says that a refusal was not theirs."""

from typing import Annotated

import typer

from licite.cli.common import print_json
from licite.cli.home_options import Desk, on_registers
from licite.vocabulary.say import say


@on_registers
def disown(
    desk: Desk,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of the refusal, as `check` shows it.")],
    address: Annotated[str, typer.Option("--address", help="The person's address or number, which it stops.")],
    words: Annotated[str, typer.Option("--words", help="What the person said.")] = "",
    words_version: Annotated[
        str, typer.Option("--words-version", help="The version of that text: of a form, or a letter with its day.")
    ] = "",
    how: Annotated[str, typer.Option("--how", help="How they said so: letter, form, phone...")] = "",
    on: Annotated[str | None, typer.Option("--on", metavar="INSTANT", help="When; now where it is left out.")] = None,
) -> None:
    """Record the person's own word that a refusal was not theirs; it must have been noted as forged before."""
    with desk.registers() as slug:
        from licite.operations.disown import disown as keep

        done = keep(slug, event, address, words=words, words_version=words_version, how=how, on=on)
    if desk.as_json:
        print_json(
            {
                "event": event,
                "disowned_by": done.event_id,
                "recorded_at": done.at.isoformat(),
                "repeated": done.repeated,
                "blocks": done.still > 0,
                "other_refusals": done.still,
            }
        )
        return
    print(say("objection.disowned_before" if done.repeated else "objection.disowned", desk.lang, event=done.event_id))
    if done.still:
        print(say("objection.disowned_others", desk.lang, n=done.still))
