"""Decides a whole table under one campaign, by situation: what rows share is worked out once, then joined back.

`given` may be a table or a view with a row per contact: `_row` and any facts of the contract. A fact that it has a
column for is that column's, unknown where it is NULL; any other is the campaign's, else unknown on every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, mask_columns, quoted
from licite.engine.plan import Plan, make_plan
from licite.engine.reasons import REASONS, reasons_sql
from licite.engine.runners import duck
from licite.engine.runners.schema import calendar_columns, created
from licite.engine.situations import Situations
from licite.engine.specialise import absent, specialise
from licite.facts.catalogue import DAY
from licite.rules.model import Law

# A first part of the rows says whether situations repeat; where hardly any does, rows are judged one by one.
SAMPLED, MOSTLY_ALONE = 40_000, 0.9


@dataclass(frozen=True)
class Batch:
    """A table under a campaign, ready to be decided. Its tables are temporary, and named `batch_...`."""

    con: duckdb.DuckDBPyConnection
    plan: Plan
    given: str

    @cached_property
    def situations(self) -> Situations:
        """The plan by situation."""
        return Situations(self.plan)

    def masks(self) -> str:
        """The SELECT of `_row, covered`, the masks, `outcome` and `basis` of every row, situations worked out."""
        situations = self.situations
        if self._mostly_alone(situations):
            return emit_select(self.plan, given=self.given, calendar="batch_calendar")
        self._work_out(situations)
        answers = ", ".join(f'm."{column}"' for column in self._answers)
        keys = ", ".join(situations.keys)
        return f'SELECT k."_row", {answers} FROM batch_keyed AS k JOIN batch_masks AS m USING ({keys})'

    def reasons(self, lang: str) -> str:
        """The SELECT of `_row`, the outcome, the basis and the reasons in words of every row.

        Each set of masks is put into words once. The columns are of ENUM types: a row carries a number, and a file of
        Parquet writes each text once for a part of its rows.
        """
        for table in ("rows", "told"):
            self.con.execute(f"DROP TABLE IF EXISTS batch_{table}")
        situations, keys = self.situations, ", ".join(self.situations.keys)
        self._work_out(situations)
        answers = ", ".join(f'"{column}"' for column in self._answers)
        self._made(
            "answers", f"SELECT row_number() OVER () AS number, * FROM (SELECT DISTINCT {answers} FROM batch_masks)"
        )
        told = ("outcome", "basis", *REASONS)
        listed = ", ".join(quoted(name) for name in told)
        self._made("words", f"SELECT number, {listed} FROM ({reasons_sql(self.plan, lang, 'batch_answers')})")
        typed = ", ".join(f"CAST({quoted(name)} AS {self._enumerated(name)}) AS {quoted(name)}" for name in told)
        equal = " AND ".join(f'm."{column}" IS NOT DISTINCT FROM a."{column}"' for column in self._answers)
        self._made(
            "told",
            f"SELECT m.* EXCLUDE ({answers}), w.* EXCLUDE (number)"
            f" FROM batch_masks AS m JOIN batch_answers AS a ON {equal}"
            f" JOIN (SELECT number, {typed} FROM batch_words) AS w USING (number)",
        )
        kept = ", ".join(f"t.{quoted(name)}" for name in told)
        self._made("rows", f'SELECT k."_row", {kept} FROM batch_keyed AS k JOIN batch_told AS t USING ({keys})')
        self.con.execute("DROP TABLE batch_keyed")
        return "FROM batch_rows"

    def _enumerated(self, name: str) -> str:
        kind = f"batch_{name}_words"
        self.con.execute(
            f"CREATE OR REPLACE TEMP TYPE {kind} AS ENUM"
            f' (SELECT DISTINCT "{name}" FROM batch_words WHERE "{name}" IS NOT NULL)'
        )
        return kind

    @property
    def _answers(self) -> list[str]:
        masks = [column for columns in mask_columns(self.plan).values() for column in columns]
        return ["covered", *masks, "outcome", "basis"]

    def _mostly_alone(self, situations: Situations) -> bool:
        self.con.execute(f'CREATE OR REPLACE TEMP VIEW batch_sample AS SELECT * FROM "{self.given}" LIMIT {SAMPLED}')
        keyed = situations.keyed(given="batch_sample", calendar="batch_calendar")
        keys = ", ".join(situations.keys)
        found = self.con.execute(f"SELECT count(*), count(DISTINCT ({keys})) FROM ({keyed})").fetchone()
        assert found is not None
        return bool(found[1] > MOSTLY_ALONE * found[0])

    def _work_out(self, situations: Situations) -> None:
        """Makes `batch_keyed`, the key of every row, and `batch_masks`, the masks of every key that occurs."""
        keys = ", ".join(situations.keys)
        self._made("keyed", situations.keyed(given=self.given, calendar="batch_calendar"))
        if len(situations.keys) == 1:
            self._made("situation", f'SELECT DISTINCT {keys}, {keys} AS "_row" FROM batch_keyed')
            self._made(
                "masks", f'SELECT "_row" AS {keys}, * EXCLUDE ("_row") FROM ({situations.masks("batch_situation")})'
            )
            return
        self._made(
            "situation", f'SELECT row_number() OVER () AS "_row", {keys} FROM (SELECT DISTINCT {keys} FROM batch_keyed)'
        )
        kept = ", ".join(f"s.{key}" for key in situations.keys)
        self._made(
            "masks",
            f'SELECT {kept}, m.* EXCLUDE ("_row") FROM ({situations.masks("batch_situation")}) AS m'
            ' JOIN batch_situation AS s USING ("_row")',
        )

    def _made(self, name: str, select: str) -> None:
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE batch_{name} AS {select}")


def batch(
    con: duckdb.DuckDBPyConnection,
    law: Law,
    doctrine: str,
    campaign: Mapping[str, Any],
    *,
    given: str = "given",
    days_from: str | None = None,
) -> Batch:
    """A table ready to be decided: the plan of its campaign, and its calendar.

    `days_from` names a table with the dates of `given` under the same names, where that is faster to read: a view over
    joins would run them all for one column.
    """
    columns = frozenset(name for name, *_ in con.execute(f'DESCRIBE "{given}"').fetchall())
    constants = absent(columns, campaign)
    calendar = Calendar(law)
    day = constants.get(DAY)
    days = [day] if day is not None else duck.days_of(con, DAY, given)
    plan = make_plan(law, doctrine, {calendar.period(each) for each in days} or None)
    special = specialise(plan, constants)
    bases = {base for base, _ in special.additions} - {"today"}
    others = {each for base in bases for each in duck.days_of(con, base, days_from or given)}
    con.execute("DROP TABLE IF EXISTS batch_calendar")
    kinds = calendar_columns(plan.calendar)
    con.execute(created("batch_calendar", kinds).replace("CREATE TABLE", "CREATE TEMP TABLE"))
    duck.insert(con, "batch_calendar", kinds, plan.calendar.rows(days, sorted(others)))
    return Batch(con, special, given)
