"""From the table `given` to a reasoned answer for every row: masks by SQL, words once per situation, joined back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from licite.engine.decide import Reasoned, reason
from licite.engine.decision import Outcome
from licite.engine.emit_set import mask_columns
from licite.engine.judge import Judge
from licite.engine.plan import WORD, Plan
from licite.engine.runners import duck
from licite.engine.runners.prepared import prepare_for_table
from licite.engine.runners.schema import given_columns
from licite.engine.settle import Situation as Settled
from licite.engine.settle import due_on, due_parts, due_rules
from licite.facts.catalogue import DAY
from licite.rules.model import Law
from licite.vocabulary.say import fill

Progress = Callable[[int, int | None], None]

ANSWER_COLUMNS = {
    "outcome": "VARCHAR",
    "basis": "VARCHAR",
    "breaches": "VARCHAR[]",
    "rules": "VARCHAR[]",
    "duties": "VARCHAR[]",
    "missing": "VARCHAR[]",
    "remedies": "VARCHAR[]",
    "explanation": "VARCHAR",
    "uncovered": "VARCHAR",
}


@dataclass(frozen=True)
class Situation:
    """Rows that share everything but their dates: how many they are, and the answer that they share."""

    number: int
    rows: int
    given: Mapping[str, Any]
    reasoned: Reasoned
    due_by: frozenset[str] = frozenset()  # the rules that say when the duties are due


def answer_all(
    con: duckdb.DuckDBPyConnection, law: Law, doctrine: str, lang: str, progress: Progress | None = None
) -> tuple[Plan, list[Situation]]:
    """Makes `answers`: `_row` and `ANSWER_COLUMNS` for every row of `given`.

    The masks come from one SELECT; rows alike in all that rules see are one situation, whose reasons are worked out
    once on one of its rows. Its masks are worked out there again by the row code: the two engines must agree.
    """
    prepared = prepare_for_table(con, law, doctrine)
    plan = prepared.plan
    prepared.run(con)
    situations = _situations(con, prepared.judge, lang, progress)
    _write_situations(con, situations)
    _write_dues(con, plan, situations)
    _write_words(con, situations, lang)
    _write_answers(con)
    return plan, situations


def _situations(con: duckdb.DuckDBPyConnection, judge: Judge, lang: str, progress: Progress | None) -> list[Situation]:
    con.execute(
        "CREATE OR REPLACE TABLE situation AS SELECT row_number() OVER (ORDER BY min(_row)) AS number, signature,"
        " min(_row) AS first_row, count(*) AS rows FROM signed GROUP BY signature"
    )
    names = list(given_columns())
    masks = [column for columns in mask_columns(judge.plan).values() for column in columns]
    found = con.execute(
        f"SELECT s.number, s.rows, m.outcome, m.covered, {', '.join(f'm.{mask}' for mask in masks)},"
        f" {', '.join(f'g.{chr(34)}{name}{chr(34)}' for name in names)}"
        " FROM situation AS s JOIN given AS g ON g._row = s.first_row JOIN masks AS m ON m._row = s.first_row"
        " ORDER BY s.number"
    ).fetchall()
    situations: list[Situation] = []
    for done, (number, rows, outcome, covered, *values) in enumerate(found):
        given = {n: v for n, v in zip(names, values[len(masks) :], strict=True) if v is not None}
        _same_masks(judge, given, covered, values[: len(masks)])
        due_by = frozenset(rule.rule.id for rule in due_rules(Settled(judge, given)))
        situation = Situation(number, rows, given, reason(judge, given, lang), due_by)
        settled = situation.reasoned.finding.outcome
        assert outcome in (settled, Outcome.UNDETERMINED), "a completion contradicts three-valued logic"
        situations.append(situation)
        if progress:
            progress(done + 1, len(found))
    return situations


def _same_masks(judge: Judge, given: Mapping[str, Any], covered: bool | None, values: list[int]) -> None:
    """The row code gives the masks that the SELECT gave; a difference is a fault of ours that must not go out."""
    masks = judge.masks(given)
    rest = iter(values)
    for mask, columns in mask_columns(judge.plan).items():
        whole = sum(next(rest) << (WORD * word) for word in range(len(columns)))
        assert whole == getattr(masks, mask), f"two engines disagree on {mask}"
    assert covered == masks.covered, "two engines disagree on what is covered"


def _write_situations(con: duckdb.DuckDBPyConnection, situations: list[Situation]) -> None:
    columns = {
        "number": "BIGINT",
        "outcome": "VARCHAR",
        "basis": "VARCHAR",
        "breaches": "VARCHAR[]",
        "rules": "VARCHAR[]",
        "duties": "VARCHAR[]",
        "missing": "VARCHAR[]",
        "remedies": "VARCHAR[]",
        "template": "VARCHAR",
        "uncovered": "VARCHAR",
    }
    con.execute(f"CREATE OR REPLACE TABLE reasoned ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    rows = []
    for situation in situations:
        reasoned, finding = situation.reasoned, situation.reasoned.finding
        lists = (finding.breaches, reasoned.rules, finding.duties, finding.missing, reasoned.remedies)
        rows.append(
            (
                situation.number,
                str(finding.outcome),
                finding.basis,
                *(list(values) for values in lists),
                reasoned.explanation,
                reasoned.uncovered,
            )
        )
    duck.insert(con, "reasoned", columns, rows)


def _write_dues(con: duckdb.DuckDBPyConnection, plan: Plan, situations: list[Situation]) -> None:
    """Makes `dues`: for each duty with a due date, the first day that each row's dates lead to."""
    con.execute("CREATE OR REPLACE TABLE every_due (_row BIGINT, duty VARCHAR, due DATE)")
    for rule in plan.bank("duty"):
        numbers = [(situation.number,) for situation in situations if rule.rule.id in situation.due_by]
        if rule.rule.due is None or not numbers:
            continue
        bases, parameter = due_parts(rule.rule.due.text)
        start = f"greatest({', '.join(_come(base) for base in bases)})"
        pairs = con.execute(f"SELECT DISTINCT {start}, g.{DAY} FROM given AS g WHERE {start} IS NOT NULL").fetchall()
        ends = [(base, day, due_on(plan.law, parameter, base, day)) for base, day in pairs]
        con.execute("CREATE OR REPLACE TABLE ends (base DATE, day DATE, due DATE)")
        duck.insert(con, "ends", {"base": "DATE", "day": "DATE", "due": "DATE"}, ends)
        con.execute("CREATE OR REPLACE TABLE due_by (number BIGINT)")
        duck.insert(con, "due_by", {"number": "BIGINT"}, numbers)
        con.execute(
            f"INSERT INTO every_due SELECT g._row, ?, e.due FROM given AS g JOIN ends AS e"
            f" ON e.base = {start} AND e.day = g.{DAY} JOIN signed AS d ON d._row = g._row"
            " JOIN situation AS s USING (signature) JOIN due_by USING (number) WHERE e.due IS NOT NULL",
            [rule.tag],
        )
    con.execute("CREATE OR REPLACE TABLE dues AS SELECT _row, duty, min(due) AS due FROM every_due GROUP BY _row, duty")


def _come(base: str) -> str:
    """A date of a row as the facts read it: what has not come on the day of the contact is not known of."""
    if base == "today":
        return f"g.{DAY}"
    column = f'g."{base}"'
    return column if base == "customer_until" else f"CASE WHEN {column} <= g.{DAY} THEN {column} END"


def _write_words(con: duckdb.DuckDBPyConnection, situations: list[Situation], lang: str) -> None:
    """Makes `words`: the explanation of every situation, and of every set of dates where it names some."""
    dates = [*_write_dated(con), *(name for name, kind in given_columns().items() if kind == "DATE" and name != DAY)]
    used = {
        situation.number: [name for name in dates if f"{{{name}}}" in situation.reasoned.explanation]
        for situation in situations
    }
    plain = [s for s in situations if not used[s.number]]
    con.execute("CREATE OR REPLACE TABLE words (number BIGINT, key VARCHAR, explanation VARCHAR)")
    columns = {"number": "BIGINT", "key": "VARCHAR", "explanation": "VARCHAR"}
    rows = [(s.number, "", fill(s.reasoned.explanation, lang, dict(s.given))) for s in plain]
    names = sorted({name for found in used.values() for name in found})
    con.execute("CREATE OR REPLACE TABLE keyed AS SELECT s.number, d._row, '' AS key FROM signed AS d"
                " JOIN situation AS s USING (signature)")  # fmt: skip
    if names:
        branches = " ".join(f"WHEN {number} THEN {_key(found)}" for number, found in used.items() if found)
        con.execute(
            f"CREATE OR REPLACE TABLE keyed AS SELECT s.number, d._row, CASE s.number {branches} ELSE '' END AS key"
            " FROM signed AS d JOIN situation AS s USING (signature) JOIN dated AS g ON g._row = d._row"
        )
        by_number = {s.number: s for s in situations}
        selected = ", ".join(f'g."{name}"' for name in names)
        distinct = con.execute(
            f"SELECT DISTINCT k.number, k.key, {selected} FROM keyed AS k JOIN dated AS g USING (_row)"
            " WHERE k.key <> ''"
        ).fetchall()
        filled: dict[tuple[int, str], str] = {}
        for number, key, *values in distinct:
            template = by_number[number].reasoned.explanation
            filled[number, key] = fill(template, lang, dict(zip(names, values, strict=True)))
        rows += [(number, key, text) for (number, key), text in filled.items()]
    duck.insert(con, "words", columns, rows)


def _write_dated(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Makes `dated`: `given`, and the day on which each duty of the row is due; the names of those columns."""
    duties = [duty for (duty,) in con.execute("SELECT DISTINCT duty FROM dues ORDER BY duty").fetchall()]
    columns = {f"due_{duty}": f"min(due) FILTER (duty = '{duty}')" for duty in duties}
    listed = "".join(f', {what} AS "{name}"' for name, what in columns.items())
    con.execute(
        f"CREATE OR REPLACE TABLE dated AS SELECT * FROM given LEFT JOIN"
        f" (SELECT _row{listed} FROM dues GROUP BY _row) USING (_row)"
    )
    return list(columns)


def _key(names: list[str]) -> str:
    """What tells apart the texts of one situation: the dates that its text names."""
    return "concat_ws('|', " + ", ".join(f"COALESCE(CAST(g.\"{name}\" AS VARCHAR), '_')" for name in names) + ")"


def _write_answers(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `answers` of the situations, the due dates and the words."""
    con.execute(
        """
        CREATE OR REPLACE TABLE answers AS
        SELECT k._row, r.outcome, r.basis, r.breaches, r.rules,
               list_transform(r.duties, lambda duty:
                   CASE WHEN map_contains(COALESCE(d.due, MAP {}), duty)
                        THEN duty || ':' || d.due[duty] ELSE duty END) AS duties,
               r.missing, r.remedies, w.explanation, r.uncovered
        FROM keyed AS k
        JOIN reasoned AS r USING (number)
        JOIN words AS w ON w.number = k.number AND w.key = k.key
        LEFT JOIN (SELECT _row, map(list(duty), list(CAST(due AS VARCHAR))) AS due FROM dues GROUP BY _row) AS d
               ON d._row = k._row
        """
    )
