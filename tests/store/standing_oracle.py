"""The same law, written a second time and plainly: events replayed one after the other, as a clerk would with a card.

It shares nothing with `licite.store.standing` but the shape of an event.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from licite.store.standing import ITSELF, Asked, Event, Kind


@dataclass
class Card:
    """What stands on the card of a person for one kind of message."""

    refused: list[Event] = field(default_factory=list)
    forgiven: list[Event] = field(default_factory=list)
    disowned: list[Event] = field(default_factory=list)
    consent: Event | None = None
    erased: bool = False


def replay(events: list[Event], asked: Asked, at: datetime) -> tuple[bool, str | None, bool]:
    """Objected, consent, erased."""
    once = []
    for event in events:
        if event not in once:
            once.append(event)
    return reading(card_of(once, asked, at), once, asked, at)


def card_of(once: list[Event], asked: Asked, at: datetime) -> Card:
    card, beside = Card(), offers_refused(once, asked, at)
    for _, _, _, event in sorted(moments(once, asked, at, beside), key=lambda moment: moment[:3]):
        turn(card, event)
    return card


def offers_refused(once: list[Event], asked: Asked, at: datetime) -> list[Event]:
    """Whom nobody may send offers to is handed over to nobody for theirs: a second card, kept for offers alone."""
    found: list[Event] = []
    for partner in (ITSELF, asked.partner) if asked.purpose == "transfer_to_partner" else ():
        card = card_of(once, replace(asked, purpose="commercial", partner=partner), at)
        found += [
            one
            for one in held(card, at)
            if one.purpose == "commercial" and one not in found and (one.partners or partner == "")
        ]
    return found


def lapsed(card: Card, at: datetime) -> bool:
    return card.consent is not None and card.consent.until is not None and at.date() > card.consent.until


def held(card: Card, at: datetime) -> list[Event]:
    return card.refused + (card.forgiven if lapsed(card, at) else [])


def turn(card: Card, event: Event) -> None:
    if event.kind == Kind.CONSENT_GIVEN:
        card.consent = event
        card.forgiven += card.refused
        card.refused = []
        card.erased = False
    elif event.kind == Kind.DISOWNED:
        for pile in (card.refused, card.forgiven):
            for refusal in [refusal for refusal in pile if refusal.id == event.about]:
                pile.remove(refusal)
                card.disowned.append(refusal)
    elif event.kind == Kind.ERASURE:
        card.refused += card.forgiven + card.disowned
        card.forgiven, card.disowned = [], []
        card.consent = None
        card.erased = True
    else:
        card.refused.append(event)


def reading(card: Card, events: list[Event], asked: Asked, at: datetime) -> tuple[bool, str | None, bool]:
    spoke = any(e.kind == Kind.CONSENT_GIVEN and e.first_party and inside_consent(e, asked) for e in events)
    any_erasure = any(e.kind == Kind.ERASURE for e in events)
    over, refused = lapsed(card, at), held(card, at)
    withdrawn = any(e.kind == Kind.CONSENT_WITHDRAWN for e in refused)
    if withdrawn or (card.consent and not over and refused):
        consent = "withdrawn"
    elif card.consent:
        consent = "expired" if over else "given"
    else:
        consent = "none" if spoke or any_erasure else None
    return bool(refused), consent, card.erased or (over and any_erasure)


def moments(
    events: list[Event], asked: Asked, at: datetime, beside: list[Event]
) -> list[tuple[datetime, int, tuple[object, ...], Event]]:
    """When each event is written on the card. At the same moment consents come first, so that refusals undo them."""
    found: list[tuple[datetime, int, tuple[object, ...], Event]] = []
    for event in events:
        match event.kind:
            case Kind.ERASURE:
                found.append((last(event), 3, (), event))
            case Kind.OBJECTION | Kind.CONSENT_WITHDRAWN if inside_refusal(event, asked) or event in beside:
                told = event.event_at if event.first_party and event.event_at else last(event)
                found.append((told, 2, (), event))
            case Kind.DISOWNED if counts(event, at) and inside_refusal(event, asked) and doubted(event, events):
                found.append((first(event), 1, (), event))
            case Kind.CONSENT_GIVEN if counts(event, at) and inside_consent(event, asked):
                if not event.double_opt_in or any(confirms(other, event, asked, at) for other in events):
                    # Of two at the same moment the one that ends sooner is written last.
                    until = -event.until.toordinal() if event.until else -99_999_999
                    found.append((first(event), 0, (until, event.seq), event))
    return found


def doubted(word: Event, events: list[Event]) -> bool:
    """Whether a mark on the same refusal was in the book before this word was written into it."""
    before = [event for event in events if event.seq < word.seq and event.kind == Kind.FORGED_MARK]
    return word.about in [mark.about for mark in before]


def confirms(event: Event, given: Event, asked: Asked, at: datetime) -> bool:
    if event.kind != Kind.CONSENT_CONFIRMED or not counts(event, at) or not inside_refusal(event, asked):
        return False
    if first(event) < first(given):
        return False
    if event.about:
        return event.about == given.id
    same = ("channel", "purpose", "brand", "words_version")
    return all(getattr(event, name) == getattr(given, name) for name in same) and event.partners == given.partners


def counts(event: Event, at: datetime) -> bool:
    if not event.first_party or not event.proven:
        return False
    return event.event_at is not None and event.event_at <= at and event.recorded_at <= at


def first(event: Event) -> datetime:
    return event.recorded_at if event.event_at is None or event.event_at > event.recorded_at else event.event_at


def last(event: Event) -> datetime:
    return event.recorded_at if event.event_at is None or event.event_at < event.recorded_at else event.event_at


def inside_refusal(event: Event, asked: Asked) -> bool:
    if event.channel is not None and event.channel != asked.channel:
        return False
    if event.purpose is not None and event.purpose != asked.purpose:
        return False
    if event.brand is not None and asked.brand is not None and event.brand.upper() != asked.brand.upper():
        return False
    if event.partners is None or asked.partner is None:
        return True
    return asked.partner.upper() in {partner.upper() for partner in event.partners}


def inside_consent(event: Event, asked: Asked) -> bool:
    if event.channel is not None and event.channel != asked.channel:
        return False
    if event.purpose is not None and event.purpose != asked.purpose:
        return False
    if event.brand is not None and event.brand != asked.brand:
        return False
    return asked.partner == ITSELF if event.partners is None else asked.partner in event.partners
