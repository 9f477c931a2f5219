"""A decision compiled for a campaign gives the masks of the plan of its day, whatever the campaign says already."""

from datetime import date
from typing import Any

import pytest

from licite.engine.judge import compiled, judge_for, outcome_of
from licite.engine.runners.duck import connect
from licite.engine.runners.schema import given_columns
from licite.rules.load import shipped_law
from tests.generator import generate

CAMPAIGNS: tuple[dict[str, Any], ...] = (
    {"at_day": date(2026, 11, 25), "channel": "email", "purpose": "commercial", "at_minute": 600},
    {"at_day": date(2026, 8, 11), "channel": "voice_call", "country": "FR", "sector": "other"},
    {"at_day": date(2026, 11, 25), "country": None, "audience": None, "reviewed": "fr.cnil.review_guessed_address"},
    {"at_day": date(2017, 6, 1)},
    {"at_day": date(2026, 11, 25), "audience": "organisation", "identifier_kind": "generic", "sole_trader": False},
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    with connect(threads=1) as con:
        generate(con, 1500, seed=20261125)
        names = list(given_columns())
        return [dict(zip(names, values, strict=True)) for values in con.execute("SELECT * FROM given").fetchall()]


@pytest.mark.parametrize("doctrine", ["cnil", "strict"])
@pytest.mark.parametrize("campaign", CAMPAIGNS, ids="+".join)
def test_the_masks_are_those_of_the_plan_of_the_day(
    campaign: dict[str, Any], doctrine: str, rows: list[dict[str, Any]]
) -> None:
    law = shipped_law()
    decide, judge = compiled(law, doctrine, campaign), judge_for(law, doctrine, campaign["at_day"])
    outcomes = set()
    for row in rows:
        masks = judge.masks({**row, **campaign})
        assert decide({name: value for name, value in row.items() if name not in campaign}) == masks, row
        outcomes.add(outcome_of(judge.plan, masks))
    assert outcomes


def test_a_fact_that_is_not_given_is_unknown() -> None:
    decide = compiled(shipped_law(), "cnil", CAMPAIGNS[0])
    assert decide({}) == decide(dict.fromkeys(given_columns()))
    assert decide({}).covered is None
