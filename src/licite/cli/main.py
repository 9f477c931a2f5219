"""Door 1: the command line. Each command is a file; all of them are thin over `operations`."""

import sys
from typing import Annotated

import typer

from licite.cli import (
    campaign,
    classify,
    compile_sql,
    consent,
    contacts,
    decide,
    demo,
    disclosure,
    due,
    evidence,
    import_file,
    installation,
    interaction,
    judgement,
    law,
    member,
    notice,
    objection,
    person,
    processor,
    retention,
    screen,
    serve,
)
from licite.cli.common import code_of_interruption, end_as_ctrl_c_does

app = typer.Typer(
    name="licite",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Tells, for every contact, campaign and channel, whether commercial prospecting is lawful, why, and on what "
    "conditions. Licite is no legal advice.",
    epilog="Example: licite screen prospects.csv --campaign campaign.yaml --out result.xlsx",
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"licite {version('licite')}")
        raise typer.Exit


@app.callback()
def _start(
    context: typer.Context,
    _version_shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Lines of the log name the command that they belong to."""
    from licite.operations.logs import doing

    doing(context.invoked_subcommand)


screen.register(app)
decide.register(app)
classify.register(app)
campaign.register(app)
law.register(app)
compile_sql.register(app)
objection.register(app)
processor.register(app)
demo.register(app)
import_file.register(app)
consent.register(app)
contacts.register(app)
person.register(app)
interaction.register(app)
retention.register(app)
notice.register(app)
judgement.register(app)
disclosure.register(app)
due.register(app)
installation.register(app)
evidence.register(app)
serve.register(app)
member.register(app)


def run() -> None:
    """The entry point of the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    end_as_ctrl_c_does()
    try:
        app()
    except KeyboardInterrupt:
        # Before or after a command: nothing was at work.
        sys.exit(code_of_interruption())


if __name__ == "__main__":
    run()
