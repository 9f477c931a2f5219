"""What the commands on the registers share: which installation, which controller, about whom, and the way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the installation; LICITE_HOME where it is left out.")
]
Controller = Annotated[
    str | None, typer.Option("--controller", help="Short name of the controller; the only one where it is left out.")
]
IdempotencyKey = Annotated[
    str | None, typer.Option("--idempotency-key", help="The same request under the same key is recorded once.")
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="E-mail address, telephone number or profile.")]


@contextmanager
def registers(home: Path | None, controller: str | None) -> Iterator[str]:
    """The registers of an installation, open; the short name of the controller meant."""
    from licite.operations.opening import controller_meant, opened

    with opened(home):
        yield controller_meant(controller)
