"""A whole screening as SQL over the canonical schema: what every engine runs, and what has to be asked of it before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb

from licite.contacts.canonical import CONTACT_ID
from licite.engine.calendar import PLUS, Calendar
from licite.engine.emit_set import emit_select, mask_columns, transpiled
from licite.engine.plan import Plan, columns_of, make_plan
from licite.engine.reasons import REASONS, reasons_sql
from licite.engine.specialise import absent, specialise
from licite.facts.canonical import KEPT, Canonical
from licite.facts.canonical_against import READ
from licite.facts.catalogue import DAY, MINUTE
from licite.rules.model import Law

GIVEN, MASKS, WORDS, RESULT, SETS, CALENDAR = (
    f"licite_{name}" for name in ("given", "masks", "words", "result", "sets", "calendar")
)
ANSWERS = ("outcome", "basis", *REASONS)


@dataclass(frozen=True)
class Lane:
    """A table under a campaign and a law. `days` are the days of contact, None where they are to be asked for first."""

    canonical: Canonical
    law: Law
    doctrine: str
    calendar_table: str = CALENDAR

    @cached_property
    def values(self) -> dict[str, str]:
        """The facts that differ from row to row, each with its SQL over `licite_kept AS k`."""
        found = {name: text for name, text in self.canonical.values().items() if "k." in text}
        instant = {name: f'k."{name}"' for name in (DAY, MINUTE) if self._varies(name)}
        return {**instant, **found}

    def _varies(self, name: str) -> bool:
        told = DAY in self.canonical.columns or self.canonical.campaign.get(DAY) is None
        return told or name in self.canonical.columns

    @cached_property
    def constants(self) -> dict[str, Any]:
        """The facts that every row shares, with the instant where the table does not tell it."""
        shared = {name: text for name, text in self.canonical.values().items() if name not in self.values}
        listed = ", ".join([*(f'{text} AS "{name}"' for name, text in shared.items()), "NULL"])
        with duckdb.connect() as con:
            (row,) = con.execute(f"SELECT {listed}").fetchall()
        instant = {name: self.canonical.campaign.get(name) for name in (DAY, MINUTE) if name not in self.values}
        return {**instant, **dict(zip(shared, row, strict=False))}

    def plan(self, days: Iterable[date]) -> Plan:
        """The plan of the days of contact, with what all rows share worked out."""
        calendar = Calendar(self.law)
        plan = make_plan(self.law, self.doctrine, {calendar.period(day) for day in days} or None)
        return specialise(plan, absent(frozenset(self.values), self.constants))

    @property
    def day(self) -> date | None:
        """The day of contact, where the table does not tell it."""
        day = self.constants.get(DAY)
        return day if isinstance(day, date) else None

    def days_sql(self) -> str:
        """The SELECT of the days of contact."""
        (first, *_) = self.canonical.tables()
        return f'{_with([first])} SELECT DISTINCT {self.canonical.day} AS "day" FROM {READ} AS t'

    def others_sql(self, plan: Plan) -> list[str]:
        """The SELECTs of the other dates of the table to which a period of the law is added."""
        return [self._distinct(base) for base in sorted({base for base, _ in plan.additions} - {"today"})]

    def _distinct(self, name: str) -> str:
        value, tables = self.values[name], self.canonical.tables()
        own = {f'k."{column}"' for column in self.canonical.read if not self.canonical.is_passed_on(column)}
        left = value
        for column in own:
            left = left.replace(column, "")
        if "k." not in left:
            tables = tables[:1]
        source = READ if "k." not in left else KEPT
        return f'{_with(tables)} SELECT DISTINCT {value} AS "day" FROM {source} AS k WHERE {value} IS NOT NULL'

    def given(self) -> list[tuple[str, str]]:
        """The named SELECTs of which the last, `licite_given`, has a row of facts for each contact."""
        listed = "".join(f', {value} AS "{name}"' for name, value in self.values.items())
        return [*self.canonical.tables(), (GIVEN, f'SELECT k."_row" AS "_row"{listed} FROM {KEPT} AS k')]

    def given_select(self) -> str:
        """The rows of facts as one SELECT."""
        *before, (_, select) = self.given()
        return f"{_with(before)} {select}"

    def masks_select(self, plan: Plan, dialect: str = "duckdb") -> str:
        """The SELECT that decides every row of `licite_given`."""
        return emit_select(plan, dialect, given=GIVEN, calendar=self.calendar_table)

    def words_select(self, plan: Plan, lang: str) -> str:
        """The SELECT of the reasons of each set of masks that occurs in `licite_masks`."""
        listed = ", ".join(f'"{column}"' for column in answer_columns(plan))
        return reasons_sql(plan, lang, SETS).replace(
            f'FROM "{SETS}"', f"FROM (SELECT DISTINCT {listed} FROM {MASKS}) AS {SETS}"
        )

    def told_select(self, plan: Plan, *, masks: bool = False) -> str:
        """The SELECT of `contact_id`, the answer and its reasons for each row: masks and their words together."""
        columns = answer_columns(plan)
        equal = " AND ".join(
            f'm."{column}" IS NOT DISTINCT FROM w."{column}"'
            if column in ("covered", "outcome", "basis")
            else f'm."{column}" = w."{column}"'
            for column in columns
        )
        shown = (*ANSWERS, *_others(plan, masks))
        listed = ", ".join(f'w."{name}" AS "{name}"' for name in shown)
        return f'SELECT m."_row" AS "{CONTACT_ID}", {listed} FROM {MASKS} AS m JOIN {WORDS} AS w ON {equal}'

    def stages(self, plan: Plan, lang: str, dialect: str, *, masks: bool = False) -> list[tuple[str, str]]:
        """What an engine makes one after the other, each from those before it; the last is the result."""
        said = [
            *((name, transpiled(select, dialect)) for name, select in self.given()),
            (MASKS, self.masks_select(plan, dialect)),
            (WORDS, transpiled(self.words_select(plan, lang), dialect)),
        ]
        return [*said, (RESULT, transpiled(self.told_select(plan, masks=masks), dialect))]

    def statement(self, plan: Plan, dialect: str, lang: str, *, masks: bool = False) -> str:
        """All of it as one statement: `contact_id`, the answer and its reasons for each row, masks where asked for."""
        listed = ", ".join(f'r."{name}" AS "{name}"' for name in (*ANSWERS, *_others(plan, masks)))
        then = f'SELECT r."_row" AS "{CONTACT_ID}", {listed} FROM ({reasons_sql(plan, lang, "answers")}) AS r'
        return emit_select(plan, dialect, given=GIVEN, calendar=self.calendar_table, before=self.given(), then=then)


def answer_columns(plan: Plan) -> list[str]:
    """The columns of `licite_masks` but the row: what is covered, the masks, outcome and basis."""
    return ["covered", *(column for columns in mask_columns(plan).values() for column in columns), "outcome", "basis"]


def calendar_used(plan: Plan) -> frozenset[str]:
    """The columns of the calendar that a plan reads."""
    read = {column for rule in plan.rules for column in rule.columns} | columns_of(plan.covered)
    added = {f"{period}{PLUS}" for _, period in plan.additions}
    return frozenset({"day", "period", "own"} | ((read | added) & set(plan.calendar.columns)))


def _others(plan: Plan, masks: bool) -> list[str]:
    return [column for column in answer_columns(plan) if masks and column not in ANSWERS]


def _with(tables: Sequence[tuple[str, str]]) -> str:
    return "WITH " + ",\n".join(f"{name} AS ({select})" for name, select in tables)


def first_breach(rules: str) -> str:
    """The SQL of the first rule that a row breaks, in the order of the contract; an empty text for none."""
    return f"SPLIT_PART(COALESCE({rules}, ''), ';', 1)"


def counts_sql(table: str) -> str:
    """The SELECT of how many rows have each outcome, basis and first broken rule."""
    rule = first_breach('"rules"')
    return (
        f'SELECT "outcome", "basis", {rule} AS "rule", COUNT(*) AS "rows" FROM {table}'
        f' GROUP BY "outcome", "basis", {rule}'
    )
