"""`licite serve`: the site, with the worker behind it."""

from typing import Annotated

import typer

from licite.cli.common import Lang, guarded, language_of
from licite.cli.home_options import Home
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
    """Serve the site of the installation: people, campaigns, refusals and the public pages."""
    from licite.operations.serving import require_web
    from licite.operations.serving import serve as serve_site

    require_web()
    shown = f"[{host}]" if ":" in host else host
    print(say("installation.serving", language_of(lang, home), address=f"http://{shown}:{port}/"), flush=True)
    serve_site(home, host=host, port=port, worker=worker)
