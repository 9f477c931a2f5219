"""Signed overrides: what they may change, for how long, and what no signature can lift."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licite.engine.decide import decide
from licite.errors import LiciteError
from licite.rules.load import shipped_law
from licite.rules.overrides import load_overrides, may_be_lifted, with_overrides

SIGNED = "signed_by: Nadia Roux, signed_on: 2026-11-20, reason: Reviewed with our lawyers., expires_on: 2027-05-20"
FACTS: dict[str, Any] = {
    "country": "FR", "channel": "email", "audience": "professional", "identifier_kind": "nominative",
    "purpose": "commercial", "source_kind": "scraped_website", "source_terms_forbid": False,
    "source_visibility": "public",
    "source_nameable": True, "collected_lawfully": True, "reasonably_expected": True, "collected_on": "2026-11-10",
    "informed": False, "first_message": True, "offer_related_to_profession": True, "consent": "none",
    "bought_at_collection": False, "in_contact_since_collection": False, "is_customer": False,
    "interest_balanced": True, "balance_concludes": "for",
}  # fmt: skip


def written(folder: Path, text: str) -> Path:
    file = folder / "overrides.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def outcome(file: Path, at: str, doctrine: str = "cnil") -> str:
    law = with_overrides(shipped_law(), doctrine, load_overrides(file))
    return str(decide(FACTS, at=at, doctrine=doctrine, law=law).outcome)


def test_a_review_can_be_lifted_for_as_long_as_it_is_signed(tmp_path: Path) -> None:
    file = written(tmp_path, f"overrides: [{{lift: fr.cnil.review_scraped_public, {SIGNED}}}]")
    assert str(decide(FACTS, at="2026-11-25").outcome) == "undetermined"
    assert [outcome(file, day) for day in ("2026-11-19", "2026-11-20", "2026-11-25")] == [
        "undetermined",
        "lawful",
        "lawful",
    ]
    law = with_overrides(shipped_law(), "cnil", load_overrides(file))
    ends = [(version.start, version.until) for version in law.rule("fr.cnil.review_scraped_public").versions]
    assert ends[-2:] == [(ends[-2][0], date(2026, 11, 19)), (date(2027, 5, 21), None)]


def test_a_stricter_rule_can_be_added(tmp_path: Path) -> None:
    file = written(tmp_path, f"overrides: [{{add: fr.strict.scraped_public, {SIGNED}}}]")
    assert [outcome(file, day) for day in ("2026-11-19", "2026-11-25")] == ["undetermined", "unlawful"]


def test_the_answer_says_under_which_law_it_was_given(tmp_path: Path) -> None:
    file = written(tmp_path, f"overrides: [{{lift: fr.cnil.review_scraped_public, {SIGNED}}}]")
    law = with_overrides(shipped_law(), "cnil", load_overrides(file))
    assert law.version.startswith(f"{shipped_law().version}+")


@pytest.mark.parametrize(
    "rule",
    [
        "eu.gdpr.art_21_objection",
        "eu.gdpr.art_17_erasure",
        "eu.gdpr.art_7_3_withdrawal",
        "fr.cpce.l34_5_no_consent",
        "fr.consumer_code.l223_1_no_consent",
        "fr.consumer_code.l223_1_sector_calls",
        "fr.consumer_code.review_call_back",
        "fr.cnil.restricted_profile",
        "fr.cnil.custom_audience",
        "fr.commercial_code.a123_96_sirene",
    ],
)
def test_what_rests_on_a_persons_will_or_on_a_statute_is_never_lifted(tmp_path: Path, rule: str) -> None:
    file = written(tmp_path, f"overrides: [{{lift: {rule}, {SIGNED}}}]")
    with pytest.raises(LiciteError) as raised:
        with_overrides(shipped_law(), "cnil", load_overrides(file))
    assert raised.value.code == "LAW042"


def test_no_rule_of_objection_or_consent_may_be_lifted() -> None:
    firm = ("objection_ignored", "consent_withdrawn", "no_consent", "sector_ban", "unlawful_source")
    assert not [rule.id for rule in shipped_law().rules if rule.tag in firm and may_be_lifted(rule)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("overrides: [", "LAW040"),
        ("overrides: []", "LAW040"),
        ("overrides: [{lift: fr.cnil.retention}]", "LAW040"),
        (f"overrides: [{{{SIGNED}}}]", "LAW040"),
        (f"overrides: [{{lift: fr.cnil.retention, add: fr.strict.scraped_public, {SIGNED}}}]", "LAW040"),
        (f"overrides: [{{lift: fr.cnil.retention, {SIGNED.replace('2027-05', '2029-05')}}}]", "LAW043"),
        (f"overrides: [{{lift: fr.cnil.no_such_rule, {SIGNED}}}]", "LAW041"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(LiciteError) as raised:
        with_overrides(shipped_law(), "cnil", load_overrides(written(tmp_path, text)))
    assert raised.value.code == code


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as raised:
        load_overrides(tmp_path / "none.yaml")
    assert raised.value.code == "LAW040"
