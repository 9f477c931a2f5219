"""What a person agreed to and refused, as it holds at an instant, and everything that they said, in order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from typing import Literal
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.consent_inputs import brand_of, instant_of
from licite.operations.consents import Grade, grade_of
from licite.operations.identities import identity_of
from licite.operations.known_refusals import events_of
from licite.store.models import Consent, Disowning, Objection
from licite.store.norms import Identity
from licite.store.people import controller_of, pieces
from licite.store.standing import ITSELF, Asked, Event, Kind, Standing, standing

State = Literal["given", "waiting", "expired", "withdrawn", "refused", "erased", "unproven", "claimed"]
# A channel or purpose of which no event speaks: what holds for it holds for every such one.
_OTHER = ""
_Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Holding:
    """What holds of one channel and purpose; None stands for every other one. `partner` is empty for the controller.
    `brand` is None of a message that names none: a refusal of any brand counts for it, and only a consent to all.

    `state` is `refused` where the person objected to what they never agreed to; `claimed` where somebody else alone
    says that they agreed. Only `given` allows anything.
    """

    channel: str | None
    purpose: str | None
    partner: str
    state: State
    standing: Standing
    brand: str | None = None


@dataclass(frozen=True)
class Told:
    """One event as it is recorded; `words`, `language`, `how` and `source` are empty where nothing is kept of them.

    `grade` is None of what is no consent. `decides`: what holds somewhere follows from it.
    """

    event: Event
    grade: Grade | None
    words: str = ""
    language: str = ""
    how: str = ""
    source: str = ""
    decides: bool = False


@dataclass(frozen=True)
class Shown:
    """What holds of an address at an instant, and why: the events that speak of it, in the order of their time."""

    controller: str
    who: Identity
    at: datetime
    holds: tuple[Holding, ...]
    events: tuple[Told, ...]


def shown(controller: str, address: str, *, at: str | None = None, brand: str | None = None) -> Shown:
    """What may this person be approached for, as far as they have spoken, and why?

    `at` is a day, of which the end is meant, or an instant; now where it is None. What was recorded after it gives
    nothing, and refuses all the same. With `brand`, what holds for a message of that brand; without, for one that names
    none, and for each brand of which something else holds. Fails with CON001 where nobody is named, FAC004 where `at`
    is no instant.
    """
    who = identity_of(address)
    # The zone of the person, in which the last day of a consent ends.
    moment = (instant_of("at", at, late=True) if at else datetime.now(UTC)).astimezone(ZoneInfo(HOME_ZONE))
    events = events_of(controller, [who])[who]
    holds = tuple(holdings(events, moment, brand_of(brand)))
    deciding = {id for holding in holds for id in holding.standing.why}
    return Shown(controller, who, moment, holds, _told(controller, events, deciding))


def holdings(events: frozenset[Event], at: datetime, brand: str | None = None) -> Iterator[Holding]:
    """What holds, for every channel, purpose, brand and partner that an event names, and for all others.

    A cell of which nobody spoke is left out; so is that of the others where it says what the widest one says, that
    of a partner whom no agreement names there, and that of a brand where it says what holds without one: a refusal of
    all is told once. With `brand` that one alone is told.
    """
    brands = [brand] if brand else [None, *_named(event.brand for event in events)]
    told: dict[_Cell, Standing] = {}
    for one in brands:
        for cell, holding in _of_brand(events, at, one):
            if one is None or told.get(cell) != holding.standing:
                yield holding
            if one is None:
                told[cell] = holding.standing


def _of_brand(events: frozenset[Event], at: datetime, brand: str | None) -> Iterator[tuple[_Cell, Holding]]:
    channels, purposes = _named(event.channel for event in events), _named(event.purpose for event in events)
    for partner in (ITSELF, *_named(name for event in events for name in event.partners or ())):
        widest = standing(events, Asked(_OTHER, _OTHER, brand, partner), at)
        for channel, purpose in product((*channels, _OTHER), (*purposes, _OTHER)):
            asked = Asked(channel, purpose, brand, partner)
            found = standing(events, asked, at)
            spoken = [event for event in events if _covers(event, asked)]
            state = _state(found, claimed=any(not event.first_party and _known(event, at) for event in spoken))
            partly = (channel == _OTHER) != (purpose == _OTHER)
            if state is None or (not spoken and (partner or (partly and found == widest))):
                continue
            yield (channel, purpose, partner), Holding(channel or None, purpose or None, partner, state, found, brand)


def _named(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))


def _state(found: Standing, *, claimed: bool) -> State | None:
    states: dict[State, bool] = {
        "withdrawn": found.consent == "withdrawn",
        "refused": found.objected,
        "erased": found.erased,
        "given": found.consent == "given",
        "waiting": found.waiting,
        "expired": found.consent == "expired",
        "unproven": found.unproven,
        "claimed": claimed,
    }
    return next((state for state, holds in states.items() if holds), None)


def _covers(event: Event, asked: Asked) -> bool:
    """Whether an agreement, or the claim of one, speaks of this cell."""
    return (
        event.kind is Kind.CONSENT_GIVEN
        and event.channel in (None, asked.channel)
        and event.purpose in (None, asked.purpose)
        and event.brand in (None, asked.brand)
        and asked.partner in (event.partners or {ITSELF})
    )


def _known(event: Event, at: datetime) -> bool:
    return max(event.recorded_at, event.event_at or event.recorded_at) <= at


def _told(controller: str, events: Iterable[Event], deciding: set[str]) -> tuple[Told, ...]:
    """The events with what their rows add, by the time at which they happened."""
    ordered = sorted(events, key=lambda event: (event.event_at or event.recorded_at, event.seq))
    consents, objections, disownings = _rows(controller, [event.id for event in ordered])
    told = []
    for event in ordered:
        consent = consents.get(event.id)
        row = consent or objections.get(event.id)
        said = consent or disownings.get(event.id)
        told.append(
            Told(
                event,
                grade_of(event) if event.kind is Kind.CONSENT_GIVEN else None,
                words=said.words if said else "",
                language=consent.words_language if consent else "",
                how=row.how if row else said.how if said else "",
                source=row.source if row else "",
                decides=event.id in deciding,
            )
        )
    return tuple(told)


def _rows(
    controller: str, ids: list[str]
) -> tuple[Mapping[str, Consent], Mapping[str, Objection], Mapping[str, Disowning]]:
    owner = controller_of(controller)
    consents, objections = Consent.objects.for_controller(owner), Objection.objects.for_controller(owner)
    disownings = Disowning.objects.for_controller(owner)
    return (
        {row.event_id: row for piece in pieces(ids) for row in consents.filter(event_id__in=piece)},
        {row.event_id: row for piece in pieces(ids) for row in objections.filter(event_id__in=piece)},
        {row.event_id: row for piece in pieces(ids) for row in disownings.filter(event_id__in=piece)},
    )


def as_json(found: Shown) -> dict[str, object]:
    """The same as plain values, for JSON; a channel or purpose that is null is every other one."""
    return {
        "controller": found.controller,
        "address": found.who.value,
        "kind": found.who.kind,
        "at": found.at.isoformat(),
        "holds": [_holding_json(one) for one in found.holds],
        "events": [_told_json(one) for one in found.events],
    }


def _holding_json(one: Holding) -> dict[str, object]:
    said = one.standing
    return {
        "channel": one.channel,
        "purpose": one.purpose,
        "brand": one.brand,
        "partner": one.partner or None,
        "state": one.state,
        "objected_on": _written(said.objected_on),
        "lifted_on": _written(said.lifted_on),
        "consent": said.consent,
        "consent_on": _written(said.consent_on),
        "consent_until": _written(said.consent_until),
        "words_version": said.words_version,
        "double_opt_in": said.double_opt_in,
        "waiting": said.waiting,
        "erased": said.erased,
        "marked_forged": said.marked_forged,
        "why": list(said.why),
    }


def _told_json(one: Told) -> dict[str, object]:
    event = one.event
    return {
        "id": event.id,
        "entry": event.seq,
        "kind": str(event.kind),
        "event_at": _written(event.event_at),
        "recorded_at": _written(event.recorded_at),
        "first_party": event.first_party,
        "grade": one.grade,
        "channel": event.channel,
        "purpose": event.purpose,
        "brand": event.brand,
        "partners": None if event.partners is None else sorted(name for name in event.partners if name),
        "ourselves": ITSELF in (event.partners or {ITSELF}),
        "words": one.words or None,
        "words_version": event.words_version,
        "words_language": one.language or None,
        "how": one.how or None,
        "source": one.source or None,
        "until": _written(event.until),
        "double_opt_in": event.double_opt_in,
        "about": event.about,
        "decides": one.decides,
    }


def _written(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
