"""`licite consent`: what people agreed to, confirmed and withdrew."""

import errno
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from licite.cli.common import print_json
from licite.cli.home_options import Address, Desk, IdempotencyKey, on_registers
from licite.errors import LiciteError
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.consents import Recorded
    from licite.operations.consents_shown import Shown

RECORD = (
    "Example: licite consent record ann@firm.example --channel email --purpose commercial --words form.txt "
    "--words-version 3 --how 'box ticked on the form' --on 2026-11-25T10:30"
)
CONFIRM = "Example: licite consent confirm 3f2a8c --on 2026-11-25T10:42"
WITHDRAW = "Example: licite consent withdraw ann@firm.example --channel email"
SHOW = "Example: licite consent show ann@firm.example --receipt receipt.jsonld"

How = Annotated[str, typer.Option("--how", help="In which way: the form, the call, the paper.")]
Source = Annotated[str, typer.Option("--source", help="Where: a site, a form, a campaign.")]
# A name of a file with its ending, or a path: no words that anybody was shown.
_LIKE_A_FILE = re.compile(r"\S*[/\\]\S*|\S+\.\w{1,5}")


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Record and show what people agreed to, and withdrew.")
    group.command("record", epilog=RECORD)(record)
    group.command("confirm", epilog=CONFIRM)(confirm)
    group.command("withdraw", epilog=WITHDRAW)(withdraw)
    group.command("show", epilog=SHOW)(show)
    app.add_typer(group, name="consent")


@on_registers
def record(
    desk: Desk,
    address: Address,
    channel: Annotated[str, typer.Option("--channel", help="By which channel: email, sms, voice_call, post…")],
    purpose: Annotated[str, typer.Option("--purpose", help="What for: commercial, charity, survey…")],
    words: Annotated[
        str, typer.Option("--words", metavar="FILE|TEXT", help="The very words that were shown, or a file of them.")
    ] = "",
    words_version: Annotated[str, typer.Option("--words-version", help="Their version, as you name it.")] = "",
    words_language: Annotated[
        str, typer.Option("--words-language", metavar="CODE", help="The language that they are in: fr, en, pt-BR…")
    ] = "",
    brand: Annotated[
        str | None, typer.Option("--brand", help="For this brand alone; for all of them where it is left out.")
    ] = None,
    how: How = "",
    on: Annotated[
        str | None, typer.Option("--on", metavar="INSTANT", help="When; in Paris without a zone. `unknown` is one.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Its last day, where one was said.")
    ] = None,
    partner: Annotated[
        list[str] | None,
        typer.Option("--partner", help="Somebody whom the words name; the agreement is for them alone. Repeatable."),
    ] = None,
    ourselves: Annotated[
        bool, typer.Option("--ourselves", help="With --partner: the words name your organisation, too.")
    ] = False,
    first_party: Annotated[
        bool | None,
        typer.Option(
            "--first-party/--claimed", help="The person told you, or somebody else says so. With --source, say which."
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source",
            help="With --first-party, where: a site, a form, a campaign; else who claims it: the seller, the tool.",
        ),
    ] = "",
    double_opt_in: Annotated[
        bool, typer.Option("--double-opt-in", help="It counts once the person has confirmed it.")
    ] = False,
    idempotency_key: IdempotencyKey = None,
) -> None:
    """Record that somebody agreed. A claim of somebody else is kept as such and allows nothing."""
    shown_words = _words(words)
    with desk.registers() as slug:
        from licite.operations.consents import Grant
        from licite.operations.consents import record as record_consent

        grant = Grant(
            address=address,
            channel=channel,
            purpose=purpose,
            words=shown_words,
            words_version=words_version,
            words_language=words_language,
            brand=brand,
            how=how,
            on=on,
            until=until,
            partners=tuple(partner or ()),
            ourselves=ourselves,
            first_party=not source if first_party is None else first_party,
            source=source,
            double_opt_in=double_opt_in,
        )
        done = record_consent(slug, grant, idempotency_key=idempotency_key)
    _print_recorded(done, desk.lang, as_json=desk.as_json)


@on_registers
def confirm(
    desk: Desk,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event of the agreement that waits.")],
    on: Annotated[str | None, typer.Option("--on", metavar="INSTANT", help="When; now where it is left out.")] = None,
    how: How = "double opt-in",
) -> None:
    """Record that the person confirmed an agreement that waited for it; twice is once."""
    with desk.registers() as slug:
        from licite.operations.consents import confirm as confirm_consent

        done = confirm_consent(slug, event, on=on, how=how)
    _print_recorded(done, desk.lang, as_json=desk.as_json)


@on_registers
def withdraw(
    desk: Desk,
    address: Address,
    channel: Annotated[str | None, typer.Option("--channel", help="Of this channel alone; of all without.")] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Of this purpose alone; of all without.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="Of this brand alone; of all without.")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="INSTANT", help="When; the time of recording where it is left out.")
    ] = None,
    how: How = "",
    source: Source = "",
    idempotency_key: IdempotencyKey = None,
) -> None:
    """Record that somebody withdrew; it holds for every writing of the address, at once."""
    with desk.registers() as slug:
        from licite.operations.consents import withdraw as withdraw_consent

        done = withdraw_consent(
            slug,
            address,
            channel=channel,
            purpose=purpose,
            brand=brand,
            on=on,
            how=how,
            source=source,
            idempotency_key=idempotency_key,
        )
    if desk.as_json:
        print_json({"event_id": done.event_id, "entry": done.seq, "at": done.at, "repeated": done.repeated})
        return
    print(
        say("consent.repeated" if done.repeated else "consent.recorded", desk.lang, id=done.event_id, seq=str(done.seq))
    )
    print(say("consent.withdrawn", desk.lang))


@on_registers
def show(
    desk: Desk,
    address: Address,
    at: Annotated[
        str | None, typer.Option("--at", help="A day, of which the end is meant, or an instant; now without.")
    ] = None,
    brand: Annotated[
        str | None,
        typer.Option("--brand", help="What holds for a message of this brand; of none, and of each, without."),
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="FILE|-", help="Write the receipts as JSON-LD, `-` to print them."),
    ] = None,
) -> None:
    """Show what holds by channel and purpose, and why: the events in order, with their words."""
    with desk.registers() as slug:
        from licite.operations.consents_shown import as_json as json_of
        from licite.operations.consents_shown import shown

        found = shown(slug, address, at=at, brand=brand)
        if receipt is not None:
            _receipts(found, receipt, desk.lang)
            if str(receipt) == "-":
                return
    if desk.as_json:
        print_json(json_of(found))
        return
    from licite.cli.render_consents import render_consents
    from licite.cli.terminal import terminal_of

    print(terminal_of(sys.stdout).plain(render_consents(found, desk.lang)))


def _receipts(found: "Shown", place: Path, lang: str) -> None:
    from licite.operations.consents_receipts import receipts, write_receipts

    made = receipts(found, lang=lang)
    if str(place) == "-":
        print(made.text)
    else:
        write_receipts(place, made)
        print(say("consent.receipts", lang, n=made.count), file=sys.stderr)
    if made.lacking:
        print(say("consent.receipt_lacks", lang, names=", ".join(made.lacking)), file=sys.stderr)


def _words(given: str) -> str:
    """The words themselves, out of a file where the text is the name of one."""
    if not given or "\0" in given or "\n" in given:
        return given
    path = Path(given)
    if _is_file(path):
        try:
            return path.read_text(encoding="utf-8-sig").strip()
        except UnicodeDecodeError:
            raise LiciteError("FIL010", where=given, name=path.name, encoding="utf-8") from None
    if _LIKE_A_FILE.fullmatch(given):
        raise LiciteError("FIL001", where=given, name=path.name)
    return given


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as fault:
        if fault.errno == errno.ENAMETOOLONG:
            return False
        raise


def _print_recorded(done: "Recorded", lang: str, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "event_id": done.event_id,
                "entry": done.seq,
                "at": done.at,
                "repeated": done.repeated,
                "grade": done.grade,
                "holds": done.holds,
            }
        )
        return
    print(say("consent.repeated" if done.repeated else "consent.recorded", lang, id=done.event_id, seq=str(done.seq)))
    print(say(f"consent.{_now(done)}", lang, id=done.event_id))


def _now(done: "Recorded") -> str:
    """Which sentence says what comes of it."""
    said = done.standing
    if done.grade != "proven":
        return f"now_{done.grade}"
    if said is None or said.erased:
        return "now_other"
    if said.objected:
        return "now_refused"
    if said.consent == "given":
        return "holds"
    if said.waiting:
        return "now_waiting"
    return "now_expired" if said.consent == "expired" else "now_other"
