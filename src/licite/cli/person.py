"""`licite person`: the erasure of somebody, and what is held of them."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Address, Controller, Home, IdempotencyKey, registers
from licite.errors import LiciteError
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.person_held import Held

ERASE = "Example: licite person erase ann@firm.example --reason asked"
SHOW = "Example: licite person show ann@firm.example --who dpo@firm.example --why 'her request of 25 November' --json"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Erase somebody, or show what is held of them.")
    group.command("erase", epilog=ERASE)(erase)
    group.command("show", epilog=SHOW)(show)
    app.add_typer(group, name="person")


@guarded
def erase(
    address: Address,
    reason: Annotated[
        str, typer.Option("--reason", help="asked, not_needed, withdrawn, objected, unlawful, law or child.")
    ] = "asked",
    idempotency_key: IdempotencyKey = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Erase a person for good: who they are goes, what proves stays without a name, refusals go on holding."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.erasures import erase as erase_person

        done = erase_person(slug, address, reason=reason, idempotency_key=idempotency_key)
    if as_json:
        answer = {
            "event_id": done.event_id,
            "entry": done.seq,
            "at": done.at,
            "repeated": done.repeated,
            "removed": done.removed,
            "kept": done.kept,
            "copies": list(done.copies),
        }
        print_json(answer)
        return
    said = "consent.erased_before" if done.repeated else "consent.erased"
    print(say(said, spoken, id=done.event_id, seq=str(done.seq)))
    if not done.repeated:
        names = {name: count for name, count in done.removed.items() if name != "identifiers"}
        print(say("consent.removed_identifiers", spoken, n=done.removed["identifiers"]))
        print(say("consent.removed_names", spoken, n=sum(names.values()), **names))
    print(say("consent.kept_refusals", spoken, n=sum(done.kept.values())))
    for place in done.copies:
        print(say("consent.copy_holds", spoken, path=place))


@guarded
def show(
    address: Address,
    who: Annotated[
        str | None, typer.Option("--who", help="Who of the controller is looking; asked at a terminal.")
    ] = None,
    why: Annotated[str | None, typer.Option("--why", help="For which reason; asked at a terminal.")] = None,
    role: Annotated[str, typer.Option("--role", help="In which role: reader, marketer, dpo, auditor…")] = "reader",
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show what is held of a person, by class of data. Who looked and why is recorded first."""
    spoken = language_of(lang, home)
    who, why = _asked("who", who, spoken), _asked("why", why, spoken)
    with registers(home, controller) as slug:
        from licite.operations.person_held import as_json as json_of
        from licite.operations.person_held import held

        found = held(slug, address, who=who, why=why, role=role)
    if as_json:
        print_json(json_of(found))
        return
    from licite.cli.terminal import terminal_of

    print(terminal_of(sys.stdout).plain(_text(found, spoken)))


def _asked(name: str, given: str | None, lang: str) -> str:
    """What was given, or is typed now; CON010 where nobody is there to ask."""
    if given is None and sys.stdin.isatty() and sys.stderr.isatty():
        given = str(
            typer.prompt(say(f"consent.{name}", lang), prompt_suffix=" > ", default="", show_default=False, err=True)
        )
    if not given or not given.strip():
        raise LiciteError("CON010")
    return given


def _text(found: "Held", lang: str) -> str:
    from licite.cli.terminal import printable

    lines = [say("consent.held_of", lang, controller=found.controller, address=printable(found.who.value))]
    if not found.contacts:
        lines.append(say("consent.nobody", lang))
    for data_class, tables in found.classes.items():
        lines += ["", f"{data_class} · {say(f'store.data_{data_class}', lang)}"]
        for table, rows in tables.items():
            for row in rows:
                said = {name: value for name, value in row.items() if name != "row" and value not in (None, "", [])}
                if said:
                    lines.append(f"  {table} {row['row']}  {printable(json.dumps(said, ensure_ascii=False))}")
    return "\n".join(lines)
