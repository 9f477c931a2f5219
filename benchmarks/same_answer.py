"""Whether everybody at once and one by one give the same facts and the same answer, on many contacts at random.

`python -m benchmarks.same_answer 1000000 [--seed 1] [--home FOLDER] [--database URL] [--processes 2] [--out FILE]`
writes a home of contacts with histories of every kind (`benchmarks.store_random`). All of them are put together by
tables in one process, which leaves facts and answers in files; other processes read these a batch at a time and ask for
every contact alone. At the end a fault is planted in the way by tables, and has to be found.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.store_contacts import SLUG
from benchmarks.store_home import home_in, open_again
from benchmarks.store_random import write_random
from licite.engine.judge import judge_for, outcome_of
from licite.engine.runners import duck
from licite.operations.campaign import Campaign, moved_to, parse_campaign
from licite.operations.from_store import registered
from licite.operations.from_store.loaded import load, way_of_loading
from licite.operations.from_store.one import OneByOne
from licite.operations.from_store.screen import put_together
from licite.operations.screen import Options, default_doctrine
from licite.rules.load import shipped_law
from licite.store.people import controller_of
from tests.store.standing_events import LATE

AT_ONCE = 2_000
_FILE = 20_000
_NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
_MEMORY = "1GB"
CAMPAIGN: dict[str, Any] = {"name": "Same", "channel": "email", "purpose": "commercial", "country": "FR"}


def campaign() -> Campaign:
    """The campaign under which everybody is asked."""
    return parse_campaign(CAMPAIGN, "same answer")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _counted(con: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = con.execute(query).fetchone()
    return row[0] if row else None


# --- all of them, by tables ------------------------------------------------------------------------------------------


def by_tables(folder: Path, files: Path, *, fault: bool = False, most: int | None = None) -> dict[str, Any]:
    """Leaves the facts and the answer of every contact in `files`; what it took.

    With `fault` whoever has a history whose order matters is taken for one who has none.
    """
    open_again(folder)
    if fault:
        registered._write_involved = _nobody
    began, cpu, con = time.perf_counter(), time.process_time(), duck.connect(_MEMORY)
    load(con, controller_of(SLUG))
    loaded = round(time.process_time() - cpu, 1)
    moved = moved_to(campaign(), LATE)
    assembly, _ = put_together(con, SLUG, moved, moved.facts, LATE, _NOW, partial(_silent))
    select, values = assembly.select()
    con.execute(f"CREATE OR REPLACE TABLE given AS {select}", values)
    _answered(con)
    rows = _counted(con, "SELECT count(*) FROM given")
    for place, start in enumerate(range(0, min(rows, most or rows), _FILE)):
        con.execute(
            f"COPY (SELECT k.uid, m.outcome AS answer, m.covered, g.* EXCLUDE (_row) FROM given AS g"
            f" JOIN kept AS k USING (_row) JOIN masks AS m USING (_row) WHERE _row > {start}"
            f" AND _row <= {start + _FILE} ORDER BY _row) TO '{files / f'{place:05d}.parquet'}' (FORMAT parquet)"
        )
    found = {
        "rows": rows,
        "files": len(list(files.iterdir())),
        "through_standing": _counted(con, "SELECT count(*) FROM involved"),
        "with_anything_recorded": _counted(con, "SELECT count(*) FROM known"),
        "answers": dict(
            con.execute("SELECT outcome, count(*) FROM masks GROUP BY outcome ORDER BY outcome").fetchall()
        ),
        "way": way_of_loading(),
        "cpu_s_of_loading": loaded,
        "cpu_s": round(time.process_time() - cpu, 1),
        "wall_s": round(time.perf_counter() - began, 1),
        "peak_mib": _peak(),
    }
    con.close()
    return found


def _silent(*_: object) -> None:
    """No steps are told."""


def _nobody(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TABLE involved (_line BIGINT)")


def _answered(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `masks`: the answer of each row by the rules as SQL."""
    law = shipped_law()
    duck.run(con, duck.plan_for_table(con, law, default_doctrine(law)))


# --- one by one ------------------------------------------------------------------------------------------------------


def _open_in_turn(folder: Path, turn: Any) -> None:
    """Opens the home in this process; opening writes, so that two at once would wait for each other."""
    with turn:
        open_again(folder)


def one_by_one(files: list[Path]) -> dict[str, Any]:
    """Asks for each contact of some files alone; how many differ, and by which facts."""
    asker = OneByOne(SLUG, campaign(), Options(at=LATE))
    judge = judge_for(asker.law, asker.doctrine, LATE.date())
    cpu, con = time.process_time(), duck.connect("256MB", threads=1)
    asked, facts, answers = Counter[str](), Counter[str](), Counter[str]()
    for uid, answer, said in _rows(con, files):
        assembled = asker.assembled(uid, _NOW)
        given = dict(assembled.given)
        alone = str(outcome_of(judge.plan, asker.masks_of(assembled)))
        asked[alone] += 1
        answers["different"] += alone != answer
        if given != said:
            facts["different"] += 1
            facts.update(name for name in {*given, *said} if given.get(name) != said.get(name))
    return {
        "asked": dict(asked),
        "facts": dict(facts),
        "answers": answers["different"],
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mib": _peak(),
    }


def _rows(con: duckdb.DuckDBPyConnection, files: list[Path]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for file in files:
        cursor = con.execute(f"SELECT * EXCLUDE (covered) FROM read_parquet('{file}')")
        names = [column[0] for column in cursor.description or []][2:]
        while rows := cursor.fetchmany(AT_ONCE):
            for uid, answer, *row in rows:
                yield uid, answer, {name: value for name, value in zip(names, row, strict=True) if value is not None}


# --- both ------------------------------------------------------------------------------------------------------------


def compared(folder: Path, processes: int, *, fault: bool = False, most: int | None = None) -> dict[str, Any]:
    """Both ways, and what is different; `most` is how many are asked for alone at the most."""
    with TemporaryDirectory(prefix="licite-same-", dir=folder) as made:
        files = Path(made)
        spawn = get_context("spawn")
        with spawn.Pool(1) as pool:
            tables = pool.apply(by_tables, (folder, files), {"fault": fault, "most": most})
        print(json.dumps(tables), file=sys.stderr)
        every = sorted(files.iterdir())
        with spawn.Pool(processes, _open_in_turn, (folder, spawn.Lock())) as pool:
            parts = pool.map(one_by_one, [every[place::processes] for place in range(processes)], chunksize=1)
    asked, facts = Counter[str](), Counter[str]()
    for part in parts:
        asked.update(part["asked"])
        facts.update(part["facts"])
    return {
        "tables": tables,
        "asked_alone": sum(asked.values()),
        "answers_alone": dict(sorted(asked.items())),
        "with_other_facts": facts.pop("different", 0),
        "with_another_answer": sum(part["answers"] for part in parts),
        "facts": dict(facts.most_common()),
        "cpu_s_alone": round(sum(part["cpu_s"] for part in parts), 1),
        "peak_mib_alone": max(part["peak_mib"] for part in parts),
    }


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """What one home of so many contacts gives."""
    with home_in(chosen.home, chosen.database, lambda: write_random(chosen.rows, chosen.seed)) as (place, written):
        found = {
            "contacts": chosen.rows,
            "seed": chosen.seed,
            "database": "postgresql" if chosen.database else "sqlite",
            "day": date.today().isoformat(),
            "written": written,
            "same": compared(place, chosen.processes),
            "fault": compared(place, chosen.processes, fault=True, most=_FILE),
        }
    found["load"] = [round(one, 1) for one in os.getloadavg()]
    return found


_PAGE = """# The same answer for everybody at once and one by one

`python -m benchmarks.same_answer {contacts} --seed {seed}`, {database}, on {day}, on 2 cores that others used too (load
{load}). The contacts and their histories are drawn by `benchmarks.store_random`: imports, profiles, notices, judgements
on them and on imports, interactions, refusals, consents, confirmations, withdrawals, marks, disownings, erasures,
merges, refusals known by a fingerprint only.

| | |
|---|---|
| contacts written | {contacts} |
| decided by tables (neither erased nor merged into another) | {tables[rows]} |
| of these asked for alone | {same[asked_alone]} |
| **with other facts** | **{same[with_other_facts]}** |
| **with another answer of the rules** | **{same[with_another_answer]}** |
| of whom anything is recorded | {tables[with_anything_recorded]} |
| whose events have an order that matters, and went through `standing` in Python | {tables[through_standing]} |
| answers by tables | {by_tables} |
| answers alone | {alone} |
| tables: CPU; of this loading by {tables[way]} | {tables[cpu_s]} s; {tables[cpu_s_of_loading]} s |
| tables: most memory | {tables[peak_mib]} MiB |
| alone: CPU of all processes; most memory of one | {same[cpu_s_alone]} s; {same[peak_mib_alone]} MiB |

Every fact of every contact is compared, and the answer of the rules before what is open is tried (`undetermined` there
is tried by one function for both). No other rows than those of `standing` come into Python in the way by tables, but
addresses and numbers in an unusual spelling.

**A planted fault**: with nobody sent through `standing`, {fault[with_other_facts]} of {fault[asked_alone]} contacts had
other facts ({names}), {fault[with_another_answer]} another answer: it is found.
"""


def page(found: dict[str, Any]) -> str:
    """The report in words."""
    same, fault = found["same"], found["fault"]
    return _PAGE.format(
        **{**found, "load": ", ".join(map(str, found["load"]))},
        tables=same["tables"],
        by_tables=_listed(same["tables"]["answers"]),
        alone=_listed(same["answers_alone"]),
        names=", ".join(f"`{name}`" for name in fault["facts"]),
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rows", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--database")
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--out", type=Path)
    told = measured(arguments.parse_args())
    print(json.dumps(told, indent=1))
    if arguments.parse_args().out:
        arguments.parse_args().out.write_text(page(told), encoding="utf-8")
    if told["same"]["with_other_facts"] or told["same"]["with_another_answer"] or not told["fault"]["with_other_facts"]:
        sys.exit(1)
