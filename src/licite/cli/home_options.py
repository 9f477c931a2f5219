"""What the commands on the registers share: which installation, which controller, about whom, and the way in."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec, get_type_hints

import typer

from licite.cli.common import Json, Lang, guarded, language_of

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
P = ParamSpec("P")


@contextmanager
def registers(home: Path | None, controller: str | None) -> Iterator[str]:
    """The registers of an installation, open; the short name of the controller meant."""
    from licite.operations.opening import controller_meant, opened

    with opened(home):
        yield controller_meant(controller)


@dataclass(frozen=True)
class Desk:
    """Where a command on the registers works, and how it answers: `lang` is the language of what is printed."""

    home: Path | None
    controller: str | None
    as_json: bool
    lang: str

    @contextmanager
    def registers(self) -> Iterator[str]:
        """The registers, open; the short name of the controller meant."""
        with registers(self.home, self.controller) as slug:
            yield slug


_SHARED: dict[str, tuple[Any, Any]] = {
    "home": (Home, None),
    "controller": (Controller, None),
    "as_json": (Json, False),
    "lang": (Lang, None),
}


def on_registers(command: Callable[Concatenate[Desk, P], None]) -> Callable[..., None]:
    """A guarded command that has, after options of its own, those of every command on the registers, as a `Desk`."""

    @guarded
    @wraps(command)
    def run(
        *args: Any, home: Path | None = None, controller: str | None = None, as_json: bool = False,
        lang: str | None = None, **own: Any,
    ) -> None:  # fmt: skip
        command(Desk(home, controller, as_json, language_of(lang, home)), *args, **own)

    hints = get_type_hints(command, include_extras=True)
    first, *own = inspect.signature(command).parameters.values()
    keyword = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [one.replace(annotation=hints[one.name]) for one in own]
    parameters += [
        inspect.Parameter(name, keyword, default=default, annotation=kind) for name, (kind, default) in _SHARED.items()
    ]
    # Typer reads the options of a command from both.
    run.__signature__ = inspect.Signature(parameters, return_annotation=None)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    assert hints[first.name] is Desk, command
    return run
