"""How long claims of an import, an erasure at the end of the period and a recovery after a restore take, on SQLite.

`python -m benchmarks.base_writes 2000 [--out benchmarks/results/base_writes.md]` makes homes of invented contacts in
folders of its own, does each deed once and prints what it found.
"""

import argparse
import os
import platform
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import run as take_in
from licite.operations.retention.run import preview, run
from licite.store.home import Home, create_home
from licite.store.keyring import KeyRing
from licite.store.people import add_controller
from licite.store.recovery import recover
from licite.store.setup import close_store, open_store

SLUG = "firm"
Spent = tuple[float, float]
_HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,Collected on,Company\n"


def timed(deed: Callable[[], object]) -> Spent:
    """The seconds that a deed takes: of the processor, and by the clock on the wall."""
    began, cpu = time.perf_counter(), time.process_time()
    deed()
    return time.process_time() - cpu, time.perf_counter() - began


def new_home(folder: Path) -> Home:
    home = create_home(folder / "home", controller=SLUG, second=folder / "second")
    KeyRing.create(home.second)
    open_store(home, migrate=True)
    add_controller(SLUG, "Firm")
    return home


def people(folder: Path, count: int, *, agreed: bool) -> Path:
    """A file of invented people whose time is over; of whom it says that they agreed, or not."""
    path, told = folder / f"people-{agreed}.csv", "2024-01-02 10:00:00" if agreed else ""
    rows = (f"p{n}@example.fr,Ann{n},Doe,2,{told},2020-05-06,Firm {n % 7}\n" for n in range(count))
    path.write_text(_HEAD + "".join(rows), encoding="utf-8")
    return path


def measured(count: int) -> dict[str, Spent]:
    """What each deed took with so many people."""
    found: dict[str, Spent] = {}
    with tempfile.TemporaryDirectory(prefix="licite-base-writes-") as name:
        folder = Path(name)
        new_home(folder / "plain")
        plain = prepare(SLUG, Asked(people(folder, count, agreed=False), "event"))
        found["import of rows"] = timed(lambda: take_in(plain))
        close_store()
        home = new_home(folder / "claims")
        claims = prepare(SLUG, Asked(people(folder, count, agreed=True), "event"))
        found["import of the same rows, each with a claimed consent"] = timed(lambda: take_in(claims))
        before = shutil.copy(home.sqlite, folder / "before.sqlite")
        seen = preview(SLUG)
        assert len(seen.contacts) == count
        found["erasure of all of them (`licite retention run`)"] = timed(lambda: run(seen))
        close_store()
        shutil.copy(before, home.sqlite)
        open_store(home, check_journal=False)
        found["the same erasures again after an older copy was put back (`licite recover`)"] = timed(recover)
        assert not preview(SLUG).contacts
        close_store()
    return found


def page(count: int, found: dict[str, Spent], load: tuple[float, float, float]) -> str:
    """The report."""
    rows = "\n".join(
        f"| {name} | {cpu:.2f} | {wall:.2f} | {1000 * cpu / count:.2f} | {1000 * wall / count:.2f} |"
        for name, (cpu, wall) in found.items()
    )
    made = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"""# What the base writes, by person

Written by `python -m benchmarks.base_writes {count}` on {date.today().isoformat()}, {made},
on a machine of {os.cpu_count()} cores shared with others (load {load[0]:.1f} when it began).
{count:,} invented people, each deed once.

| deed | CPU, s | wall, s | CPU, ms a person | wall, ms a person |
| --- | --: | --: | --: | --: |
{rows}

The wall has the waits for the disk: each batch is synced before it is acknowledged, erasures with their journal. Not
measured: PostgreSQL, several writers at once, people with years of history.
"""


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("people", type=int)
    arguments.add_argument("--out", type=Path)
    chosen = arguments.parse_args()
    loaded = os.getloadavg()
    written = page(chosen.people, measured(chosen.people), loaded)
    if chosen.out:
        chosen.out.write_text(written, encoding="utf-8")
    print(written)
