"""No completion of an undetermined row contradicts the answer that completions gave: tried on contacts that z3 finds.

`engine.settle` chooses by walking conditions which facts are open, and tries their values: a program, which no formula
of a useful size says again. So this one theorem is a property, tried: z3 gives contacts of which everything is known,
lawful or refused; some facts are forgotten; where three-valued logic alone leaves it open and `settle` answers all the
same, every value of every fact forgotten is put back, those that `settle` holds to be alike included. An objection
is left out: one that nobody knows of is none (contract: the default of `objected`). So is what overrides an audience
that was said: whoever asserts an organisation is not asked whether it is a sole trader (contract: `audience`).
"""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import z3

from licite.engine.decision import Outcome
from licite.engine.judge import Judge, outcome_of
from licite.engine.prove.counterexample import Witness, row_of, witness_of
from licite.engine.prove.theorems import Stretch
from licite.engine.settle import settle
from licite.vocabulary.contract import contract

FORGOTTEN = 4  # as many as `settle` completes
FORGETTINGS = 12  # sets of facts forgotten of one contact
_FRAME = ("channel", "audience", "source_kind", "consent", "identifier_kind")


def contradictions(stretch: Stretch, rows: int, seed: int) -> tuple[Witness, ...]:
    """The first undetermined row whose answer a completion contradicts, and that completion; empty without one."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    judge = Judge(stretch.plan)
    for complete in _contacts(stretch, rows, chance):
        for _ in range(FORGETTINGS):
            forgotten = chance.sample(_forgettable(complete), chance.randint(1, FORGOTTEN))
            row = {name: value for name, value in complete.items() if name not in forgotten}
            if contradiction(judge, row, forgotten) is not None:
                return _witnesses(judge, _stripped(judge, row, forgotten), forgotten)
    return ()


def _stripped(judge: Judge, row: dict[str, Any], forgotten: list[str]) -> dict[str, Any]:
    """The row with as few facts known as will do."""
    for name in [name for name in row if name in contract().facts]:
        less = {other: value for other, value in row.items() if other != name}
        row = less if contradiction(judge, less, forgotten) is not None else row
    return row


def _witnesses(judge: Judge, row: dict[str, Any], forgotten: list[str]) -> tuple[Witness, ...]:
    found = contradiction(judge, row, forgotten)
    assert found is not None
    completed, opposite = found
    answered = settle(judge, row)
    rules = tuple(rule.rule.id for rule in (*answered.broken, *answered.allowing))
    doctrine = judge.plan.doctrine
    return (
        Witness(row, doctrine, answered.outcome, rules),
        Witness(completed, doctrine, opposite, witness_of(judge, completed).rules),
    )


def _contacts(stretch: Stretch, rows: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Contacts of which every fact is known, in cells drawn at random; half of them lawful but for a review."""
    given, answer = stretch.given, stretch.answer
    solver = z3.SimpleSolver()
    solver.add(*stretch.axioms(), answer.covered.holds)
    solver.add(*(known for name, known in given.knows.items() if not name.endswith(("_on", "_until"))))
    for number in range(rows):
        wanted = answer.lawful_once_reviewed if number % 2 else answer.unlawful
        drawn = [given.is_(name, chance.choice(contract().facts[name].values)) for name in _FRAME]
        while solver.check(wanted, *drawn) != z3.sat:
            if not drawn:
                return
            drawn.pop()
        yield row_of(solver.model(), stretch.day, given)


def _forgettable(row: dict[str, Any]) -> list[str]:
    known = contract().facts
    choices = [name for name in row if name in known and known[name].type in ("bool", "enum")]
    return [name for name in choices if known[name].default is None and known[name].duty is None]


def contradiction(judge: Judge, row: dict[str, Any], forgotten: list[str]) -> tuple[dict[str, Any], Outcome] | None:
    """The completion of a row that contradicts its settled answer, and what it says; None without one."""
    if outcome_of(judge.plan, judge.masks(row)) is not Outcome.UNDETERMINED:
        return None
    answer = settle(judge, row).outcome
    if answer is Outcome.UNDETERMINED:
        return None
    read = judge.facts(row)
    opposite = Outcome.UNLAWFUL if answer is Outcome.LAWFUL else Outcome.LAWFUL
    for values in product(*(_domain(name) for name in forgotten)):
        completed = {**row, **dict(zip(forgotten, values, strict=True))}
        found = outcome_of(judge.plan, judge.masks(completed), reviewed=True)
        said = all(read.get(name) in (None, completed[name]) for name in forgotten)
        if found is opposite and said and _coherent(completed) and not _overrides(row, judge.facts(completed)):
            return completed, opposite
    return None


def _overrides(row: dict[str, Any], completed: dict[str, Any]) -> bool:
    """Whether the facts of a completion, as they are read, override what a row says instead of adding to it."""
    said = row.get("audience")
    return bool(completed.get("objected")) or (said is not None and completed.get("audience", said) != said)


def _coherent(row: dict[str, Any]) -> bool:
    """Whether nothing in a row contradicts what its kind of source implies."""
    implied = contract().implies.get(str(row.get("source_kind")), {})
    return all(row.get(name, value) == value for name, value in implied.items())


def _domain(name: str) -> tuple[Any, ...]:
    return contract().facts[name].values or (True, False)
