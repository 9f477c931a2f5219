"""`licite compile`: the decision as one SQL statement."""

from datetime import date
from typing import Annotated

import typer

from licite.cli.common import Lang, guarded, language_of
from licite.errors import LiciteError

EPILOG = "Example: licite compile --dialect postgres --at 2026-11-25"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("compile", epilog=EPILOG)(compile_sql)


@guarded
def compile_sql(
    dialect: Annotated[
        str, typer.Option("--dialect", help="Engine: duckdb, sqlite, postgres, spark, bigquery…")
    ] = "duckdb",
    at: Annotated[
        str | None, typer.Option("--at", help="The law of that day alone; of every day where it is left out.")
    ] = None,
    doctrine: Annotated[str, typer.Option("--doctrine", help="Reading of the law: cnil or strict.")] = "cnil",
    lang: Lang = None,
) -> None:
    """Print the decision as one SQL statement over the tables `given` and `calendar`."""
    from licite.operations.compile import compile_law

    language_of(lang)
    try:
        day = date.fromisoformat(at) if at else None
    except ValueError:
        raise LiciteError("CLI002", value=at) from None
    print(compile_law(dialect, day, doctrine))
