"""The law's own faults: cases and theorems find nearly all small ones, and all on objection, consent and hours."""

import time

import pytest

from licite.rules.load import shipped_law
from tests import mutation
from tests.mutants import mutants, mutated
from tests.mutation import ENOUGH, REPORT, campaign, fate, kill_rate, reasons, report, vital


def faults(text: str) -> set[tuple[str, str]]:
    return {(fault, "TRUE" if tree is None else tree.sql()) for fault, _, tree in mutated(text, {"a_day", "today"})}


def test_every_kind_of_fault_is_made() -> None:
    assert faults("a AND (b OR NOT c)") == {
        ("drop a conjunct", "b OR NOT c"),
        ("drop a conjunct", "a"),
        ("swap AND and OR", "(a OR (b OR NOT c))"),
        ("drop an alternative", "a AND (NOT c)"),
        ("drop an alternative", "a AND (b)"),
        ("swap AND and OR", "a AND ((b AND NOT c))"),
        ("negate", "NOT (a) AND (b OR NOT c)"),
        ("negate", "a AND (NOT (b) OR NOT c)"),
        ("negate", "a AND (b OR c)"),
    }
    assert ("move a date", "a_day <= today") in faults("a_day < today")
    assert not any(fault == "move a date" for fault, _ in faults("calls < 4"))


def test_every_fault_has_a_name_of_its_own_and_changes_the_law() -> None:
    law = shipped_law()
    made = list(mutants(law))
    assert len({mutant.key for mutant in made}) == len(made) > 1000
    assert {mutant.fault for mutant in made} == {
        "drop a conjunct", "drop an alternative", "swap AND and OR", "negate", "move a date", "drop unless"
    }  # fmt: skip
    same = [m.key for m in made[::50] if (m.law.rules, m.law.definitions, m.law.parameters, m.law.coverage)
            == (law.rules, law.definitions, law.parameters, law.coverage)]  # fmt: skip
    assert same == []


def test_a_fault_in_the_refusal_is_found_and_is_vital(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "CASES", mutation.CASES / "eu" / "gdpr" / "art_21_objection.yaml")
    mutation.ready.cache_clear()
    wanted = "eu.gdpr.art_21_objection · 2018-05-25 when · negate · objected"
    (mutant,) = [mutant for mutant in mutants(shipped_law()) if mutant.key == wanted]
    found = fate(mutant)
    assert found.by is not None
    assert found.by.startswith("case: ")
    assert vital(mutant)
    mutation.ready.cache_clear()


@pytest.mark.slow
@pytest.mark.full
def test_cases_and_theorems_find_the_faults() -> None:
    started = time.monotonic()
    fates = [found for share in campaign() for found in share]
    REPORT.write_text(report(fates, time.monotonic() - started), encoding="utf-8")
    survivors = {found.key for found in fates if found.by is None}
    assert kill_rate(fates) >= ENOUGH
    assert [found.key for found in fates if found.vital and found.by is None] == []
    assert survivors - set(reasons()) == set(), "survivors without a reason in tests/mutation_survivors.yaml"
    assert set(reasons()) - survivors == set(), "reasons for what no longer survives"
