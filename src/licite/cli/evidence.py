"""`licite evidence`: the log verified, its heads and bundles handed out, answers given again."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Exit, Json, Lang, guarded, language_of
from licite.cli.home_options import Desk, Home, on_registers
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.proof import Verification
    from licite.operations.replay import Replay

VERIFY = "Example: licite evidence verify --head head-of-june.txt"
HEAD = "Example: licite evidence head --out head.txt"
BUNDLE = "Example: licite evidence bundle ann@firm.example --out ann.zip --held head-of-june.txt"
CHECK = "Example: licite evidence check-bundle ann.zip"
REPLAY = "Example: licite evidence replay 3f0c2a9be1d04d7f8a5b6c7d8e9f0a1b"
HASH = "Example: licite evidence hash ann@firm.example"


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Verify the log, and hand out what proves.")
    group.command("verify", epilog=VERIFY)(verify)
    group.command("head", epilog=HEAD)(head)
    group.command("bundle", epilog=BUNDLE)(bundle)
    group.command("check-bundle", epilog=CHECK)(check_bundle)
    group.command("replay", epilog=REPLAY)(replay)
    group.command("hash", epilog=HASH)(hash_value)
    app.add_typer(group, name="evidence")


@guarded
def verify(
    held: Annotated[
        list[Path] | None, typer.Option("--head", help="A head that somebody else holds; may be repeated.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Verify the whole log and the registers beside it. Exit 3: the first things that have changed are named.

    It does so where guards of the database are missing too, and changes nothing there.
    """
    from licite.operations.opening import opened

    spoken = language_of(lang, home)
    with opened(home, check_guards=False):
        from licite.operations.proof import verify_log

        found = verify_log(held or ())
    if as_json:
        _print_json(found.to_json(spoken))
    else:
        _show_verification(found, spoken)
    raise typer.Exit(Exit.NO if found.count else Exit.DONE)


def _show_verification(found: "Verification", lang: str) -> None:
    print(say("proof.fails", lang, n=found.count) if found.count else say("proof.holds", lang))
    for name in ("entries", "erased", "unnamed", "heads", "held", "unsigned"):
        print(f"  {say(f'proof.{name}', lang, n=getattr(found, name))}")
    if len(found.faults) < found.count:
        print(say("proof.first_faults", lang, n=len(found.faults)))
    for fault in found.faults:
        print(fault.render(lang))
    if found.head:
        print(say("proof.head_signed", lang, n=found.head.size))


@guarded
def head(
    out: Annotated[Path | None, typer.Option("--out", help="File for the head; else it is printed.")] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Sign a head over the whole log, to be kept by somebody else: it shows later that nothing was rewritten."""
    from licite.operations.opening import opened

    spoken = language_of(lang, home)
    with opened(home):
        from licite.operations.proof import hand_out_head, head_text

        made = hand_out_head(out)
    if as_json:
        _print_json(made.to_json())
    elif out is None:
        print(head_text(made), end="")
    else:
        print(say("cli.written", spoken, path=out))


@on_registers
def bundle(
    desk: Desk,
    what: Annotated[
        str,
        typer.Argument(
            metavar="CONTACT|DECISION", help="An address or number, a contact or a decision, by its number."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The zip to write.", metavar="FILE.zip")],
    held: Annotated[
        list[Path] | None, typer.Option("--held", help="A head that was handed out; may be repeated.")
    ] = None,
    who: Annotated[
        str | None, typer.Option("--who", help="Who asks for it; the user of the machine by default.")
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", help="For which reason; kept in the log with who and when.")
    ] = None,
    role: Annotated[str, typer.Option("--role", help="In which role: reader, marketer, dpo, auditor…")] = "dpo",
) -> None:
    """Write a proof that verifies without Licite: facts, words, rules, answer, and their place in the log."""
    with desk.registers() as slug:
        from licite.operations.bundles import Asked, write_bundle

        asked = Asked(who or _user(), role, why or say("proof.bundle_reason", desk.lang))
        written = write_bundle(what, slug, out, asked=asked, held=held or (), lang=desk.lang)
    if desk.as_json:
        _print_json({"file": str(out), **written.to_json()})
        return
    print(say("proof.bundle_written", desk.lang, path=out, n=written.entries, size=written.size))
    print(say("proof.bundle_personal", desk.lang))


@guarded
def check_bundle(
    file: Annotated[Path, typer.Argument(help="The zip, as it was handed out, or its folder.")],
    held: Annotated[Path | None, typer.Option("--head", help="A head that you hold since an earlier day.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Verify a bundle, without an installation. Exit 3: it does not hold, and the first fault is named."""
    from licite.operations.opening import require_server

    spoken = language_of(lang)
    require_server()
    from licite.operations.check_bundle import bundle_lines

    lines = bundle_lines(file, held, spoken)
    if as_json:
        _print_json({"holds": True, "verified": lines})
    else:
        print("\n".join(lines))


@on_registers
def replay(
    desk: Desk,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="The number of the answer.")],
) -> None:
    """Decide again from what was kept. Exit 3: the answer differs with the same version of the law."""
    with desk.registers() as slug:
        from licite.operations.replay import replay as again

        found = again(decision, slug, lang=desk.lang)
    if desk.as_json:
        _print_json(found.to_json())
    else:
        _show_replay(found, desk.lang)
    raise typer.Exit(Exit.NO if found.differences and found.same_law else Exit.DONE)


def _show_replay(found: "Replay", lang: str) -> None:
    key = "differs" if found.differences else "same"
    if not found.same_law:
        key = "other_law" if found.differences else "same_other_law"
    print(say(f"proof.replay_{key}", lang, kept=found.law_kept, law=found.law_now))
    if found.differences:
        print(say("proof.replay_differences", lang, names=", ".join(found.differences)))
    answers = {"then": found.kept, "now": found.now} if found.differences or not found.same_law else {"now": found.now}
    for name, answer in answers.items():
        outcome = say(f"outcomes.{answer['outcome']}.short", lang)
        print(f"\n{say(f'proof.replay_{name}', lang, outcome=outcome)}")
        print(f"  {answer['explanation']}")
    print(f"\n{say('cli.not_legal_advice', lang)}")


@on_registers
def hash_value(
    desk: Desk,
    value: Annotated[
        str, typer.Argument(metavar="VALUE", help="An address, number or profile; `-` reads it from standard input.")
    ],
) -> None:
    """Show the tokens by which somebody stands in the log, and the entries that have one of them."""
    with desk.registers() as slug:
        from licite.operations.proof import traces_of

        found = traces_of(sys.stdin.read().strip() if value == "-" else value, slug)
    if desk.as_json:
        _print_json(found.to_json())
        return
    for token in found.tokens:
        form = "proof.token_exact" if token["exact"] else "proof.token"
        print(say(form, desk.lang, token=token["token"], name=token["key"], norm=token["norm"]))
    entries = ", ".join(map(str, found.entries))
    print(say("proof.in_entries", desk.lang, entries=entries) if entries else say("proof.in_no_entry", desk.lang))


def _user() -> str:
    from getpass import getuser

    return getuser()


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
