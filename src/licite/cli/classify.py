"""`licite classify`: what kind of address each is."""

import json
import sys
from typing import Annotated

import typer

from licite.cli.common import Json, Lang, guarded, language_of
from licite.errors import LiciteError

EPILOG = "Example: licite classify contact@firm.example ann.martin@firm.example"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("classify", epilog=EPILOG)(classify)


@guarded
def classify(
    addresses: Annotated[list[str] | None, typer.Argument(help="Addresses, or `-` to read one a line.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say whether each address names a person, how sure that is, and why."""
    from licite.operations.classify import classify_all

    spoken = language_of(lang)
    if not addresses:
        raise LiciteError("CLI007")
    given = [line.strip() for line in sys.stdin if line.strip()] if addresses == ["-"] else addresses
    found = classify_all(given, spoken)
    if as_json:
        print(json.dumps([one.to_dict() for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        print("\t".join(str(value) for value in one.to_dict().values()))
