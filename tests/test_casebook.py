"""The casebook of published decisions: each row whose cell is covered is answered as the authority or the court did."""

from pathlib import Path

import pytest

from licite.engine.judge import judge_for
from licite.facts.given import read_given
from licite.operations.law_cases import Case, load_cases, run_case
from licite.rules.load import shipped_law

TWIN = """rows:
- id: invented/objected
  title: An invented company calls somebody who had said stop by letter
  source_url: https://example.fr/decision
  at: 2024-03-06T11:00
  facts: {country: FR, channel: voice_call, audience: consumer, purpose: commercial, objected_on: 2024-01-08}
  expect: {outcome: unlawful, breaches_include: [objection_ignored], breaches_exclude: [no_consent]}
  why: GDPR art. 21(3).
  confidence: high
- id: invented/outcome_not_asserted
  title: The same, where only a breach is asserted
  at: 2024-03-06T11:00
  facts: {country: FR, channel: email, audience: consumer, purpose: commercial, opt_out_offered: false}
  expect: {outcome: null, breaches_include: [no_opt_out_means], breaches_exclude: []}
  why: CPCE art. L34-5 al. 5.
  confidence: medium
- id: invented/uncovered
  title: A Portuguese letter
  at: 2024-03-06T11:00
  facts: {country: PT, channel: post, audience: consumer, purpose: commercial}
  expect: {outcome: lawful, breaches_include: [], breaches_exclude: []}
  why: No law file answers for Portugal.
  confidence: high
"""


def covered(case: Case) -> bool:
    """Whether a law file answers for the cell of a row."""
    given = read_given(case.facts, at=case.at)
    return judge_for(shipped_law(), case.doctrine, given.day).masks(given.values).covered is True


def wrong(found: list[Case]) -> dict[str, list[str]]:
    """What is wrong with the answers to the rows that are covered, by the name of the row."""
    return {case.id: problems for case in found if covered(case) and (problems := run_case(case, lang="en"))}


def test_an_invented_casebook_is_read_and_its_covered_rows_are_right(tmp_path: Path) -> None:
    file = tmp_path / "rows.yaml"
    file.write_text(TWIN, encoding="utf-8")
    found = load_cases(file)
    assert [covered(case) for case in found] == [True, True, False]
    assert wrong(found) == {}
    file.write_text(TWIN.replace("[objection_ignored]", "[minor]"), encoding="utf-8")
    assert list(wrong(load_cases(file))) == ["invented/objected"]


def test_the_casebook_is_answered_as_it_was_decided(reference_data: Path) -> None:
    file = reference_data / "casebook" / "rows.yaml"
    if not file.is_file():
        pytest.skip("reference data missing: no file `casebook/rows.yaml` (LICITE_REFERENCE_DATA)")
    found = load_cases(file)
    assert sum(covered(case) for case in found) >= 70
    assert wrong(found) == {}
