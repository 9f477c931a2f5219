"""Deciding from the records: one contact at a time and all of them, on SQLite and on PostgreSQL, with the time split.

`python -m benchmarks.store_speed 1000000 [--database URL] [--home FOLDER] [--all] [--out FILE.json]` writes a home of
invented contacts (kept with `--home`, and used again), measures, and prints what it found as JSON. With `--out` it goes
into that file beside what was measured on other homes, and a page of words is written next to it.
`python -m benchmarks.same_answer` compares both ways.
"""

import argparse
import json
import os
import re
import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.store_contacts import SLUG, write
from benchmarks.store_home import home_in, open_again
from licite.operations.campaign import Campaign, parse_campaign
from licite.operations.from_store.loaded import way_of_loading
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import screen_store
from licite.operations.screen import Options
from licite.store import one_contact
from licite.store.database import connected
from licite.store.models import Controller
from licite.store.one_contact import Until, read_contact
from licite.store.people import controller_of

ASKED = 2_000
STRETCHES = 20
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


UNTIL = Until(AT.date(), AT.replace(tzinfo=UTC), AT.replace(tzinfo=UTC))
RETENTION = "retention.json"


def percentiles(call: Callable[[str], object], uids: list[str]) -> dict[str, float]:
    """Median and the 99th of a hundred of single calls, and the CPU of one, of ours and of the server, in microseconds.

    Where others use the machine the clock also counts the waiting for them, twice where a server answers: `quiet_us` is
    the median of the quietest of twenty stretches.
    """
    clock, found, cpu, server = time.perf_counter_ns, [], time.process_time(), _server_seconds()
    for uid in uids:
        began = clock()
        call(uid)
        found.append(clock() - began)
    cpu, server = time.process_time() - cpu, _server_seconds() - server
    length = max(1, len(found) // STRETCHES)
    medians = [sorted(part)[length // 2] for part in (found[n : n + length] for n in range(0, len(found), length))
               if len(part) == length]  # fmt: skip
    found.sort()
    return {
        "quiet_us": round(min(medians) / 1000, 1),
        "p50_us": round(found[len(found) // 2] / 1000, 1),
        "p99_us": round(found[len(found) * 99 // 100] / 1000, 1),
        "cpu_us": round(cpu / len(uids) * 1e6, 1),
        "server_cpu_us": round(server / len(uids) * 1e6, 1),
    }


def _server_seconds() -> float:
    """The CPU of the process of the server that answers us; 0 on SQLite."""
    if connected().vendor == "sqlite":
        return 0.0
    with connected().cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def one_by_one(owner: Controller, campaign: Campaign, uids: list[str]) -> dict[str, Any]:
    """One contact: the statement, the facts, the compiled rules; and the whole answer with its words."""
    asker = OneByOne(SLUG, campaign, Options(at=AT))
    assembled = {uid: asker.assembled(uid) for uid in uids}
    for uid in uids[:200]:
        asker.outcome_of(assembled[uid])
    return {
        "statement": percentiles(lambda uid: read_contact(owner, uid, UNTIL), uids),
        "statement and facts": percentiles(asker.assembled, uids),
        "compiled rules": percentiles(lambda uid: asker.masks_of(assembled[uid]), uids),
        "contact to masks": percentiles(lambda uid: asker.masks_of(asker.assembled(uid)), uids),
        "contact to outcome, open facts tried": percentiles(asker.outcome, uids),
        "with words and remedies": percentiles(lambda uid: asker.decision(assembled[uid]), uids[:200]),
    }


def plan_of_statement(owner: Controller, uid: str) -> dict[str, Any]:
    """How the database goes through its tables for one contact: by which indexes, and which tables it reads whole."""
    vendor = connected().vendor
    statement, values = one_contact._sql(vendor, 0), one_contact._values(vendor, owner.pk, uid, (), UNTIL)
    if vendor == "sqlite":
        lines = [row[3] for row in connected().connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        by_index, whole = r"USING (?:COVERING )?INDEX (\w+)", r"^SCAN (\w+)$"
    else:
        from psycopg import sql

        with connected().cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE asked AS {statement}")
            literals = sql.SQL(", ").join(sql.Literal(str(value)) for value in values)
            cursor.execute(sql.SQL("EXPLAIN EXECUTE asked ({})").format(literals).as_string())
            lines = [line for (line,) in cursor.fetchall()]
        by_index, whole = r"Index (?:Only )?Scan (?:Backward )?using (\w+)", r"Seq Scan on (\w+)"
    text = "\n".join(line.strip() for line in lines)
    return {
        "indexes": sorted(set(re.findall(by_index, text, re.MULTILINE))),
        "read_whole": {table: _rows_of(table) for table in sorted(set(re.findall(whole, text, re.MULTILINE)))},
    }


def _rows_of(table: str) -> int | None:
    """How many rows a table has; None for what is no table but a part of the statement."""
    if not table.startswith("store_"):
        return None
    with connected().cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def all_at_once(folder: Path, campaign: Campaign) -> dict[str, Any]:
    """Everybody, in a process of its own: how long each step took, by when it began."""
    open_again(folder)
    steps: dict[str, float] = {}
    began, cpu = time.perf_counter(), time.process_time()

    def told(step: str, _done: int, _total: int | None) -> None:
        steps.setdefault(step, round(time.perf_counter() - began, 1))

    screening = screen_store(SLUG, campaign, Options(at=AT), progress=told)
    return {
        "wall_s": round(time.perf_counter() - began, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "way": way_of_loading(),
        "step_began_at": steps,
        "outcomes": screening.summary.outcomes,
        "through_standing": screening.con.execute("SELECT count(*) FROM involved").fetchone()[0],  # type: ignore[index]
    }


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """What one home of so many contacts gives."""
    campaign = parse_campaign(CAMPAIGN, "benchmark")
    rng = Random(3)  # noqa: S311
    uids = list(dict.fromkeys(f"{rng.randrange(1, chosen.rows + 1):032x}" for _ in range(ASKED)))
    with home_in(chosen.home, chosen.database, lambda: write(chosen.rows)) as (place, written):
        owner = controller_of(SLUG)
        found = {
            "rows": chosen.rows,
            "database": connected().vendor,
            "day": date.today().isoformat(),
            "written": written,
            "load_before": round(os.getloadavg()[0], 1),
            "asked": len(uids),
            "one_contact": one_by_one(owner, campaign, uids),
            "load_after": round(os.getloadavg()[0], 1),
            "plan": plan_of_statement(owner, uids[0]),
        }
        if chosen.all:
            with get_context("spawn").Pool(1) as pool:
                found["all_contacts"] = pool.apply(all_at_once, (place, campaign))
            found["load_of_all"] = round(os.getloadavg()[0], 1)
    return found


# --- the page --------------------------------------------------------------------------------------------------------

_INTRODUCTION = """# Deciding from the records

`python -m benchmarks.store_speed ROWS [--database URL] [--all] --out benchmarks/results/store_speed.json` writes a home
of invented contacts (every tenth refused, every eighth consented, some both) and measures on it: one contact at a time,
in one process with an open home, and with `--all` everybody in a campaign, as `licite screen --campaign --from-store`
does before its files are written. `python -m benchmarks.retention_speed` asks for the plan of retention and for what is
due. That both ways give the same answer is shown in [same_answer.md](same_answer.md).

The machine has 2 cores that others used too. The clock counts the waiting for them, and for PostgreSQL twice, as two
processes take turns: medians are to be read with the load beside them, the 99th of a hundred hardly at all. So the
median of the quietest of twenty stretches stands beside them, and the CPU, which is what a call takes from the machine
whoever else is there.
"""


def page(found: dict[str, Any], retention: dict[str, Any] | None) -> str:
    """All that was measured, in words."""
    parts = [_INTRODUCTION, *(_of_home(one) for one in found.values())]
    return "\n".join([*parts, _of_retention(retention)] if retention else parts)


def _of_home(one: dict[str, Any]) -> str:
    lines = [
        f"## {one['rows']:,} contacts, {one['database']}\n",
        f"On {one['day']}, load {one['load_before']} to {one['load_after']}. {one['asked']} different contacts.\n",
        f"The home was written in {one['written']['wall']} s ({one['written']['cpu']} s of CPU).\n",
        "| one contact, µs | median | of the quietest stretch | 99th of a hundred | CPU, ours | CPU, server |",
        "|---|---|---|---|---|---|",
    ]
    for name, took in one["one_contact"].items():
        cells = (took["p50_us"], took["quiet_us"], took["p99_us"], took["cpu_us"], took["server_cpu_us"] or "")
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    whole = ", ".join(f"`{name}` ({rows} rows)" for name, rows in one["plan"]["read_whole"].items() if rows is not None)
    lines.append(
        f"\nThe statement goes along {len(one['plan']['indexes'])} indexes"
        f" ({', '.join(f'`{name}`' for name in one['plan']['indexes'])}); read whole: {whole or 'no table'}.\n"
    )
    if everybody := one.get("all_contacts"):
        steps = ", ".join(f"{name} {at} s" for name, at in everybody["step_began_at"].items())
        lines.append(
            f"Everybody: {everybody['cpu_s']} s of CPU, {everybody['wall_s']} s by the clock (load"
            f" {one['load_of_all']}), {everybody['peak_mib']} MiB at most; read by {everybody['way']};"
            f" began at: {steps}."
            f" {everybody['through_standing']} of {one['rows']:,} went through `standing`, in Python.\n"
        )
    return "\n".join(lines)


def _of_retention(found: dict[str, Any]) -> str:
    lines = [
        f"## Retention and what is due, {found['contacts']:,} contacts, {found['database']}\n",
        f"Each in a process of its own, load {found['load'][0]}.\n",
        "| | CPU, s | clock, s | memory at most, MiB |\n|---|---|---|---|",
    ]
    asked = {name: one for name, one in found.items() if isinstance(one, dict) and "cpu_s" in one}
    for name, one in asked.items():
        lines.append(f"| {name} | {one['cpu_s']} | {one['wall_s']} | {one['peak_mib']} |")
    return "\n".join(lines) + "\n"


def _kept(out: Path, one: dict[str, Any]) -> None:
    found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    name = f"{one['database']} {one['rows']}"
    found[name] = {**found.get(name, {}), **one}
    retention = out.with_name(RETENTION)
    asked = json.loads(retention.read_text(encoding="utf-8")) if retention.exists() else None
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    out.with_suffix(".md").write_text(page(found, asked), encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rows", type=int)
    arguments.add_argument("--database")
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--all", action="store_true")
    arguments.add_argument("--out", type=Path)
    wanted = arguments.parse_args()
    told = measured(wanted)
    print(json.dumps(told, indent=1))
    if wanted.out:
        _kept(wanted.out, told)
