"""The engines give a row the same masks, outcome and basis: DuckDB, SQLite and the row code, under each doctrine."""

import json
import platform
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from licite.engine import emit_row, emit_set
from licite.engine.judge import Judge, judge_for
from licite.engine.plan import Plan
from licite.engine.runners.duck import connect, plan_for_table, run
from licite.engine.truth import truth
from licite.rules.load import shipped_law
from tests.engine.equality import (
    Agreement,
    by_row_code,
    duckdb_and_row_code,
    rows_of,
    shares,
    sqlite_and_row_code,
    truths,
)
from tests.generator import generate

SEED = 20261125
ROWS, ROWS_OF_SQLITE, EACH_TRUTH, SHARE = 24_000, 1_500, 15, 0.05
FULL_ROWS, FULL_ROWS_OF_SQLITE, FULL_EACH_TRUTH = 1_000_000, 20_000, 1_000
DOCTRINES = tuple(shipped_law().doctrines)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(threads=2) as con:
        generate(con, ROWS, seed=SEED)
        yield con


@pytest.fixture(scope="module", params=DOCTRINES)
def plan(request: pytest.FixtureRequest, con: duckdb.DuckDBPyConnection) -> Plan:
    plan = plan_for_table(con, shipped_law(), request.param)
    run(con, plan)
    return plan


def agreed(agreement: Agreement, rows: int) -> None:
    assert agreement.rows == rows
    assert agreement.differences == 0, "\n".join(agreement.first)


def rarest(counts: dict[str, tuple[int, int, int]]) -> dict[str, tuple[int, int, int]]:
    return dict(sorted(counts.items(), key=lambda entry: min(entry[1])))


def test_duckdb_agrees_with_the_row_code(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    agreed(duckdb_and_row_code(con, plan), ROWS)


def test_sqlite_agrees_with_the_row_code(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    rows = [row for row, _ in rows_of(con, plan, f"WHERE _row < {ROWS_OF_SQLITE}")]
    agreed(sqlite_and_row_code(plan, rows), ROWS_OF_SQLITE)


def test_every_outcome_is_common_and_every_rule_is_true_false_and_unknown(
    con: duckdb.DuckDBPyConnection, plan: Plan
) -> None:
    assert all(shares(con)[outcome] >= SHARE for outcome in emit_set.OUTCOMES)
    counts = truths(con, plan)
    assert set(counts) == {rule.id for rule in shipped_law().rules_of(plan.doctrine)}
    assert {name: count for name, count in counts.items() if min(count) < EACH_TRUTH} == {}


def test_the_truth_of_each_rule_is_that_of_a_third_reading(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """`engine.truth` walks the conditions, and compiles nothing."""
    judge, rows = Judge(plan), [row for row, _ in rows_of(con, plan, "WHERE _row < 500")]
    walked = {rule.rule.id: [0, 0, 0] for rule in plan.rules}
    for row in rows:
        facts = judge.facts(row)
        for rule in plan.rules:
            walked[rule.rule.id][[True, False, None].index(truth(rule.condition, facts))] += 1
    with connect() as sample:
        generate(sample, 500, seed=SEED)
        plan_for_table(sample, shipped_law(), plan.doctrine)
        counted = truths(sample, plan)
    assert {name: tuple(count) for name, count in walked.items()} == counted


def test_the_plan_of_one_day_says_what_the_plan_of_all_days_says(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """A single contact is judged by the plan of its own day, with fewer rules and other bits."""
    judge = Judge(plan)
    for row, _ in rows_of(con, plan, "WHERE _row % 40 = 0"):
        own = judge_for(shipped_law(), plan.doctrine, row["at_day"])
        assert said(own, row) == said(judge, row), row


def said(judge: Judge, row: dict[str, Any]) -> tuple[object, ...]:
    covered, masks, outcome, basis = by_row_code(judge, row)
    rules = {
        (mask, rule.rule.id)
        for mask, bits in zip(emit_set.MASKS, masks, strict=True)
        for rule in judge.plan.bank(emit_set.MASKS[mask])
        if bits >> rule.bit & 1
    }
    return covered is True, rules, outcome, basis


@pytest.fixture
def small() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as con:
        generate(con, 4000, seed=SEED)
        yield con


def differences(con: duckdb.DuckDBPyConnection) -> int:
    plan = plan_for_table(con, shipped_law(), "cnil")
    run(con, plan)
    return duckdb_and_row_code(con, plan).differences


def test_without_a_planted_bug_nothing_differs(small: duckdb.DuckDBPyConnection) -> None:
    assert differences(small) == 0


def _one_day_less(monkeypatch: pytest.MonkeyPatch) -> None:
    literal = emit_set.literal

    def strict(node: exp.Expr, table: str | None = None) -> str:
        narrower = {exp.LTE: exp.LT, exp.GTE: exp.GT}.get(type(node))
        return literal(narrower(this=node.this.copy(), expression=node.expression.copy()) if narrower else node, table)

    monkeypatch.setattr(emit_set, "literal", strict)


def _duty_taken_as_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    assumed = emit_set._assumed
    monkeypatch.setattr(
        emit_set, "_assumed", lambda plan, node, value: assumed(plan, node, {"TRUE": "FALSE", "FALSE": "TRUE"}[value])
    )


def _unknown_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    literal = emit_set.literal
    monkeypatch.setattr(emit_set, "literal", lambda node, table=None: f"COALESCE({literal(node, table)}, FALSE)")


def _sign_in_the_row_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(emit_row._SIGNS, exp.LT, "<=")


def _negation_in_the_row_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(emit_row._NOT, ">=", "<=")


@pytest.mark.parametrize(
    "plant",
    [_one_day_less, _duty_taken_as_not_done, _unknown_is_no, _sign_in_the_row_code, _negation_in_the_row_code],
)
def test_a_planted_bug_is_seen(plant: Any, small: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert differences(small) > 0


def test_the_generator_repeats_itself_and_heeds_its_seed() -> None:
    def rows(seed: int) -> list[tuple[Any, ...]]:
        with connect() as con:
            generate(con, 300, seed=seed)
            return con.execute("SELECT * FROM given ORDER BY _row").fetchall()

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


@pytest.mark.slow
@pytest.mark.full
def test_a_million_rows(repository: Path) -> None:
    """The promise in full; what came of it is written to `benchmarks/results`."""
    report: dict[str, Any] = {
        "rows": FULL_ROWS,
        "rows_on_sqlite": FULL_ROWS_OF_SQLITE,
        "seed": SEED,
        "law_version": shipped_law().version,
        "engines": {
            "duckdb": duckdb.__version__,
            "sqlite": sqlite3.sqlite_version,
            "python": platform.python_version(),
        },
        "doctrines": {},
    }
    with connect(threads=2) as con:
        generate(con, FULL_ROWS, seed=SEED)
        for doctrine in DOCTRINES:
            report["doctrines"][doctrine] = _in_full(con, doctrine)
    folder = repository / "benchmarks" / "results"
    folder.mkdir(exist_ok=True)
    (folder / "equality.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (folder / "equality.md").write_text(_page(report), encoding="utf-8")
    for result in report["doctrines"].values():
        assert (result["differences"], result["differences_on_sqlite"]) == (0, 0), result["first"]
        assert min(result["outcomes"].values()) >= SHARE
        assert min(min(counts) for counts in result["rules"].values()) >= FULL_EACH_TRUTH


def _in_full(con: duckdb.DuckDBPyConnection, doctrine: str) -> dict[str, Any]:
    plan = plan_for_table(con, shipped_law(), doctrine)
    began = time.perf_counter()
    run(con, plan)
    in_duckdb = time.perf_counter() - began
    rows = duckdb_and_row_code(con, plan)
    on_sqlite = sqlite_and_row_code(plan, [r for r, _ in rows_of(con, plan, f"WHERE _row < {FULL_ROWS_OF_SQLITE}")])
    assert (rows.rows, on_sqlite.rows) == (FULL_ROWS, FULL_ROWS_OF_SQLITE)
    return {
        "differences": rows.differences,
        "differences_on_sqlite": on_sqlite.differences,
        "first": [*rows.first, *on_sqlite.first],
        "outcomes": {name: round(share, 4) for name, share in sorted(shares(con).items())},
        "seconds_in_duckdb": round(in_duckdb, 1),
        "rules": rarest(truths(con, plan)),
    }


def _page(report: dict[str, Any]) -> str:
    engines = report["engines"]
    intro = f"""# Equality of the engines

{report["rows"]:,} generated rows (seed {report["seed"]}, law {report["law_version"]}): DuckDB {engines["duckdb"]} and
the row code; {report["rows_on_sqlite"]:,} of them on SQLite {engines["sqlite"]}. Compared: covered, every mask, outcome
and basis. A rule is counted by its whole condition, in three values. Written by `make test-all`.
"""
    head = "Doctrine, Differences, On SQLite, Lawful, Unlawful, Undetermined, Rules, Rarest true / false / unknown"
    titles = head.split(", ")
    lines = [intro, f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for doctrine, result in report["doctrines"].items():
        outcomes = " | ".join(f"{result['outcomes'][name]:.1%}" for name in emit_set.OUTCOMES)
        rare = " / ".join(f"{min(counts[place] for counts in result['rules'].values()):,}" for place in range(3))
        lines.append(
            f"| {doctrine} | {result['differences']} | {result['differences_on_sqlite']} | {outcomes} "
            f"| {len(result['rules'])} | {rare} |"
        )
    return "\n".join(lines) + "\n"
