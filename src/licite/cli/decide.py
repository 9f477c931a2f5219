"""`licite decide`: one contact, or a list, given as facts."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Exit, Json, Lang, Overrides, guarded, language_of
from licite.cli.home_options import Controller, Home
from licite.errors import LiciteError

if TYPE_CHECKING:
    from licite.operations.decide import Decision

EPILOG = (
    "Example: licite decide contact.yaml --at 2026-11-25T10:30\n\n"
    "Example: licite decide --contact 0f3a9be1d04d7f8a --channel email --controller firm"
)


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("decide", epilog=EPILOG)(decide)


@guarded
def decide(
    facts: Annotated[str, typer.Argument(help="A YAML or JSON file of facts, or `-` for standard input.")] = "-",
    contact: Annotated[
        str | None, typer.Option("--contact", help="Decide a contact of the registers by its id, from its records.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="With --contact: the channel (email, voice_call, post...).")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", help="With --contact: the purpose; commercial where nothing is said.")
    ] = None,
    campaign: Annotated[Path | None, typer.Option("--campaign", help="With --contact: the campaign, in YAML.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Day, or day and hour, of the contact at the person's place.")
    ] = None,
    doctrine: Annotated[
        str | None, typer.Option("--doctrine", help="Reading of the law: cnil (where nothing is said) or strict.")
    ] = None,
    overrides: Overrides = None,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", help="With --controller, who the row is about: an address or number; may be repeated."),
    ] = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Answer for one row of facts, or a list of them. Exit 0: all lawful; 3: some unlawful; 4: some unknown.

    With --controller (or --home) the registers of that installation are asked too, and every answer is kept as
    evidence: each row then says who it is about under `email`, `phone` or `profile`. With --contact the facts are those
    of the records: what was collected, told and done, and what the person said.
    """
    from licite.cli.from_store import campaign_for, decide_from_store, instant_given, refuse_others
    from licite.operations.decide import Places, decide_all
    from licite.operations.overrides import law_as_read
    from licite.operations.screen import Options

    spoken = language_of(lang, home)
    if contact is not None:
        refuse_others({"FACTS": facts if facts != "-" else None, "--about": about or None}, "--contact")
        options = Options(at=instant_given(at), doctrine=doctrine, lang=spoken, overrides=overrides)
        asked = campaign_for(campaign, channel, purpose)
        one = decide_from_store(contact, asked, options, home=home, controller=controller)
        _show([one.decision], [one.id], as_json, spoken)
        raise typer.Exit(_exit([one.decision]))
    refuse_others({"--channel": channel, "--purpose": purpose, "--campaign": campaign}, "FACTS")
    doctrine = doctrine or "cnil"
    where = "<stdin>" if facts == "-" else facts
    text = _text(facts, where)
    places, rows = Places(text, where), _rows(text, where)
    kept: list[str] = []
    if home is None and controller is None:
        if about:
            raise LiciteError("PRF006")
        law = law_as_read(overrides, doctrine)
        decisions = decide_all(rows, at=at, doctrine=doctrine, lang=spoken, where=places, law=law)
    else:
        from licite.operations.opening import controller_meant, opened

        with opened(home):
            from licite.operations.registers import decide_with_registers

            answers = decide_with_registers(
                rows,
                controller_meant(controller),
                about=about or (),
                at=at,
                doctrine=doctrine,
                lang=spoken,
                where=places,
                overrides=overrides,
            )
        decisions, kept = [one.decision for one in answers], [one.id for one in answers]
    _show(decisions, kept, as_json, spoken)
    raise typer.Exit(_exit(decisions))


def _show(decisions: list["Decision"], kept: list[str], as_json: bool, lang: str) -> None:
    """Prints the answers; `kept` has, where they are kept as evidence, the number of each."""
    if as_json:
        numbers = [{"decision_id": one} for one in kept] or [{} for _ in decisions]
        told = [decision.to_dict() | number for decision, number in zip(decisions, numbers, strict=True)]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    from licite.cli.render_decision import render_decision
    from licite.cli.terminal import terminal_of
    from licite.vocabulary.say import say

    terminal = terminal_of(sys.stdout)
    texts = [render_decision(decision, lang, terminal) for decision in decisions]
    for place, one in enumerate(kept):
        texts[place] += f"\n\n  {say('proof.kept_as', lang, id=one)}"
    print("\n\n".join(texts))


def _text(facts: str, where: str) -> str:
    try:
        if facts == "-":
            return sys.stdin.read()
        return Path(facts).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise LiciteError("FIL001", where=where, name=Path(facts).name) from None
    except IsADirectoryError:
        raise LiciteError("FIL003", where=where, name=Path(facts).name) from None
    except UnicodeDecodeError:
        raise LiciteError("FIL010", where=where, name=Path(facts).name, encoding="utf-8") from None


def _rows(text: str, where: str) -> list[dict[str, Any]]:
    import yaml

    from licite.vocabulary.yaml_file import parse_yaml

    try:
        data = parse_yaml(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        raise LiciteError("FAC006", where=place, problem=getattr(fault, "problem", None) or str(fault)) from None
    rows = data if isinstance(data, list) else [data]
    if not rows or not all(isinstance(row, dict) and row for row in rows):
        raise LiciteError("FAC006", where=where, problem="no facts")
    return rows


def _exit(decisions: list["Decision"]) -> Exit:
    outcomes = {str(decision.outcome) for decision in decisions}
    if "unlawful" in outcomes:
        return Exit.NO
    return Exit.UNDETERMINED if "undetermined" in outcomes else Exit.DONE
