"""Answers with their words, and the counts made of them, on the file of the demonstration."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licite.operations.answer import ANSWER_COLUMNS
from licite.operations.campaign import load_campaign
from licite.operations.demo import write_demo
from licite.operations.screen import Options, Screening, screen_path
from licite.operations.tally import is_stale
from licite.vocabulary.contract import contract
from tests.operations.screening import by_case, campaign, screened


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    files = write_demo(tmp_path_factory.mktemp("demo"), "en")
    options = Options(lang="en", suppression=(files.refusals,))
    return screen_path(files.contacts, load_campaign(files.campaign), options)


@pytest.fixture(scope="module")
def rows(done: Screening) -> list[dict[str, Any]]:
    return done.rows()


def test_the_demonstration_shows_the_three_answers(done: Screening) -> None:
    assert min(done.summary.outcomes.values()) >= 15
    assert done.summary.read == 150
    assert done.summary.rejected >= 1
    assert done.summary.duplicate >= 1


def test_every_row_has_one_answer(done: Screening, rows: list[dict[str, Any]]) -> None:
    assert len(rows) == done.summary.accepted
    assert list(rows[0])[-len(ANSWER_COLUMNS) - 1 : -1] == list(ANSWER_COLUMNS)
    assert Counter(row["outcome"] for row in rows) == Counter(done.summary.outcomes)
    for row in rows:
        assert bool(row["missing"] or row["uncovered"]) == (row["outcome"] == "undetermined")
        assert (row["basis"] is None) == (row["outcome"] == "undetermined")
        assert row["outcome"] != "unlawful" or row["breaches"]


def test_explanations_are_plain_sentences(rows: list[dict[str, Any]]) -> None:
    known = contract()
    words = {name for name in (*known.facts, *known.breaches, *known.duties) if "_" in name}
    for row in rows:
        text = row["explanation"]
        assert not re.search(r"[{}\[\]]", text), text
        assert not words & set(re.findall(r"\w+", text)), text
        assert text.rstrip().endswith((".", "?")), text


def test_rows_that_differ_in_a_deciding_date_say_their_own(tmp_path: Path) -> None:
    rows = [
        {"case": "june", "Email": "ann.martin@firm.example", "Date de collecte": "01/06/2026"},
        {"case": "july", "Email": "bob.martin@firm.example", "Date de collecte": "02/07/2026"},
    ]
    found = by_case(screened(tmp_path, rows, campaign(collected_on=None)))
    due = {case: next(duty for duty in row["duties"] if duty.startswith("erase_by:")) for case, row in found.items()}
    assert due == {"june": "erase_by:2029-06-01", "july": "erase_by:2029-07-02"}


def test_a_notice_overdue_has_the_day_of_each_row(tmp_path: Path) -> None:
    """Art. 14(3): the end of the month, or the first message; a second message is no time to start counting."""
    bought = campaign(
        source_kind="purchased_list", collected_on=None, informed_on=None, objection_offered_at_collection=None,
        source_visibility=None, collected_lawfully=None, informed=False, source_checked=True,
    )  # fmt: skip
    rows = [
        {"case": "first", "Email": "ann.martin@firm.example", "Date de collecte": "20/11/2026", "first_message": "oui"},
        {
            "case": "second",
            "Email": "bob.martin@firm.example",
            "Date de collecte": "20/11/2026",
            "first_message": "non",
        },
        {"case": "late", "Email": "cat.martin@firm.example", "Date de collecte": "20/10/2026", "first_message": "non"},
    ]
    found = by_case(screened(tmp_path, rows, bought))
    due = {case: [duty for duty in row["duties"] if duty.startswith("inform_by")] for case, row in found.items()}
    assert due == {
        "first": ["inform_by:2026-12-20"],
        "second": ["inform_by:2026-11-26"],
        "late": ["inform_by:2026-11-20"],
    }


def test_reasons_add_up(done: Screening) -> None:
    summary = done.summary
    contact = [reason.rows for reason in summary.breaches if contract().breaches[reason.key] == "contact"]
    assert sum(contact) == summary.count("unlawful")
    open_rows = sum(reason.rows for reason in summary.missing) + sum(rows for _, rows in summary.uncovered)
    assert open_rows == summary.count("undetermined")
    assert sum(reason.rows for reason in summary.bases) == summary.count("lawful")


def test_a_row_with_two_tags_counts_in_both(done: Screening, rows: list[dict[str, Any]]) -> None:
    tags = Counter(tag for row in rows for tag in row["breaches"])
    missing = Counter(name for row in rows for name in row["missing"])
    printed = done.summary.to_json()
    assert printed["breaches"] == dict(tags)
    assert printed["missing"] == dict(missing)


def test_what_a_fix_unlocks_is_counted_once_per_row(done: Screening, rows: list[dict[str, Any]]) -> None:
    with_remedy = sum(bool(row["remedies"]) for row in rows)
    assert 0 < sum(unlock.rows for unlock in done.summary.unlocks) <= with_remedy
    best = done.summary.unlocks[0]
    assert best.rows == sum("+".join(best.changes) in row["remedies"] for row in rows)
    assert best.sentence[0].isupper()


def test_the_questions_settle_what_they_say(done: Screening, rows: list[dict[str, Any]]) -> None:
    answered: set[str] = set()
    for question in done.summary.questions:
        before = {i for i, row in enumerate(rows) if row["missing"] and set(row["missing"]) <= answered}
        answered |= {question.fact}
        if question.fact == "source_kind":
            answered |= {"collected_from_person", "source_nameable"}
        after = {i for i, row in enumerate(rows) if row["missing"] and set(row["missing"]) <= answered}
        assert question.rows == len(after - before)
    assert len({question.fact for question in done.summary.questions}) == len(done.summary.questions) > 2


def test_the_rules_that_decided_have_their_source(done: Screening) -> None:
    assert done.summary.rules
    for rule in done.summary.rules:
        assert rule.cite
        assert rule.rows > 0
        assert "{" not in rule.explanation
    assert done.summary.law_checked_on == min(rule.checked_on for rule in done.summary.rules)


def test_a_law_checked_over_ninety_days_ago_is_stale() -> None:
    assert not is_stale(date(2026, 1, 1), date(2026, 4, 1))
    assert is_stale(date(2026, 1, 1), date(2026, 4, 2))


def test_each_row_says_the_day_on_which_its_own_duties_are_due(tmp_path: Path) -> None:
    days = {"first": "2026-10-01", "second": "2025-03-31", "none": ""}
    rows = [
        {"Email": f"p{n}.martin@firm.example", "case": case, "collected_on": day}
        for n, (case, day) in enumerate(days.items())
    ]
    done = screened(tmp_path, rows, campaign(collected_on=None, informed_on=None, informed=True))
    found = by_case(done)
    assert "erase in time, by 1 October 2029" in found["first"]["explanation"]
    assert "erase in time, by 31 March 2028" in found["second"]["explanation"]
    lawful = [row for row in found.values() if row["outcome"] == "lawful"]
    erase = next(duty for duty in done.summary.duties if duty.duty == "erase_by")
    assert (erase.open, erase.first_due) == (len(lawful), date(2028, 3, 31))


def test_a_gain_that_hangs_on_the_person_is_an_upper_bound(done: Screening) -> None:
    by_changes = {unlock.changes: unlock.at_most for unlock in done.summary.unlocks}
    assert all(at_most == any(c.startswith("consent") for c in changes) for changes, at_most in by_changes.items())
    assert True in by_changes.values()
