"""`licite law diff` and `licite law timeline`: what changes in the law, when, and whom it wins or loses."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from licite.cli.common import Json, Lang, Overrides, guarded, language_of
from licite.errors import LiciteError
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.law import Change
    from licite.operations.law_compare import Comparison, Move

Doctrine = Annotated[str, typer.Option("--doctrine", help="Reading of the law: cnil or strict.")]
_WORDS = {"in": "law_in", "out": "law_out", "changes": "law_changes"}


def day_of(text: str | None) -> date:
    """A day given on the command line; today where none is."""
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise LiciteError("CLI002", value=text) from None


@guarded
def diff(
    before: Annotated[str, typer.Argument(help="A day.")],
    after: Annotated[str, typer.Argument(help="A later day.")],
    doctrine: Doctrine = "cnil",
    file: Annotated[
        Path | None, typer.Option("--file", help="A file of contacts: who is won and who is lost, with --campaign.")
    ] = None,
    campaign: Annotated[Path | None, typer.Option("--campaign", help="The campaign, in YAML.")] = None,
    suppression: Annotated[
        list[Path] | None, typer.Option("--suppression", help="A list of refusals; may be repeated.")
    ] = None,
    overrides: Overrides = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show what changes in the law between two days, and with --file whom it wins or loses."""
    from licite.operations.law import changes

    spoken = language_of(lang)
    days = day_of(before), day_of(after)
    found = changes(*days, doctrine)
    lists = tuple(suppression or ())
    compared = _compared(file, campaign, days, (doctrine, lists, overrides), spoken, as_json) if file else None
    if as_json:
        rows = [{"change": change.kind, "id": change.rule.id, "title": change.rule.title[spoken]} for change in found]
        print(json.dumps({"rules": rows, **_as_dict(compared)} if compared else rows, ensure_ascii=False, indent=2))
        return
    if not found:
        print(say("cli.law_same", spoken))
    for change in found:
        print(_change_text(change, spoken))
    if compared:
        print(f"\n{_comparison_text(compared, spoken)}")


def _compared(
    file: Path,
    campaign: Path | None,
    days: tuple[date, date],
    read_by: tuple[str, tuple[Path, ...], Path | None],
    lang: str,
    quiet: bool,
) -> "Comparison":
    if campaign is None:
        raise LiciteError("CLI009")
    from licite.cli.progress import steps
    from licite.operations.campaign import load_campaign
    from licite.operations.law_compare import compare_days
    from licite.operations.screen import Options

    read = load_campaign(campaign)
    doctrine, lists, overrides = read_by
    options = Options(doctrine=doctrine, lang=lang, suppression=lists, overrides=overrides)
    with steps(lang, hidden=quiet) as progress:
        return compare_days(file, read, *days, options, progress=progress)


def _change_text(change: "Change", lang: str) -> str:
    version = change.after or change.before
    assert version is not None
    word = say(f"cli.{_WORDS[change.kind]}", lang)
    return f"{word}  {change.rule.id}  {change.rule.title[lang]}\n    {version.citation.cite}"


def _comparison_text(compared: "Comparison", lang: str) -> str:
    lines = [say("cli.compared", lang, n=compared.accepted, before=compared.before, after=compared.after)]
    for outcome in ("lawful", "unlawful", "undetermined"):
        was, now = (counts.get(outcome, 0) for counts in compared.counts)  # type: ignore[call-overload]
        lines.append(f"  {say(f'outcomes.{outcome}.short', lang):<14} {was:>7} → {now:>7}")
    lines.append(say("cli.won", lang, n=compared.won))
    lines.append(say("cli.lost", lang, n=compared.lost))
    lines += [f"  {_move_text(move, lang)}" for move in compared.moves[:10]]
    return "\n".join(lines)


def _move_text(move: "Move", lang: str) -> str:
    from licite.vocabulary.contract import contract

    states = " → ".join(say(f"outcomes.{outcome}.short", lang) for outcome in (move.before, move.after))
    if move.reason is None:
        return f"{move.rows:>7}  {states}"
    kind = "tags" if move.reason in contract().breaches else "facts"
    return f"{move.rows:>7}  {states}  ({say(f'{kind}.{move.reason}.short', lang)})"


def _as_dict(compared: "Comparison") -> dict[str, object]:
    return {
        "accepted": compared.accepted,
        "before": {str(outcome): n for outcome, n in compared.counts[0].items()},
        "after": {str(outcome): n for outcome, n in compared.counts[1].items()},
        "won": compared.won,
        "lost": compared.lost,
        "moves": [
            {"before": str(move.before), "after": str(move.after), "reason": move.reason, "rows": move.rows}
            for move in compared.moves
        ],
    }


@guarded
def timeline(
    since: Annotated[str | None, typer.Option("--since", help="A day; the whole history where it is left out.")] = None,
    doctrine: Doctrine = "cnil",
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show every day on which the law changes, past and to come."""
    from licite.operations.law import timeline as days_of_change

    spoken = language_of(lang)
    first = day_of(since) if since else date.min
    found = [(day, changed) for day, changed in days_of_change(doctrine) if day >= first]
    if as_json:
        rows = [
            {"day": day.isoformat(), "change": change.kind, "id": change.rule.id, "title": change.rule.title[spoken]}
            for day, changed in found
            for change in changed
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    today = date.today()
    for day, changed in found:
        print(f"{say('cli.law_day', spoken, day=day)}{say('cli.law_to_come', spoken) if day > today else ''}")
        for change in changed:
            print(f"  {say(f'cli.{_WORDS[change.kind]}', spoken)}  {change.rule.id}  {change.rule.title[spoken]}")
