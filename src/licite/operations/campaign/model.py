"""A campaign as read, and what in it deserves a word to the person who wrote it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from licite.operations.campaign.keys import JUDGED
from licite.store.standing import TRANSFER
from licite.vocabulary.say import say


@dataclass(frozen=True)
class Judgement:
    """A human answer to one fact, for all rows, or for those whose facts or functions `applies_to` names."""

    fact: str
    value: object
    applies_to: dict[str, tuple[object, ...]] | None
    author: str
    day: date
    reason: str


@dataclass(frozen=True)
class Campaign:
    """What holds for a whole campaign. `facts` has names and typed values of the contract, never `at`.

    `at` is a day where the hour is not said. `functions` are a judgement only where `offer_signed_by` is given.
    `partner` is to whom people are handed over, where that is the purpose.
    """

    name: str
    controller: str | None
    path: Path | None
    facts: dict[str, object]
    at: datetime | date | None
    functions: tuple[str, ...]
    unrelated_functions: tuple[str, ...]
    offer_signed_by: str | None
    offer_signed_on: date | None
    judgements: tuple[Judgement, ...]
    doctrine: str | None
    offer: str | None = None
    offer_reason: str | None = None
    notice_in_message: bool | None = None
    partner: str | None = None

    @property
    def signed(self) -> bool:
        """Whether somebody vouches for the functions that the offer concerns."""
        return self.offer_signed_by is not None


def moved_to(campaign: Campaign, at: datetime | date | None) -> Campaign:
    """The campaign held at another instant: a notice that is in the message moves with it.

    A notice in a message that is not known to be the first says nothing of the day on which the person was informed.
    """
    facts = dict(campaign.facts)
    if campaign.notice_in_message and facts.get("first_message") is True:
        if campaign.at is not None and facts.get("informed_on") == _day(campaign.at):
            del facts["informed_on"]
        if at is not None and "informed_on" not in facts:
            facts["informed_on"] = _day(at)
            # "Not informed so far" is what the notice in this message mends.
            facts.pop("informed", None)
    return replace(campaign, at=at, facts=facts)


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at


def campaign_warnings(campaign: Campaign, lang: str) -> list[str]:
    """Which sentences should the reader of the result see, because the file says less than its author may think?"""
    found = []
    if (campaign.functions or campaign.unrelated_functions) and not campaign.signed:
        found.append(say("campaign.unsigned_functions", lang))
    if campaign.notice_in_message and campaign.facts.get("first_message") is None:
        found.append(say("campaign.notice_without_first", lang))
    if campaign.facts.get("purpose") == TRANSFER and not campaign.partner:
        found.append(say("campaign.partner_not_named", lang))
    if campaign.notice_in_message and campaign.at is None:
        found.append(say("campaign.notice_without_day", lang))
    found += [
        say("campaign.judgement_without_author", lang, question=say(f"facts.{fact}.question", lang))
        for fact in JUDGED
        if fact in campaign.facts
    ]
    return found
