"""Files of law cases: read, refused with their place, and run."""

from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.law_cases import Case, load_cases, run_case

HEAD = "given: {country: FR, channel: email, audience: consumer, purpose: commercial}\n"
STOP = """cases:
  - id: stop
    title: She said stop
    at: 2026-09-01
    facts: {objected: true}
    expect: {outcome: unlawful, breaches_include: [objection_ignored]}
    why: GDPR art. 21
"""


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def the_case(folder: Path, text: str) -> Case:
    [case] = load_cases(written(folder, text))
    return case


def test_a_right_case_has_no_problem(tmp_path: Path) -> None:
    case = the_case(tmp_path, HEAD + STOP)
    assert case.where.endswith("mine.yaml:3:9")
    assert case.doctrine == "cnil"
    assert run_case(case) == []


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        ("{outcome: lawful}", "`outcome`: expected “lawful”, found “unlawful”"),
        ("{basis: consent}", "`basis`: expected “consent”, found “none”"),
        ("{breaches_include: [minor]}", "`breaches`: `minor` is missing, found “objection_ignored”"),
        ("{breaches_exclude: [objection_ignored]}", "`breaches`: `objection_ignored` should not be there"),
        ("{duties_include: [erase_by]}", "`duties`: `erase_by` is missing"),
        ("{missing: [consent]}", "`missing`: expected “consent”, found “”"),
        ("{uncovered: true}", "`uncovered`: expected “True”, found “None”"),
        ("{rules_exclude: [no.such.rule]}", "there is no rule `no.such.rule`"),
        ("{error: FAC003}", "these facts were to be refused (`FAC003`), and were not"),
    ],
)
def test_each_difference_is_told(tmp_path: Path, expect: str, problem: str) -> None:
    text = STOP.replace("{outcome: unlawful, breaches_include: [objection_ignored]}", expect)
    facts = "{objected: true, collected_on: 2026-08-01, contract_in_force: true, notice_complete: true}"
    case = the_case(tmp_path, HEAD + text.replace("{objected: true}", facts))
    problems = run_case(case, lang="en")
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_refusal_of_the_facts_can_be_expected_and_is_told_otherwise(tmp_path: Path) -> None:
    text = STOP.replace("objected: true", "objected: false, objected_on: 2026-08-01")
    assert run_case(the_case(tmp_path, HEAD + text), lang="en")[0].startswith("FAC003: `objected` says no")
    refused = text.replace("{outcome: unlawful, breaches_include: [objection_ignored]}", "{error: FAC003}")
    assert run_case(the_case(tmp_path, HEAD + refused)) == []


def test_facts_come_over_given_over_bases_and_null_takes_one_away(tmp_path: Path) -> None:
    written(
        tmp_path,
        "bases:\n  shared: {country: FR, deceased: true, purpose: survey}\n"
        "  mine: {base: shared, purpose: commercial, channel: sms}\n",
        "bases.yaml",
    )
    below = tmp_path / "fr"
    below.mkdir()
    text = "given: {base: mine, channel: email}\n" + STOP.replace(
        "{objected: true}", "{objected: true, deceased: null}"
    )
    [case] = load_cases(written(below, text))
    assert case.facts == {"country": "FR", "purpose": "commercial", "channel": "email", "objected": True}
    assert [found.id for found in load_cases(tmp_path)] == ["stop"]


def test_rows_of_the_casebook_are_cases(tmp_path: Path) -> None:
    text = HEAD + STOP.replace("cases:", "rows:").replace("outcome: unlawful", "outcome: null")
    case = the_case(tmp_path, text)
    assert case.expect == {"breaches_include": ["objection_ignored"]}
    assert run_case(case) == []


@pytest.mark.parametrize(
    ("code", "text", "place"),
    [
        ("LAW030", HEAD + "cases: [\n", "3:1"),
        ("LAW030", "- a list\n", "1:1"),
        ("LAW030", HEAD + HEAD + STOP, "2:1"),
        ("LAW031", HEAD + STOP.replace("why:", "because: x\n    why:"), "8:14"),
        ("LAW031", HEAD + STOP.replace("breaches_include", "breach"), "7:41"),
        ("LAW032", HEAD + STOP.replace("    why: GDPR art. 21\n", ""), "3:5"),
        ("LAW033", HEAD + STOP.replace("outcome: unlawful", "outcome: illegal"), "7:23"),
        ("LAW034", HEAD.replace("{", "{base: nobody, ") + STOP, "1:15"),
        ("LAW034", HEAD + STOP.replace("{objected", "{base: nobody, objected"), "6:19"),
        ("LAW035", HEAD + STOP.replace("objection_ignored", "objection_ignord"), "7:52"),
        ("LAW036", HEAD + STOP + STOP.removeprefix("cases:\n"), "9:9"),
        ("LAW037", HEAD + STOP.replace("{outcome: unlawful, breaches_include: [objection_ignored]}", "{}"), "7:13"),
    ],
)
def test_a_malformed_file_is_refused_at_its_place(tmp_path: Path, code: str, text: str, place: str) -> None:
    with pytest.raises(LiciteError) as caught:
        load_cases(written(tmp_path, text))
    assert caught.value.code == code
    assert str(caught.value.where).endswith(f"mine.yaml:{place}")


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError, match="cannot be read"):
        load_cases(tmp_path / "nowhere.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"given: {channel: \xe9}\n")
    with pytest.raises(LiciteError, match="cannot be read"):
        load_cases(tmp_path / "latin.yaml")
