"""One file on two days of the law: who is won, who is lost, and why."""

from datetime import date
from pathlib import Path

import pytest

from licite.engine.decision import Outcome
from licite.operations.campaign.load import parse_campaign
from licite.operations.law_compare import Comparison, compare_days
from licite.operations.screen import Options

BEFORE, AFTER = date(2026, 8, 10), date(2026, 8, 11)
FACTS = {
    "identifier_kind": "nominative", "collected_lawfully": "yes", "informed_on": "2026-06-01",
    "collected_on": "2026-06-01",
    "consent_by_clear_act": "yes", "consent_specific": "yes", "consent_informed": "yes", "consent_free": "yes",
    "withdrawal_as_easy": "yes", "consent_covers_controller": "yes", "consent_items_complete": "yes",
    "contract_in_force": "no", "number_in_public_directory": "no",
}  # fmt: skip
CAMPAIGN = {
    "name": "Calls", "channel": "voice_call", "purpose": "commercial", "audience": "consumer", "country": "FR",
    "source": {"kind": "form", "refusal_offered": "yes"}, "message": {"first": "no"},
    "organisation": {"interests_balanced": "yes", "balance_concludes": "for"}, "facts": FACTS,
}  # fmt: skip
ROWS = """Téléphone;consent;consent_on;consent_proof;Bloctel
01 99 00 46 06;none;;;non
01 99 00 46 07;none;;;non
01 99 00 46 08;given;2026-06-01;oui;non
01 99 00 46 09;given;2026-06-01;oui;oui
01 99 00 46 10;withdrawn;;;non
"""


@pytest.fixture
def compared(tmp_path: Path) -> Comparison:
    file = tmp_path / "calls.csv"
    file.write_text(ROWS, encoding="utf-8")
    return compare_days(file, parse_campaign(CAMPAIGN, "test"), BEFORE, AFTER, Options(lang="en"))


def test_calls_without_consent_are_lost_in_august_2026_and_bloctel_holds_nobody_any_more(compared: Comparison) -> None:
    moves = {(move.before, move.after, move.reason): move.rows for move in compared.moves}
    assert moves == {
        (Outcome.LAWFUL, Outcome.UNLAWFUL, "no_consent"): 2,
        (Outcome.UNLAWFUL, Outcome.LAWFUL, "objection_ignored"): 1,
    }
    assert (compared.won, compared.lost) == (1, 2)


def test_every_row_is_counted_on_both_days(compared: Comparison) -> None:
    assert [sum(counts.values()) for counts in compared.counts] == [compared.accepted] * 2 == [5, 5]


def test_two_equal_days_move_nobody(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(ROWS, encoding="utf-8")
    same = compare_days(file, parse_campaign(CAMPAIGN, "test"), AFTER, AFTER)
    assert same.moves == ()
