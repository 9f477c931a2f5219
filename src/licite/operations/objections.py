"""Refusals: recorded, looked up, and marked as forged, which lifts none."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import get_args
from zoneinfo import ZoneInfo

from licite.contacts.mentions import mentions
from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.known_refusals import events_of
from licite.store.acts.forged import MarkForged
from licite.store.acts.objection import RecordObjection
from licite.store.commit import Acknowledgement, commit, commit_many
from licite.store.lookup import erased
from licite.store.models import Consent, Objection
from licite.store.norms import Identity, Kind
from licite.store.people import controller_of, pieces
from licite.store.standing import Asked, Event, standing
from licite.vocabulary.contract import contract

# A commit holds the lock that somebody's own refusal waits for.
AT_ONCE = 100
_REFUSING = frozenset({"objection", "consent_withdrawn"})


@dataclass(frozen=True)
class Scope:
    """What a refusal is of: this channel, purpose and brand; None is all of them."""

    channel: str | None = None
    purpose: str | None = None
    brand: str | None = None

    def checked(self) -> "Scope":
        """The same; fails with OBJ002 for a channel or purpose that does not exist."""
        for fact, value in (("channel", self.channel), ("purpose", self.purpose)):
            allowed = [word for word in contract().facts[fact].values if word != "none"]
            if value is not None and value not in allowed:
                raise LiciteError("OBJ002", value=value, allowed=", ".join(allowed))
        return self


@dataclass(frozen=True)
class Refusal:
    """One refusal that holds. `on` is the instant of the stop; where nobody knows it (not `dated`), of its recording.

    `kind` is `objection` or `consent_withdrawn`; `forged`: marked as such, and it blocks all the same.
    """

    event: str
    kind: str
    on: datetime
    dated: bool
    recorded_at: datetime
    how: str
    source: str
    scope: Scope
    first_party: bool
    forged: bool


@dataclass(frozen=True)
class Checked:
    """What is known of one address or number; `refusals` are those that hold, the oldest first."""

    address: str
    refusals: tuple[Refusal, ...]
    erased_on: datetime | None

    @property
    def objected(self) -> bool:
        """Whether somebody refused here."""
        return bool(self.refusals)

    @property
    def stopped_on(self) -> date | None:
        """The day of the stop, in France; None where nobody refused."""
        return day_of(self.refusals[0].on) if self.refusals else None


def identities_in(text: str) -> tuple[Identity, ...]:
    """Whom does a text name: its addresses, numbers, profile pages and whole domains (`@firm.example`)?

    Fails with OBJ001 where it names nobody or something in it cannot be read for certain.

    >>> [tuple(one) for one in identities_in("Ann <ann@firm.example>")]
    [('email', 'Ann <ann@firm.example>'), ('email', 'ann@firm.example')]
    """
    found = mentions(text)
    if not found or not all(one.readable and one.kind in get_args(Kind) for one in found):
        raise LiciteError("OBJ001", value=text)
    named = [Identity(one.kind, one.value) for one in found]  # type: ignore[arg-type]
    # As written too: a list of another tool may have put this very writing under its hash.
    own = [Identity(named[0].kind, text)] if len(named) == 1 and named[0].kind != "domain" else []
    return tuple(dict.fromkeys([*own, *named]))


def add_objection(
    controller: str,
    addresses: Sequence[str],
    scope: Scope | None = None,
    *,
    on: str | None = None,
    how: str = "",
    source: str = "",
    idempotency_key: str | None = None,
) -> Acknowledgement:
    """Records that one person refused, who told us so; all the addresses are theirs.

    Once it returns, the refusal survives a crash. `on` is a day, or a day and hour in France; a day alone is read as
    its end, since a refusal beats a consent of the same day. Fails with OBJ001 for an address that names nobody, OBJ002
    for an unknown channel, OBJ003 for a day to come, OBJ004 where `how` or `source` names somebody; and as
    `store.commit.commit`.
    """
    scope = (scope or Scope()).checked()
    refuse_names(how, source)
    act = RecordObjection(
        identifiers=tuple(dict.fromkeys(one for address in addresses for one in identities_in(address))),
        event_at=_told_at(on, datetime.now(UTC)) if on else None,
        how=how,
        source=source,
        first_party=True,
        **asdict(scope),
    )
    return commit(controller, act, idempotency_key=idempotency_key)


def record_all(
    controller: str, acts: Sequence[RecordObjection], progress: Callable[[int, int], None] | None = None
) -> list[bool]:
    """Records many refusals; for each, whether it is new. What was recorded before with the same words adds nothing.

    What is done stays done where it is stopped in the middle, and the same call again does the rest.
    """
    new: list[bool] = []
    for start in range(0, len(acts), AT_ONCE):
        piece = acts[start : start + AT_ONCE]
        done = commit_many(controller, piece, idempotency_keys=[_same_again(act) for act in piece])
        new += [not acknowledged.repeated for acknowledged in done]
        if progress:
            progress(len(new), len(acts))
    return new


def check_objections(
    controller: str, addresses: Iterable[str], scope: Scope | None = None, *, at: str | None = None
) -> Iterator[Checked]:
    """Did anybody refuse who has this address or number, and when? With a scope, for that channel, purpose and brand.

    `at` is the instant of the planned contact, now where it is left out; a refusal recorded later counts too. Fails
    with OBJ001 for an address that names nobody, OBJ002 for an unknown channel, CLI002 for an `at` that is no date.
    """
    scope = (scope or Scope()).checked()
    instant = _instant(at) if at else datetime.now(ZoneInfo(HOME_ZONE))
    waiting = iter(addresses)
    while piece := list(islice(waiting, AT_ONCE)):
        yield from _checked(controller, piece, scope, instant)


def _checked(controller: str, addresses: Sequence[str], scope: Scope, at: datetime) -> Iterator[Checked]:
    """These addresses, looked up together."""
    asked = {address: identities_in(address) for address in addresses}
    everyone = {one for identities in asked.values() for one in identities}
    found, gone = events_of(controller, everyone), erased(controller, everyone)
    events = {
        address: frozenset[Event]().union(*(found[one] for one in identities)) for address, identities in asked.items()
    }
    holding = {address: _holding(own, scope, at) for address, own in events.items()}
    said = _said(controller, {event.id for own in holding.values() for event in own})
    for address in addresses:
        marked = {event.about for event in events[address] if event.kind == "forged_mark"}
        refusals = (_refusal(event, *said[event.id], forged=event.id in marked) for event in holding[address])
        yield Checked(
            address,
            tuple(sorted(refusals, key=lambda refusal: (refusal.on, refusal.event))),
            max((gone[one] for one in asked[address] if one in gone), default=None),
        )


def mark_forged(controller: str, event: str, *, author: str, reason: str) -> Acknowledgement:
    """Notes that a refusal is held to be forged, by whom and why. It blocks until the person says otherwise.

    Fails with OBJ005 where author or reason is empty, OBJ004 where the reason names somebody, STO025 where this
    controller has no such refusal.
    """
    if not author.strip() or not reason.strip():
        raise LiciteError("OBJ005")
    refuse_names(reason)
    key = json.dumps(["objection forged", event, author, reason])
    return commit(controller, MarkForged(event, author, reason), idempotency_key=key)


def day_of(instant: datetime) -> date:
    """The day that an instant is in France."""
    return instant.astimezone(ZoneInfo(HOME_ZONE)).date()


def start_of(day: date) -> datetime:
    """The first instant of a day in France."""
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE))


def _same_again(act: RecordObjection) -> str:
    return json.dumps(["objection import", asdict(act)], sort_keys=True, default=str)


def _holding(events: frozenset[Event], scope: Scope, at: datetime) -> list[Event]:
    """The refusals that hold for some message within the scope."""
    refusals = {event.id: event for event in events if event.kind in _REFUSING}
    holding: set[str] = set()
    for asked in _messages(scope) if refusals else ():
        found = standing(events, asked, at)
        holding |= refusals.keys() & set(found.why) if found.objected else set()
    return [refusals[name] for name in sorted(holding)]


def _refusal(event: Event, how: str, source: str, *, forged: bool) -> Refusal:
    return Refusal(
        event=event.id,
        kind=str(event.kind),
        on=min(event.event_at or event.recorded_at, event.recorded_at),
        dated=event.event_at is not None or event.first_party,
        recorded_at=event.recorded_at,
        how=how,
        source=source,
        scope=Scope(event.channel, event.purpose, event.brand),
        first_party=event.first_party,
        forged=forged,
    )


def _messages(scope: Scope) -> Iterator[Asked]:
    """Every message that the scope speaks of."""
    facts = contract().facts
    for channel in [scope.channel] if scope.channel else facts["channel"].values:
        for purpose in [scope.purpose] if scope.purpose else facts["purpose"].values:
            yield Asked(channel, purpose, scope.brand)


def _said(controller: str, events: set[str]) -> dict[str, tuple[str, str]]:
    """How and through what each refusal came."""
    owner = controller_of(controller)
    return {
        event: (how, source)
        for piece in pieces(sorted(events))
        for rows in (Consent.objects, Objection.objects)
        for event, how, source in rows.for_controller(owner)
        .filter(event_id__in=piece)
        .values_list("event_id", "how", "source")
    }


def _told_at(on: str, now: datetime) -> datetime | None:
    """The instant of a refusal; None for today without an hour, which is the time of its recording."""
    told = _instant(on)
    if len(on) > len("2026-11-25"):
        if told > now:
            raise LiciteError("OBJ003", value=on)
        return told
    if day_of(told) > day_of(now):
        raise LiciteError("OBJ003", value=on)
    return None if day_of(told) == day_of(now) else datetime.combine(day_of(told), time.max, ZoneInfo(HOME_ZONE))


def _instant(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise LiciteError("CLI002", value=text) from None
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(HOME_ZONE))


def refuse_names(*texts: str) -> None:
    """Fails with OBJ004: these words outlive an erasure, so nobody may be named in them."""
    if any(mentions(text) for text in texts):
        raise LiciteError("OBJ004")
