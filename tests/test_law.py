"""The law cases: every rule against the answer that the law asks for, on every engine."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from licite.engine.decide import decide
from licite.engine.decision import Outcome
from licite.engine.emit_row import Masks
from licite.engine.emit_set import mask_columns
from licite.engine.judge import Judge, judge_for, outcome_of
from licite.engine.plan import WORD, Plan
from licite.engine.runners import duck, lite
from licite.engine.runners.schema import created, given_columns
from licite.engine.truth import truth
from licite.facts.given import read_given
from licite.operations.law_cases import Case, load_bases, load_cases, run_case
from licite.operations.law_days import LawDay, load_days, run_day, undated
from licite.rules.load import shipped_law
from licite.rules.model import Rule
from licite.vocabulary.contract import contract

FOLDER = Path(__file__).parent / "law"
RULES = shipped_law().rules


@cache
def cases() -> tuple[Case, ...]:
    return tuple(load_cases(FOLDER))


def file_of(case: Case) -> str:
    return Path(case.where.rsplit(":", 2)[0]).relative_to(FOLDER).as_posix()


def name_of(case: Case) -> str:
    return f"{file_of(case).removesuffix('.yaml')}::{case.id}"


def marked(case: Case) -> Any:
    disputed = [pytest.mark.xfail(reason=case.disputed, strict=True)] if case.disputed else []
    return pytest.param(case, id=name_of(case), marks=disputed)


@pytest.mark.parametrize("case", [marked(case) for case in cases()])
def test_the_answer_is_the_one_the_law_asks_for(case: Case) -> None:
    assert run_case(case, lang="en") == []


@pytest.mark.parametrize("day", load_days(FOLDER), ids=lambda day: f"{day.day} {day.why[:30]}")
def test_the_law_changes_on_the_days_that_the_texts_say(day: LawDay) -> None:
    assert run_day(day, lang="en") == []


def test_no_date_of_the_law_lacks_a_day_that_expects_it() -> None:
    assert undated(load_days(FOLDER)) == []


def own_cases(rule: Rule) -> list[Case]:
    return [case for case in cases() if file_of(case) == f"{rule.id.replace('.', '/')}.yaml"]


@cache
def by_name() -> dict[str, Case]:
    return {name_of(case): case for case in cases()}


@cache
def standing(case_name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The rules whose condition holds in a case, and those whose condition is unknown."""
    case = by_name()[case_name]
    given = read_given(case.facts, at=case.at)
    judge = judge_for(shipped_law(), case.doctrine, given.day)
    values = judge.facts(given.values)
    held = {r.rule.id for r in judge.plan.rules if truth(r.condition, values) is True}
    may = {r.rule.id for r in judge.plan.rules if truth(r.condition, values) is None}
    return frozenset(held), frozenset(may)


def runnable(found: Iterable[Case]) -> list[Case]:
    return [case for case in found if "error" not in case.expect and not case.disputed]


def asserts(rule: Rule, case: Case, holds: bool) -> bool:
    """Whether a case says of a rule that it holds, or that it does not: by its id, or by its duty."""
    suffix = "include" if holds else "exclude"
    duties = {duty.partition(":")[0] for duty in case.expect.get(f"duties_{suffix}", ())}
    return rule.id in case.expect.get(f"rules_{suffix}", ()) or (rule.effect == "duty" and rule.tag in duties)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_its_cases(rule: Rule) -> None:
    own = own_cases(rule)
    assert own, f"no file tests/law/{rule.id.replace('.', '/')}.yaml"
    assert {case.rule for case in own} == {rule.id}
    able = runnable(own)
    assert any(asserts(rule, case, True) and rule.id in standing(name_of(case))[0] for case in able), "never holds"
    assert any(
        asserts(rule, case, False) and rule.id not in standing(name_of(case))[0] | standing(name_of(case))[1]
        for case in able
    ), "holds always"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_version_of_a_rule_has_a_case_on_its_first_day_or_the_first_day_covered(rule: Rule) -> None:
    days = {read_given(case.facts, at=case.at).day for case in own_cases(rule) if "error" not in case.expect}
    first = min(cell.start for cell in shipped_law().coverage)
    for version in rule.versions:
        on_time = version.start in days or max(version.start, first) in days
        assert on_time or any(0 < (day - version.start).days <= 3 for day in days), version.start


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_decides_a_case_that_was_not_written_for_it(rule: Rule) -> None:
    own = {name_of(case) for case in own_cases(rule)}
    assert any(rule.id in standing(name_of(case))[0] for case in runnable(cases()) if name_of(case) not in own)


@pytest.mark.parametrize("tag", contract().breaches)
def test_each_breach_is_shown_and_nearly_missed(tag: str) -> None:
    """One everyday situation has the breach, and another, a fact or two away, has not."""
    everyday = [case for case in runnable(cases()) if "breaches" in case.expect and file_of(case) == "everyday.yaml"]
    shown = [case for case in everyday if tag in case.expect["breaches"]]
    clean = [case for case in everyday if tag not in case.expect["breaches"]]
    assert any(differing(one, other) <= 12 for one in shown for other in clean), tag


def differing(one: Case, other: Case) -> int:
    """How many facts two contacts do not share; the instant counts as one."""
    names = {*one.facts, *other.facts}
    return sum(one.facts.get(name) != other.facts.get(name) for name in names) + (one.at != other.at)


def test_no_file_of_cases_is_for_a_rule_that_is_gone() -> None:
    named = {case.rule for case in cases() if case.rule}
    assert named <= {rule.id for rule in RULES}


def test_a_contact_of_which_every_fact_is_known_is_never_undetermined_but_for_a_review() -> None:
    complete = {name: facts for name, facts in load_bases(FOLDER).items() if "channel" in facts}
    assert len(complete) >= 12
    for name, facts in complete.items():
        at = "2023-06-07T11:00" if name.endswith("2023") else "2026-11-25T11:00"
        for doctrine in ("cnil", "strict"):
            decision = decide({k: v for k, v in facts.items() if v is not None}, at=at, doctrine=doctrine)
            if decision.outcome is Outcome.UNDETERMINED:
                assert decision.missing == ("reviewed",), name


def by_doctrine() -> dict[str, list[dict[str, Any]]]:
    """The values of every case that can be run, numbered, by the doctrine it is read under."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases():
        if "error" not in case.expect:
            values = read_given(case.facts, at=case.at).values
            found[case.doctrine].append({"_row": len(found[case.doctrine]), **values})
    return found


def read_back(plan: Plan, names: list[str], row: tuple[Any, ...]) -> tuple[Masks, str, str | None]:
    cells = dict(zip(names, row, strict=True))
    masks = {
        mask: sum(int(cells[column]) << (WORD * place) for place, column in enumerate(columns))
        for mask, columns in mask_columns(plan).items()
    }
    covered = cells["covered"]
    return Masks(covered=None if covered is None else bool(covered), **masks), cells["outcome"], cells["basis"]


def expected(judge: Judge, given: dict[str, Any]) -> tuple[Masks, str, str | None]:
    masks = judge.masks(given)
    outcome = outcome_of(judge.plan, masks)
    first = next((rule.tag for rule in judge.plan.bank("basis") if masks.basis_holds >> rule.bit & 1), None)
    basis = {Outcome.LAWFUL: first, Outcome.UNLAWFUL: "none", Outcome.UNDETERMINED: None}[outcome]
    return masks, str(outcome), basis


@pytest.mark.parametrize("doctrine", ["cnil", "strict"])
def test_all_cases_at_once_give_the_same_masks_in_duckdb_in_sqlite_and_row_by_row(doctrine: str) -> None:
    rows = by_doctrine()[doctrine]
    assert len(rows) > 20
    with duck.connect() as con:
        columns = given_columns()
        con.execute(created("given", columns))
        duck.insert(con, "given", columns, [[row.get(name) for name in columns] for row in rows])
        plan = duck.plan_for_table(con, shipped_law(), doctrine)
        duck.run(con, plan)
        found = con.execute("SELECT * FROM masks ORDER BY 1")
        names = [column[0] for column in found.description or ()]
        of_duckdb = found.fetchall()
    of_sqlite = lite.run(plan, rows)
    judge = Judge(plan)
    assert len(of_duckdb) == len(of_sqlite) == len(rows)
    for row, duck_row, lite_row in zip(rows, of_duckdb, of_sqlite, strict=True):
        wanted = expected(judge, row)
        assert read_back(plan, names, duck_row) == wanted
        assert read_back(plan, names, lite_row) == wanted
