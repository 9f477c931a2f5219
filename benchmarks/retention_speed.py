"""How long the plan of retention, what is due and one contact take, in CPU seconds, and with how much memory.

`python -m benchmarks.retention_speed 100000 [--home FOLDER] [--database URL] [--out benchmarks/results/retention.json]`
writes a home of invented contacts (kept with `--home`, and used again), measures each question once in a process of its
own, and prints what it found as JSON.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.store_contacts import SLUG, write
from benchmarks.store_home import home_in, open_again
from licite.operations.due import due
from licite.operations.retention.plan import held_of, plan

LISTED = 50


def _questions(contacts: int) -> dict[str, Callable[[], object]]:
    uid = f"{contacts // 2:032x}"
    return {
        "plan": lambda: plan(SLUG),
        f"plan and its first {LISTED}": lambda: list(plan(SLUG).held(limit=LISTED)),
        "plan and every contact": lambda: sum(1 for _ in plan(SLUG).held()),
        f"due and its first {LISTED}": lambda: due(SLUG, first=LISTED),
        "one contact": lambda: held_of(SLUG, uid),
    }


def asked(folder: Path, contacts: int, name: str) -> dict[str, float]:
    """The CPU time of one question, how long it lasted, and the most memory that its process had."""
    open_again(folder)
    call = _questions(contacts)[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began, cpu = time.perf_counter(), time.process_time()
    call()
    took = {"cpu_s": round(time.process_time() - cpu, 3), "wall_s": round(time.perf_counter() - began, 3)}
    return {**took, "mib_before": before, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def measured(contacts: int, folder: Path | None = None, database: str | None = None) -> dict[str, Any]:
    """What one home of so many contacts gives."""
    found: dict[str, Any] = {"contacts": contacts, "database": "postgresql" if database else "sqlite"}
    with home_in(folder, database, lambda: write(contacts)) as (place, written):
        found["written"] = written
        for name in _questions(contacts):
            with get_context("spawn").Pool(1) as pool:
                found[name] = pool.apply(asked, (place, contacts, name))
            print(name, found[name], file=sys.stderr)
    found["load"] = [round(one, 1) for one in os.getloadavg()]
    return found


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("contacts", type=int)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--database")
    arguments.add_argument("--out", type=Path)
    chosen = arguments.parse_args()
    told = json.dumps(measured(chosen.contacts, chosen.home, chosen.database), indent=1)
    if chosen.out:
        chosen.out.write_text(told + "\n", encoding="utf-8")
    print(told)
