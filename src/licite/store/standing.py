"""What a person's events say at an instant: the one law of the order of refusals and consents.

The law of this module: the answer depends on which events there are, never on the order in which they come; a refusal
more never unblocks; what others claim changes nothing; only a later, first-party, proven act of the person lifts a
refusal, and no further than the act reaches. Their word that a refusal was not theirs is such an act only where
somebody in charge had marked that refusal as forged before. Whatever is unsure reads as a refusal. A refusal of offers
is one of being handed over for the offers of others, for as long as it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal
from unicodedata import normalize

ITSELF: Final = ""
"""Among the partners of a consent, and as the partner asked about: the controller itself."""

TRANSFER: Final = "transfer_to_partner"
"""The purpose of handing people over; whoever refused offers does not want those of others either."""

ConsentState = Literal["given", "none", "withdrawn", "expired"]


class Kind(StrEnum):
    OBJECTION = "objection"
    CONSENT_GIVEN = "consent_given"
    CONSENT_CONFIRMED = "consent_confirmed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    FORGED_MARK = "forged_mark"
    DISOWNED = "disowned"
    ERASURE = "erasure"


@dataclass(frozen=True)
class Event:
    """One thing that was recorded about a person, for one controller.

    `event_at` is when it happened and None where nobody knows; `recorded_at` is when the controller learnt it. A scope
    of None is all there is of it, but a consent without partners is for the controller alone. `about` is the id of the
    consent that a confirmation confirms, or of the refusal that a mark or the person says is not theirs.
    `double_opt_in` says that the consent was asked to be confirmed. `until` is its last day.
    """

    id: str
    seq: int
    kind: Kind
    recorded_at: datetime
    event_at: datetime | None = None
    first_party: bool = False
    proven: bool = False
    channel: str | None = None
    purpose: str | None = None
    brand: str | None = None
    partners: frozenset[str] | None = None
    until: date | None = None
    words_version: str | None = None
    double_opt_in: bool = False
    about: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))  # or a kind that nobody knows would be left out in silence
        if any(moment.utcoffset() is None for moment in (self.recorded_at, self.event_at) if moment):
            raise ValueError("a time without its zone has no place in an order")
        if isinstance(self.until, datetime):
            raise TypeError("`until` is a day")


@dataclass(frozen=True)
class Asked:
    """The message that is planned: who would send it, how and what for.

    Without a brand, a refusal of any brand counts, and only a consent to all of them. `partner` is who would send
    in place of the controller; where it is None nobody knows who, a refusal of any of them counts, and no consent.
    """

    channel: str
    purpose: str
    brand: str | None = None
    partner: str | None = ITSELF


@dataclass(frozen=True)
class Standing:
    """What holds at an instant for a channel and purpose.

    `objected_on` is the day of the oldest refusal that holds, or of the newest that was lifted; None where it lies in
    the future. `consent` is None where the person never said anything of it here. `waiting`: a consent waits for its
    double opt-in; `unproven`: the person is said to have consented without proof. `why` has the ids that decide.
    """

    objected: bool = False
    objected_on: datetime | None = None
    lifted_on: datetime | None = None
    consent: ConsentState | None = None
    consent_on: datetime | None = None
    consent_until: date | None = None
    words_version: str | None = None
    double_opt_in: bool = False
    waiting: bool = False
    unproven: bool = False
    erased: bool = False
    marked_forged: bool = False
    why: tuple[str, ...] = ()


def standing(events: Iterable[Event], asked: Asked, at: datetime) -> Standing:
    """May this person be written to at this instant, as far as they have spoken?

    `at` has the zone of the person, in which the last day of a consent ends. What happened or was recorded after `at`
    gives nothing and still refuses. The same event twice counts once.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2026, 11, n, 9, tzinfo=UTC)
    >>> stop = Event("stop", 1, Kind.OBJECTION, day(2), day(2), first_party=True)
    >>> again = Event("again", 2, Kind.CONSENT_GIVEN, day(3), day(3), True, True, channel="email")
    >>> by_mail, by_call = Asked("email", "commercial"), Asked("voice_call", "commercial")
    >>> standing([stop, again], by_mail, day(4)).consent, standing([again, stop], by_call, day(4)).objected
    ('given', True)
    """
    if at.utcoffset() is None:
        raise ValueError("an instant without its zone has no place in an order")
    known = frozenset(events)
    said = _said(known, asked, at)
    refusals = [event for event in known if event.kind in _REFUSALS and _refuses(event, asked)]
    refusals += _of_offers(known, asked, at) if asked.purpose == TRANSFER else []
    holding = [event for event in refusals if not said.lifters(event)]
    lifted = [event for event in refusals if event not in holding]
    lifters = [act for event in lifted for act in said.lifters(event)]
    erasures = [] if said.live else [event for event in known if event.kind is Kind.ERASURE]
    deciding = said.deciding
    return Standing(
        objected=bool(holding),
        objected_on=_objected_on(holding, lifted, at),
        lifted_on=max(map(_act_time, lifters), default=None) if not holding else None,
        consent=_state(said, holding, erased=bool(erasures)),
        consent_on=_act_time(deciding.given) if deciding else None,
        consent_until=deciding.given.until if deciding else None,
        words_version=deciding.given.words_version if deciding else None,
        double_opt_in=bool(deciding and deciding.confirmed),
        waiting=bool(said.waiting),
        unproven=bool(said.unproven),
        erased=bool(erasures),
        marked_forged=_marked(known, holding),
        why=_ids(*holding, *erasures, *lifters, *said.waiting, *(deciding.events if deciding else ())),
    )


_OFFERS = "commercial"
_REFUSALS = frozenset({Kind.OBJECTION, Kind.CONSENT_WITHDRAWN})


def _of_offers(known: frozenset[Event], asked: Asked, at: datetime) -> list[Event]:
    """The refusals of offers that hold: while they do, they are refusals of handing over for the offers of others."""
    found: set[Event] = set()
    for partner in (ITSELF, asked.partner):
        offers = replace(asked, purpose=_OFFERS, partner=partner)
        said = _said(known, offers, at)
        found |= {
            event
            for event in known
            if event.kind in _REFUSALS
            and event.purpose == _OFFERS
            and (event.partners or partner == ITSELF)
            and _refuses(event, offers)
            and not said.lifters(event)
        }
    return list(found)


@dataclass(frozen=True)
class _Consent:
    given: Event
    confirmed: Event | None

    @property
    def events(self) -> tuple[Event, ...]:
        return (self.given, self.confirmed) if self.confirmed else (self.given,)


@dataclass(frozen=True)
class _Said:
    """What the person agreed to, of what is asked: the consent that decides, whether it still lasts, and the rest."""

    deciding: _Consent | None
    live: bool
    waiting: tuple[Event, ...]
    unproven: tuple[Event, ...]
    other: bool
    disowning: tuple[Event, ...]

    def lifters(self, refusal: Event) -> list[Event]:
        """The acts of the person that lift a refusal: a consent given later, or the word that it was not theirs."""
        acts = [act for act in self.disowning if act.about == refusal.id]
        if self.deciding and self.live:
            acts.append(self.deciding.given)
        return [act for act in acts if _act_time(act) > _refused_as_late_as(refusal)]


def _said(known: frozenset[Event], asked: Asked, at: datetime) -> _Said:
    erased_at = max((_known_since(event) for event in known if event.kind is Kind.ERASURE), default=None)
    acts = {event for event in known if _is_act(event, at) and (erased_at is None or _act_time(event) > erased_at)}
    given = [event for event in known if event.kind is Kind.CONSENT_GIVEN and _agrees(event, asked)]
    confirmations = [event for event in acts if event.kind is Kind.CONSENT_CONFIRMED and _refuses(event, asked)]
    consents = [_Consent(event, _confirmation(event, confirmations)) for event in given if event in acts]
    whole = [consent for consent in consents if consent.confirmed or not consent.given.double_opt_in]
    deciding = max(whole, key=_latest_and_narrowest, default=None)
    return _Said(
        deciding=deciding,
        live=deciding is not None and (deciding.given.until is None or at.date() <= deciding.given.until),
        waiting=tuple(consent.given for consent in consents if consent not in whole),
        unproven=tuple(event for event in given if event.first_party and not event.proven),
        other=any(event.first_party for event in given),
        disowning=tuple(event for event in acts if _disowns(event, known) and _refuses(event, asked)),
    )


def _disowns(event: Event, known: frozenset[Event]) -> bool:
    """Whether this is the word that a refusal was not the person's, said of one that was marked as forged before."""
    return event.kind is Kind.DISOWNED and any(
        mark.kind is Kind.FORGED_MARK and mark.about == event.about and mark.seq < event.seq for mark in known
    )


def _state(said: _Said, holding: Sequence[Event], *, erased: bool) -> ConsentState | None:
    if any(event.kind is Kind.CONSENT_WITHDRAWN for event in holding) or (said.live and holding):
        return "withdrawn"
    if said.deciding:
        return "given" if said.live else "expired"
    return "none" if said.other or erased else None


# --- scope: refusals are read wide, consents narrow --------------------------------------------------------------


def _refuses(event: Event, asked: Asked) -> bool:
    return (
        (not event.channel or event.channel == asked.channel)
        and (not event.purpose or event.purpose == asked.purpose)
        and (not event.brand or asked.brand is None or _alike(event.brand, asked.brand))
        and (not event.partners or asked.partner is None or any(_alike(one, asked.partner) for one in event.partners))
    )


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by capitals, accents and signs at the most: a refusal of `Lumen` is one of `LUMEN`."""
    return one == other or _letters(one) == _letters(other) != ""


def _letters(name: str) -> str:
    return "".join(sign for sign in normalize("NFKD", name.casefold()) if sign.isalnum())


def _agrees(event: Event, asked: Asked) -> bool:
    return (
        event.channel in (None, asked.channel)
        and event.purpose in (None, asked.purpose)
        and event.brand in (None, asked.brand)
        and asked.partner in (event.partners or {ITSELF})
    )


# --- time: refusals are read late, acts early --------------------------------------------------------------------


def _is_act(event: Event, at: datetime) -> bool:
    """Whether the person did this, it is proven, its time is known, and it was done and recorded by then."""
    return event.first_party and event.proven and event.event_at is not None and _known_since(event) <= at


def _act_time(act: Event) -> datetime:
    """The earlier of both times: nothing is recorded before it happens, so a later event time is a wrong clock."""
    return min(act.event_at or act.recorded_at, act.recorded_at)


def _known_since(event: Event) -> datetime:
    return max(event.event_at or event.recorded_at, event.recorded_at)


def _refused_as_late_as(refusal: Event) -> datetime:
    """What an act must come after: the event where the person told the controller, else the recording of it too."""
    if refusal.first_party and refusal.event_at is not None:
        return refusal.event_at
    return _known_since(refusal)


def _confirmation(given: Event, confirmations: Sequence[Event]) -> Event | None:
    """The first confirmation of a consent: one that names it, or that says the same and names nothing."""
    found = [
        event
        for event in confirmations
        if _act_time(event) >= _act_time(given)
        and (event.about == given.id if event.about is not None else _same_words(event, given))
    ]
    return min(found, key=lambda event: (_act_time(event), event.seq, event.id), default=None)


def _same_words(event: Event, given: Event) -> bool:
    def scope(e: Event) -> tuple[object, ...]:
        return (e.channel, e.purpose, e.brand, e.partners or None, e.words_version)

    return scope(event) == scope(given)


def _latest_and_narrowest(consent: _Consent) -> tuple[datetime, int, int, str]:
    given = consent.given
    return _act_time(given), -(given.until or date.max).toordinal(), given.seq, given.id


# --- what is told ------------------------------------------------------------------------------------------------


def _objected_on(holding: Sequence[Event], lifted: Sequence[Event], at: datetime) -> datetime | None:
    """A day to come is not told: the facts read a refusal with such a day as not there yet, and this one is."""
    if holding:
        return min((moment for event in holding if (moment := event.event_at or event.recorded_at) <= at), default=None)
    return max((event.event_at or event.recorded_at for event in lifted), default=None)


def _marked(known: frozenset[Event], holding: Sequence[Event]) -> bool:
    marks = {event.about for event in known if event.kind is Kind.FORGED_MARK}
    return any(event.id in marks for event in holding)


def _ids(*events: Event) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.id for event in sorted(events, key=lambda event: (event.seq, event.id))))
