"""Do the engines agree, and was enough asked of them? What the tests of equality share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from licite.engine import emit_set
from licite.engine.decision import Outcome
from licite.engine.emit_row import Masks
from licite.engine.emit_set import MASKS, mask_columns
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import WORD, Plan, given_names
from licite.engine.runners import lite

Answer = tuple[bool | None, tuple[int, ...], str, str | None]


@dataclass
class Agreement:
    """How many rows two engines were asked about, and the first on which they differ."""

    rows: int = 0
    differences: int = 0
    first: list[str] = field(default_factory=list)

    def compare(self, row: Mapping[str, Any], one: Answer, other: Answer) -> None:
        """Counts a row, and keeps it where the answers differ."""
        self.rows += 1
        if one != other:
            self.differences += 1
            if len(self.first) < 3:
                known = {name: value for name, value in row.items() if value is not None}
                self.first.append(f"{one}\n{other}\n{known}")


def by_row_code(judge: Judge, row: Mapping[str, Any]) -> Answer:
    """The answer of the row code: covered, masks, outcome and basis."""
    masks = judge.masks(row)
    outcome = outcome_of(judge.plan, masks)
    return (
        masks.covered,
        tuple(getattr(masks, name) for name in MASKS),
        str(outcome),
        basis_of(judge.plan, masks, outcome),
    )


def basis_of(plan: Plan, masks: Masks, outcome: Outcome) -> str | None:
    """The first basis that holds, in the order of the contract; `none` where nothing may be done."""
    if outcome is Outcome.UNLAWFUL:
        return "none"
    held = [rule.tag for rule in plan.bank("basis") if masks.basis_holds >> rule.bit & 1]
    return held[0] if outcome is Outcome.LAWFUL else None


def by_select(plan: Plan, values: tuple[Any, ...]) -> Answer:
    """The answer in one row of the plan's SELECT, after `_row`; engines without booleans give 0 and 1."""
    covered, *words, outcome, basis = values
    masks, place = [], 0
    for columns in mask_columns(plan).values():
        masks.append(sum(word << (WORD * number) for number, word in enumerate(words[place : place + len(columns)])))
        place += len(columns)
    return None if covered is None else bool(covered), tuple(masks), outcome, basis


def rows_of(con: duckdb.DuckDBPyConnection, plan: Plan, sql: str) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Each row of `given` with that of `masks` beside it, a few thousand at a time."""
    names = given_names(plan)
    listed = ", ".join(f'g."{name}"' for name in names)
    columns = ", ".join(f'm."{column}"' for columns in mask_columns(plan).values() for column in columns)
    found = con.execute(
        f"SELECT {listed}, m.covered, {columns}, m.outcome, m.basis FROM given AS g JOIN masks AS m USING (_row) {sql}"
    )
    while chunk := found.fetchmany(5000):
        for values in chunk:
            yield dict(zip(names, values, strict=False)), values[len(names) :]


def duckdb_and_row_code(con: duckdb.DuckDBPyConnection, plan: Plan, sql: str = "") -> Agreement:
    """DuckDB's `masks` beside the row code's on the same rows."""
    judge, agreement = Judge(plan), Agreement()
    for row, values in rows_of(con, plan, sql):
        agreement.compare(row, by_select(plan, values), by_row_code(judge, row))
    return agreement


def sqlite_and_row_code(plan: Plan, rows: Iterable[Mapping[str, Any]]) -> Agreement:
    """SQLite's answers beside the row code's on the same rows, which are numbered here."""
    numbered = [{**row, "_row": number} for number, row in enumerate(rows)]
    judge, agreement = Judge(plan), Agreement()
    for row, values in zip(numbered, lite.run(plan, numbered), strict=True):
        agreement.compare(row, by_select(plan, values[1:]), by_row_code(judge, row))
    return agreement


def truths(con: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, tuple[int, int, int]]:
    """For each rule of a plan, on how many rows of `given` its condition is true, false and unknown.

    What is counted is the whole condition (scope, when, unless, versions) in SQL's three values, before the masks take
    what the controller does as done while it is unknown: so rules of every effect and level can be unknown.
    """
    counts = ", ".join(
        f"count(*) FILTER (WHERE {text}), count(*) FILTER (WHERE NOT {text}), count(*) FILTER (WHERE {text} IS NULL)"
        for text in (f"({emit_set.render(rule.condition)})" for rule in plan.rules)
    )
    facts, derived = emit_set.facts_sql(plan, "given", "calendar"), emit_set.derived_sql(plan)
    found = con.execute(f"WITH f AS ({facts}), g AS ({derived}) SELECT {counts} FROM g").fetchone()
    assert found is not None
    return {rule.rule.id: tuple(found[3 * n : 3 * n + 3]) for n, rule in enumerate(plan.rules)}  # type: ignore[misc]


def shares(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """The share of each outcome in `masks`."""
    found = con.execute(
        "SELECT outcome, count(*) / (SELECT count(*) FROM masks) FROM masks GROUP BY outcome"
    ).fetchall()
    return dict(found)
