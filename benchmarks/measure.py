"""Takes the times: each measurement is a process of its own, the rounds are interleaved, the best of each counts."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import csv_file, generate
from benchmarks.check import wrong
from benchmarks.setting import MEMORY_VARIABLE

FLOORS = ("read", "copy", "copy_with_more")
COMPARED = (*FLOORS, "masks", "masks_row_by_row", "reasons", "first_reason")
SCRIPTS = ("pandas_script", "openfisca")
TEXT = ("csv_copy", "csv_copy_polars", "csv_normalised", "csv_normalised_without_fingerprints")
PART_MEMORY = "1500MB"

Taken = dict[str, float]


def ran(module: str, *arguments: str, environment: dict[str, str] | None = None) -> Any:
    """What a benchmark prints as JSON on its last line, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        raise SystemExit(f"benchmarks.{module} {' '.join(arguments)}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def taken(task: str, folder: Path, environment: dict[str, str] | None = None) -> Taken:
    """What one task took."""
    found: Taken = ran("batch", task, str(folder), str(out_of(task, folder)), environment=environment)
    return found


def out_of(task: str, folder: Path) -> Path:
    """Where the answers of a task are written."""
    return folder / f"out_{task}.parquet"


def load() -> list[float]:
    """How many processes wanted a core in the last minute, the last five and the last fifteen."""
    return [round(each, 1) for each in os.getloadavg()]


def compared(folder: Path, rows: int, rounds: int, scripts: Iterable[str] = ()) -> dict[str, Any]:
    """The best of some rounds of every task on one folder, of those whose answers are right; scripts run once."""
    scripts = tuple(scripts)
    best = {task: taken(task, folder) for task in (*COMPARED, *scripts)}  # the answers of these are checked
    answers = {task: out_of(task, folder) for task in best if task not in FLOORS}
    differing = wrong(folder, answers)
    for _ in range(rounds - 1):
        for task in COMPARED:
            _kept_best(best, task, taken(task, folder))
    for task in best:
        out_of(task, folder).unlink(missing_ok=True)
    return _result(rows, rounds, differing, best)


def text(folder: Path, rows: int, rounds: int, tasks: Iterable[str] = TEXT) -> dict[str, Any]:
    """The best of some rounds of the tasks on text, of those whose answers are right."""
    best = {task: taken(task, folder) for task in tasks}
    differing = {"csv_normalised": len(csv_file.wrong(folder, out_of("csv_normalised", folder)))}
    for _ in range(rounds - 1):
        for task in best:
            _kept_best(best, task, taken(task, folder))
    for task in best:
        out_of(task, folder).unlink(missing_ok=True)
    return _result(rows, rounds, differing, best)


def _kept_best(best: dict[str, Taken], task: str, again: Taken) -> None:
    before = best.get(task, again)
    best[task] = {key: min(value, again[key]) for key, value in before.items()} | {
        "peak_mib": max(before["peak_mib"], again["peak_mib"])
    }


def _result(rows: int, rounds: int, differing: dict[str, int], best: dict[str, Taken]) -> dict[str, Any]:
    kept = {task: values for task, values in best.items() if not differing.get(task)}
    return {"rows": rows, "rounds": rounds, "load_after": load(), "differences": differing, "tasks": kept}


def in_parts(folder: Path, rows: int, part: int) -> dict[str, Any]:
    """A file too large for one pass: each part is made, copied, decided and removed, so that one at a time is on disk.

    Every part is asked about the whole list of refusals: who refused in one part is refused in all.
    """
    refusals = generate.write_refusals(folder, rows)
    found: list[dict[str, Taken]] = []
    outcomes: dict[str, int] = {}
    for first in range(0, rows, part):
        each = folder / f"part_{first}"
        each.mkdir(parents=True)
        (each / refusals.name).hardlink_to(refusals)
        generate.write(each, min(part, rows - first), first=first)
        limit = {MEMORY_VARIABLE: PART_MEMORY}
        found.append({task: taken(task, each, limit) for task in ("copy", "masks")})
        for outcome, count in _outcomes(out_of("masks", each)):
            outcomes[outcome] = outcomes.get(outcome, 0) + count
        shutil.rmtree(each)
    return {
        "rows": rows,
        "part": part,
        "decided": sum(outcomes.values()),
        "outcomes": dict(sorted(outcomes.items())),
        "seconds": {task: round(sum(each[task]["seconds"] for each in found), 1) for task in ("copy", "masks")},
        "cpu": {task: round(sum(each[task]["cpu"] for each in found), 1) for task in ("copy", "masks")},
        "peak_mib": max(each["masks"]["peak_mib"] for each in found),
        "load_after": load(),
    }


def _outcomes(path: Path) -> list[tuple[str, int]]:
    with duckdb.connect() as con:
        return con.execute(f"SELECT outcome, count(*) FROM '{path}' GROUP BY outcome").fetchall()
