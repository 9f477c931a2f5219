"""`licite retention`: until when contacts are held, and the erasure of those whose time is over."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Json, Lang, guarded, language_of, print_json
from licite.cli.home_options import Controller, Home, registers
from licite.cli.progress import steps
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.retention.last_chance import LastChance
    from licite.operations.retention.own import OwnData
    from licite.operations.retention.plan import Held, Plan
    from licite.operations.retention.run import Preview, Ran

PLAN = "Example: licite retention plan --at 2027-01-01 --out plan.csv"
RUN = "Example: licite retention run --yes"
LAST = "Example: licite retention last-chance --out last --weeks 6 --who ann@firm.example --why 'last message'"
_FIRST, _MONTHS = 20, 24

At = Annotated[str | None, typer.Option("--at", metavar="DAY", help="As things stand on that day; today without.")]
Doctrine = Annotated[str, typer.Option("--doctrine", help="Reading of the law: cnil or strict.")]
Country = Annotated[str, typer.Option("--country", help="The country of contacts of whom none is known.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Until when contacts are held, and the erasure of those due.")
    group.command("plan", epilog=PLAN)(plan)
    group.command("run", epilog=RUN)(run)
    group.command("last-chance", epilog=LAST)(last_chance)
    app.add_typer(group, name="retention")


@guarded
def plan(
    at: At = None,
    doctrine: Doctrine = "cnil",
    country: Country = "FR",
    out: Annotated[Path | None, typer.Option("--out", help="Write every contact, its date and reason, as CSV.")] = None,
    first: Annotated[int, typer.Option("--first", min=0, help="How many contacts to show, the earliest first.")] = 20,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Tell by when each contact is to be erased and why, with a forecast by month. Nothing is changed."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.retention.own import own_data
        from licite.operations.retention.plan import plan as plan_of
        from licite.operations.retention.plan import write_plan

        made = plan_of(slug, at=at, doctrine=doctrine, country=country)
        own = own_data(slug, made.at)
        shown = list(made.held(limit=first)) if first else []
        written = write_plan(made, out, spoken) if out else None
    if as_json:
        print_json(_plan_json(made, shown, own, spoken) | ({"out": str(out), "written": written} if out else {}))
        return
    _print_plan(made, shown, own, spoken)
    if out:
        print(say("retention.plan.written", spoken, n=written, path=out))


@guarded
def run(
    at: At = None,
    doctrine: Doctrine = "cnil",
    country: Country = "FR",
    yes: Annotated[bool, typer.Option("--yes", help="Erase, without asking at the terminal.")] = False,
    count_from_recorded: Annotated[
        bool,
        typer.Option(
            "--count-from-recorded", help="Where the day of collection is not known, count from that of the recording."
        ),
    ] = False,
    clock_is_right: Annotated[
        str | None,
        typer.Option("--clock-is-right", metavar="WHO", help="Who vouches for the clock of this machine; recorded."),
    ] = None,
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Erase the contacts whose time is over, after a preview; refusals stay. Stopped in the middle, run it again."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.retention.run import preview
        from licite.operations.retention.run import run as run_now

        seen = preview(
            slug,
            at=at,
            doctrine=doctrine,
            country=country,
            count_from_recorded=count_from_recorded,
            vouched_by=clock_is_right,
        )
        if not as_json:
            _print_preview(seen, spoken)
        if not _agreed(yes, as_json, spoken):
            _not_done(seen, spoken, as_json=as_json)
            return
        with steps(spoken, hidden=as_json) as progress:
            done = run_now(seen, progress=progress)
    if as_json:
        print_json(_preview_json(seen, spoken) | _ran_json(done) | {"clock_vouched": seen.vouched})
        return
    _print_ran(done, spoken, clock_is_right if seen.vouched else None)


@guarded
def last_chance(
    out: Annotated[Path, typer.Option("--out", help="The folder that the message and the list go to.")],
    who: Annotated[str, typer.Option("--who", help="Who takes the list; recorded for each person on it.")] = "",
    why: Annotated[str, typer.Option("--why", help="For which reason.")] = "",
    weeks: Annotated[int, typer.Option("--weeks", help="For those who are to be erased within so many weeks.")] = 6,
    at: At = None,
    doctrine: Doctrine = "cnil",
    country: Country = "FR",
    home: Home = None,
    controller: Controller = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Prepare a last message before people are erased: its words, and the list of those it is for."""
    spoken = language_of(lang, home)
    with registers(home, controller) as slug:
        from licite.operations.retention.last_chance import prepare

        done = prepare(
            slug, out, who=who, reason=why, weeks=weeks, at=at, doctrine=doctrine, country=country, lang=spoken
        )
    if as_json:
        print_json(_last_json(done))
        return
    print(say("retention.prepared", spoken, n=done.people))
    print(say("retention.prepared_when", spoken, first=done.first, until=done.until))
    print(say("retention.prepared_without", spoken, refused=done.refused, without=done.without_address))
    for path in (*done.messages, done.addresses):
        print(say("retention.prepared_where", spoken, path=path))
    print(say("retention.prepared_basis", spoken))


def _agreed(yes: bool, as_json: bool, lang: str) -> bool:
    """Whether to go on; only at a terminal is anybody asked."""
    if yes or as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return yes
    typed = typer.prompt(say("retention.run.ask", lang), prompt_suffix=" > ", default="", show_default=False, err=True)
    return str(typed).strip().lower() in ("oui", "yes")


def _not_done(seen: "Preview", lang: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_preview_json(seen, lang) | {"done": False})
    elif seen.contacts or any(one.due for one in seen.own):
        print(say("retention.run.not_done", lang))


# --- as text -----------------------------------------------------------------------------------------------


def _print_plan(made: "Plan", shown: "list[Held]", own: "tuple[OwnData, ...]", lang: str) -> None:
    from licite.operations.retention.plan import length_words, why

    print(say("retention.plan.title", lang, contacts=made.contacts, controller=made.controller, at=made.at))
    print(f"  {say('retention.plan.due', lang, n=made.due)}")
    for state, count in made.states.items():
        words = say(f"retention.state.{state}", lang, day=None, country=None)
        print(f"  {say('retention.plan.state', lang, count=count, state=words)}")
    for country, period in made.periods_used.items():
        length = length_words(period.length, lang)
        print(f"  {say('retention.plan.period', lang, country=country, length=length, cite=period.cite)}")
    print(f"  {say('retention.plan.unknown_country', lang, country=made.home_country)}")
    _print_forecast(made, lang)
    if shown:
        print(f"\n{say('retention.plan.first', lang)}")
    for one in shown:
        print(f"  {say('retention.plan.row', lang, uid=one.uid, day=one.erase_by, reason=why(one, lang))}")
    print()
    _print_own(own, lang)


def _print_forecast(made: "Plan", lang: str) -> None:
    """A bar for each month that has any, where the terminal draws them."""
    from licite.cli.terminal import terminal_of

    months = made.by_month
    if not months:
        return
    print(f"\n{say('retention.plan.forecast', lang)}")
    rows = list(months.items())[:_MONTHS]
    later = sum(months.values()) - sum(count for _, count in rows)
    terminal = terminal_of(sys.stdout)
    widest = max(months.values())
    room = terminal.width - 24
    for month, count in [*rows, *([(say("retention.plan.later", lang), later)] if later else [])]:
        bar = ("█" if terminal.unicode else "#") * max(1, round(room * count / max(widest, later)))
        print(f"  {month:<10} {count:>9}  {bar}".rstrip() if sys.stdout.isatty() else f"  {month:<10} {count:>9}")


def _print_own(own: "tuple[OwnData, ...]", lang: str) -> None:
    print(say("retention.own.title", lang))
    for one in own:
        kind = say(f"retention.own.{one.kind}", lang)
        print(f"  {say('retention.own.line', lang, kind=kind, count=one.count, due=one.due, until=one.until)}")


def _print_preview(seen: "Preview", lang: str) -> None:
    print(say("retention.run.would", lang, n=len(seen.contacts)))
    if seen.contacts:
        print(say("retention.run.keeps", lang))
    if seen.unknown:
        print(say("retention.run.unknown", lang, n=seen.unknown))
    _print_own(seen.own, lang)


def _print_ran(done: "Ran", lang: str, vouched_by: str | None) -> None:
    if vouched_by:
        print(say("retention.run.vouched", lang, who=vouched_by))
    print(say("retention.run.done", lang, n=len(done.contacts.erased)))
    for name in ("moved", "shared", "nameless"):
        if uids := getattr(done.contacts, name):
            print(say(f"retention.run.{name}", lang, n=len(uids), uids=", ".join(uids[:_FIRST])))
    for kind, count in done.own.items():
        print(say("retention.own.removed", lang, kind=say(f"retention.own.{kind}", lang), count=count))
    for place in done.copies:
        print(say("retention.run.copy", lang, path=place))


# --- as JSON -----------------------------------------------------------------------------------------------


def _plan_json(made: "Plan", shown: "list[Held]", own: "tuple[OwnData, ...]", lang: str) -> dict[str, Any]:
    return {
        "controller": made.controller,
        "at": made.at,
        "doctrine": made.doctrine,
        "contacts": made.contacts,
        "due": made.due,
        "states": made.states,
        "by_month": made.by_month,
        "periods": {
            country: {"rule": one.rule, "parameter": one.parameter, "length": one.length, "cite": one.cite}
            for country, one in made.periods.items()
        },
        "first": [_held_json(one, lang) for one in shown],
        "own": [_own_json(one) for one in own],
    }


def _held_json(one: "Held", lang: str) -> dict[str, Any]:
    from licite.operations.retention.plan import why

    since: date | None = one.since
    return {
        "contact": one.uid,
        "state": one.state,
        "erase_by": one.erase_by,
        "since": since,
        "kind": one.reason,
        "told_on": one.told_on,
        "reason": why(one, lang),
    }


def _own_json(one: "OwnData") -> dict[str, Any]:
    return {"kind": one.kind, "count": one.count, "due": one.due, "until": one.until}


def _preview_json(seen: "Preview", lang: str) -> dict[str, Any]:
    return {
        "controller": seen.plan.controller,
        "at": seen.plan.at,
        "would_erase": [_held_json(one, lang) for one in seen.contacts],
        "unknown": seen.unknown,
        "own": [_own_json(one) for one in seen.own],
    }


def _ran_json(done: "Ran") -> dict[str, Any]:
    return {
        "done": True,
        "erased": len(done.contacts.erased),
        "moved": done.contacts.moved,
        "shared": done.contacts.shared,
        "nameless": done.contacts.nameless,
        "own_removed": done.own,
        "copies": list(done.copies),
    }


def _last_json(done: "LastChance") -> dict[str, Any]:
    return {
        "people": done.people,
        "refused": done.refused,
        "without_address": done.without_address,
        "first": done.first,
        "until": done.until,
        "messages": [str(path) for path in done.messages],
        "addresses": str(done.addresses),
    }
