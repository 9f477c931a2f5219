"""Measures the three years, command by command: time, processor, and the most memory that each one had.

`python -m examples.base.measure --home DIR` builds 100,000 contacts, goes through the tour, and writes the report; with
`--built` it takes what `python -m examples.base` built before, and measures the tour alone. Linux only.
"""

import argparse
import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from examples.base.build import SEED, build
from examples.base.page import as_typed
from examples.base.program import Program
from examples.base.tour import Tour

REPORT = Path(__file__).parents[2] / "benchmarks" / "results" / "three_years.md"
# Two hundred agreements and confirmations are typed one by one: each kind is one line of the report.
_LONG = re.compile(r"[\w.+-]+@[\w.-]+|\b[0-9a-f]{8,}\b")
_WIDE = 72
_HEAD = """# Three years of a firm, command by command

`python -m examples.base.measure --contacts {contacts}`: the invented firm of `examples/base` is built and toured; each
line is a command as a user types it, run in one process (the start of the program is not in it), on SQLite.

{day}, {machine}, {cores} cores, {load}.
Python {python}. Seconds are those of the clock, processor those of the process; memory is the most that the process had
during the command: it keeps what it once loaded, so that what comes after the screening looks large. Where a command
was typed several times, the line has the sum of the times and the most memory. `objection check -` is the tour's own
look at everybody who refused, after each part.

| part | command | times | seconds | processor | MB |
| --- | --- | --: | --: | --: | --: |
"""
_TAIL = """
Refusals lost on the way: {lifted}. People who were erased and came back: {came_back}.

Not measured here: PostgreSQL, and a machine with nothing else to do.
"""


@dataclass
class Line:
    """A command, by all its runs."""

    times: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0


class Measured(Program):
    """The commands, with what each took."""

    def __init__(self, home: Path, lang: str = "en") -> None:
        super().__init__(home, lang)
        self.part = "build"
        self.lines: dict[tuple[str, str], Line] = {}

    def __call__(self, *words: str, seen: bool = True, stdin: str = "") -> str:
        with self._measured(_named(words, self.home.parent)):
            return super().__call__(*words, seen=seen, stdin=stdin)

    @contextmanager
    def _measured(self, name: str) -> Iterator[None]:
        line = self.lines.setdefault((self.part, name), Line())
        _forget_peak()
        wall, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            line.times += 1
            line.seconds += time.perf_counter() - wall
            line.processor += time.process_time() - processor
            line.memory = max(line.memory, _peak())
            print(f"{line.seconds:8.1f} s  {line.memory:6,} MB  {self.part}  {name}", file=sys.stderr, flush=True)

    def chapter(self, name: str) -> None:
        self.part = name


def report(measured: Measured, contacts: int, seen: dict[str, Any]) -> str:
    """The page, from what was measured."""
    head = _HEAD.format(
        contacts=contacts,
        day=f"{date.today():%-d %B %Y}",
        machine=platform.machine(),
        cores=os.cpu_count(),
        load=f"load {os.getloadavg()[2]:.1f} over the last 15 minutes, others' work beside it",
        python=platform.python_version(),
    )
    rows = [
        f"| {part} | `{name}` | {line.times:,} | {line.seconds:,.1f} | {line.processor:,.1f} | {line.memory:,} |\n"
        for (part, name), line in measured.lines.items()
    ]
    lifted = sum(map(len, seen["lifted"].values()))
    return head + "".join(rows) + _TAIL.format(lifted=lifted, came_back=seen["came_back"] + seen["came_back_restored"])


def _named(words: tuple[str, ...], folder: Path) -> str:
    """A command as it is typed, without what differs from one person to the next."""
    typed = as_typed(words, folder)
    if words[:1] in (("consent",), ("decide",)) or words[:2] == ("judgement", "add"):
        typed = " ".join(["licite", *words[:2]])
    named = _LONG.sub("…", typed).replace("|", "/")
    return named if len(named) <= _WIDE else f"{named[:_WIDE]}…"


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) // 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.base.measure", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the folder, new or empty")
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--built", action="store_true", help="it is built already")
    parser.add_argument("--report", type=Path, default=REPORT)
    given = parser.parse_args()
    licite = Measured(given.home / "installation")
    if not given.built:
        build(given.home, given.contacts, SEED, licite=licite)
    seen = Tour(given.home, licite, licite.chapter).run()
    given.report.write_text(report(licite, given.contacts, seen), encoding="utf-8")


if __name__ == "__main__":
    main()
