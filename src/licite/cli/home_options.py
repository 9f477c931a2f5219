"""Options of commands that may ask the registers of an installation."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the installation; LICITE_HOME where it is left out.")
]
Controller = Annotated[
    str | None, typer.Option("--controller", help="Short name of the controller; the only one where it is left out.")
]
