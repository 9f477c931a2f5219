"""A tool whose columns nobody knows is refused before anything is decided; titles have no place inside an engine."""

from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.campaign import parse_campaign
from licite.operations.mailing_lists import export
from licite.operations.screen import judged_by, judged_within


def test_a_tool_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    campaign = parse_campaign({"name": "Letter", "channel": "email"}, "test")
    with pytest.raises(LiciteError) as told:
        export("firm", campaign, tmp_path / "a.csv", which="allowed", tool="pigeon", who="a", role="dpo", lang="en")
    assert told.value.code == "MLS001"
    assert "brevo" in told.value.help("en")
    assert not (tmp_path / "a.csv").exists()


def test_a_judgement_on_job_titles_is_refused_inside_an_engine_and_holds_elsewhere() -> None:
    said = {
        "fact": "offer_related_to_profession", "value": "yes", "applies_to": {"titles": ["Alchimiste"]},
        "author": "Ann", "day": "2026-11-20", "reason": "they buy",
    }  # fmt: skip
    campaign = parse_campaign({"name": "Letter", "channel": "email", "judgements": [said]}, "test")
    assert judged_by(campaign)[0].where == {"titles": ("Alchimiste",)}
    with pytest.raises(LiciteError) as told:
        judged_within(campaign)
    assert told.value.code == "ENG029"
