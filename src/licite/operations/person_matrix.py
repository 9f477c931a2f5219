"""By which channel and for what a person may be reached now, why, and what would change it; nothing is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from licite.engine.decision import Decision
from licite.engine.explain import change_words
from licite.operations.campaign import Campaign
from licite.operations.from_store.one import OneByOne, ReadOnce
from licite.operations.identities import REACHED
from licite.operations.person_found import Person
from licite.operations.retention.plan import HOME_COUNTRY
from licite.operations.screen import Options
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

CHANNELS = (*REACHED, "post")
"""The channels by which a message reaches one person."""


@dataclass(frozen=True)
class Cell:
    """The answer for one channel and purpose; `contact` is the uid of the contact that it is of."""

    contact: str
    channel: str
    purpose: str
    decision: Decision


def matrix(
    person: Person,
    *,
    lang: str = "en",
    channels: Sequence[str] = CHANNELS,
    purposes: Iterable[str] | None = None,
    country: str = HOME_COUNTRY,
) -> list[Cell]:
    """May this person be reached, by each channel and for each purpose, by all that is recorded of them?

    What only a campaign knows (the words of the message, the offer) is not known here: an answer may be that it is
    missing. `country` stands in where that of the person is not known. Who was erased, or is no contact, has no cell.
    """
    now = datetime.now(UTC)
    wanted = tuple(purposes) if purposes is not None else tuple(contract().facts["purpose"].values)
    cells, read = [], ReadOnce()
    for root in person.live:
        for channel in channels:
            for purpose in wanted:
                campaign = _campaign(person, country, channel, purpose)
                asked = OneByOne(person.controller.slug, campaign, Options(lang=lang), read=read)
                decision = asked.decision(asked.assembled(root.uid, now))
                cells.append(Cell(root.uid, channel, purpose, decision))
    return cells


def reasons(decision: Decision, lang: str) -> list[str]:
    """Why the answer is no or open, in a few words each."""
    found = [say(f"tags.{breach}.short", lang) for breach in decision.breaches]
    found += [say(f"facts.{name}.short", lang) for name in decision.missing]
    return [*found, say("person.uncovered", lang)] if decision.uncovered else found


def remedies(decision: Decision, lang: str) -> list[str]:
    """What would make the answer a yes: each a set of changes."""
    both = say("explain.and", lang)
    return [both.join(change_words(change, lang) for change in one.split("+")) for one in decision.remedies]


def as_json(cells: Iterable[Cell], lang: str) -> list[dict[str, object]]:
    """The same as plain values."""
    return [
        {
            "contact": cell.contact,
            "channel": cell.channel,
            "purpose": cell.purpose,
            "outcome": str(cell.decision.outcome),
            "basis": cell.decision.basis,
            "breaches": list(cell.decision.breaches),
            "missing": list(cell.decision.missing),
            "duties": list(cell.decision.duties),
            "uncovered": cell.decision.uncovered,
            "reasons": reasons(cell.decision, lang),
            "remedies": remedies(cell.decision, lang),
        }
        for cell in cells
    ]


def _campaign(person: Person, country: str, channel: str, purpose: str) -> Campaign:
    return Campaign(
        name="",
        controller=person.controller.slug,
        path=None,
        facts={"channel": channel, "purpose": purpose, "country": country},
        at=None,
        functions=(),
        unrelated_functions=(),
        offer_signed_by=None,
        offer_signed_on=None,
        judgements=(),
        doctrine=None,
    )
