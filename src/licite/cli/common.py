"""What every command shares: the language, messages of errors, exit codes, private files."""

import json
import locale
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from licite.errors import LiciteError
from licite.vocabulary.say import LANGUAGES, say

Overrides = Annotated[
    Path | None, typer.Option("--overrides", help="Signed overrides of a reading: YAML, see the reference of commands.")
]
P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    ENVIRONMENT = 1
    INPUT = 2
    NO = 3
    UNDETERMINED = 4
    INTERRUPTED = 130
    TERMINATED = 143


def language_of(option: str | None, home: Path | None = None) -> str:
    """The language of what is printed, in this order: the option, LICITE_LANG, what `licite.toml` of the installation
    says, the machine's; French where none of them is known.

    `home` is the flag of a command that has one; LICITE_HOME, or the platform's data folder, is meant without it.
    """
    wanted = option or os.environ.get("LICITE_LANG") or _language_at(home) or locale.getlocale()[0] or "fr"
    short = wanted.lower()[:2]
    if option and short not in LANGUAGES:
        raise LiciteError("CLI001", value=option, allowed=", ".join(LANGUAGES))
    return short if short in LANGUAGES else "fr"


def _language_at(home: Path | None) -> str | None:
    from licite.operations.home_language import home_language

    return home_language(home)


def print_json(value: object) -> None:
    """Prints a result as JSON, instants and days as ISO 8601 has them."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat()))


Lang = Annotated[str | None, typer.Option("--lang", help="Language of what is printed: fr or en.", metavar="fr|en")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


Yes = Annotated[bool, typer.Option("--yes", help="Do it, without asking at the terminal.")]


def agreed(question: str, lang: str, *, yes: bool, as_json: bool) -> bool:
    """Whether to go on, after a preview: `yes`, or what is typed; only at a terminal is anybody asked."""
    if yes or as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return yes
    typed = typer.prompt(say(question, lang), prompt_suffix=" > ", default="", show_default=False, err=True)
    return str(typed).strip().lower() in ("oui", "yes", "o", "y")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose faults reach the user as one message, with the exit code that says whose turn it is."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        given, home = kwargs.get("lang"), kwargs.get("home")
        place = home if isinstance(home, Path) else None
        lang = language_of(None, place)
        try:
            lang = language_of(given if isinstance(given, str) else None, place)
            return command(*args, **kwargs)
        except LiciteError as fault:
            print(fault.render(lang), file=sys.stderr)
            raise typer.Exit(fault.exit_code) from None
        except KeyboardInterrupt:
            raise _interrupted(lang) from None
        except BrokenPipeError:
            # Whoever reads us has seen enough; nothing may be written to that stream again.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(Exit.DONE) from None
        except OSError as fault:
            wrapped = LiciteError(
                "ENV001", exit_code=Exit.ENVIRONMENT, where=fault.filename, problem=fault.strerror or str(fault)
            )
            print(wrapped.render(lang), file=sys.stderr)
            raise typer.Exit(Exit.ENVIRONMENT) from None
        except RuntimeError as fault:
            # So DuckDB tells of a Ctrl-C that came while it was at work.
            if str(fault) != "Query interrupted":
                raise
            raise _interrupted(lang) from None

    return run


def end_as_ctrl_c_does() -> None:
    """Has a request to end (SIGTERM) clean up as Ctrl-C does, instead of stopping dead with files half written."""

    def asked_to_end(*_: object) -> None:
        _asked_to_end.append(True)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, asked_to_end)


_asked_to_end: list[bool] = []


def code_of_interruption() -> Exit:
    """The exit code after Ctrl-C, or after a request to end."""
    return Exit.TERMINATED if _asked_to_end else Exit.INTERRUPTED


def _interrupted(lang: str) -> typer.Exit:
    print(say("cli.interrupted", lang), file=sys.stderr)
    return typer.Exit(code_of_interruption())
