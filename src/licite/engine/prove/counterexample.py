"""A contact that breaks a theorem: found by z3, held against the real calendar, stripped, and judged by the row code.

z3 knows bounds of the calendar alone. Where the day that it chose is not as it supposed, the truth about that day is
added and the search goes on; what is found is real, and what is no longer found is proved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import z3

from licite.engine.calendar import end_of, first_still_running, public_holidays
from licite.engine.decision import Outcome
from licite.engine.judge import Judge, outcome_of
from licite.engine.prove.space import Day, Given, Value
from licite.engine.prove.theorems import Question, Theorem
from licite.facts.catalogue import DAY, MINUTE
from licite.vocabulary.contract import contract

MOST_DAYS = 200  # days that may turn out other than supposed before the search gives up


@dataclass(frozen=True)
class Witness:
    """One contact of a counter-example: its facts, and what a doctrine answers by which rules."""

    given: dict[str, Any]
    doctrine: str
    outcome: Outcome
    rules: tuple[str, ...]


class UnsettledError(Exception):
    """z3 neither proved the theorem nor found a contact that breaks it."""


class Search:
    """A solver that speaks of real days alone."""

    def __init__(self, question: Question, broken: z3.BoolRef) -> None:
        self.question = question
        # The core of z3 without its preprocessing by tactics, which takes five times as long as the proofs.
        self.solver = z3.SimpleSolver()
        self.solver.add(*question.axioms(), broken)

    def model(self, *assumed: z3.BoolRef) -> z3.ModelRef | None:
        """A contact on a real day; None where there is none."""
        for _ in range(MOST_DAYS):
            found = self.solver.check(*assumed)
            if found == z3.unsat:
                return None
            if found != z3.sat:
                raise UnsettledError(self.solver.reason_unknown())
            model = self.solver.model()
            amended = [
                truth for truth in self._truths(model) if not z3.is_true(model.eval(truth, model_completion=True))
            ]
            if not amended:
                return model
            self.solver.add(*amended)
        raise UnsettledError(f"{MOST_DAYS} days")

    def _truths(self, model: z3.ModelRef) -> Iterator[z3.BoolRef]:
        """What the calendar says of the day of a model, and of the other dates that it adds periods to."""
        day = self.question.day
        today = _day_of(model, day)
        start, end = date(today.year, 1, 1).toordinal(), date(today.year, 12, 31).toordinal()
        holidays = z3.Or(*(day.today == holiday.toordinal() for holiday in public_holidays(today.year)))
        yield z3.Implies(z3.And(day.today >= start, day.today <= end), day.holiday == holidays)
        for name, cut in day.cuts.items():
            first = first_still_running(today, day.periods[name]).toordinal()
            yield z3.Implies(day.today == today.toordinal(), cut == first)
        for contact in {id(a.contact): a.contact for a in (self.question.answer, *self.question.others)}.values():
            for (base, period), sum_ in contact.sums.items():
                fact = contact.fact(base)
                assert isinstance(fact, Value)
                ordinal = model.eval(fact.value, model_completion=True).as_long()
                if 1 <= ordinal <= date(9000, 1, 1).toordinal():
                    last = end_of(date.fromordinal(ordinal), day.periods[period]).toordinal()
                    yield z3.Implies(fact.value == ordinal, sum_ == last)


def search(theorem: Theorem, question: Question) -> tuple[Witness, ...] | None:
    """The contacts that break a theorem, none where it is proved; None where there is nothing to prove."""
    broken = theorem.broken(question)
    if broken is None:
        return None
    looking = Search(question, broken)
    model = looking.model()
    if model is None:
        return ()
    return tuple(_witnesses(question, _stripped(looking, model)))


def _stripped(looking: Search, model: z3.ModelRef) -> z3.ModelRef:
    """A counter-example on the same day with as few facts known as will do."""
    question = looking.question
    kept: list[z3.BoolRef] = [question.day.today == _day_of(model, question.day).toordinal()]
    givens = {id(a.contact): a.contact.given for a in (*question.others, question.answer)}.values()
    for given in givens:
        for known in (*given.knows.values(), *given.reviewed.values()):
            without = looking.model(*kept, z3.Not(known))
            if without is not None:
                kept.append(z3.Not(known))
                model = without
    return model


def _day_of(model: z3.ModelRef, day: Day) -> date:
    return date.fromordinal(model.eval(day.today, model_completion=True).as_long())


def row_of(model: z3.ModelRef, day: Day, given: Given) -> dict[str, Any]:
    """The values given for the contact of a model, as `facts.given` reads them."""
    row: dict[str, Any] = {DAY: _day_of(model, day), MINUTE: None}
    for name, known in given.knows.items():
        if z3.is_true(model.eval(known, model_completion=True)):
            row[name] = _plain(name, model.eval(given.values[name], model_completion=True), given)
    reviewed = [
        rule for rule, on_file in given.reviewed.items() if z3.is_true(model.eval(on_file, model_completion=True))
    ]
    if reviewed:
        row["reviewed"] = ";".join(reviewed)
    return row


def _plain(name: str, value: Any, given: Given) -> Any:
    fact = contract().facts.get(name)
    match fact.type if fact else "int":
        case "bool":
            return z3.is_true(value)
        case "date":
            return date.fromordinal(value.as_long())
        case "enum":
            return given.codes.word(name, value.as_long())
        case "text":
            return given.codes.word(name, value.as_long()) or "ZZ"
        case "decimal":
            return float(value.as_fraction())
    return value.as_long()


def _witnesses(question: Question, model: z3.ModelRef) -> Iterator[Witness]:
    for answer in (question.answer, *question.others):
        witness = witness_of(Judge(answer.plan), row_of(model, question.day, answer.contact.given))
        formula = answer.lawful if witness.outcome is Outcome.LAWFUL else answer.unlawful
        agreed = witness.outcome is Outcome.UNDETERMINED or z3.is_true(model.eval(formula, model_completion=True))
        assert agreed, f"the formulas and the row code differ on {witness}"
        yield witness


def witness_of(judge: Judge, given: dict[str, Any]) -> Witness:
    """What the row code says of a contact, and by which rules."""
    plan, masks = judge.plan, judge.masks(given)
    outcome = outcome_of(plan, masks)
    effect, mask = ("forbid", masks.forbid) if outcome is Outcome.UNLAWFUL else ("basis", masks.basis_holds)
    rules = [r.rule.id for r in plan.rules if r.effect == effect and r.decides and mask >> r.bit & 1]
    return Witness(given, plan.doctrine, outcome, tuple(rules))
