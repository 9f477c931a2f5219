"""`licite demo`: an invented file, screened, to see what comes out."""

from pathlib import Path
from typing import Annotated

import typer

from licite.cli.common import Lang, guarded, language_of

EPILOG = "Example: licite demo --folder demo"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("demo", epilog=EPILOG)(demo)


@guarded
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to write the example and its results.")] = Path(
        "licite-demo"
    ),
    lang: Lang = None,
) -> None:
    """Screen an invented file and say where the results are."""
    from licite.cli.screen import screen
    from licite.operations.demo import write_demo

    spoken = language_of(lang)
    files = write_demo(folder, spoken)
    screen(
        campaign=files.campaign,
        file=files.contacts,
        suppression=[files.refusals],
        out=folder / "result.xlsx",
        report=folder / "result.html",
        ask=False,
        lang=spoken,
    )
