"""What people agree to on the pages made for them: to get messages again that they had stopped, in their own act."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from licite.errors import LiciteError
from licite.operations.public_links import Link
from licite.operations.public_refusals import Stopped, event_of_page, events
from licite.operations.wording import channel_word
from licite.store.acts.consent import RecordConsent
from licite.store.commit import commit
from licite.store.models import EvidenceEntry
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.standing import Kind
from licite.vocabulary.say import say

MISTAKE, RESUMED = "public page, stop pressed by mistake", "public preferences"


@dataclass(frozen=True)
class Words:
    """The sentence that somebody agrees to, and the version that it is: other words are another version."""

    text: str
    version: str
    lang: str


def words_of(sender: str, channel: str, purpose: str, lang: str) -> Words:
    """The words by which somebody agrees to get messages of a kind again.

    >>> words_of("Firm", "email", "commercial", "en").text
    "Yes, I want Firm's offers by e-mail. I can stop whenever I like."
    """
    what = say(f"public.agree_{purpose}", lang, sender=sender, channel=channel_word(channel, lang))
    return Words(what, f"again-{sha256(what.encode()).hexdigest()[:8]}", lang)


def was_agreed(link: Link) -> bool:
    """Did the person once agree to what the link is about? Then a form brings it back, and no button."""
    return any(
        event.kind is Kind.CONSENT_GIVEN
        and event.first_party
        and event.proven
        and event.channel in (None, "", link.channel)
        and event.purpose in (None, "", link.purpose)
        for event in events(link)
    )


def take_back(link: Link, page: str, sender: str, lang: str) -> Stopped | None:
    """The person says, on the page shown after their stop, that they did not mean it: an agreement of theirs, proven.

    It reaches what the link is about and nothing else; other refusals stay. None where the page is not of this link.
    """
    event = event_of_page(link, page)
    if event is None:
        return None
    return agree(link, link.channel, link.purpose, words_of(sender, link.channel, link.purpose, lang), MISTAKE, event)


def resume(link: Link, channel: str, purpose: str, sender: str, lang: str) -> Stopped:
    """The person ticks, among their preferences, the words of a kind of message that they had stopped."""
    holding = sorted(event.id for event in events(link) if event.kind in (Kind.OBJECTION, Kind.CONSENT_WITHDRAWN))
    words = words_of(sender, channel, purpose, lang)
    return agree(link, channel, purpose, words, RESUMED, json.dumps(holding))


def agree(link: Link, channel: str, purpose: str, words: Words, how: str, after: str) -> Stopped:
    """Keeps an agreement of the person with its words and its instant; the same after the same refusal is kept once."""
    said = json.dumps(["agreed again", link.controller, *link.identity, channel, purpose, words.text, how, after])
    act = RecordConsent(
        kind_of_event="given",
        identifiers=(link.identity,),
        channel=channel,
        purpose=purpose,
        words=words.text,
        words_version=words.version,
        words_language=words.lang,
        how=how,
        first_party=True,
        proven=True,
        event_at=datetime.now(UTC),
        event_id=agreement_id(said),
    )
    return kept_once(link.controller, act)


def agreement_id(said: str) -> str:
    """The id of the event that these words will be: the same words, the same event, whichever key is current."""
    ring = current().ring()
    return ring.digest("public agreement", said, next(iter(ring.keys)))[:32]


def kept_once(controller: str, act: RecordConsent) -> Stopped:
    """Records an act that has its own id; where it is there already, it stays with its first instant."""
    assert act.event_id is not None
    if before := recorded_as(controller, act.event_id):
        return before
    try:
        done = commit(controller, act)
    except LiciteError as refused:
        # Two presses at once: the other one came first, at another instant.
        if refused.code == "STO010" and (before := recorded_as(controller, act.event_id)):
            return before
        raise
    return Stopped(done.event_id, done.at, done.repeated)


def recorded_as(controller: str, event_id: str) -> Stopped | None:
    """What was recorded under this id; None where nothing was."""
    entry = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(event_id=event_id).first()
    return Stopped(entry.event_id, entry.at, repeated=True) if entry else None
