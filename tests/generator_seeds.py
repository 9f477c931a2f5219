"""Seeds for the generator: for each rule, law cases in which it holds, and the same with one fact left unknown.

Chance alone hardly ever meets a rule of few people (a transfer of 2008, a political advertisement in Poland): a case of
the law that a lawyer wrote does, and forgetting one of its facts makes the rule unknown.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from licite.engine.judge import Judge, judge_for
from licite.engine.plan import PlannedRule
from licite.engine.truth import truth
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import read_given
from licite.operations.law_cases import Case, load_cases
from licite.rules.load import shipped_law
from licite.vocabulary.contract import DATED_BOOLEANS

FOLDER = Path(__file__).parent / "law"
MOST = 3  # seeds of one rule and one truth
Values = dict[str, Any]


@cache
def seeds() -> tuple[tuple[Values, ...], ...]:
    """For each rule and truth (true, unknown), the rows that give it, so that each can be drawn as often as another."""
    found: dict[tuple[str, bool], list[Values]] = {}
    for case in load_cases(FOLDER):
        if "error" not in case.expect:
            for key, row in _of_case(case, found):
                found.setdefault(key, []).append(row)
    return tuple(tuple(rows) for _, rows in sorted(found.items()))


def _of_case(case: Case, found: dict[tuple[str, bool], list[Values]]) -> Iterator[tuple[tuple[str, bool], Values]]:
    values = read_given(case.facts, at=case.at).values
    judge = judge_for(shipped_law(), case.doctrine, values[DAY])
    facts, masks = judge.facts(values), judge.masks(values)
    # A review that is on file has no bit.
    bits = {"forbid": masks.forbid, "basis": masks.basis_holds, "duty": masks.duty, "review": -1}
    for rule in judge.plan.rules:
        wanting = {known for known in (True, False) if len(found.get((rule.rule.id, known), ())) < MOST}
        # A rule that is true has its bit; walking its condition to see whether it is true takes much longer.
        if wanting and bits[rule.effect] >> rule.bit & 1 and truth(rule.condition, facts) is True:
            if True in wanting:
                yield (rule.rule.id, True), values
            if False in wanting and (open_row := _left_open(judge, rule, values)):
                yield (rule.rule.id, False), open_row


def _left_open(judge: Judge, rule: PlannedRule, values: Values) -> Values | None:
    """The row with one fact forgotten, and its date, such that the rule is unknown; None where none does it."""
    for name in values:
        if name != DAY:
            together = {name, DATED_BOOLEANS.get(name, name), *(n for n, d in DATED_BOOLEANS.items() if d == name)}
            row = {key: None if key in together else value for key, value in values.items()}
            if truth(rule.condition, judge.facts(row)) is None:
                return row
    return None


@cache
def columns() -> tuple[str, ...]:
    """The columns of `seed_rows` beside its number: the instant, and every fact that a seed has."""
    return (DAY, MINUTE, *sorted({name for rows in seeds() for row in rows for name in row} - {DAY, MINUTE}))
