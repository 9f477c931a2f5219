"""How long the plan of retention, what is due and one contact take, in CPU seconds, on SQLite.

`python -m benchmarks.retention_speed 100000 [--out benchmarks/results/retention.json]` writes a home of invented
contacts in a folder of its own, measures each question once, and prints what it found as JSON.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.store_contacts import SLUG, write
from licite.operations.due import due
from licite.operations.retention.plan import held_of, plan
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.setup import close_store, open_store

LISTED = 50


def seconds(call: Callable[[], object]) -> dict[str, float]:
    """The CPU time of one call, and how long it lasted."""
    began, cpu = time.perf_counter(), time.process_time()
    call()
    return {"cpu_s": round(time.process_time() - cpu, 3), "wall_s": round(time.perf_counter() - began, 3)}


def measured(contacts: int) -> dict[str, Any]:
    """What one home of so many contacts gives."""
    folder = Path(tempfile.mkdtemp(prefix="licite-retention-speed-"))
    try:
        home = create_home(folder / "home", controller=SLUG, second=folder / "second")
        KeyRing.create(home.second)
        open_store(home, migrate=True)
        write(contacts)
        uid = f"{contacts // 2:032x}"
        return {
            "contacts": contacts,
            "plan": seconds(lambda: plan(SLUG)),
            f"plan and its first {LISTED}": seconds(lambda: list(plan(SLUG).held(limit=LISTED))),
            "plan and every contact": seconds(lambda: sum(1 for _ in plan(SLUG).held())),
            f"due and its first {LISTED}": seconds(lambda: due(SLUG, first=LISTED)),
            "one contact": seconds(lambda: held_of(SLUG, uid)),
            "load": [round(one, 1) for one in os.getloadavg()],
        }
    finally:
        close_store()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("contacts", type=int)
    arguments.add_argument("--out", type=Path)
    chosen = arguments.parse_args()
    found = json.dumps(measured(chosen.contacts), indent=1)
    if chosen.out:
        chosen.out.write_text(found + "\n", encoding="utf-8")
    print(found)
