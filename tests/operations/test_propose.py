"""What the classifiers think is shown beside the question, and changes no answer."""

from datetime import date
from pathlib import Path

import licite

FACTS = {"collected_lawfully": True, "informed": True, "first_message": False, "consent": "none", "is_customer": False}
CAMPAIGN = {
    "name": "Test",
    "channel": "email",
    "country": "FR",
    "audience": "professional",
    "offer": {"functions": ["finance"], "signed_by": "Ada", "signed_on": "2026-11-01", "reason": "accounting software"},
    "facts": FACTS,
}


def rows_of(folder: Path, content: str) -> list[dict[str, object]]:
    file = folder / "people.csv"
    file.write_text(content, encoding="utf-8")
    return licite.screen(file, CAMPAIGN, source="event", at=date(2026, 11, 25), lang="en").rows()


def test_a_likely_kind_of_address_is_proposed_where_it_is_asked(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "Email\nmeudon@firm.example\ncontact@firm.example\n")
    by_address = {row["Email"]: row for row in rows}
    assert "identifier_kind" not in by_address["contact@firm.example"]["missing"]  # certain, so it is set
    for row in rows:
        for proposal in row["proposed"]:
            assert proposal.split("=")[0] in row["missing"]


def test_a_proposal_is_no_answer(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "Email,Job title\nann.martin@firm.example,Finance & HR Business Partner\n")
    assert rows[0]["outcome"] == "undetermined"
    assert "offer_related_to_profession" in rows[0]["missing"]


def test_an_answered_question_gets_no_proposal(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "Email,identifier_kind\nann.martin@firm.example,nominative\n")
    assert all(not proposal.startswith("identifier_kind") for proposal in rows[0]["proposed"])
