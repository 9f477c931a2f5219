"""The formulas say what the row code says, a hole is found and shown, and rules that cannot matter are listed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import z3

from licite.engine.calendar import CUT, Calendar, end_of, first_still_running, public_holidays
from licite.engine.decision import Outcome
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import make_plan
from licite.engine.prove.completions import contradiction, contradictions
from licite.engine.prove.counterexample import search
from licite.engine.prove.idle import Idle
from licite.engine.prove.prove import Proof, prove, prove_all, stretches, try_completions
from licite.engine.prove.space import Truth, length
from licite.engine.prove.theorems import THEOREMS, Question, Scene, Stretch
from licite.engine.runners.duck import connect
from licite.engine.settle import settle
from licite.facts.catalogue import DAY, MINUTE
from licite.rules.load import shipped_law
from licite.rules.model import Condition, Law
from tests.engine.small_policies import OBJECTION, made_rule, small_law
from tests.generator import generate

ROWS, EACH_BY_Z3 = 10_000, 25
BY_NAME = {theorem.name: theorem for theorem in THEOREMS}
TODAY = date(2026, 11, 25)


def stretch_of(law: Law, doctrine: str, day: date) -> Stretch:
    period = Calendar(law).period(day)
    return Stretch(Scene({name: make_plan(law, name, [period]) for name in law.doctrines}, period), doctrine)


def plain(value: Any) -> Any:
    """A constant of z3 as a number or a boolean."""
    if z3.is_bool(value):
        return z3.is_true(value)
    return value.as_long() if z3.is_int_value(value) else value.as_fraction()


_SIGNS = {
    z3.Z3_OP_EQ: "==", z3.Z3_OP_DISTINCT: "!=",
    z3.Z3_OP_LE: "<=", z3.Z3_OP_GE: ">=", z3.Z3_OP_LT: "<", z3.Z3_OP_GT: ">",
    z3.Z3_OP_ADD: "+", z3.Z3_OP_SUB: "-", z3.Z3_OP_AND: "and", z3.Z3_OP_OR: "or",
}  # fmt: skip


def in_python(formulas: list[Any]) -> tuple[Any, list[Any]]:
    """A function from values, by name, to those of the formulas, each step of which is a line; and the variables."""
    names: dict[int, str] = {}
    lines: list[str] = []
    variables: list[Any] = []

    def named(node: Any) -> str:
        if node.get_id() not in names:
            text = _text(node, [named(child) for child in node.children()])
            names[node.get_id()] = f"t{len(names)}"
            variables.extend([node] if z3.is_const(node) and text.startswith("v.get") else [])
            lines.append(f"    {names[node.get_id()]} = {text}")
        return names[node.get_id()]

    results = ", ".join(named(formula) for formula in formulas)
    scope: dict[str, Any] = {"Fraction": Fraction}
    exec("\n".join(["def run(v):", *lines, f"    return [{results}]"]), scope)
    return scope["run"], variables


def _text(node: Any, parts: list[str]) -> str:
    kind = node.decl().kind()
    if z3.is_true(node) or z3.is_false(node) or z3.is_int_value(node) or z3.is_rational_value(node):
        return repr(plain(node))
    if kind == z3.Z3_OP_UNINTERPRETED:
        return f"v.get({node.decl().name()!r}, 0)"
    if kind == z3.Z3_OP_NOT:
        return f"not {parts[0]}"
    if kind == z3.Z3_OP_ITE:
        return f"{parts[1]} if {parts[0]} else {parts[2]}"
    if not parts:
        return str(kind == z3.Z3_OP_AND)
    return parts[0] if kind == z3.Z3_OP_TO_REAL else f" {_SIGNS[kind]} ".join(parts)


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
        self.run, self.variables = in_python(bits)
        self.word = z3.Concat(*(z3.If(formula, bit, z3.BitVecVal(0, 1)) for formula in bits))

    def by_formulas(self, row: dict[str, Any], *, by_z3: bool = False) -> tuple[Any, ...]:
        """What the formulas say of a row: as z3 itself evaluates them, or as plain Python that was made of them."""
        values = dict(self._values(row))
        bits = self._by_z3(values) if by_z3 else self.run(values)
        covered = True if bits[0] else False if bits[1] else None
        outcome = "lawful" if bits[2] else "unlawful" if bits[3] else "undetermined"
        place, masks = 4, {}
        for name, bank in self.masks.items():
            masks[name] = sum(1 << n for n in range(len(bank)) if bits[place + n])
            place += len(bank)
        return covered, masks, outcome

    def _by_z3(self, values: dict[str, Any]) -> list[bool]:
        model = z3.Model()
        for variable in self.variables:
            value = values.get(variable.decl().name(), 0)
            made = {z3.BoolSort(): lambda v: z3.BoolVal(bool(v)), z3.IntSort(): z3.IntVal, z3.RealSort(): z3.RealVal}
            model.update_value(variable, made[variable.sort()](value))
        number = model.eval(self.word, model_completion=True).as_long()
        return [digit == "1" for digit in f"{number:0{self.word.size()}b}"]

    def by_row_code(self, row: dict[str, Any]) -> tuple[Any, ...]:
        masks = self.judge.masks(row)
        found = {name: getattr(masks, name) for name in self.masks}
        return masks.covered, found, str(outcome_of(self.stretch.plan, masks))

    def _values(self, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        day, given, today = self.stretch.day, self.stretch.given, row[DAY]
        yield "today", today.toordinal()
        yield "weekday", today.isoweekday()
        yield "public_holiday", today in public_holidays(today.year)
        for name in day.cuts:
            yield f"{name}{CUT}", first_still_running(today, day.periods[name]).toordinal()
        for name in self.judge.code.names:
            if name in given.knows and row.get(name) is not None:
                yield f"{name}?", True
                yield name, self._number(name, row[name])
        reviewed = (row.get("reviewed") or "").split(";")
        for rule in given.reviewed:
            yield f"reviewed {rule}", rule in reviewed
        facts = self.judge.facts(row)
        for base, period in self.stretch.contact.sums:
            if (start := facts.get(base, today if base == "today" else None)) is not None:
                yield f"{base} + {period}", end_of(start, day.periods[period]).toordinal()

    def _number(self, name: str, value: Any) -> Any:
        match value:
            case date():
                return value.toordinal()
            case str():
                return self.stretch.given.codes.code(name, value)
            case float():
                return Fraction(repr(value))
        return value


def drawn(law: Law, doctrine: str, rows: int) -> dict[int, list[dict[str, Any]]]:
    """Rows drawn at random, by stretch of law; of every third stretch and of the last, as each has to be compiled."""
    calendar, found = Calendar(law), defaultdict(list)
    kept = {*range(0, len(calendar.starts), 3), len(calendar.starts)}
    with connect() as con:
        generate(con, 3 * rows, seed=7, first=3 * rows * list(law.doctrines).index(doctrine))
        result = con.execute("SELECT * FROM given")
        names = [column[0] for column in result.description or ()]
        for values in result.fetchall():
            row = dict(zip(names, values, strict=True))
            if (period := calendar.period(row[DAY])) in kept and sum(map(len, found.values())) < rows:
                found[period].append(row)
    assert sum(map(len, found.values())) == rows
    return found


@pytest.mark.parametrize("doctrine", list(shipped_law().doctrines))
def test_the_formulas_agree_with_the_row_code_on_rows_drawn_at_random(doctrine: str) -> None:
    law, outcomes = shipped_law(), set()
    for period, rows in drawn(law, doctrine, ROWS // len(law.doctrines)).items():
        scene = Scene({doctrine: make_plan(law, doctrine, [period])}, period)
        evaluated = Evaluated(Stretch(scene, doctrine))
        for number, row in enumerate(rows):
            wanted = evaluated.by_row_code(row)
            by_z3 = number % EACH_BY_Z3 == 0
            assert evaluated.by_formulas(row, by_z3=by_z3) == wanted, {k: v for k, v in row.items() if v is not None}
            outcomes.add(wanted[-1])
    assert outcomes == {"lawful", "unlawful", "undetermined"}


def failures(doctrine: str) -> list[Proof]:
    """The theorems that do not hold on the shipped law under a doctrine; completions are tried on few rows."""
    found = []
    for number, stretch in enumerate(stretches(shipped_law(), [doctrine])):
        found += [*prove(stretch), try_completions(stretch, rows=4, seed=number)]
    assert {proof.theorem for proof in found} >= {"objected", "consumer_calls", "completions"}
    return [proof for proof in found if not proof.holds]


def with_rule(rule_id: str, when: str | None = None, unless: str | None = None) -> Law:
    """The shipped law with other conditions in the last version of one rule."""
    law = shipped_law()
    rule = law.rule(rule_id)
    last = rule.versions[-1]
    changed = replace(
        last,
        when=replace(last.when, text=when) if when else last.when,
        unless=Condition(unless, last.when.place) if unless else last.unless,
    )
    new = replace(rule, versions=(*rule.versions[:-1], changed))
    return replace(
        law, rules=tuple(new if r is rule else r for r in law.rules), version=f"made {rule_id} {when} {unless}"
    )


@pytest.mark.parametrize(
    ("theorem", "rule", "when", "unless", "shown"),
    [
        ("objected", "eu.gdpr.art_21_objection", None, "own_offer", {"own_offer": True}),
        ("objected", "eu.gdpr.art_17_erasure", "erasure_requested AND informed", None, {"erasure_requested": True}),
        ("hours_of_calls", "fr.consumer_code.d223_9_call_window", "weekday >= 7", None, {"channel": "voice_call"}),
        ("withdrew", "eu.gdpr.art_7_3_withdrawal", None, "own_offer", {"consent": "withdrawn", "own_offer": True}),
    ],
)
def test_a_planted_hole_is_found_and_shown_by_a_contact_that_the_row_code_lets_through(
    theorem: str, rule: str, when: str | None, unless: str | None, shown: dict[str, Any]
) -> None:
    stretch = stretch_of(with_rule(rule, when, unless), "cnil", TODAY)
    found = search(BY_NAME[theorem], Question(stretch))
    assert found
    (witness,) = found
    assert witness.outcome is Outcome.LAWFUL
    assert witness.rules
    assert witness.given.items() >= shown.items()
    assert outcome_of(stretch.plan, Judge(stretch.plan).masks(witness.given)) is Outcome.LAWFUL


def test_a_counter_example_knows_no_more_than_it_needs() -> None:
    law = with_rule("eu.gdpr.art_21_objection", unless="own_offer")
    found = search(BY_NAME["objected"], Question(stretch := stretch_of(law, "cnil", TODAY)))
    assert found
    judge, given = Judge(stretch.plan), found[0].given
    for name in set(given) - {DAY, MINUTE, "objected", "objected_on"}:
        less = {other: value for other, value in given.items() if other != name}
        assert outcome_of(stretch.plan, judge.masks(less)) is not Outcome.LAWFUL, name


def test_the_day_of_a_counter_example_is_what_the_calendar_says() -> None:
    law = with_rule("fr.consumer_code.d223_9_call_window", "weekday >= 6")
    found = search(BY_NAME["hours_of_calls"], Question(stretch_of(law, "cnil", TODAY)))
    assert found
    day, minute = found[0].given[DAY], found[0].given[MINUTE]
    in_hours = minute is None or 600 <= minute < 780 or 840 <= minute < 1200
    assert day in public_holidays(day.year) or not in_hours


def test_a_reading_that_allows_more_than_the_other_is_found() -> None:
    law = shipped_law()
    only = replace(law.doctrines["strict"], applies=("fr.strict.no_professional_tolerance",))
    barred = made_rule(7, "forbid", "deceased", "own_offer")
    cnil = replace(law.doctrines["cnil"], applies=(*law.doctrines["cnil"].applies, barred.id))
    hole = replace(
        law, rules=(*law.rules, barred), doctrines={"cnil": cnil, "strict": only}, version="made allows more"
    )
    found = search(BY_NAME["strict_allows_less"], Question(stretch_of(hole, "strict", TODAY)))
    assert found
    assert [(w.doctrine, w.outcome) for w in found] == [("strict", Outcome.LAWFUL), ("cnil", Outcome.UNLAWFUL)]
    assert found[0].given == found[1].given


def test_knowledge_that_undoes_a_refusal_is_found() -> None:
    law = small_law(OBJECTION, made_rule(1, "basis", "consent", "TRUE"), made_rule(2, "forbid", "deceased", "deceased"))
    assert search(BY_NAME["knowledge"], Question(stretch_of(law, "one", TODAY))) == ()
    period = Calendar(law).period(TODAY)
    scene = Scene({"one": make_plan(law, "one", [period])}, period)
    for contact in (scene.contact, scene.then):
        # No reading may say so: refused for as long as a fact is not known.
        known = contact.given.knows["own_offer"]
        contact._facts["deceased"] = Truth(z3.Not(known), known)
    question = Question(Stretch(scene, "one"))
    solver = z3.Solver()
    broken = BY_NAME["knowledge"].broken(question)
    solver.add(*question.axioms(), broken)
    assert solver.check() == z3.sat


def test_a_rule_that_another_makes_idle_is_listed() -> None:
    basis = made_rule(1, "basis", "consent", "TRUE")
    inside = made_rule(2, "forbid", "objection_ignored", "objected AND own_offer")
    apart = made_rule(3, "forbid", "objection_ignored", "own_offer AND deceased")
    idle = Idle({}, set())
    for stretch in stretches(small_law(OBJECTION, basis, inside, apart)):
        idle.look(stretch)
    assert idle.listed() == (("made.r2", inside.versions[0].start),)


def test_every_stretch_of_law_is_looked_at_under_every_doctrine() -> None:
    law = small_law(OBJECTION, made_rule(1, "basis", "consent", "consent = 'given'"))
    heard: list[tuple[int, int]] = []
    report = prove_all(law, rows=2, told=lambda done, total: heard.append((done, total)))
    assert heard == [(number, 2) for number in (1, 2)]
    assert {proof.first for proof in report.proofs if proof.theorem == "objected"} == {
        date(2000, 1, 1),
        date(2018, 5, 25),
    }
    assert all(proof.holds for proof in report.proofs if proof.theorem in ("uncovered", "completions"))


def test_a_completion_that_contradicts_the_answer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from licite.engine.prove import completions

    law = small_law(OBJECTION, made_rule(1, "basis", "consent", "own_offer"))
    stretch = stretch_of(law, "one", TODAY)
    assert contradictions(stretch, rows=6, seed=1) == ()

    class Hasty:
        outcome, broken, allowing = Outcome.LAWFUL, (), ()

    monkeypatch.setattr(completions, "settle", lambda judge, row: Hasty)
    answered, completed = contradictions(stretch, rows=40, seed=1)
    assert (answered.outcome, completed.outcome) == (Outcome.LAWFUL, Outcome.UNLAWFUL)
    assert answered.given.items() < completed.given.items()


def test_an_organisation_that_is_a_sole_trader_after_all_contradicts_no_answer() -> None:
    """Who asserts an organisation is not asked whether it is a person (contract: `audience`, `sole_trader`)."""
    judge = Judge(stretch_of(shipped_law(), "cnil", TODAY).plan)
    row = {DAY: TODAY, MINUTE: 0, "audience": "organisation", "country": "FR", "channel": "sms", "data_accurate": False}
    forgotten = ["purpose", "sole_trader"]
    assert settle(judge, row).outcome is Outcome.LAWFUL
    completed = {**row, "purpose": "commercial", "sole_trader": True}
    assert outcome_of(judge.plan, judge.masks(completed)) is Outcome.UNLAWFUL
    assert contradiction(judge, row, forgotten) is None


@pytest.mark.parametrize("period", ["1 month", "3 years", "60 days", "5 working days", "2 months"])
def test_the_bounds_of_a_period_hold_on_every_day(period: str) -> None:
    fewest, most = length(period)
    for ordinal in range(date(2023, 1, 1).toordinal(), date(2029, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        assert fewest <= (end_of(day, period) - day).days <= most
        assert fewest <= (day - first_still_running(day, period)).days <= most
