"""Answers that a person types, read as values of facts, and the human reviews that are waited for."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from licite.errors import LiciteError
from licite.facts.given import typed
from licite.vocabulary.contract import Fact

if TYPE_CHECKING:
    from licite.operations.campaign import Campaign, Judgement
    from licite.operations.screen import Screening


def read_answer(fact: Fact, text: str) -> Any:
    """The value that a line of text gives a fact; None where it gives none."""
    try:
        return typed(fact, text)
    except LiciteError:
        return None


def reviews_awaited(screening: "Screening") -> dict[str, str]:
    """The rules that ask for a human review of some row, by id, with their titles."""
    lang = screening.options.lang
    rules = [rule.rule for one in screening.found.situations for rule in one.reasoned.finding.reviews]
    return {rule.id: rule.title[lang] for rule in sorted(rules, key=lambda rule: rule.id)}


def review_on_file(rules: list[str], author: str, day: date, reason: str) -> "Judgement":
    """The judgement that says that these rules were looked at: by whom, when and why it may be done."""
    from licite.operations.campaign import Judgement

    return Judgement("reviewed", ";".join(rules), None, author, day, reason)


def answered(campaign: "Campaign", facts: dict[str, Any], reviews: "list[Judgement]") -> "Campaign":
    """The campaign with these answers; what was reviewed before stays so, for those for whom it was."""
    if not reviews:
        return replace(campaign, facts={**campaign.facts, **facts})
    new = ";".join(str(review.value) for review in reviews)
    # Of several judgements on one fact the first that fits a row counts: each has to say the new reviews too.
    earlier = [
        replace(one, value=f"{one.value};{new}") if one.fact == "reviewed" else one for one in campaign.judgements
    ]
    said = str(campaign.facts.get("reviewed") or "")
    return replace(
        campaign,
        facts={**campaign.facts, **facts},
        judgements=(*earlier, replace(reviews[-1], value=f"{said};{new}".strip(";"))),
    )
