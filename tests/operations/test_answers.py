"""Answers added to a campaign: facts, and reviews that neither hide earlier ones nor go further than they went."""

from datetime import date

from licite.operations.answers import answered, review_on_file
from tests.operations.screening import campaign

EARLIER = {
    "fact": "reviewed", "value": "fr.cnil.review_sms_professional", "author": "Ada Roux", "day": "2026-11-01",
    "reason": "work numbers", "applies_to": {"functions": ["hr"]},
}  # fmt: skip


def test_facts_are_added() -> None:
    assert answered(campaign(), {"informed": True}, []).facts["informed"] is True


def test_a_new_review_leaves_an_earlier_one_to_those_for_whom_it_was_made() -> None:
    new = review_on_file(["fr.cnil.review_guessed_address"], "Bob Roux", date(2026, 11, 24), "seen on the site")
    earlier, added = answered(campaign(judgements=[EARLIER]), {}, [new]).judgements
    assert earlier.applies_to == {"functions": ("hr",)}
    assert set(str(earlier.value).split(";")) == {"fr.cnil.review_sms_professional", "fr.cnil.review_guessed_address"}
    assert (added.value, added.applies_to, added.author) == ("fr.cnil.review_guessed_address", None, "Bob Roux")


def test_what_the_campaign_says_was_reviewed_stays() -> None:
    new = review_on_file(["fr.cnil.review_guessed_address"], "Bob Roux", date(2026, 11, 24), "seen on the site")
    (added,) = answered(campaign(reviewed="fr.cnil.review_sms_professional"), {}, [new]).judgements
    assert added.value == "fr.cnil.review_sms_professional;fr.cnil.review_guessed_address"
