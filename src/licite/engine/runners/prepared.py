"""Plans kept ready from one table to the next: parsing the law and writing its SELECT takes longer than running it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import duckdb

from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, emit_signature
from licite.engine.judge import Judge
from licite.engine.plan import Plan, make_plan
from licite.engine.runners import duck
from licite.rules.model import Law

KEPT = 8


@dataclass(frozen=True)
class Prepared:
    """A plan with what is made of it once: its SELECT, its signature and its row code."""

    plan: Plan

    @cached_property
    def judge(self) -> Judge:
        """The judge of single contacts under the plan."""
        return Judge(self.plan)

    @cached_property
    def _select(self) -> str:
        return emit_select(self.plan)

    @cached_property
    def _signature(self) -> str:
        return emit_signature(self.plan)

    def run(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes `masks` and `signed` of the rows of `given` (see `duck.run` and `duck.sign`)."""
        duck.run(con, self.plan, self._select)
        duck.sign(con, self.plan, self._signature)


@dataclass(frozen=True, eq=False)
class _Same:
    """A law as a key: two laws are the same where they are one object."""

    law: Law

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.law is self.law

    def __hash__(self) -> int:
        return id(self.law)


@lru_cache(maxsize=KEPT)
def _prepared(same: _Same, doctrine: str, periods: frozenset[int] | None) -> Prepared:
    return Prepared(make_plan(same.law, doctrine, periods))


def prepare(law: Law, doctrine: str, periods: Iterable[int] | None) -> Prepared:
    """The plan of a law under a doctrine for the given periods, all of them where None; kept for the next time."""
    return _prepared(_Same(law), doctrine, None if periods is None else frozenset(periods))


def prepare_for_table(con: duckdb.DuckDBPyConnection, law: Law, doctrine: str) -> Prepared:
    """The plan of the periods in which the rows of `given` fall; makes the table `calendar` that its SELECT joins."""
    prepared = prepare(law, doctrine, duck.periods_of_table(con, Calendar(law)))
    duck.write_calendar(con, prepared.plan)
    return prepared
