"""`licite person`: everything on one person, the answer to them, and their erasure."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from licite.cli.common import print_json
from licite.cli.home_options import Address, Desk, IdempotencyKey, on_registers
from licite.errors import LiciteError
from licite.vocabulary.say import say

ERASE = "Example: licite person erase ann@firm.example --reason asked"
EXPORT = "Example: licite person export ann@firm.example --out answer.zip --who dpo@firm.example --why 'her request'"
SHOW = "Example: licite person show ann@firm.example --who dpo@firm.example --why 'her request of 25 November' --json"

Who = Annotated[str | None, typer.Option("--who", help="Who of the controller is looking; asked at a terminal.")]
Why = Annotated[str | None, typer.Option("--why", help="For which reason; asked at a terminal.")]
Person = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="E-mail address, telephone number, profile, or the id of a contact.")
]
Country = Annotated[str, typer.Option("--country", help="The country where that of the person is not known.")]
_GONE = ("collected", "interactions", "notices")
_STAY_UNNAMED = ("consents", "decisions", "judgements", "accesses")


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Show one person, answer them, or erase them.")
    group.command("erase", epilog=ERASE)(erase)
    group.command("show", epilog=SHOW)(show)
    group.command("export", epilog=EXPORT)(export)
    app.add_typer(group, name="person")


@on_registers
def erase(
    desk: Desk,
    address: Address,
    reason: Annotated[
        str, typer.Option("--reason", help="asked, not_needed, withdrawn, objected, unlawful, law or child.")
    ] = "asked",
    everybody: Annotated[
        bool, typer.Option("--everybody", help="All who have this address, where these are several people.")
    ] = False,
    idempotency_key: IdempotencyKey = None,
) -> None:
    """Erase a person for good: who they are goes, what proves stays without a name, refusals go on holding."""
    with desk.registers() as slug:
        from licite.operations.erasures import erase as erase_person

        done = erase_person(slug, address, reason=reason, everybody=everybody, idempotency_key=idempotency_key)
    if desk.as_json:
        answer = {
            "event_id": done.event_id,
            "entry": done.seq,
            "at": done.at,
            "repeated": done.repeated,
            "removed": done.removed,
            "kept": done.kept,
            "copies": list(done.copies),
            "recipients": [{"recipient": name, "since": since} for name, since in done.recipients],
        }
        print_json(answer)
        return
    said = "consent.erased_before" if done.repeated else "consent.erased"
    print(say(said, desk.lang, id=done.event_id, seq=str(done.seq)))
    if not done.repeated:
        names = {name: done.removed[name] for name in _STAY_UNNAMED}
        print(say("consent.removed_identifiers", desk.lang, n=done.removed["identifiers"]))
        gone = {name: done.removed[name] for name in _GONE}
        if any(gone.values()):
            print(say("consent.removed_rows", desk.lang, **gone))
        print(say("consent.removed_names", desk.lang, n=sum(names.values()), **names))
    print(say("consent.kept_refusals", desk.lang, n=sum(done.kept.values())))
    for name, since in done.recipients:
        print(say("consent.tell_recipient", desk.lang, recipient=name, day=since))
    for place in done.copies:
        print(say("consent.copy_holds", desk.lang, path=place))


@on_registers
def show(
    desk: Desk,
    address: Person,
    who: Who = None,
    why: Why = None,
    role: Annotated[str, typer.Option("--role", help="In which role: reader, marketer, dpo, auditor…")] = "reader",
    country: Country = "FR",
) -> None:
    """Show one person: may they be reached and why, what happened, until when, and all that is held.

    Who looked and why is recorded first.
    """
    who, why = _asked("who", who, desk.lang), _asked("why", why, desk.lang)
    with desk.registers() as slug:
        from licite.operations.person_seen import as_json as json_of
        from licite.operations.person_seen import seen

        found = seen(slug, address, who=who, why=why, role=role, lang=desk.lang, country=country)
        told = json_of(found, desk.lang) if desk.as_json else {}
    if desk.as_json:
        print_json(told)
        return
    from licite.cli.render_person import render_person
    from licite.cli.terminal import terminal_of

    print(terminal_of(sys.stdout).plain(render_person(found, desk.lang)))


@on_registers
def export(
    desk: Desk,
    address: Person,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER|FILE.zip", help="Where the answer goes.")],
    who: Who = None,
    why: Why = None,
    role: Annotated[str, typer.Option("--role", help="In which role: reader, marketer, dpo, auditor…")] = "dpo",
    country: Country = "FR",
) -> None:
    """Write the answer to a person who asks what you hold of them: a letter to read, and the data for other tools.

    It holds nothing of anybody else. Who answered and why is recorded first.
    """
    who, why = _asked("who", who, desk.lang), _asked("why", why, desk.lang)
    with desk.registers() as slug:
        from licite.operations.person_export import DATA, LETTER, answer_to, place_for, write_answer

        place_for(out)
        answer = answer_to(slug, address, who=who, why=why, role=role, lang=desk.lang, country=country)
        write_answer(answer, out)
    if desk.as_json:
        print_json({"out": str(out), "files": [LETTER, DATA], "contacts": [one.uid for one in answer.person.contacts]})
        return
    print(say("person.written", desk.lang, path=out))
    print(say("person.check_first", desk.lang))


def _asked(name: str, given: str | None, lang: str) -> str:
    """What was given, or is typed now; CON010 where nobody is there to ask."""
    if given is None and sys.stdin.isatty() and sys.stderr.isatty():
        given = str(
            typer.prompt(say(f"consent.{name}", lang), prompt_suffix=" > ", default="", show_default=False, err=True)
        )
    if not given or not given.strip():
        raise LiciteError("CON010")
    return given
