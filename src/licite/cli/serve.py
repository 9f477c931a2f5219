"""`licite serve`: the site, with the worker behind it."""

import sys
from typing import Annotated

import typer

from licite.cli.common import Lang, guarded, language_of
from licite.cli.home_options import Home
from licite.cli.installation import init
from licite.errors import LiciteError
from licite.vocabulary.say import say

SERVE = "Example: licite serve --port 8000"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("serve", epilog=SERVE)(serve)


@guarded
def serve(
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; this machine alone by default.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")] = 8000,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="With what works in the background, or without.")
    ] = True,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Serve the site of the installation: people, campaigns, refusals and the public pages.

    Where there is no installation, a terminal is asked for the name of the organisation, and one is made. While nobody
    has an account, the link to create the first is printed here.
    """
    from licite.operations.serving import require_installation, require_web
    from licite.operations.serving import serve as serve_site

    require_web()
    try:
        require_installation(home)
    except LiciteError as fault:
        if fault.code != "STO001" or not sys.stdin.isatty():
            raise
        init(home=home, lang=lang)
    # A passkey belongs to a name, and an address of numbers is none.
    shown = "localhost" if host == "127.0.0.1" else f"[{host}]" if ":" in host else host
    print(say("installation.serving", language_of(lang, home), address=f"http://{shown}:{port}/"), flush=True)
    serve_site(home, host=host, port=port, worker=worker)
