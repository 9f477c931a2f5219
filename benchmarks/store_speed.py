"""Deciding from the records: one contact at a time and all of them, on SQLite and on PostgreSQL, with the time split.

`python -m benchmarks.store_speed 1000000 [--database postgresql://...] [--compare]` writes a home of invented contacts
in a folder of its own, measures, and prints what it found as JSON. With `--compare` every contact is asked one by one,
and its facts are compared with those of the way of all.
"""

import argparse
import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.store_contacts import SLUG, write
from licite.engine.runners import duck
from licite.operations.campaign import Campaign, moved_to, parse_campaign
from licite.operations.from_store.loaded import load, way_of_loading
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import put_together, screen_store
from licite.operations.screen import Options
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.models import Controller
from licite.store.one_contact import Until, read_contact
from licite.store.setup import close_store, open_store

ASKED = 2_000
AT = datetime(2026, 3, 5, 9, 0)
CAMPAIGN: dict[str, Any] = {
    "name": "Benchmark", "channel": "email", "purpose": "commercial", "country": "FR",
    "offer": {"own": "yes", "similar_to_purchase": "yes", "functions": ["hr"], "signed_by": "A. Legrand",
              "signed_on": "2026-01-05", "reason": "HR software"},
    "message": {"identifies_sender": "yes", "misleading_subject": "no", "offers_opt_out": "yes",
                "mentions_source": "yes", "tracks_opens": "no"},
    "organisation": {"processors_contracted": "yes", "registered": "yes", "interests_balanced": "yes",
                     "balance_concludes": "for"},
    "facts": {"consent_by_clear_act": "yes", "consent_specific": "yes", "consent_informed": "yes", "sole_trader": "no",
              "consent_free": "yes", "withdrawal_as_easy": "yes", "bought_at_collection": "no", "data_accurate": "yes",
              "reasonably_expected": "yes", "automated_platform_use": "no", "source_nameable": "yes"},
}  # fmt: skip


def percentiles(call: Callable[[str], object], uids: list[str]) -> dict[str, float]:
    """Median and the 99th of a hundred of single calls, in microseconds."""
    clock, found = time.perf_counter_ns, []
    for uid in uids:
        began = clock()
        call(uid)
        found.append(clock() - began)
    found.sort()
    return {"p50_us": round(found[len(found) // 2] / 1000, 1), "p99_us": round(found[len(found) * 99 // 100] / 1000, 1)}


def one_by_one(owner: Controller, campaign: Campaign, uids: list[str]) -> dict[str, Any]:
    """One contact: the two statements, the facts, the compiled rules; and the whole answer with its words."""
    asker = OneByOne(SLUG, campaign, Options(at=AT))
    until = Until(AT.date(), AT.replace(tzinfo=UTC), AT.replace(tzinfo=UTC))
    assembled = {uid: asker.assembled(uid) for uid in uids}
    for uid in uids[:200]:
        asker.outcome_of(assembled[uid])
    return {
        "statements": percentiles(lambda uid: read_contact(owner, uid, until), uids),
        "statements and facts": percentiles(asker.assembled, uids),
        "compiled rules": percentiles(lambda uid: asker.masks_of(assembled[uid]), uids),
        "contact to masks": percentiles(lambda uid: asker.masks_of(asker.assembled(uid)), uids),
        "contact to outcome, open facts tried": percentiles(asker.outcome, uids),
        "with words and remedies": percentiles(lambda uid: asker.decision(assembled[uid]), uids[:200]),
    }


def all_at_once(campaign: Campaign) -> dict[str, Any]:
    """Everybody: how long each step took, by when it began."""
    steps: dict[str, float] = {}
    began = time.perf_counter()

    def told(step: str, _done: int, _total: int | None) -> None:
        steps.setdefault(step, round(time.perf_counter() - began, 1))

    screening = screen_store(SLUG, campaign, Options(at=AT), progress=told)
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "way": way_of_loading(),
        "step_began_at": steps,
        "outcomes": screening.summary.outcomes,
        "through_standing": screening.con.execute("SELECT count(*) FROM involved").fetchone()[0],  # type: ignore[index]
    }


def differing(owner: Controller, campaign: Campaign) -> dict[str, int]:
    """Contacts whose facts are not the same one by one."""
    con, now, moved = duck.connect(), datetime.now(UTC), moved_to(campaign, AT)
    load(con, owner)
    assembly, _ = put_together(con, SLUG, moved, moved.facts, AT, now, lambda *_: None)
    select, values = assembly.select()
    cursor = con.execute(f"SELECT k.uid, g.* FROM ({select}) AS g JOIN kept AS k USING (_row)", values)
    names = [column[0] for column in cursor.description or []][2:]
    asker, compared, different = OneByOne(SLUG, campaign, Options(at=AT)), 0, 0
    while rows := cursor.fetchmany(10_000):
        for uid, _, *row in rows:
            facts = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            compared += 1
            different += facts != asker.assembled(uid, now).given
    return {"compared": compared, "different": different}


def measured(rows: int, database: str | None, *, compare: bool) -> dict[str, Any]:
    """What one home of so many contacts gives."""
    folder = Path(tempfile.mkdtemp(prefix="licite-store-speed-"))
    try:
        home = create_home(folder / "home", controller=SLUG, second=folder / "second", database=database)
        KeyRing.create(home.second)
        open_store(home, migrate=True)
        began = time.perf_counter()
        owner = write(rows)
        written = round(time.perf_counter() - began, 1)
        campaign = parse_campaign(CAMPAIGN, "benchmark")
        rng = Random(3)  # noqa: S311
        uids = [f"{rng.randrange(1, rows + 1):032x}" for _ in range(ASKED)]
        found = {
            "rows": rows,
            "database": "postgresql" if database else "sqlite",
            "written_in_s": written,
            "one_contact": one_by_one(owner, campaign, uids),
            "all_contacts": all_at_once(campaign),
        }
        if compare:
            found["same_answer"] = differing(owner, campaign)
        found["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        found["load"] = [round(one, 1) for one in os.getloadavg()]
        return found
    finally:
        close_store()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rows", type=int)
    arguments.add_argument("--database")
    arguments.add_argument("--compare", action="store_true")
    chosen = arguments.parse_args()
    print(json.dumps(measured(chosen.rows, chosen.database, compare=chosen.compare), indent=1))
