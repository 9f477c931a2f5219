"""The summary loses no row and prints as plain JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.operations.wording import OUTCOMES, shares
from tests.operations.made_summary import made_summary

KEYS = "format source read accepted rejected duplicate outcomes breaches missing remedies".split()


def test_the_json_object_has_the_promised_keys_and_plain_values() -> None:
    fields = json.loads(json.dumps(made_summary().to_json()))
    assert list(filter(fields.__contains__, KEYS)) == KEYS
    assert fields["source"] == "prospects.csv"
    assert fields["breaches"]["no_consent"] == 88
    assert fields["missing"]["informed"] == 402
    assert fields["remedies"][0] == {
        "changes": ["informed", "source_mentioned"],
        "rows": 402,
        "at_most": False,
        "sentence": "Dites d’où vient l’adresse et joignez la note d’information.",
    }
    assert fields["duties"]["erase_by"] == 4512
    assert fields["at"] == "2026-11-26T09:00:00"
    assert fields["rules"][0]["checked_on"] == "2026-11-25"
    assert fields["files"]["out"] == "resultat.xlsx"
    assert fields["other_doctrine"] == ["strict", {"lawful": 403, "undetermined": 731, "unlawful": 3378}]


@pytest.mark.parametrize("wrong", [{"read": 4571}, {"outcomes": {"lawful": 4511}}])
def test_a_summary_that_loses_a_row_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="rows lost"):
        made_summary(**wrong)


def test_an_outcome_nobody_has_counts_zero() -> None:
    summary = made_summary(outcomes={"lawful": 4512})
    assert [summary.count(outcome) for outcome in OUTCOMES] == [4512, 0, 0]


@given(st.lists(st.integers(0, 10_000_000), min_size=3, max_size=3).filter(any))
def test_shares_add_up_and_never_hide_anybody(parts: list[int]) -> None:
    shown = shares(parts)
    whole = [int(share.strip("<>")) for share in shown]
    assert all((share == "0") == (part == 0) for share, part in zip(shown, parts, strict=True))
    assert all((share == "100") == (part == sum(parts)) for share, part in zip(shown, parts, strict=True))
    if not any(share[0] in "<>" for share in shown):
        assert sum(whole) == 100
    assert all(abs(n - 100 * part / sum(parts)) <= 1 for n, part in zip(whole, parts, strict=True))
