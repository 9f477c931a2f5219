"""`licite contacts`: those that may be one person, merged with a reason and taken apart again."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Yes, agreed, print_json
from licite.cli.home_options import Desk, on_registers
from licite.cli.progress import steps
from licite.errors import LiciteError
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.likeness import Grade
    from licite.operations.merging import Joined, Proposal, Seen

DUPLICATES = "Example: licite contacts duplicates --first 50"
MERGE = "Example: licite contacts merge 0f3a… 7c1e… --author dpo@firm.example --note 'same card, new job'"
UNMERGE = "Example: licite contacts unmerge 7c1e… --author dpo@firm.example --note 'two sisters'"
_GRADES: "tuple[Grade, ...]" = ("certain", "possible", "two_people")

Author = Annotated[str, typer.Option("--author", help="Who decides; kept with it.")]
Note = Annotated[str, typer.Option("--note", help="How you know; kept with it.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Find contacts that are one person, merge them, take them apart.")
    group.command("duplicates", epilog=DUPLICATES)(duplicates)
    group.command("merge", epilog=MERGE)(merge)
    group.command("unmerge", epilog=UNMERGE)(unmerge)
    app.add_typer(group, name="contacts")


@on_registers
def duplicates(
    desk: Desk,
    first: Annotated[int, typer.Option("--first", min=0, help="How many pairs to show of each kind.")] = 20,
) -> None:
    """Tell which contacts may be one person, why, and what speaks against it. Nothing is changed."""
    with desk.registers() as slug:
        from licite.operations.merging import proposals

        with steps(desk.lang, hidden=desk.as_json) as progress:
            found = proposals(slug, progress=progress)
    if desk.as_json:
        print_json({"controller": slug, "pairs": [_pair_json(one) for one in found]})
        return
    counted = Counter(one.grade for one in found)
    print(say("merging.found", desk.lang, n=len(found)))
    if not found:
        return
    print(say("merging.counts", desk.lang, **{grade: counted[grade] for grade in _GRADES}))
    for grade in _GRADES:
        own = [one for one in found if one.grade == grade]
        if own:
            print(f"\n{say(f'merging.grade_{grade}', desk.lang)}")
        for one in own[:first]:
            print(_pair(one, desk.lang))
        if len(own) > first:
            print(say("merging.more", desk.lang, n=len(own) - first))
    print(f"\n{say('merging.next', desk.lang)}")


@on_registers
def merge(
    desk: Desk,
    kept: Annotated[str | None, typer.Argument(metavar="KEPT", help="The id of the contact that is kept.")] = None,
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="The id of the contact that goes into it.")
    ] = None,
    certain: Annotated[bool, typer.Option("--certain", help="Every pair that is certain, instead of one.")] = False,
    author: Author = "",
    note: Note = "",
    yes: Yes = False,
) -> None:
    """Make two contacts one person, after a preview. Refusals of either stop both; no agreement spreads."""
    if certain == bool(kept and other) or (certain and (kept or other)):
        raise LiciteError("MRG005")
    with desk.registers() as slug:
        if certain or kept is None or other is None:
            _merge_certain(slug, author, yes, as_json=desk.as_json, lang=desk.lang)
            return
        from licite.operations.merging import compare
        from licite.operations.merging import merge as merge_two

        seen = compare(slug, kept, other)
        if not desk.as_json:
            _print_seen(seen, desk.lang)
        if not agreed("merging.ask", desk.lang, yes=yes, as_json=desk.as_json):
            _not_done(_seen_json(seen), desk.lang, as_json=desk.as_json)
            return
        done = merge_two(slug, kept, other, author=author, note=note)
    if desk.as_json:
        print_json(_seen_json(seen) | {"done": True, "event_id": done.event_id, "entry": done.seq, "at": done.at})
        return
    print(say("merging.merged", desk.lang, id=done.event_id, seq=str(done.seq), uid=seen.proposal.merged))


@on_registers
def unmerge(
    desk: Desk,
    contact: Annotated[
        str, typer.Argument(metavar="CONTACT", help="The id of a contact that was merged into another.")
    ],
    author: Author = "",
    note: Note = "",
    yes: Yes = False,
) -> None:
    """Make a merged contact a person of its own again. Refusals that came meanwhile hold for both."""
    with desk.registers() as slug:
        from licite.operations.merging import joined
        from licite.operations.merging import unmerge as unmerge_one

        seen = joined(slug, contact)
        if not desk.as_json:
            _print_joined(seen, desk.lang)
        if not agreed("merging.ask_apart", desk.lang, yes=yes, as_json=desk.as_json):
            _not_done(_joined_json(seen), desk.lang, as_json=desk.as_json)
            return
        done = unmerge_one(slug, contact, author=author, note=note)
    if desk.as_json:
        told = {"done": True, "event_id": done.event_id, "entry": done.seq, "at": done.at, "carried": done.carried}
        print_json(_joined_json(seen) | told)
        return
    print(say("merging.apart", desk.lang, id=done.event_id, seq=str(done.seq)))


def _merge_certain(slug: str, author: str, yes: bool, *, as_json: bool, lang: str) -> None:
    from licite.operations.merging import merge_certain, proposals

    with steps(lang, hidden=as_json) as progress:
        found = [one for one in proposals(slug, progress=progress) if one.grade == "certain"]
    if not as_json:
        print(say("merging.certain_to_merge", lang, n=len(found)))
        for one in found[:20]:
            print(_pair(one, lang))
        if len(found) > 20:
            print(say("merging.more", lang, n=len(found) - 20))
    told: dict[str, Any] = {"controller": slug, "pairs": [_pair_json(one) for one in found]}
    if not found or not agreed("merging.ask", lang, yes=yes, as_json=as_json):
        _not_done(told, lang, as_json=as_json)
        return
    with steps(lang, hidden=as_json) as progress:
        count = merge_certain(slug, author=author, progress=progress)
    if as_json:
        print_json(told | {"done": True, "merged": count})
        return
    print(say("merging.merged_all", lang, n=count))


def _not_done(told: dict[str, Any], lang: str, *, as_json: bool) -> None:
    if as_json:
        print_json(told | {"done": False})
    else:
        print(say("merging.nothing_done", lang))


def _pair(one: "Proposal", lang: str) -> str:
    because = ", ".join(say(f"merging.because_{word}", lang) for word in one.likeness.because or ("nothing",))
    against = ", ".join(say(f"merging.against_{word}", lang) for word in one.likeness.against) or None
    return say("merging.pair", lang, kept=one.kept, merged=one.merged, because=because, against=against)


def _pair_json(one: "Proposal") -> dict[str, Any]:
    return {
        "kept": one.kept,
        "merged": one.merged,
        "grade": one.grade,
        "because": list(one.likeness.because),
        "against": list(one.likeness.against),
    }


def _print_seen(seen: "Seen", lang: str) -> None:
    print(say(f"merging.grade_{seen.proposal.grade}", lang))
    print(_pair(seen.proposal, lang))
    print(say("merging.pair_refusals", lang, n=seen.refusals))
    print(say("merging.consents_stay", lang))


def _seen_json(seen: "Seen") -> dict[str, Any]:
    return _pair_json(seen.proposal) | {"refusals": seen.refusals}


def _print_joined(seen: "Joined", lang: str) -> None:
    from licite.cli.terminal import printable

    reason = printable(seen.reason)
    print(say("merging.apart_preview", lang, merged=seen.merged, kept=seen.kept, on=seen.at, reason=reason))
    print(say("merging.apart_refusals", lang, n=seen.refusals))


def _joined_json(seen: "Joined") -> dict[str, Any]:
    return {
        "kept": seen.kept,
        "merged": seen.merged,
        "since": seen.at,
        "reason": seen.reason,
        "refusals": seen.refusals,
    }
