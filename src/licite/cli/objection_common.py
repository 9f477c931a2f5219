"""What the commands on people share: which installation, which controller, JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

HomeOption = Annotated[Path | None, typer.Option("--home", help="The installation; LICITE_HOME where it is left out.")]
ControllerOption = Annotated[
    str | None, typer.Option("--controller", help="The controller, by its short name; the only one where left out.")
]


@contextmanager
def registers(home: Path | None, controller: str | None) -> Iterator[str]:
    """The registers of an installation, open; the short name of the controller meant."""
    from licite.operations.opening import controller_meant, opened

    with opened(home):
        yield controller_meant(controller)


def printed(result: Any) -> None:
    """Prints a result as JSON."""
    print(json.dumps(result, ensure_ascii=False, indent=2))
