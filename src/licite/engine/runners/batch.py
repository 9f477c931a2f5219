"""Decides a whole table under one campaign, by situation: what rows share is worked out once, then joined back.

`given` may be a table or a view with a row per contact: `_row` and any facts of the contract. A fact that it has a
column for is that column's, unknown where it is NULL; any other is the campaign's, else unknown on every row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb

from licite.engine.calendar import PLUS, Calendar, end_of
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
# DuckDB joins by place in a list, without hashing, where the keys of one side are whole numbers this near each other.
SPAN = 983_040
PARTS = 200  # beyond, the text of the SELECT would cost more than the join
TOLD = ("outcome", "basis", *REASONS)


@dataclass(frozen=True)
class Batch:
    """A table under a campaign, ready to be decided. Its tables are temporary, and named `batch_...`."""

    con: duckdb.DuckDBPyConnection
    situations: Situations
    given: str

    @property
    def plan(self) -> Plan:
        """The plan of the campaign, with what all rows share worked out."""
        return self.situations.plan

    def masks(self) -> str:
        """The SELECT of `_row, covered`, the masks, `outcome` and `basis` of every row, situations worked out."""
        if self._mostly_alone():
            return emit_select(self.plan, given=self.given, calendar="batch_calendar")
        self._number()
        answers = ", ".join(f'a."{column}"' for column in self._answers)
        return f'SELECT r."_row", {answers} FROM batch_rows AS r JOIN batch_answers AS a USING (number)'

    def reasons(self, lang: str) -> str:
        """The SELECT of `_row`, the outcome, the basis and the reasons in words of every row.

        Each set of masks is put into words once. The columns are of ENUM types: a row carries a number, and a file of
        Parquet writes each text once for a part of its rows.
        """
        self._tell(lang)
        return f'SELECT r."_row", {_listed("t")} FROM batch_rows AS r JOIN batch_told AS t USING (number)'

    def beside(self, table: str, row: str, lang: str) -> str:
        """The SELECT of every column of a table, with the outcome, the basis and the reasons in words beside.

        `row` is its column that `given` has as `_row`. Every row of the table is there, with NULL beside it where
        `given` had none; a table in the order of `row` is read once, any other once for each million of rows.
        """
        self._tell(lang)
        return " UNION ALL ".join(
            f'SELECT c.*, {_listed("t")} FROM (FROM "{table}" AS c WHERE {of_table}) AS c'
            f' LEFT JOIN (FROM batch_rows AS r WHERE {of_rows}) AS r ON r."_row" = c."{row}"'
            " LEFT JOIN batch_told AS t ON t.number = r.number"
            for of_table, of_rows in self._parts(f'c."{row}"')
        )

    def _parts(self, row: str) -> Iterator[tuple[str, str]]:
        """Conditions that part the rows, each row of the table in one part: on the table, and on `batch_rows`."""
        found = self.con.execute('SELECT min("_row"), max("_row"), count(*) FROM batch_rows').fetchone()
        assert found is not None
        first, last, count = found
        cuts: list[int] = []
        if isinstance(first, int) and count and (last - first) // SPAN <= min(PARTS, 2 * count // SPAN):
            cuts = list(range(first + SPAN, last + 1, SPAN))
        for place in range(len(cuts) + 1):
            lower = [f">= {cut}" for cut in cuts[place - 1 : place]] if place else []
            upper = [f"< {cut}" for cut in cuts[place : place + 1]]
            of_rows = " AND ".join(f'r."_row" {bound}' for bound in (*lower, *upper)) or "TRUE"
            of_table = " AND ".join(f"{row} {bound}" for bound in (*lower, *upper)) or "TRUE"
            last_part = place == len(cuts) and cuts
            yield f"({of_table}) IS NOT FALSE" if last_part else of_table, of_rows

    def _tell(self, lang: str) -> None:
        """Makes `batch_rows`, a number for each row, and `batch_told`, the words of each number."""
        self._number()
        self.con.execute("DROP TABLE IF EXISTS batch_told")  # its columns are of types that are made anew
        listed = ", ".join(map(quoted, TOLD))
        self._made("words", f"SELECT number, {listed} FROM ({reasons_sql(self.plan, lang, 'batch_answers')})")
        typed = ", ".join(f"CAST({quoted(name)} AS {self._enumerated(name)}) AS {quoted(name)}" for name in TOLD)
        self._made("told", f"SELECT number, {typed} FROM batch_words")
        self.con.execute("DROP TABLE batch_words")

    def _number(self) -> None:
        """Makes `batch_rows`, a number for each row, and `batch_answers`, the masks of each number.

        Many situations have the same masks: what a row is joined with by its number stays small.
        """
        self._work_out()
        answers = ", ".join(f'"{column}"' for column in self._answers)
        self._made(
            "answers",
            "SELECT CAST(row_number() OVER () AS INTEGER) AS number, *"
            f" FROM (SELECT DISTINCT {answers} FROM batch_masks)",
        )
        equal = " AND ".join(f'm."{column}" IS NOT DISTINCT FROM a."{column}"' for column in self._answers)
        self._made(
            "numbers",
            f"SELECT m.* EXCLUDE ({answers}), a.number FROM batch_masks AS m JOIN batch_answers AS a ON {equal}",
        )
        self._made(
            "rows", f'SELECT k."_row", n.number FROM batch_keyed AS k JOIN batch_numbers AS n USING ({self._keys})'
        )
        for table in ("keyed", "situation", "masks", "numbers"):
            self.con.execute(f"DROP TABLE batch_{table}")

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

    @property
    def _keys(self) -> str:
        return ", ".join(self.situations.keys)

    @cached_property
    def _keyed(self) -> str:
        return self.situations.keyed(given=self.given, calendar="batch_calendar")

    def _mostly_alone(self) -> bool:
        some = f"SELECT * FROM ({self._keyed}) LIMIT {SAMPLED}"
        found = self.con.execute(f"SELECT count(*), count(DISTINCT ({self._keys})) FROM ({some})").fetchone()
        assert found is not None
        return bool(found[1] > MOSTLY_ALONE * found[0])

    def _work_out(self) -> None:
        """Makes `batch_keyed`, the key of every row, and `batch_masks`, the masks of every key that occurs."""
        keys, situations = self._keys, self.situations
        self._made("keyed", self._keyed)
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


def _listed(table: str) -> str:
    return ", ".join(f'{table}."{name}"' for name in TOLD)


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
    situations = _situations(law, doctrine, frozenset(map(calendar.period, days)), constants)
    bases = {base for base, _ in situations.plan.additions} - {"today"}
    others = sorted({each for base in bases for each in duck.days_of(con, base, days_from or given)})
    kinds, rows = _calendar(situations.plan, days, others)
    con.execute("DROP TABLE IF EXISTS batch_calendar")
    con.execute(created("batch_calendar", kinds).replace("CREATE TABLE", "CREATE TEMP TABLE"))
    duck.insert(con, "batch_calendar", kinds, rows)
    return Batch(con, situations, given)


def _calendar(plan: Plan, days: list[date], others: list[date]) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    """The columns of the calendar that the plan joins, and its rows: all of them where the day of contact varies."""
    kinds = calendar_columns(plan.calendar)
    if plan.day is None:
        return kinds, plan.calendar.rows(days, others)
    period = plan.calendar.period(plan.day)
    ends = sorted({parameter for _, parameter in plan.additions})
    lengths = [plan.law.parameters[name].at(plan.calendar.starts[period - 1]) if period else None for name in ends]
    rows = [
        (each, period, *(None if length is None else end_of(each, str(length)) for length in lengths))
        for each in sorted({plan.day, *others})
    ]
    return {name: kinds[name] for name in ("day", "period", *(f"{name}{PLUS}" for name in ends))}, rows


# The plans of the campaigns decided last: a file under the same campaign on the same day has nothing to work out again.
_WORKED_OUT: dict[tuple[Any, ...], tuple[Law, Situations]] = {}
_CAMPAIGNS_KEPT = 8


def _situations(law: Law, doctrine: str, periods: frozenset[int], constants: Mapping[str, Any]) -> Situations:
    told = tuple((name, type(value), value) for name, value in sorted(constants.items()))
    key = (id(law), doctrine, periods, told)
    kept = _WORKED_OUT.get(key)
    if kept is not None:
        return kept[1]
    made = Situations(specialise(make_plan(law, doctrine, periods or None), constants))
    while len(_WORKED_OUT) >= _CAMPAIGNS_KEPT:
        _WORKED_OUT.pop(next(iter(_WORKED_OUT)), None)
    _WORKED_OUT[key] = (law, made)  # the law is kept too, so that no other can get its number
    return made
