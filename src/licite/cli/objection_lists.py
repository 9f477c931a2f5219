"""`licite objection import`, `export` and `amnesty`: refusals by the list."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import print_json
from licite.cli.home_options import Desk, on_registers
from licite.cli.progress import steps
from licite.errors import LiciteError
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.amnesty import Amnesty
    from licite.operations.objection_lists import Imported


@on_registers
def import_(
    desk: Desk,
    files: Annotated[list[Path] | None, typer.Argument(help="Lists of refusals: plain, SHA-256 or HMAC.")] = None,
    tool: Annotated[str, typer.Option("--tool", help="The tool that kept the lists.")] = "",
    processor: Annotated[str | None, typer.Option("--from", help="The processor that kept the lists.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="The channel refused; all where left out.")] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="The purpose refused; all where left out.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", help="The brand refused; all where left out.")] = None,
) -> None:
    """Record the refusals of lists that other tools kept; the same list twice adds nothing."""
    if not files:
        raise LiciteError("OBJ013")
    with desk.registers() as slug, steps(desk.lang, hidden=desk.as_json) as progress:
        from licite.operations.objection_lists import import_lists
        from licite.operations.objections import Scope

        scope = Scope(channel, purpose, brand)
        done = import_lists(slug, files, tool=tool, scope=scope, processor=processor, lang=desk.lang, progress=progress)
    if desk.as_json:
        print_json([_imported(one) for one in done])
        return
    for one in done:
        print(say("objection.imported", desk.lang, **_imported(one) | {"file": one.file.name}))
        if one.partly:
            print(say("objection.partly", desk.lang, n=one.partly))
        if one.rejects:
            print(say("objection.rejects", desk.lang, path=one.rejects))


@on_registers
def export(
    desk: Desk,
    processor: Annotated[str | None, typer.Option("--for", help="The processor that must apply them.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The list; refusals-PROCESSOR.csv by default.")] = None,
) -> None:
    """Write the refusals for a processor, as fingerprints under a key of their own; never in clear."""
    with desk.registers() as slug:
        from licite.operations.objection_export import export_refusals

        done = export_refusals(slug, processor, out or Path(f"refusals-{processor}.csv"))
    told = {"processor": done.processor.name, "file": str(done.file), "key": str(done.processor.file)}
    if desk.as_json:
        print_json({**told, "refusals": done.refusals, "fingerprints": done.fingerprints, "left": done.left})
        return
    counts = {"n": done.refusals, "fingerprints": done.fingerprints}
    print(say("objection.exported", desk.lang, name=told["processor"], path=told["file"], **counts))
    print(say("objection.key_is", desk.lang, path=told["key"]))
    print(say("objection.how_to_match", desk.lang))
    if done.left:
        print(say("objection.left", desk.lang, n=done.left))
        print(say("objection.left_help", desk.lang))


@on_registers
def amnesty(
    desk: Desk,
    files: Annotated[list[Path] | None, typer.Argument(help="The exports of several tools.")] = None,
    tool: Annotated[list[str] | None, typer.Option("--tool", help="The tool of each FILE, in their order.")] = None,
    refused: Annotated[
        list[Path] | None, typer.Option("--refused", help="A list in which everybody refused; may be repeated.")
    ] = None,
    active: Annotated[
        list[Path] | None, typer.Option("--active", help="A file of people written to; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The contradictions; beside the first file by default.")
    ] = None,
) -> None:
    """Record the refusals of all your tools, and tell who refused in one and is still active in another."""
    given = files or []
    if tool and len(tool) != len(given):
        raise LiciteError("OBJ012", files=len(given), tools=len(tool))
    everything = [*given, *(refused or []), *(active or [])]
    if not everything:
        raise LiciteError("OBJ013")
    place = out or everything[0].with_name(f"{everything[0].stem}.contradictions.csv")
    with desk.registers() as slug, steps(desk.lang, hidden=desk.as_json) as progress:
        from licite.operations.amnesty import amnesty as run
        from licite.operations.amnesty_files import Source

        names = tool or [""] * len(given)
        sources = [Source(path, name) for path, name in zip(given, names, strict=True)]
        sources += [Source(path, everybody="refused") for path in refused or []]
        sources += [Source(path, everybody="active") for path in active or []]
        done = run(slug, sources, out=place, lang=desk.lang, progress=progress)
    if desk.as_json:
        print_json(_amnesty(done))
    else:
        _tell(done, desk.lang)


def _imported(one: "Imported") -> dict[str, Any]:
    return {
        "file": str(one.file),
        "read": one.read,
        "accepted": one.accepted,
        "already": one.already,
        "rejected": one.rejected,
        "partly": one.partly,
        "rejects": str(one.rejects) if one.rejects else None,
    }


_COUNTS = ("tool", "read", "refused", "active", "unreachable", "rejected", "accepted", "already", "hidden")


def _amnesty(done: "Amnesty") -> dict[str, Any]:
    files = [
        {"file": str(one.file), **{name: getattr(one, name) for name in _COUNTS},
         "rejects": str(one.rejects) if one.rejects else None}
        for one in done.files
    ]  # fmt: skip
    pairs = [{"refused_in": known, "active_in": other, "people": n} for (known, other), n in done.pairs.items()]
    return {"files": files, "contradictions": pairs, "out": str(done.out) if done.out else None}


def _tell(done: "Amnesty", lang: str) -> None:
    for one in done.files:
        slots = {name: getattr(one, name) for name in _COUNTS}
        print(say("objection.amnesty_file", lang, file=one.file.name, **slots))
        print(say("objection.amnesty_new", lang, **slots))
        if one.hidden:
            print(say("objection.amnesty_hidden", lang, **slots))
        if one.rejects:
            print(say("objection.rejects", lang, path=one.rejects))
    for (known, other), n in done.pairs.items():
        print(say("objection.amnesty_pair", lang, n=n, refused=known, active=other))
    if done.out is None:
        print(say("objection.amnesty_none", lang))
        return
    print(say("objection.amnesty_detail", lang, path=done.out))
    print(say("objection.amnesty_then", lang))
