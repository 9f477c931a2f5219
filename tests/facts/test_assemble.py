"""Which source wins: refusal list, judgement, row, campaign, classifier; what a file made by others may only claim."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import licite
from licite.facts.assemble import Assembly, Judged

CAMPAIGN: dict[str, Any] = {
    "name": "Letter",
    "channel": "email",
    "purpose": "commercial",
    "country": "FR",
    "audience": "consumer",
    "facts": {
        "collected_lawfully": True,
        "source_nameable": True,
        "bought_at_collection": False,
        "informed": True,
        "first_message": False,
        "collected_on": date(2026, 10, 1),
        "is_customer": False,
        "in_contact_since_collection": False,
        "source_terms_forbid": False,
        "source_visibility": "public",
        "reasonably_expected": True,
        "source_mentioned": True,
    },
}
QUALITIES = (
    "consent_proof,consent_by_clear_act,consent_specific,consent_informed,consent_free,withdrawal_as_easy,"
    "consent_covers_controller"
)
BOUGHT = f"Email,consent,{QUALITIES}\nann.martin@firm.example,given,yes,yes,yes,yes,yes,yes,yes\n"


def outcome(folder: Path, content: str, campaign: dict[str, Any] = CAMPAIGN, **options: Any) -> dict[str, Any]:
    file = folder / "people.csv"
    file.write_text(content, encoding="utf-8")
    return licite.screen(file, campaign, at=date(2026, 11, 25), lang="en", **options).rows()[0]


def judged(*facts: str) -> dict[str, Any]:
    entries = [{"fact": f, "value": True, "author": "Ada", "day": "2026-11-01", "reason": "sample read"} for f in facts]
    return {**CAMPAIGN, "judgements": entries}


def test_an_own_form_says_its_consents(tmp_path: Path) -> None:
    assert outcome(tmp_path, BOUGHT, source="form")["outcome"] == "lawful"


@pytest.mark.parametrize("source", ["purchased_list", "rented_list", "partner", "scraped_website", "inferred"])
def test_a_file_made_by_others_only_claims_them(tmp_path: Path, source: str) -> None:
    row = outcome(tmp_path, BOUGHT, source=source)
    assert row["outcome"] == "undetermined"
    assert "consent_proof" in row["missing"]


def test_a_judgement_with_author_day_and_reason_accepts_them(tmp_path: Path) -> None:
    accepted = judged(*QUALITIES.split(","))
    assert outcome(tmp_path, BOUGHT, accepted, source="purchased_list")["outcome"] == "lawful"


def test_a_judgement_does_not_beat_a_column_that_says_no(tmp_path: Path) -> None:
    refused = BOUGHT.replace("given,yes", "given,no")
    row = outcome(tmp_path, refused, judged(*QUALITIES.split(",")), source="form")
    assert "no_consent_proof" in row["breaches"]


def test_a_bought_file_does_not_launder_itself(tmp_path: Path) -> None:
    washed = BOUGHT.replace("Email,", "Email,source_kind,collected_from_person,").replace(
        "example,", "example,form,yes,", 1
    )
    row = outcome(tmp_path, washed, source="purchased_list")
    assert row["outcome"] == "undetermined"
    assert "consent_proof" in row["missing"]


def test_the_row_beats_the_campaign_and_the_conflict_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Email,country\nann.martin@firm.example,PT\n", encoding="utf-8")
    done = licite.screen(file, CAMPAIGN, source="form", at=date(2026, 11, 25), lang="en")
    assert done.rows()[0]["uncovered"].startswith("PT/")
    assert any("contradict" in sentence for sentence in done.summary.conflicts)


@pytest.mark.parametrize(
    ("row", "campaign", "expected"), [("none", "given", "no_consent"), ("given", "withdrawn", "consent_withdrawn")]
)
def test_of_two_consents_the_stricter_counts(tmp_path: Path, row: str, campaign: str, expected: str) -> None:
    told = {**CAMPAIGN, "facts": {**CAMPAIGN["facts"], "consent": campaign}}
    assert (
        expected
        in outcome(tmp_path, f"Email,consent\nann.martin@firm.example,{row}\n", told, source="form")["breaches"]
    )


def test_a_refusal_in_any_source_counts(tmp_path: Path) -> None:
    told = {**CAMPAIGN, "facts": {**CAMPAIGN["facts"], "objected": False}}
    listed = tmp_path / "stop.csv"
    listed.write_text("ANN.MARTIN+news@firm.example\n", encoding="utf-8")
    assert (
        outcome(tmp_path, "Email,objected\nann.martin@firm.example,yes\n", told, source="form")["outcome"] == "unlawful"
    )
    row = outcome(tmp_path, "Email,objected\nann.martin@firm.example,no\n", told, source="form", suppression=listed)
    assert row["breaches"][0] == "objection_ignored"


def test_a_certain_classifier_is_the_last_to_speak(tmp_path: Path) -> None:
    told = {**CAMPAIGN, "audience": "organisation", "facts": {**CAMPAIGN["facts"], "consent": "none"}}
    assert outcome(tmp_path, "Email\ncontact@firm.example\n", told, source="form")["basis"] == "not_personal_data"
    named = outcome(tmp_path, "Email\nann.martin@firm.example\n", told, source="form")
    assert named["basis"] != "not_personal_data"


@pytest.mark.parametrize("cell", ["Atlantide", "?", "inconnu"])
def test_a_country_that_cannot_be_read_is_not_the_campaign_s(tmp_path: Path, cell: str) -> None:
    told = {**CAMPAIGN, "audience": "organisation"}
    plain = "Email,Pays\ncontact@firm.example,{}\n"
    assert outcome(tmp_path, plain.format(""), told, source="form")["outcome"] == "lawful"
    row = outcome(tmp_path, plain.format(cell), told, source="form")
    assert (row["outcome"], "country" in row["missing"]) == ("undetermined", True)


def test_a_judgement_on_a_country_says_nothing_of_one_that_cannot_be_read() -> None:
    judged = Judged("reasonably_expected", True, {"country": ("FR",)})
    assembly = Assembly(frozenset({"country"}), {"country": "FR"}, unread=frozenset({"country"}), judged=[judged])
    select, parameters = assembly.select()
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE kept AS SELECT 1 AS _row, NULL::VARCHAR AS country, true AS _unread_country,"
            " false AS refused, NULL::DATE AS refused_on, true AS has_identifier,"
            " DATE '2026-11-25' AS at_day, NULL::INTEGER AS at_minute"
        )
        row = con.execute(f"SELECT country, reasonably_expected FROM ({select})", parameters).fetchone()
    assert row == (None, None)


def test_reviews_of_several_rules_count_together() -> None:
    reviews = [
        Judged("reviewed", "fr.cnil.review_guessed_address", {}),
        Judged("reviewed", "fr.cnil.review_scraped_public", {"source_kind": ("scraped_website",)}),
        Judged("reviewed", "fr.consumer_code.review_minor", {"source_kind": ("form",)}),
    ]
    assembly = Assembly(
        columns=frozenset(), campaign={"source_kind": "scraped_website"}, guessed=frozenset(), judged=reviews
    )
    select, parameters = assembly.select()
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE kept AS SELECT 1 AS _row, DATE '2026-11-25' AS at_day, NULL::INTEGER AS at_minute,"
            " TRUE AS has_identifier, FALSE AS refused, NULL::DATE AS refused_on"
        )
        row = con.execute(f"SELECT reviewed FROM ({select})", parameters).fetchone()
    assert row == ("fr.cnil.review_guessed_address;fr.cnil.review_scraped_public",)
