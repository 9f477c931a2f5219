"""The judge: one compiled plan, asked about one contact's values, with masks and outcome before any completion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from licite.engine.calendar import Calendar, end_of
from licite.engine.decision import Outcome
from licite.engine.emit_row import Masks, RowCode, emit_decision, emit_facts, emit_row
from licite.engine.plan import Plan, make_plan
from licite.engine.specialise import specialise
from licite.facts.catalogue import DAY
from licite.rules.model import Law

Plus = Callable[[date | None, str], date | None]


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
    _ends: dict[tuple[date, int, str], date | None] = field(default_factory=dict)
    _calendars: dict[date, tuple[tuple[object, ...], Plus]] = field(default_factory=dict)

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
        row, plus = self._calendar(self.plan.day or given[DAY])
        return Masks(*code.run([given.get(name) for name in code.names], row, plus))

    def masks_of(self, given: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Masks]:
        """What gives the masks of one contact on its day, once more is known of it: the facts that are added."""
        code = self.code
        row, plus = self._calendar(self.plan.day or given[DAY])
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
        row, plus = self._calendar(self.plan.day or given[DAY])
        return dict(code.run([given.get(name) for name in code.names], row, plus))

    def _calendar(self, day: date) -> tuple[tuple[object, ...], Plus]:
        """The row of a day, and what adds a period of the law to a date; both kept for the next contact."""
        kept = self._calendars.get(day)
        if kept is None:
            kept = self._calendars[day] = self._made_calendar(day)
        return kept

    def _made_calendar(self, day: date) -> tuple[tuple[object, ...], Plus]:
        row = self.plan.calendar.row(day)
        period = int(str(row[1]))

        def plus(base: date | None, parameter: str) -> date | None:
            if base is None:
                return None
            key = (base, period, parameter)
            if key not in self._ends:
                self._ends[key] = self.end(base, period, parameter)
            return self._ends[key]

        return row, plus

    def end(self, base: date, period: int, parameter: str) -> date | None:
        """The day on which a period of the law ends that starts on `base`; None where the law knows none."""
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


class _Ends(dict[date, date | None]):
    """The day on which a period of the law ends, by the day on which it starts."""

    def __init__(self, judge: Judge, period: int, parameter: str) -> None:
        self._of = (judge, period, parameter)

    def __missing__(self, start: date) -> date | None:
        judge, period, parameter = self._of
        end = self[start] = judge.end(start, period, parameter)
        return end


def compiled(law: Law, doctrine: str, campaign: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Masks]:
    """A function that gives the masks of one contact under a campaign, in microseconds.

    It takes the known facts of the contact, typed as `facts.given.read_given` types them; what the campaign says, with
    `at_day`, is fixed. Bits are those of the plan of that day.

    >>> from licite.rules.load import shipped_law
    >>> campaign = {"at_day": date(2026, 11, 25), "country": "FR", "channel": "email", "purpose": "commercial"}
    >>> masks = compiled(shipped_law(), "cnil", campaign)
    >>> outcome_of(judge_for(shipped_law(), "cnil", date(2026, 11, 25)).plan, masks({"objected": True}))
    <Outcome.UNLAWFUL: 'unlawful'>
    """
    general = judge_for(law, doctrine, campaign[DAY])
    plan = specialise(general.plan, campaign)
    period = plan.calendar.period(campaign[DAY])
    return emit_decision(plan, {parameter: _Ends(general, period, parameter) for _, parameter in plan.additions})
