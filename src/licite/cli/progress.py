"""Progress of long work: on standard error, on a terminal only, and gone when the work is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from licite.vocabulary.say import say

Progress = Callable[[str, int, int | None], None]


def _untold(step: str, done: int, total: int | None) -> None:
    """Progress that nobody follows."""


@contextmanager
def steps(lang: str, *, hidden: bool = False) -> Iterator[Progress]:
    """A function to be told `(step, done, total)`; shows a bar with the rows a second of each step."""
    if hidden or not sys.stderr.isatty():
        yield _untold
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"))
    with Bars(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def told(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(say(f"cli.{step}", lang), total=total, rate="")
            task = bars.tasks[tasks[step]]
            seconds = task.elapsed or 0
            rate = say("cli.rows_per_second", lang, n=int(done / seconds)) if seconds > 0.2 and done else ""
            bars.update(tasks[step], completed=done, total=total, rate=rate)

        yield told
