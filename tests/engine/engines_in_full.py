"""A million rows to every engine that there is, and the page of what came of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from licite.engine.runners.postgres import Postgres, connected
from licite.operations.inside import decided_inside
from licite.operations.inside.files import loaded
from licite.rules.load import shipped_law
from tests.engine.engines import differences, in_duckdb, kept, mailing, spark_or_skip, tables

LISTED = "licite_refusals"


def compared(make: Callable[..., None], rows: int, database: str, folder: Path) -> dict[str, Any]:
    """The answers of DuckDB beside those of each other engine: rows, differences either way, seconds."""
    found: dict[str, Any] = {"rows": rows, "law_version": shipped_law().version, "day": date.today().isoformat()}
    with tables(make, rows) as con:
        people, refused = kept(con, folder)
        with _timed() as seconds:
            decided = in_duckdb(con, mailing(), refused=refused is not None)
        counted = dict(con.execute("SELECT outcome, count(*) FROM by_duckdb GROUP BY outcome").fetchall())
        found["outcomes"] = dict(sorted(counted.items()))
        found["engines"] = {decided.version: {"differences": 0, "seconds": seconds[0]}}
        for engine in (_in_postgres, _in_spark):
            version, entry = engine(con, people, refused, database, folder)
            found["engines"][version] = entry
    return found


@contextmanager
def _timed() -> Iterator[list[float]]:
    began, seconds = perf_counter(), [0.0]
    yield seconds
    seconds[0] = round(perf_counter() - began, 1)


Entry = tuple[str, dict[str, Any]]


def _in_postgres(
    con: duckdb.DuckDBPyConnection, people: Path, refused: Path | None, database: str, folder: Path
) -> Entry:
    with connected(database) as server:
        engine = Postgres(server)
        contacts = loaded(engine, people)
        listed = loaded(engine, refused, LISTED) if refused else None
        with _timed() as seconds:
            decided = decided_inside(engine, mailing(), contacts, listed)
        engine.fetch(folder / "answers.csv")
    con.execute("CREATE OR REPLACE TABLE by_postgres AS FROM by_duckdb LIMIT 0")
    con.execute(f"COPY by_postgres FROM '{folder / 'answers.csv'}' (HEADER)")
    return decided.version, {"differences": differences(con, "by_duckdb", "by_postgres"), "seconds": seconds[0]}


def _in_spark(con: duckdb.DuckDBPyConnection, people: Path, refused: Path | None, _: str, folder: Path) -> Entry:
    spark_or_skip()
    from licite.engine.runners.spark import Spark, local_session

    engine = Spark(local_session("local[2]", "4g"))
    engine.add("people", engine.session.read.parquet(str(people)))
    if refused:
        engine.add("refused", engine.session.read.parquet(str(refused)))
    with _timed() as seconds:
        decided = decided_inside(engine, mailing(), "people", "refused" if refused else None)
        engine.result.write.parquet(str(folder / "answers.parquet"))
    engine.forget()
    entry = {
        "differences": differences(con, "by_duckdb", f"'{folder}/answers.parquet/*.parquet'"),
        "seconds": seconds[0],
    }
    return decided.version, entry


def written(results: Path, name: str, found: dict[str, Any]) -> None:
    """Keeps what was found in `engines.json`, and makes `engines.md` of all that is kept there."""
    place = results / "engines.json"
    kept_ = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    kept_[name] = found
    place.write_text(json.dumps(kept_, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (results / "engines.md").write_text(_page(kept_), encoding="utf-8")


_INTRO = """# One statement, three engines

The same rows decided inside each engine by `licite screen --engine`: rows, and those on which an engine answers
otherwise than DuckDB, either way (`EXCEPT ALL`): outcome, basis, every mask and every reason in words. `generated` are
the rows of `tests/generator.py`, all facts drawn one by one on every boundary of the law; `invented` are contacts as
companies have them, with a list of refusals, twins in other writings and people who said no. Seconds are of one run on
two cores with others at work: they say what to expect, not which engine is fast. Written by `make test-all`.

| Rows of | Rows | Engine | Differences | Seconds | Lawful | Unlawful | Undetermined | Law | Day |
|---|---|---|---|---|---|---|---|---|---|
"""


def _page(kept_: dict[str, Any]) -> str:
    lines = []
    for name, found in sorted(kept_.items()):
        shares = " | ".join(
            f"{found['outcomes'].get(one, 0) / found['rows']:.1%}" for one in ("lawful", "unlawful", "undetermined")
        )
        for engine, entry in found["engines"].items():
            lines.append(
                f"| {name} | {found['rows']:,} | {engine} | {entry['differences']} | {entry['seconds']} | {shares} "
                f"| {found['law_version']} | {found['day']} |"
            )
    return _INTRO + "\n".join(lines) + "\n"
