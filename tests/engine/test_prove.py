"""The formulas say what the row code says, a hole is found and shown, and rules that cannot matter are listed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import z3

from licite.engine.calendar import Calendar, end_of, first_still_running, public_holidays
from licite.engine.decision import Outcome
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import make_plan
from licite.engine.prove.completions import contradictions
from licite.engine.prove.counterexample import search
from licite.engine.prove.idle import Idle
from licite.engine.prove.prove import prove_all, stretches
from licite.engine.prove.space import Truth, Value, length
from licite.engine.prove.theorems import THEOREMS, Question, Scene, Stretch
from licite.engine.runners.duck import connect
from licite.facts.catalogue import DAY, MINUTE
from licite.rules.load import shipped_law
from licite.rules.model import Condition, Law, Rule
from tests.engine.small_policies import OBJECTION, made_rule, small_law
from tests.generator import generate

ROWS = 10_000
BY_NAME = {theorem.name: theorem for theorem in THEOREMS}


def stretch_of(law: Law, doctrine: str, day: date) -> Stretch:
    period = Calendar(law).period(day)
    return Stretch(Scene({name: make_plan(law, name, [period]) for name in law.doctrines}, period), doctrine)


class Evaluated:
    """The formulas of a stretch, their variables set to the values of one row and of its day."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch, self.judge = stretch, Judge(stretch.plan)
        answer, bit = stretch.answer, z3.BitVecVal(1, 1)
        self.masks = {
            "forbid": [one.holds for one in answer.bank("forbid")],
            "forbid_unknown": [one.unknown for one in answer.bank("forbid")],
            "asked": [one.asked for one in answer.bank("forbid")],
            "basis_holds": [one.holds for one in answer.bank("basis")],
            "basis_unknown": [one.unknown for one in answer.bank("basis")],
            "duty": [one.holds for one in answer.bank("duty")],
            "review": [one.holds for one in answer.bank("review")],
        }
        whole = [answer.covered.holds, answer.covered.fails, answer.lawful, answer.unlawful]
        bits = [*whole, *(formula for bank in self.masks.values() for formula in bank)]
        self.word = z3.Concat(*(z3.If(formula, bit, z3.BitVecVal(0, 1)) for formula in bits))

    def by_formulas(self, row: dict[str, Any]) -> tuple[Any, ...]:
        model = z3.Model()
        for variable, value in self._values(row):
            model.update_value(variable, value)
        text = f"{model.eval(self.word, model_completion=True).as_long():0{self.word.size()}b}"
        covered = True if text[0] == "1" else False if text[1] == "1" else None
        outcome = "lawful" if text[2] == "1" else "unlawful" if text[3] == "1" else "undetermined"
        place, masks = 4, {}
        for name, bank in self.masks.items():
            masks[name] = sum(1 << n for n in range(len(bank)) if text[place + n] == "1")
            place += len(bank)
        return covered, masks, outcome

    def by_row_code(self, row: dict[str, Any]) -> tuple[Any, ...]:
        masks = self.judge.masks(row)
        found = {name: getattr(masks, name) for name in self.masks}
        return masks.covered, found, str(outcome_of(self.stretch.plan, masks))

    def _values(self, row: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
        day, given, today = self.stretch.day, self.stretch.given, row[DAY]
        yield day.today, z3.IntVal(today.toordinal())
        yield day.weekday, z3.IntVal(today.isoweekday())
        yield day.holiday, z3.BoolVal(today in public_holidays(today.year))
        for name, cut in day.cuts.items():
            yield cut, z3.IntVal(first_still_running(today, day.periods[name]).toordinal())
        for name in self.judge.code.names:
            value, known = row.get(name), given.knows.get(name)
            if known is None:
                continue
            yield known, z3.BoolVal(value is not None)
            if value is not None:
                yield given.values[name], self._constant(name, value)
        reviewed = (row.get("reviewed") or "").split(";")
        for rule, on_file in given.reviewed.items():
            yield on_file, z3.BoolVal(rule in reviewed)
        yield from self._sums(row)

    def _sums(self, row: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
        facts = self.judge.facts(row)
        for (base, period), end in self.stretch.contact.sums.items():
            if (start := facts.get(base, row[DAY] if base == "today" else None)) is not None:
                yield end, z3.IntVal(end_of(start, self.stretch.day.periods[period]).toordinal())

    def _constant(self, name: str, value: Any) -> Any:
        match value:
            case bool():
                return z3.BoolVal(value)
            case date():
                return z3.IntVal(value.toordinal())
            case str():
                return z3.IntVal(self.stretch.codes.code(name, value))
            case float():
                return z3.RealVal(repr(value))
        return z3.IntVal(value)


@pytest.mark.parametrize("doctrine", list(shipped_law().doctrines))
def test_the_formulas_agree_with_the_row_code_on_rows_drawn_at_random(doctrine: str) -> None:
    law, by_period = shipped_law(), defaultdict(list)
    with connect() as con:
        generate(con, ROWS // len(law.doctrines), seed=7, first=ROWS * list(law.doctrines).index(doctrine))
        found = con.execute("SELECT * FROM given")
        names = [column[0] for column in found.description or ()]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            by_period[Calendar(law).period(row[DAY])].append(row)
    assert sum(map(len, by_period.values())) == ROWS // len(law.doctrines)
    outcomes = set()
    for stretch in stretches(law, [doctrine]):
        evaluated = Evaluated(stretch)
        for row in by_period[stretch.period]:
            wanted = evaluated.by_row_code(row)
            assert evaluated.by_formulas(row) == wanted, {k: v for k, v in row.items() if v is not None}
            outcomes.add(wanted[-1])
    assert outcomes == {"lawful", "unlawful", "undetermined"}
