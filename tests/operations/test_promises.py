"""Faults that an adversary found: a refusal is not lost, and a claim is not widened."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import licite

WHO = "jean.dupont@acme.example"
FACTS = {
    "offer_related_to_profession": True,
    "collected_lawfully": True,
    "consent": "none",
    "contract_in_force": False,
    "is_customer": False,
    "in_contact_since_collection": False,
    "collected_on": date(2026, 1, 10),
    "informed_on": date(2026, 1, 10),
    "first_message": False,
    "objection_offered_at_collection": True,
    "bought_at_collection": False,
}
CAMPAIGN: dict[str, Any] = {
    "name": "Letter",
    "channel": "email",
    "purpose": "commercial",
    "audience": "professional",
    "country": "FR",
    "facts": FACTS,
}
LATER = (date.today() + timedelta(days=400)).isoformat()


def answer(folder: Path, content: str, campaign: dict[str, Any] = CAMPAIGN, stop: str = "", **options: Any) -> str:
    file, listed = folder / "people.csv", folder / "stop.csv"
    file.write_text(content, encoding="utf-8")
    listed.write_text(stop, encoding="utf-8")
    options = {"source": "form", "suppression": listed if stop else None} | options
    return str(licite.screen(file, campaign, at=date(2026, 11, 25), lang="en", **options).rows()[0]["outcome"])


def told(**facts: object) -> dict[str, Any]:
    return {**CAMPAIGN, "facts": {**FACTS, **facts}}


def test_the_clean_row_is_lawful(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email\n{WHO}\n") == "lawful"


@pytest.mark.parametrize("line", [f"{WHO};{LATER};keep until", f"20301201;{WHO}", f"{WHO};01/02/2090"])
def test_a_day_to_come_in_a_list_does_not_put_a_refusal_off(tmp_path: Path, line: str) -> None:
    assert answer(tmp_path, f"email\n{WHO}\n", stop=line + "\n") == "unlawful"


def test_a_later_day_does_not_hide_a_refusal_that_has_come(tmp_path: Path) -> None:
    rows = f"email;objected_on;Unsubscribed on\n{WHO};2025-01-01;{LATER}\n"
    assert answer(tmp_path, rows) == "unlawful"


def test_erasure_asked_in_any_source_counts(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;erasure_requested\n{WHO};no\n", told(erasure_requested=True)) == "unlawful"


def test_a_named_address_is_not_called_generic(tmp_path: Path) -> None:
    campaign = {**told(consent="none", collected_lawfully=False), "audience": "organisation"}
    assert answer(tmp_path, f"email;identifier_kind\n{WHO};generic\n", campaign, source="purchased_list") != "lawful"


def test_unsigned_facts_do_not_accept_what_a_bought_file_claims(tmp_path: Path) -> None:
    qualities = dict.fromkeys(
        "consent_proof consent_by_clear_act consent_specific consent_informed consent_free withdrawal_as_easy "
        "consent_covers_controller reasonably_expected".split(),
        True,
    )
    campaign = {
        **told(consent="given", source_nameable=True, source_terms_forbid=False, **qualities),
        "audience": "consumer",
    }
    assert answer(tmp_path, f"email\n{WHO}\n", campaign, source="purchased_list") == "undetermined"


def test_a_row_that_says_not_informed_is_believed(tmp_path: Path) -> None:
    assert answer(tmp_path, f"email;informed\n{WHO};no\n") == "unlawful"


def test_an_organisation_is_not_asked_for_consent(tmp_path: Path) -> None:
    facts = {"country": "FR", "channel": "email", "purpose": "commercial", "audience": "organisation"}
    assert licite.decide(facts, at="2026-11-25").outcome == "lawful"
    assert licite.decide({**facts, "consent": "withdrawn"}, at="2026-11-25").outcome == "unlawful"


def test_an_objection_is_lifted_by_a_later_act_only() -> None:
    day = {"objected_on": "2026-01-01", "objection_lifted_on": "2026-01-01"}
    facts = {"country": "FR", "channel": "email", "purpose": "commercial", "audience": "organisation", **day}
    assert licite.decide(facts, at="2026-11-25").outcome == "unlawful"
