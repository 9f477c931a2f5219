"""The report of the campaign, in benchmarks/results, written by the harness that ran it."""

import platform
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.hostile.big import MEMORY_MOST_MB, SECONDS_MOST, Measured
from tests.hostile.generator import Hostile
from tests.hostile.judge import Reading
from tests.hostile.named import NAMED

FILE = Path(__file__).parents[2] / "benchmarks" / "results" / "hostile.md"
_HEAD = """# Damaged files and bombs

Every file is read, each row accepted or in the rejects, or refused in one sentence that names the cause. What must
become of each is known before: the people in it are invented, and the damage is chosen with a seed.
Made by `pytest -m full tests/hostile`; each part is written by the harness that ran it. `make test` runs 500 of the
generated files, all the named ones, the big ones but three, and the readers with a bug.
"""
_TAIL = """
## What this does not show

A file that was cut inside an address ends with a part of it: nobody can tell it from an address. Bits that flip inside
an address of a text file change it; inside an archive or a workbook the checksum tells. In both, only addresses that
the damage did not touch are held against what was read.

A vCard that is not damaged may hold addresses in properties that Licite does not read (`IMPP`): they are no contacts.

The number of rows of a big workbook is bounded by memory: a sheet that would need more than 900 MB to decode is
refused, and is to be saved as CSV.
"""
_PARTS = ("named", "generated", "big", "planted")


@dataclass(frozen=True)
class Outcome:
    """A generated file, what was read of it, and what is wrong with that."""

    case: Hostile
    found: Reading
    faults: list[str]


class Report:
    """Keeps what a harness found."""

    @staticmethod
    def generated(done: Sequence[Outcome], grown: int) -> None:
        """The files from seeds."""
        rows = sum(len(one.found.accepted) + len(one.found.rejected) for one in done)
        people = sum(len(one.case.people) for one in done)
        slowest = max(one.found.seconds for one in done)
        faults = sum(bool(one.faults) for one in done)
        lines = [
            f"{len(done):,} files, {people:,} people in them, {rows:,} rows read.",
            f"Crashes, rows unaccounted for, addresses changed or lost, refusals lost: {faults:,} files.",
            f"The slowest file took {slowest:.1f} seconds; the process that read them all grew by {grown:,} MB.",
            "",
            *_table("format", done, lambda one: one.case.format),
            "",
            *_table(
                "encoding", done, lambda one: one.case.encoding if one.case.format in ("csv", "zip", "vcf") else "-"
            ),
            "",
            *_table("damage of the rows", done, lambda one: one.case.damage),
            "",
            *_table("damage of the bytes", done, lambda one: one.case.bytes_damage),
        ]
        _keep("generated", "## Files from seeds", lines)
        _keep("named", "## Files by name", _named())

    @staticmethod
    def big(found: dict[str, Measured]) -> None:
        """The big files."""
        lines = [
            f"Each in a process of its own; {MEMORY_MOST_MB:,} MB resident and {SECONDS_MOST} seconds are the most.",
            "",
            "| file | accepted | rejected | refused | seconds | MB |",
            "| --- | --: | --: | --- | --: | --: |",
            *(
                f"| {what} | {one.accepted:,} | {one.rejected:,} | {one.refused} | {one.seconds:.1f}"
                f" | {one.megabytes:,} |"
                for what, one in found.items()
            ),
        ]
        _keep("big", "## Big files and bombs", lines)

    @staticmethod
    def planted(found: dict[str, int | None]) -> None:
        """The readers with a bug."""
        lines = [
            "The same harness on readers with a bug: how many files it took to find it.",
            "",
            "| bug | found in file |",
            "| --- | --: |",
            *(f"| {name} | {number or 'not found'} |" for name, number in found.items()),
        ]
        _keep("planted", "## Readers with a bug", lines)


def _table(name: str, done: Sequence[Outcome], group: Callable[[Outcome], str]) -> list[str]:
    """What became of the files, by one of their traits."""
    files, refused, accepted, rejected, bad = (Counter[str]() for _ in range(5))
    for one in done:
        key = group(one)
        files[key] += 1
        refused[key] += one.found.code is not None
        accepted[key] += len(one.found.accepted)
        rejected[key] += len(one.found.rejected)
        bad[key] += bool(one.faults)
    return [
        f"| {name} | files | refused | rows accepted | rows rejected | at fault |",
        "| --- | --: | --: | --: | --: | --: |",
        *(
            f"| {key} | {files[key]:,} | {refused[key]:,} | {accepted[key]:,} | {rejected[key]:,} | {bad[key]:,} |"
            for key in sorted(files)
        ),
    ]


def _named() -> list[str]:
    """The files by name, as `make test` checks them."""
    return [
        "| file | accepted | rejected | refused |",
        "| --- | --: | --: | --- |",
        *(f"| {one.what} | {one.accepted:,} | {one.rejected:,} | {one.refused or '-'} |" for one in NAMED),
    ]


def _keep(part: str, title: str, lines: Sequence[str]) -> None:
    parts = _read()
    parts[part] = "\n".join([title, "", *lines])
    engine = f"On Python {platform.python_version()}, python-calamine {version('python-calamine')}."
    kept = [parts[name] for name in _PARTS if name in parts]
    FILE.write_text("\n\n".join([_HEAD + engine, *kept]) + "\n" + _TAIL, encoding="utf-8")


def _read() -> dict[str, str]:
    """The parts that are there, by the words of their titles."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    titles = {"by name": "named", "from seeds": "generated", "Big files": "big", "with a bug": "planted"}
    found = {}
    for section in re.findall(r"^## .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL):
        for words, part in titles.items():
            if words in section.splitlines()[0]:
                found[part] = section.strip()
    return found
