"""`licite import`: files of contacts into the registers; looked at first, resumed, undone."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home, registers
from licite.cli.progress import steps
from licite.errors import LiciteError
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.importing.prepare import Prepared
    from licite.operations.importing.preview import Preview
    from licite.operations.importing.run import Outcome

IMPORT = "Example: licite import people.csv --source event --place 'Salon de Lyon' --collected-on 2026-11-20"
FILE = (
    "Example: licite import file people.csv --source event --yes (`file` may be left out: licite import people.csv …)"
)
LIST = "Example: licite import list --json"
SHOW = "Example: licite import show 4a9301d4"
UNDO = "Example: licite import undo 4a9301d4 --author 'Ann, sales' --reason 'wrong file'"
RESUME = "Example: licite import resume 4a9301d4 people.csv"
RELEASE = "Example: licite import release 4a9301d4 --author 'Ann, DPO' --reason 'source checked on its site'"

Id = Annotated[str, typer.Argument(metavar="IMPORT", help="The id of an import, or how it begins.")]
Author = Annotated[str, typer.Option("--author", help="Who of the controller does this.")]
Reason = Annotated[str, typer.Option("--reason", help="For which reason; it stays in the log.")]


class _FileFirst(TyperGroup):
    """`licite import FILE …` is `licite import file FILE …`; a file called `list` is written `./list`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["file", *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(
        no_args_is_help=True,
        cls=_FileFirst,
        help="Take contacts in from a file, with where they come from.",
        epilog=IMPORT,
    )
    group.command("file", epilog=FILE)(file)
    group.command("list", epilog=LIST)(list_)
    group.command("show", epilog=SHOW)(show)
    group.command("undo", epilog=UNDO)(undo)
    group.command("resume", epilog=RESUME)(resume)
    group.command("release", epilog=RELEASE)(release)
    app.add_typer(group, name="import")


@guarded
def file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, workbook, Parquet, LinkedIn export, vCard…")],
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="KIND", help="Where they come from: event, business_card, purchased_list…"),
    ] = None,
    supplier: Annotated[str, typer.Option("--supplier", help="Who gave the file.")] = "",
    contract: Annotated[str, typer.Option("--contract", help="The contract with them, by its reference.")] = "",
    terms: Annotated[str, typer.Option("--terms", help="The terms of the source, and their version.")] = "",
    licence: Annotated[str, typer.Option("--licence", help="The licence of the data.")] = "",
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="A file that shows where they come from; its hash is kept.")
    ] = None,
    passport: Annotated[
        Path | None, typer.Option("--passport", help="The passport of a list that somebody else made: YAML.")
    ] = None,
    collected_on: Annotated[
        str | None, typer.Option("--collected-on", metavar="DAY", help="The day, for rows that do not say.")
    ] = None,
    place: Annotated[str, typer.Option("--place", help="Where: a fair, a shop, a site.")] = "",
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUMN", help="Keep this column all the same. Repeatable.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="A saved mapping of the columns: YAML.")] = None,
    author: Annotated[str, typer.Option("--author", help="Who of the controller takes them in.")] = "",
    only_preview: Annotated[bool, typer.Option("--preview", help="Only show what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show what a file of contacts would bring, then take it in; the same command again goes on where it stopped."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.importing.prepare import Asked

        asked = Asked(
            path=path,
            source_kind=source,
            supplier=supplier,
            contract=contract,
            terms=terms,
            licence=licence,
            evidence=evidence,
            passport=passport,
            collected_on=_day(collected_on),
            place=place,
            keep=tuple(keep or ()),
            mapping=mapping,
            author=author,
        )
        _import(slug, asked, spoken, as_json=as_json, yes=yes and not only_preview, ask=not only_preview)


@guarded
def resume(
    id_: Id,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The very file of the import.")],
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Go on with an import that was stopped; the end is that of one that was not."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug, steps(spoken, hidden=as_json) as progress:
        from licite.operations.importing.prepare import prepare_again
        from licite.operations.importing.run import run

        done = run(prepare_again(slug, id_, path, progress), lang=spoken, progress=progress)
    _tell_outcome(done, spoken, as_json=as_json)


@guarded
def list_(home: Home = None, controller: Controller = None, as_json: Json = False, lang: Lang = None) -> None:
    """List the imports of the controller, the oldest first."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.importing.kept import imports_of, shown

        found = [shown(one) for one in imports_of(slug)]
    if as_json:
        print_json(found)
        return
    for one in found:
        print(_line(one, spoken))
    if not found:
        print(say("import.none", spoken))


@guarded
def show(id_: Id, home: Home = None, controller: Controller = None, as_json: Json = False, lang: Lang = None) -> None:
    """Show one import: its source, what was kept, and what became of its rows."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.importing.kept import import_named, shown

        found = shown(import_named(slug, id_))
    if as_json:
        print_json(found)
        return
    print(_line(found, spoken))
    for name in ("why", "contract", "terms", "licence", "evidence_name", "author", "file_hash"):
        if found[name]:
            print(say("import.field", spoken, name=name, value=found[name]))
    for name, value in sorted(found["rows"].items()):
        print(say("import.field", spoken, name=name, value=value))
    if found["left_out"]:
        print(say("import.left_out", spoken, columns=", ".join(found["left_out"])))


@guarded
def undo(
    id_: Id,
    author: Author = "",
    reason: Reason = "",
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Take an import back: what only it brought goes; refusals and what people said themselves stay."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug, steps(spoken, hidden=as_json) as progress:
        from licite.operations.importing.kept import undo as take_back

        done = take_back(slug, id_, author=author, reason=reason, progress=progress)
    if as_json:
        print_json({"event_id": done.event_id, "rows": done.rows, "contacts": done.contacts})
        return
    print(say("import.undone", spoken, n=done.contacts, rows=done.rows))
    print(say("import.undone_stays", spoken))


@guarded
def release(
    id_: Id,
    author: Author = "",
    reason: Reason = "",
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day of the review; today without.")] = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Let a file out of quarantine after a review of its source, where the law leaves room for one."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.importing.kept import release as let_out
        from licite.operations.importing.kept import shown

        done = shown(let_out(slug, id_, author=author, reason=reason, day=_day(on)))
    if as_json:
        print_json(done)
        return
    print(say("import.released", spoken, author=author))


def _import(slug: str, asked: Any, lang: str, *, as_json: bool, yes: bool, ask: bool) -> None:
    from licite.operations.importing.prepare import prepare
    from licite.operations.importing.preview import preview
    from licite.operations.importing.run import run

    with steps(lang, hidden=as_json) as progress:
        prepared = prepare(slug, asked, progress)
        seen = None if yes and as_json else preview(prepared, lang=lang, progress=progress)
    if seen and not as_json:
        _tell_preview(prepared, seen, lang)
    if not yes:
        if not ask or as_json or not sys.stdin.isatty() or (prepared.before and prepared.before.state == "done"):
            _not_written(seen, lang, as_json=as_json, done=bool(seen and seen.state == "done"))
            return
        if input(say("import.ask", lang)).strip().lower() not in ("o", "oui", "y", "yes"):
            print(say("import.not_done", lang))
            return
    with steps(lang, hidden=as_json) as progress:
        done = run(prepared, lang=lang, progress=progress)
    _tell_outcome(done, lang, as_json=as_json)


def _not_written(seen: "Preview | None", lang: str, *, as_json: bool, done: bool) -> None:
    if as_json and seen:
        print_json({"preview": _preview_json(seen)})
    elif done and seen:
        print(say("import.done_before", lang, id=seen.event_id))
    else:
        print(say("import.nothing_written", lang))


def _preview_json(seen: "Preview") -> dict[str, Any]:
    from dataclasses import asdict

    from licite.operations.importing.quarantine import shown

    return asdict(seen) | {"law": shown(seen.law)}


def _tell_columns(prepared: "Prepared", seen: "Preview", lang: str) -> None:
    print(say("import.columns", lang))
    for column, meaning in seen.mapping.items():
        key = "import.column_unsure" if column in seen.unsure else "import.column"
        print(say(key, lang, column=column, meaning=meaning))
    if seen.left_out:
        print(say("import.left_out", lang, columns=", ".join(seen.left_out)))
    if prepared.read.unneeded:
        print(say("import.unneeded", lang, columns=", ".join(one.column for one in prepared.read.unneeded)))
    if seen.elsewhere:
        print(say("import.elsewhere", lang, columns=", ".join(seen.elsewhere)))


def _tell_preview(prepared: "Prepared", seen: "Preview", lang: str) -> None:
    from licite.operations.file_notes import format_notes

    source = say(f"campaign_questions.source_kind.choices.{seen.source_kind}", lang)
    print(say("import.heading", lang, file=prepared.asked.path.name, format=seen.format, source=source))
    for note in format_notes(prepared.read.table, lang):
        print(note)
    for key, slots in prepared.read.table.notes:
        print(say(key, lang, **slots))
    _tell_columns(prepared, seen, lang)
    print(say("import.rows_held" if seen.why else "import.rows", lang, **seen.rows))
    print(say("import.refusals", lang, n=seen.refusals))
    counts = {"erased": seen.rows.get("erased", 0), "claims": seen.claims, "unread": seen.unread}
    for name, n in (counts | {"unnamed_forms": seen.unnamed_forms}).items():
        if n:
            print(say(f"import.{name}", lang, n=n))
    if seen.why:
        _tell_law(seen, lang)
    elif seen.state == "running":
        print(say("import.will_go_on", lang))


def _tell_law(seen: "Preview", lang: str) -> None:
    print(say("import.would_be_held", lang))
    if seen.scraper:
        print(say("import.scraper" if seen.scraper_seen else "import.scraper_guessed", lang, tool=seen.scraper))
    for one in seen.law:
        print(say("import.law", lang, says=one.explain))
        print(say("import.law_cite", lang, cite=one.cite, quote=one.quote))
        if one.verified != "primary":
            print(say("import.law_unverified", lang))
    print(say(f"import.held_{seen.why}", lang, id=seen.event_id[:12]))


def _tell_outcome(done: "Outcome", lang: str, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"event_id": done.event_id, "state": done.state, "why": done.why, "rows": dict(done.rows),
             "rejects": done.rejects, "repeated": done.repeated}
        )  # fmt: skip
        return
    if done.repeated:
        print(say("import.done_before", lang, id=done.event_id))
        return
    counts = {name: done.rows.get(name, 0) for name in _ROWS} | {"read": done.rows.get("read", 0)}
    if done.state == "quarantined":
        print(say("import.held", lang, id=done.event_id))
    else:
        print(say("import.done", lang, id=done.event_id))
        print(say("import.rows", lang, **counts))
    refusals = {name: done.rows.get(name, 0) for name in ("refusals", "refusals_known")}
    print(say("import.refusals_done", lang, **refusals))
    if done.rejects:
        print(say("import.rejects", lang, path=done.rejects))
    if done.state == "done":
        print(say("import.undo_hint", lang, id=done.event_id[:12]))


_ROWS = ("new", "updated", "same", "duplicate", "erased", "rejected")


def _line(one: dict[str, Any], lang: str) -> str:
    return say(
        "import.line",
        lang,
        id=one["event_id"][:12],
        day=one["started_at"].date(),
        state=say(f"import.state_{one['state']}", lang),
        file=one["file_name"],
        source=say(f"campaign_questions.source_kind.choices.{one['source_kind']}", lang),
        supplier=one["supplier"] or None,
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise LiciteError("CLI002", value=text) from None
