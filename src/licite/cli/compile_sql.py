"""`licite compile`: the decision as SQL."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from licite.cli.common import Lang, guarded, language_of
from licite.errors import LiciteError

EPILOG = "Example: licite compile --dialect postgres --at 2026-11-25 --campaign campaign.yaml --columns email,audience"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("compile", epilog=EPILOG)(compile_sql)


@guarded
def compile_sql(
    dialect: Annotated[
        str, typer.Option("--dialect", help="Engine: duckdb, sqlite, postgres, spark, bigquery…")
    ] = "duckdb",
    at: Annotated[
        str | None, typer.Option("--at", help="The day of contact, for all rows; without it, the column at_day.")
    ] = None,
    doctrine: Annotated[str | None, typer.Option("--doctrine", help="Reading of the law: cnil or strict.")] = None,
    campaign: Annotated[Path | None, typer.Option("--campaign", help="The campaign, in YAML.")] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", help="The columns that `contacts` has, with commas; all without it.")
    ] = None,
    refusals: Annotated[bool, typer.Option("--refusals", help="There is a table `refusals` too.")] = False,
    part: Annotated[
        str, typer.Option("--part", help="all, or given, masks, words, answers: a table each, one after the other.")
    ] = "all",
    masks: Annotated[bool, typer.Option("--masks", help="The masks of the rules, beside the reasons.")] = False,
    calendar: Annotated[
        tuple[str, str] | None,
        typer.Option("--calendar", help="The first and the last day of `licite_calendar`: print it instead."),
    ] = None,
    given: Annotated[
        bool, typer.Option("--given", help="Only the law, over tables `given` and `calendar` of your own.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Print the decision as one SQL statement over `contacts`, in the canonical schema, and `licite_calendar`."""
    from licite.operations.campaign import load_campaign
    from licite.operations.compile import Wanted, compile_calendar, compile_law, compile_statement

    spoken = language_of(lang)
    day = _day(at) if at else None
    if given:
        print(compile_law(dialect, day, doctrine or "cnil"))
        return
    wanted = Wanted(
        dialect=dialect,
        day=day,
        doctrine=doctrine,
        campaign=load_campaign(campaign) if campaign else None,
        columns=tuple(name.strip() for name in columns.split(",") if name.strip()) if columns else (),
        refusals=refusals,
        part=part,
        masks=masks,
        lang=spoken,
    )
    print(compile_calendar(wanted, *map(_day, calendar)) if calendar else compile_statement(wanted))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LiciteError("CLI002", value=text) from None
