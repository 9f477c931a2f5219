"""`licite law prove`: the theorems on the law files, proved or contradicted by an example."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from licite.cli.common import Exit, Json, Lang, guarded, language_of
from licite.vocabulary.say import say

PROVE = "Example: licite law prove --doctrine cnil"


def _untold(done: int, total: int) -> None:
    """Progress that nobody follows."""


@contextmanager
def _followed(lang: str) -> Iterator[Callable[[int, int], None]]:
    """A function to be told of stretches of law done; shows a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield _untold
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(say("prove.progress", lang), total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


@guarded
def prove(
    doctrine: Annotated[
        str | None, typer.Option("--doctrine", help="Reading of the law: cnil or strict; both where it is left out.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Prove the theorems on the law files; exit 3 where one fails, with an example."""
    from licite.operations.law_prove import as_dict, prove_law, told_in_words

    spoken = language_of(lang)
    with _followed(spoken) as told:
        proven = prove_law(doctrines=[doctrine] if doctrine else None, told=told)
    if as_json:
        print(json.dumps(as_dict(proven), ensure_ascii=False, indent=2))
    else:
        for line in told_in_words(proven, spoken):
            print(line)
    if not proven.holds:
        raise typer.Exit(Exit.NO)
