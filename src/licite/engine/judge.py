"""The judge: one compiled plan, asked about one contact's values, with masks and outcome before any completion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from licite.engine.calendar import Calendar, end_of
from licite.engine.decision import Outcome
from licite.engine.emit_row import Masks, RowCode, emit_facts, emit_row
from licite.engine.plan import Plan, make_plan
from licite.facts.catalogue import DAY
from licite.rules.model import Law


def outcome_of(plan: Plan, masks: Masks, *, reviewed: bool = False) -> Outcome:
    """The outcome that masks give by three-valued logic; `reviewed` takes every human review as on file."""
    if masks.forbid & plan.mask_everywhere:
        return Outcome.UNLAWFUL
    if masks.covered is not True:
        return Outcome.UNDETERMINED
    if masks.forbid & plan.mask_of_contact or not (masks.basis_holds or masks.basis_unknown):
        return Outcome.UNLAWFUL
    if masks.basis_holds and not masks.forbid_unknown and (reviewed or not masks.review):
        return Outcome.LAWFUL
    return Outcome.UNDETERMINED


@dataclass
class Judge:
    """A plan with its row code; keeps the rows of the calendar that it was asked for."""

    plan: Plan
    _rows: dict[date, tuple[object, ...]] = field(default_factory=dict)
    _ends: dict[tuple[date, int, str], date | None] = field(default_factory=dict)

    @cached_property
    def code(self) -> RowCode:
        """The compiled rules."""
        return emit_row(self.plan)

    @cached_property
    def facts_code(self) -> RowCode:
        """The compiled facts, for those who ask why."""
        return emit_facts(self.plan)

    def masks(self, given: Mapping[str, Any]) -> Masks:
        """The masks of one contact, given by fact name with `at_day` and `at_minute`."""
        code = self.code
        row, plus = self._calendar(given[DAY])
        return Masks(*code.run([given.get(name) for name in code.names], row, plus))

    def masks_of(self, given: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Masks]:
        """What gives the masks of one contact on its day, once more is known of it: the facts that are added."""
        code = self.code
        row, plus = self._calendar(given[DAY])
        values = [given.get(name) for name in code.names]
        places = {name: place for place, name in enumerate(code.names)}

        def masks(added: Mapping[str, Any]) -> Masks:
            whole = values.copy()
            for name, value in added.items():
                if name in places:
                    whole[places[name]] = value
            return Masks(*code.run(whole, row, plus))

        return masks

    def facts(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Every fact and calendar column that the rules read of one contact; None is unknown."""
        code = self.facts_code
        row, plus = self._calendar(given[DAY])
        return dict(code.run([given.get(name) for name in code.names], row, plus))

    def _calendar(self, day: date) -> tuple[tuple[object, ...], Any]:
        row = self._rows.get(day)
        if row is None:
            row = self._rows[day] = self.plan.calendar.row(day)
        period = int(str(row[1]))

        def plus(base: date | None, parameter: str) -> date | None:
            if base is None:
                return None
            key = (base, period, parameter)
            if key not in self._ends:
                self._ends[key] = self._end(base, period, parameter)
            return self._ends[key]

        return row, plus

    def _end(self, base: date, period: int, parameter: str) -> date | None:
        calendar = self.plan.calendar
        value = self.plan.law.parameters[parameter].at(calendar.starts[period - 1]) if period else None
        return end_of(base, str(value)) if value is not None else None


@lru_cache(maxsize=256)
def _judge(version: str, doctrine: str, period: int) -> Judge:
    return Judge(make_plan(_LAWS[version], doctrine, [period]))


_LAWS: dict[str, Law] = {}


def judge_for(law: Law, doctrine: str, day: date) -> Judge:
    """The judge of the law in force on a day under a doctrine, compiled once per stretch of law."""
    _LAWS.setdefault(law.version, law)
    return _judge(law.version, doctrine, Calendar(law).period(day))
