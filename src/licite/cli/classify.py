"""`licite classify`: what kind of address each is."""

import json
import sys
from pathlib import Path
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
    score: Annotated[
        Path | None, typer.Option("--score", help="Measure the answers on a CSV file that says the right ones.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say whether each address names a person, how sure that is, and why."""
    from licite.operations.classify import classify_all

    spoken = language_of(lang)
    if score is not None:
        _print_score(score, as_json, spoken)
        return
    if not addresses:
        raise LiciteError("CLI007")
    given = [line.strip() for line in sys.stdin if line.strip()] if addresses == ["-"] else addresses
    found = classify_all(given, spoken)
    if as_json:
        print(json.dumps([one.to_dict() for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        print("\t".join(str(value) for value in one.to_dict().values()))


def _print_score(path: Path, as_json: bool, lang: str) -> None:
    from licite.operations.classify_score import score_file, told

    found = score_file(path)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    print("\n".join(told(found, path.name, lang)))
