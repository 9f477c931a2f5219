"""What people refuse on the pages made for them: by the link of a message, or by their address where a link is cut."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from licite.contacts.mentions import mentions
from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.identities import REACHED, identity_of
from licite.operations.known_refusals import events_of
from licite.operations.person_found import people_of
from licite.operations.public_links import Link
from licite.store.acts.objection import RecordObjection
from licite.store.commit import Acknowledgement, commit
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.public_token import seal, unseal
from licite.store.standing import Asked, Event, Kind, Standing, standing

ONE_CLICK, PRESSED, BY_HAND, CHOSEN = "one-click", "public page", "public page, address typed", "public preferences"
"""How a refusal came, as the registers keep it."""

PAUSE = "public preferences, pause until "
WIDER = ("voice_call", "sms", "post")
"""The other channels that somebody who stops one is offered to stop as well."""

_DONE = "page after a stop"
# What a person asked for or needs is no offer, and no link to stop an offer stops it.
_NEVER_ALONE = "service_message"
_ACTS = frozenset({Kind.CONSENT_GIVEN, Kind.CONSENT_CONFIRMED, Kind.DISOWNED, Kind.ERASURE})


@dataclass(frozen=True)
class Stopped:
    """It is on disk: since when, and under which reference it is found. `repeated`: it was there before."""

    event_id: str
    at: datetime
    repeated: bool

    @property
    def reference(self) -> str:
        """What the person keeps as proof: the beginning of the id of the refusal.

        >>> Stopped("3f9a12bc00", datetime(2026, 11, 26, tzinfo=UTC), False).reference
        'R-3F9A12BC'
        """
        return f"R-{self.event_id[:8].upper()}"


def stop(link: Link, *, how: str = PRESSED, everything: bool = False) -> Stopped:
    """Stops what the link is about, or everything. Once it returns, the refusal survives a crash.

    The same again is recorded once, until the person agrees anew: a refusal after that is a new one. It needs no
    contact, and no word of the registers. Fails as `store.commit.commit`.
    """
    channel, purpose = (None, None) if everything else scope_of(link)
    return _stopped(link, [(channel, purpose)], how)[0]


def stop_wider(link: Link, channels: Iterable[str], *, how: str = PRESSED) -> list[Stopped]:
    """Stops the same by other channels too; those by telephone stop the numbers known of the person as well."""
    _, purpose = scope_of(link)
    wanted = [(channel, purpose) for channel in dict.fromkeys(channels) if channel in REACHED or channel == "post"]
    return _stopped(link, wanted, how) if wanted else []


def stop_kinds(link: Link, kinds: Sequence[tuple[str, str]], *, until: date | None = None) -> list[Stopped]:
    """Stops kinds of messages, each a channel and a purpose. `until` is the end of a pause, which only the person ends.

    Nothing starts again by itself: a refusal has no end but a later act of the person.
    """
    return _stopped(link, list(kinds), f"{PAUSE}{until.isoformat()}" if until else CHOSEN) if kinds else []


def stop_by_hand(controllers: Sequence[str], address: str) -> Stopped:
    """Stops everything to an address that somebody typed, whether anybody here knows it or not.

    Nobody is written to for it. Fails with CON001 where it is no address, number or profile.
    """
    if not any(map(str.isalnum, address)):
        raise LiciteError("CON001", value=address)
    who = identity_of(address)
    done = [_stopped(Link(slug, who), [(None, None)], BY_HAND)[0] for slug in controllers]
    return done[0]


def scope_of(link: Link) -> tuple[str | None, str | None]:
    """The channel and purpose that a stop by this link is of; None is all of them."""
    if link.purpose in ("", _NEVER_ALONE):
        return link.channel or None, None
    return link.channel or None, link.purpose


def stands(link: Link, channel: str | None = None, purpose: str | None = None) -> Standing:
    """What holds now for a message like that of the link, as far as the person spoke."""
    asked = Asked(channel or link.channel or "email", purpose or link.purpose or "commercial")
    return standing(events(link), asked, datetime.now(ZoneInfo(HOME_ZONE)))


def events(link: Link) -> frozenset[Event]:
    """Everything recorded of whom the link is to."""
    return events_of(link.controller, [link.identity])[link.identity]


def sealed_page(link: Link, stopped: Stopped) -> str:
    """What the page after a stop holds, and no link: by it alone may the person say that they did not mean it."""
    return seal(current().ring(), _DONE, link.controller, (*link.identity, stopped.event_id))


def event_of_page(link: Link, page: str) -> str | None:
    """The refusal that a page was shown for; None where it is not of this link."""
    found = unseal(current().ring(), _DONE, page)
    if found is None or found[:-1] != [link.controller, *link.identity]:
        return None
    return found[-1]


def _stopped(link: Link, scopes: Sequence[tuple[str | None, str | None]], how: str) -> list[Stopped]:
    acts = [
        RecordObjection(
            identifiers=_whose(link, channel),
            channel=channel,
            purpose=purpose,
            how=how,
            # A refusal outlives its person: a campaign that is named after somebody is left out of it.
            source="" if mentions(link.campaign) else link.campaign,
            first_party=True,
        )
        for channel, purpose in scopes
    ]
    # What came since: a refusal after an agreement or an erasure is a new one, and never an answer of long ago.
    since = sorted(event.id for event in events(link) if event.kind in _ACTS)
    keys = [json.dumps(["public", since, asdict(act)], sort_keys=True, default=str) for act in acts]
    # One by one: a refusal alone goes before all else that waits, and the same press again does what is left.
    return [_told(_kept(link, act, key)) for act, key in zip(acts, keys, strict=True)]


def _kept(link: Link, act: RecordObjection, key: str) -> Acknowledgement:
    """Records a refusal; one that was there before counts as the answer only where it still holds."""
    done = commit(link.controller, act, idempotency_key=key)
    if done.repeated and not stands(link, act.channel, act.purpose).objected:
        return commit(link.controller, act)
    return done


def _told(done: Acknowledgement) -> Stopped:
    return Stopped(done.event_id, done.at.astimezone(UTC), done.repeated)


def _whose(link: Link, channel: str | None) -> tuple[Identity, ...]:
    """The identifier of the link, and for a channel that goes elsewhere those of the one person who has it."""
    wanted = REACHED.get(channel or "")
    if wanted in (None, link.identity.kind):
        return (link.identity,)
    found = people_of(link.controller, link.identity.value)
    own = [one for one in found[0].identities if one.kind == wanted] if len(found) == 1 else []
    return (link.identity, *own)
