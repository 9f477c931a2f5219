"""Plans kept ready from one table to the next: parsing the law and writing its SELECT takes longer than running it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import duckdb

from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, emit_signature
from licite.engine.judge import Judge
from licite.engine.plan import Plan, make_plan
from licite.engine.runners import duck
from licite.engine.specialise import specialise
from licite.rules.model import Law

KEPT = 8
# What most rules turn on and most tables share: without the rules of other countries, channels and purposes, a small
# table is judged in a seventh of the time.
SHARED = ("country", "channel", "purpose")
Shared = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Prepared:
    """A plan with what is made of it once: its SELECT, its signature and its row code."""

    plan: Plan
    _selects: dict[Shared, str] = field(default_factory=dict, compare=False)

    @cached_property
    def judge(self) -> Judge:
        """The judge of single contacts under the plan."""
        return Judge(self.plan)

    def _select(self, shared: Shared) -> str:
        """The SELECT for tables whose rows share these values; bit for bit, it gives what the general one gives."""
        if shared not in self._selects:
            if len(self._selects) >= KEPT:
                self._selects.clear()
            self._selects[shared] = emit_select(specialise(self.plan, dict(shared)) if shared else self.plan)
        return self._selects[shared]

    @cached_property
    def _signature(self) -> str:
        return emit_signature(self.plan)

    def run(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes `masks` and `signed` of the rows of `given` (see `duck.run` and `duck.sign`)."""
        duck.run(con, self.plan, self._select(shared_by_rows(con)))
        duck.sign(con, self.plan, self._signature)


def shared_by_rows(con: duckdb.DuckDBPyConnection) -> Shared:
    """What every row of `given` says alike of `SHARED`, or leaves unknown alike."""
    tests = ", ".join(
        f'count("{name}") = 0 OR (count("{name}") = count(*) AND min("{name}") = max("{name}")), min("{name}")'
        for name in SHARED
    )
    found = con.execute(f"SELECT {tests} FROM given").fetchone() or ()
    return tuple((name, found[2 * n + 1]) for n, name in enumerate(SHARED) if found[2 * n])


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
