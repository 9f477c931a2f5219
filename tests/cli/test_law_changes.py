"""`licite law diff`, `timeline`, `cases`, `show`, and signed overrides, through the real program."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from licite.cli.main import app

CALLS = """
name: Calls
channel: voice_call
purpose: commercial
country: FR
audience: consumer
source: {kind: form, refusal_offered: yes}
organisation: {interests_balanced: yes, balance_concludes: for}
facts: {identifier_kind: nominative, collected_lawfully: yes, collected_on: 2026-06-01, informed_on: 2026-06-01,
  consent: none, contract_in_force: no, first_message: no, number_in_public_directory: no}
"""
SCRAPED = """{country: FR, channel: email, audience: professional, identifier_kind: nominative, purpose: commercial,
  source_kind: scraped_website, source_terms_forbid: false, source_visibility: public, source_nameable: true,
  collected_lawfully: true, reasonably_expected: true, collected_on: 2026-11-10, informed: false, first_message: true,
  offer_related_to_profession: true, consent: none, bought_at_collection: false, in_contact_since_collection: false,
  is_customer: false, interest_balanced: true, balance_concludes: for}"""
SIGNED = "signed_by: Nadia Roux, signed_on: 2026-11-20, reason: Reviewed with our lawyers., expires_on: 2027-05-20"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICITE_LANG", "en")
    (tmp_path / "calls.csv").write_text("Phone,Bloctel\n01 99 00 46 06,no\n01 99 00 46 07,yes\n", encoding="utf-8")
    (tmp_path / "calls.yaml").write_text(CALLS, encoding="utf-8")
    return tmp_path


def call(*words: str, given: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), input=given)
    return done.exit_code, done.stdout, done.stderr


def test_a_change_of_law_says_whom_it_loses_in_a_file(folder: Path) -> None:
    words = ("law", "diff", "2026-08-10", "2026-08-12", "--file", "calls.csv", "--campaign", "calls.yaml")
    code, out, _ = call(*words)
    assert code == 0
    assert "1 row is lost" in out
    assert "no agreement given" in out
    found = json.loads(call(*words, "--json")[1])
    assert (found["accepted"], found["won"], found["lost"]) == (2, 0, 1)
    assert found["moves"][0] == {"before": "lawful", "after": "unlawful", "reason": "no_consent", "rows": 1}
    assert any(rule["id"] == "fr.consumer_code.l223_1_bloctel" for rule in found["rules"])


def test_a_file_asks_for_its_campaign(folder: Path) -> None:
    code, _, err = call("law", "diff", "2026-08-10", "2026-08-12", "--file", "calls.csv")
    assert code == 2
    assert "CLI009" in err


def test_the_timeline_begins_where_one_asks_and_marks_what_is_to_come(folder: Path) -> None:
    out = call("law", "timeline", "--since", "2026-08-01")[1]
    assert out.splitlines()[0].startswith("2 August 2026")
    rows = json.loads(call("law", "timeline", "--json")[1])
    assert {"day": "2026-08-11", "change": "out", "id": "fr.consumer_code.l223_1_bloctel"}.items() <= next(
        row for row in rows if row["id"] == "fr.consumer_code.l223_1_bloctel" and row["change"] == "out"
    ).items()
    assert call("law", "timeline", "--since", "soon")[0] == 2


def test_decisions_are_listed_by_breach_or_by_rule(folder: Path) -> None:
    out = call("law", "cases", "unrelated_to_profession")[1]
    assert "Nestor" in out
    assert "fr.cnil.unrelated_offer" in out
    assert "Nestor" in call("law", "cases", "fr.cnil.unrelated_offer")[1]
    assert len(json.loads(call("law", "cases", "--json")[1])) >= 40
    assert call("law", "cases", "no_such_thing")[0] == 2
    assert call("law", "cases", "fr.cnil.erase_by")[1] == "No published decision is on it here.\n\n"


def test_show_prints_where_authors_disagree_with_both_sources(folder: Path) -> None:
    out = call("law", "show", "fr.strict.scraped_public")[1]
    assert "cnil: The CNIL’s reading (does not follow it)" in out
    assert "strict: The statute read literally (follows this rule)" in out
    assert out.count("https://") >= 3
    assert "Authors disagree" not in call("law", "show", "eu.gdpr.art_21_objection")[1]


def test_a_signed_override_changes_the_answer_and_is_told(folder: Path) -> None:
    (folder / "overrides.yaml").write_text(f"overrides: [{{lift: fr.cnil.review_scraped_public, {SIGNED}}}]")
    words = ("decide", "-", "--at", "2026-11-25")
    assert call(*words, given=SCRAPED)[0] == 4
    assert call(*words, "--overrides", "overrides.yaml", given=SCRAPED)[0] == 0
    (folder / "people.csv").write_text("Email\nann.martin@firm.example\n", encoding="utf-8")
    (folder / "people.yaml").write_text(f"name: Test\nfacts: {SCRAPED}\n", encoding="utf-8")
    screened = call(
        "screen",
        "people.csv",
        "--campaign",
        "people.yaml",
        "--overrides",
        "overrides.yaml",
        "--at",
        "2026-11-25",
        "--json",
    )
    assert "signed by Nadia Roux" in screened[1] + screened[2]


def test_an_override_of_a_refusal_is_refused(folder: Path) -> None:
    (folder / "overrides.yaml").write_text(f"overrides: [{{lift: eu.gdpr.art_21_objection, {SIGNED}}}]")
    code, _, err = call("decide", "-", "--overrides", "overrides.yaml", given=SCRAPED)
    assert code == 2
    assert "LAW042" in err
