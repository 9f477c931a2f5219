"""The calendar of the law: each kind of day is told when a date has slipped."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.law_days import LawDay, load_days, run_day, undated
from licite.rules.load import shipped_law
from licite.rules.model import Law

FIRST = date(2026, 8, 11)
RULE = "fr.consumer_code.l223_1_no_consent"


def written(tmp_path: Path, text: str) -> list[LawDay]:
    file = tmp_path / "days.yaml"
    file.write_text(f"days:\n  - day: 2026-08-11\n    why: Law 2025-594\n    {text}\n", encoding="utf-8")
    return load_days(file)


@pytest.mark.parametrize(
    "text",
    [f"comes: [{RULE}]", "changes: [fr.consumer_code.l223_1_consent]", "goes: [fr.consumer_code.l223_1_bloctel]",
     "values: {call_consent_period: 1 year}"],
)  # fmt: skip
def test_what_happens_on_the_day_is_right_on_it_and_wrong_a_day_off(tmp_path: Path, text: str) -> None:
    (day,) = written(tmp_path, text)
    assert run_day(day) == []
    for step in (-1, 1):
        off = replace(day, day=FIRST + timedelta(days=step))
        assert len(run_day(off, lang="fr")) == len(run_day(off, lang="en")) == 1
        assert str(off.day.day) in run_day(off, lang="en")[0]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("covers: [FR commercial voice_call consumer]", date(2018, 5, 25)),
        ("covers: [FR commercial email consumer]", date(2004, 8, 7)),
        ("uncovers: [FR commercial voice_call consumer]", None),
        ("covers: [PT commercial email consumer]", None),
    ],
)
def test_covered_cells_have_their_day(tmp_path: Path, text: str, right: date | None) -> None:
    (day,) = written(tmp_path, text)
    assert len(run_day(day)) == 1
    if right:
        assert run_day(replace(day, day=right)) == []


@pytest.mark.parametrize("name", ["fr.no.such_rule", "calls_allowed"])
def test_a_name_that_is_no_rule_is_told(tmp_path: Path, name: str) -> None:
    (day,) = written(tmp_path, f"comes: [{name}]")
    assert name in run_day(day, lang="en")[0]


def test_every_date_that_no_day_expects_is_named() -> None:
    law: Law = shipped_law()
    missing = undated([], law)
    assert f"{RULE} 2026-08-11" in missing
    assert "call_consent_period 2026-08-11" in missing
    assert any(line.startswith("fr/coverage.yaml") for line in missing)


@pytest.mark.parametrize(
    ("text", "code"),
    [("comes: [x]\n    comeback: 1", "LAW031"), ("covers: [FR email]", "LAW033"), ("values: 3", "LAW033")],
)
def test_a_day_that_says_something_else_is_refused_with_its_place(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(LiciteError) as told:
        written(tmp_path, text)
    assert told.value.code == code
    assert "days.yaml:" in str(told.value.where)
