"""`licite disclosure`: to whom data of people were handed over, and what these recipients were told since."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Exit, Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home, IdempotencyKey, registers
from licite.cli.progress import steps
from licite.cli.terminal import printable
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.disclosed import Handed
    from licite.operations.disclosures import Seen

ADD = (
    "Example: licite disclosure add --recipient 'Partner SARL' --list handed.csv --data email,full_name "
    "--purpose commercial --terms contract.pdf"
)
LIST = "Example: licite disclosure list --recipient 'Partner SARL' --json"
SHOW = "Example: licite disclosure show 4a9301d4"
TOLD = "Example: licite disclosure told 'Partner SARL' --on 2026-11-25 --how 'e-mail to their DPO'"
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="To whom data of people were handed over, and what they were told.")
    group.command("add", epilog=ADD)(add)
    group.command("list", epilog=LIST)(list_all)
    group.command("show", epilog=SHOW)(show)
    group.command("told", epilog=TOLD)(told)
    app.add_typer(group, name="disclosure")


@guarded
def add(
    recipient: Annotated[str, typer.Option("--recipient", help="To whom: the name of the organisation.")] = "",
    role: Annotated[
        str, typer.Option("--role", help="`controller` where it decides on the use itself, `processor` where you do.")
    ] = "controller",
    contacts: Annotated[
        str, typer.Option("--contacts", metavar="ID,…", help="Whose data: contacts by their ids, with commas.")
    ] = "",
    import_: Annotated[
        str | None, typer.Option("--import", metavar="IMPORT", help="Whose data: all that this import brought.")
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="Whose data: the contacts with addresses on a list.")
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="NAME", help="Whose data: those whom a campaign may reach.")
    ] = None,
    data: Annotated[str, typer.Option("--data", metavar="WORD,…", help="What: email, phone, full_name, company…")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="What the recipient uses them for: commercial…")] = "",
    terms: Annotated[
        Path | None, typer.Option("--terms", metavar="FILE", help="The contract or terms; name and hash are kept.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="When; today without. A past day is a fact.")
    ] = None,
    done: Annotated[
        bool, typer.Option("--done", help="The data are out already: who had refused is recorded, too, as a breach.")
    ] = False,
    author: Annotated[str, typer.Option("--author", help="Who of the controller hands them over.")] = "",
    only_preview: Annotated[bool, typer.Option("--preview", help="Only show what would be recorded.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show whose data go to whom, then record it; whoever refused is left out. Exit 3: somebody had refused."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.disclosures import Asked, Whom, hand_over, look

        asked = Asked(recipient, _words(data), purpose, role, on, terms, author, done)
        whom = Whom(_words(contacts), import_, listed, campaign)
        seen = look(slug, asked, whom)
        if not as_json:
            _tell(seen, spoken)
        if only_preview or not _agreed(spoken, yes=yes, as_json=as_json):
            if as_json:
                print_json({"preview": _json(seen)})
            raise typer.Exit(Exit.NO if seen.refused else Exit.DONE)
        with steps(spoken, hidden=as_json) as progress:
            kept = hand_over(slug, asked, whom, progress)
    if as_json:
        print_json({"event_id": kept.event_id, "recorded": kept.recorded, **_json(kept.seen)})
    else:
        print(say("disclosure.recorded", spoken, n=kept.recorded, id=kept.event_id))
        if kept.recorded:
            print(say("disclosure.reference", spoken))
    raise typer.Exit(Exit.NO if kept.seen.refused else Exit.DONE)


@guarded
def list_all(
    recipient: Annotated[
        str | None, typer.Option("--recipient", help="Those to this one; all where it is left out.")
    ] = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """List the disclosures of the controller, the oldest first."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.disclosed import disclosures

        found = disclosures(slug, recipient)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        print(_line(one, spoken))
    if not found:
        print(say("disclosure.none", spoken))


@guarded
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The id of the disclosure, or how it begins.")],
    first: Annotated[int, typer.Option("--first", min=0, help="How many contacts to show.")] = 50,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show one disclosure: what, to whom, under which terms, and whose data, by the ids of contacts."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.disclosed import shown

        one, among = shown(slug, id_, first)
    if as_json:
        print_json({**asdict(one), "among": [asdict(row) for row in among]})
        return
    print(_line(one, spoken))
    _tell_what(one.data, one.terms_name, one.author, spoken)
    for row in among:
        print(say("disclosure.among", spoken, uid=row.contact, refused=row.refused_on, erased=row.erased_at))
    if one.contacts > len(among):
        print(say("disclosure.more", spoken, n=one.contacts - len(among)))


@guarded
def told(
    recipient: Annotated[str, typer.Argument(metavar="RECIPIENT", help="Who was told, by its name.")],
    address: Annotated[str | None, typer.Option("--address", help="Of a contact, by its address or number.")] = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="ID", help="Of a contact, by its id.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="When; today where it is left out.")] = None,
    how: Annotated[str, typer.Option("--how", help="In which way; it names nobody.")] = "",
    author: Annotated[str, typer.Option("--author", help="Who of the controller told it.")] = "",
    idempotency_key: IdempotencyKey = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Record that a recipient was told what became of people whose data it has: of all, or of one contact."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.passing_on import passed_on

        kept = passed_on(
            slug,
            recipient,
            contact=contact,
            address=address,
            on=on,
            how=how,
            author=author,
            idempotency_key=idempotency_key,
        )
    if as_json:
        print_json({"event_id": kept.event_id, "entry": kept.seq, "at": kept.at, "repeated": kept.repeated})
        return
    if kept.repeated:
        print(say("disclosure.told_before", spoken))
    else:
        from licite.operations.person_words import day_in_france

        day = date.fromisoformat(on) if on else day_in_france(kept.at)
        print(say("disclosure.told", spoken, recipient=printable(recipient), day=day))


def _agreed(lang: str, *, yes: bool, as_json: bool) -> bool:
    if yes:
        return True
    if as_json or not sys.stdin.isatty():
        if not as_json:
            print(say("disclosure.not_written", lang))
        return False
    if input(say("disclosure.ask", lang)).strip().lower() in ("o", "oui", "y", "yes"):
        return True
    print(say("disclosure.not_done", lang))
    return False


def _tell(seen: "Seen", lang: str) -> None:
    act = seen.act
    slots: dict[str, object] = {"recipient": printable(act.recipient), "role": say(f"disclosure.role.{act.role}", lang)}
    slots |= {"day": act.disclosed_on, "purpose": _purpose(act.purpose, lang)}
    print(say("disclosure.title" if seen.past else "disclosure.planned", lang, **slots))
    _tell_what(act.data, act.terms_name, act.author, lang)
    print(say("disclosure.contacts", lang, n=seen.contacts))
    if seen.repeated:
        print(say("disclosure.repeated", lang, n=seen.repeated))
    _tell_refused(seen, lang)
    if seen.untold and not seen.past:
        print(say("disclosure.untold_planned", lang, n=seen.untold))
    if seen.unknown:
        lines = ", ".join(map(str, seen.unknown[:_SHOWN])) + (" …" if len(seen.unknown) > _SHOWN else "")
        print(say("disclosure.unknown", lang, n=len(seen.unknown), lines=lines))
    if seen.shared:
        print(say("disclosure.shared", lang, n=seen.shared))
    print(say("disclosure.fresh", lang, n=seen.recorded))


def _tell_refused(seen: "Seen", lang: str) -> None:
    if not seen.refused:
        return
    said = "disclosure.breaches" if seen.past else "disclosure.left_out"
    print(say(said, lang, n=len(seen.refused), recipient=printable(seen.act.recipient)))
    for one in seen.refused[:_SHOWN]:
        line = None if one.line is None else str(one.line)
        name = "disclosure.refused_contact" if one.contact else "disclosure.refused_line"
        print(say(name, lang, uid=one.contact, line=line, day=one.day))
    if len(seen.refused) > _SHOWN:
        print(say("disclosure.more", lang, n=len(seen.refused) - _SHOWN))


def _tell_what(data: tuple[str, ...], terms: str, author: str, lang: str) -> None:
    words = ", ".join(say(f"disclosure.data.{word}", lang) for word in data)
    print(say("disclosure.what", lang, data=words))
    if terms:
        print(say("disclosure.terms", lang, terms=printable(terms)))
    if author:
        print(say("disclosure.author", lang, author=printable(author)))


def _line(one: "Handed", lang: str) -> str:
    return say(
        "disclosure.row",
        lang,
        n=one.contacts,
        id=one.event_id[:12],
        day=one.disclosed_on,
        recipient=printable(one.recipient),
        role=say(f"disclosure.role.{one.role}", lang),
        purpose=_purpose(one.purpose, lang),
        breaches=one.breaches or None,
        erased=one.erased or None,
    )


def _json(seen: "Seen") -> dict[str, Any]:
    return {
        **asdict(seen.act),
        "past": seen.past,
        "contacts": seen.contacts,
        "fresh": seen.recorded,
        "repeated": seen.repeated,
        "refused": [asdict(one) for one in seen.refused],
        "untold": seen.untold,
        "unknown_lines": list(seen.unknown),
        "shared": seen.shared,
    }


def _purpose(word: str, lang: str) -> str:
    from licite.operations.person_words import purpose_word

    return purpose_word(word, lang)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
