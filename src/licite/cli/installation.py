"""`licite init`, `check`, `backup`, `restore`, `recover`, `controller`: the installation that keeps the registers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Exit, Lang, guarded, language_of, print_json
from licite.cli.common import Json as AsJson
from licite.cli.home_options import Home
from licite.errors import LiciteError
from licite.vocabulary.say import LANGUAGES, say

if TYPE_CHECKING:
    from licite.operations.installation import Installed
    from licite.operations.installation_check import Finding

INIT = "Example: licite init ~/licite --second /media/key/licite --controller 'Example SA' --lang en"
CHECK = "Example: licite check --json"
BACKUP = "Example: licite backup /backups/licite-2026-11-28.zip"
RESTORE = "Example: licite restore /backups/licite-2026-11-28.zip --replace"
RECOVER = "Example: licite recover --json"
ADD = "Example: licite controller add 'Other SA' --slug other"
LIST = "Example: licite controller list --json"

Second = Annotated[
    Path | None, typer.Option("--second", help="Folder of the keys and the journal, outside the installation.")
]
Database = Annotated[
    str | None, typer.Option("--database", help="postgresql://... ; SQLite in the folder where it is left out.")
]
Slug = Annotated[str | None, typer.Option("--slug", help="Short name; made from the name where it is left out.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command("init", epilog=INIT)(init)
    app.command("check", epilog=CHECK)(check)
    app.command("backup", epilog=BACKUP)(backup)
    app.command("restore", epilog=RESTORE)(restore)
    app.command("recover", epilog=RECOVER)(recover)
    group = typer.Typer(no_args_is_help=True, help="The organisations of an installation, walled from each other.")
    group.command("add", epilog=ADD)(add)
    group.command("list", epilog=LIST)(list_all)
    app.add_typer(group, name="controller")


@guarded
def init(
    home: Annotated[
        Path | None, typer.Argument(help="Folder of the installation; LICITE_HOME where it is left out.")
    ] = None,
    second: Second = None,
    controller: Annotated[
        str | None, typer.Option("--controller", help="Name of the organisation that prospects.")
    ] = None,
    slug: Slug = None,
    database: Database = None,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Bring an installation up to this release, with a backup before.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Make an installation: folder, keys, first controller. It never writes over one; --upgrade brings one up to date.

    On a terminal it asks for what is not given.
    """
    from licite.operations.installation import controller_named, install

    spoken = language_of(lang, home)
    if upgrade:
        _upgrade(home, spoken, as_json)
        return
    if controller is None:
        if as_json or not sys.stdin.isatty():
            raise LiciteError("INS004")
        controller = _asked("ask_controller", spoken)
        if lang is None:
            spoken = _asked("ask_language", spoken, usual=spoken, allowed=LANGUAGES)
        if second is None:
            typed = _asked("ask_second", spoken, usual="")
            second = Path(typed) if typed else None
    named = controller_named(controller, slug)
    made = install(home, controller=named, second=second, language=spoken, database=database)
    if as_json:
        print_json(_installed(made))
        return
    print(say("installation.made", spoken, path=made.home.path, name=named.name, slug=named.slug))
    print(say("installation.copy_keys", spoken))
    for key in made.keys:
        print(f"  {key}")
    print(say("installation.journal_at", spoken, path=made.home.second))
    print(say("installation.then", spoken))


def _upgrade(home: Path | None, lang: str, as_json: bool) -> None:
    from licite.operations.installation import upgrade

    done = upgrade(home)
    kept = done.backup.file if done.backup else None
    if as_json:
        print_json(
            {"home": str(done.home.path), "changed": done.changed, "backup": done.backup and done.backup.to_json()}
        )
    elif done.changed:
        print(say("installation.upgraded", lang, path=kept))
    else:
        print(say("installation.up_to_date", lang))


def _installed(made: "Installed") -> dict[str, Any]:
    return {
        "home": str(made.home.path),
        "second": str(made.home.second),
        "language": made.home.language,
        "controller": {"slug": made.controller.slug, "name": made.controller.name},
        "copy": [str(key) for key in made.keys],
    }


def _asked(question: str, lang: str, usual: str | None = None, allowed: tuple[str, ...] = ()) -> str:
    """What was typed; `usual` for an empty line, which is asked again where there is none."""
    print(say(f"installation.{question}", lang, usual=usual), file=sys.stderr)
    while True:
        print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        text = line.strip() or usual
        if text is not None and (not allowed or text in allowed):
            return text
        choices = ", ".join(allowed) or say("cli.not_empty", lang)
        print(say("cli.not_understood", lang, allowed=choices), file=sys.stderr)


@guarded
def check(
    clock: Annotated[
        bool, typer.Option("--clock", help="Note that the clock is right, where it is behind the last entry.")
    ] = False,
    author: Annotated[str | None, typer.Option("--author", help="With --clock: who vouches for it.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="With --clock: why it went back.")] = None,
    home: Home = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Say whether all is well with the installation. Exit 3 where something is wrong; a warning is not."""
    from licite.operations.installation_check import check as look
    from licite.operations.installation_check import vouch_for_clock

    spoken = language_of(lang, home)
    if clock:
        noted = vouch_for_clock(home, author, reason)
        if not as_json:
            print(say("installation.clock_noted" if noted else "installation.clock_not_behind", spoken))
    found = look(home)
    wrong = [finding for finding in found.findings if finding.state == "wrong"]
    if as_json:
        print_json(
            {
                "home": str(found.home.path),
                "engine": "sqlite" if found.home.database is None else "postgresql",
                "ok": found.ok,
                "findings": [_finding(finding, spoken) for finding in found.findings],
            }
        )
    else:
        for finding in found.findings:
            state = say(f"installation.state_{finding.state}", spoken)
            about = say(f"installation.about_{finding.name}", spoken)
            print(f"{state:<8}{about:<22}{_message(finding, spoken)}")
        ending = "some_wrong" if wrong else "all_well"
        print(say(f"installation.{ending}", spoken, n=len(wrong)))
    raise typer.Exit(Exit.NO if wrong else Exit.DONE)


def _finding(finding: "Finding", lang: str) -> dict[str, Any]:
    return {
        "name": finding.name,
        "state": finding.state,
        "code": finding.fault.code if finding.fault else None,
        "message": _message(finding, lang),
        "help": finding.fault.help(lang) if finding.fault else None,
    }


def _message(finding: "Finding", lang: str) -> str:
    if finding.fault is None:
        return say(f"installation.{finding.sentence}", lang, **finding.slots)
    text = f"[{finding.fault.code}] {finding.fault.message(lang)} ; {finding.fault.help(lang)}"
    return text if lang == "fr" else text.replace(" ; ", "; ", 1)


@guarded
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; one that exists is left alone.")],
    home: Home = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Copy the registers to one file, without the keys and the journal, while others go on working."""
    from licite.operations.backup import backup as back_up

    spoken = language_of(lang, home)
    made = back_up(file, home)
    if as_json:
        print_json(made.to_json())
        return
    counts = made.counts
    print(say("installation.backup_made", spoken, path=made.file, n=counts["objections"], entries=counts["entries"]))
    print(say("installation.backup_encrypt", spoken))


@guarded
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `licite backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of the database that is there, which is kept beside.")
    ] = False,
    second: Second = None,
    database: Database = None,
    home: Home = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Put a backup back. Stop what uses the registers before, and run `licite recover` after.

    Where there is no installation, one is made around the keys of --second.
    """
    from licite.operations.restore import restore as put_back

    spoken = language_of(lang, home)
    done = put_back(file, home, second=second, database=database, replace=replace)
    if as_json:
        print_json(
            {
                "home": str(done.home.path),
                "state": done.state,
                "kept": done.kept,
                "backup": done.backup.to_json(),
            }
        )
        return
    print(say("installation.restored", spoken, made_at=done.backup.made_at, path=done.home.path))
    if done.kept:
        print(say("installation.restored_kept", spoken, path=done.kept))
    print(say(f"installation.restored_{done.state}", spoken))


@guarded
def recover(home: Home = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """Replay the journal after a restore: every refusal and erasure comes back, and recording goes on."""
    from dataclasses import asdict

    from licite.operations.restore import recover as bring_back

    spoken = language_of(lang, home)
    done = bring_back(home)
    if as_json:
        print_json(asdict(done))
        return
    print(
        say(
            "installation.recovered",
            spoken,
            objections=done.objections,
            withdrawals=done.withdrawals,
            erasures=done.erasures,
        )
    )
    for name, n in (("journal", done.journalled), ("torn", done.torn), ("lost", done.lost)):
        print(say(f"installation.recovered_{name}", spoken, n=n))


@guarded
def add(
    name: Annotated[str, typer.Argument(help="Name of the organisation.")],
    slug: Slug = None,
    home: Home = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Add an organisation, whose people the others never see."""
    from dataclasses import asdict

    from licite.operations.installation import add_controller, controller_named

    spoken = language_of(lang, home)
    added = add_controller(home, controller_named(name, slug))
    if as_json:
        print_json(asdict(added))
    else:
        print(say("installation.controller_added", spoken, name=added.name, slug=added.slug))


@guarded
def list_all(home: Home = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """List the organisations, by short name."""
    from dataclasses import asdict

    from licite.operations.installation import controllers

    language_of(lang, home)
    found = controllers(home)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        print(f"{one.slug}  {one.name}")
