"""The kinds of messages that somebody gets from a controller, and what they said of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.identities import REACHED
from licite.operations.public_links import Link
from licite.operations.public_refusals import PAUSE, events
from licite.store.models import Objection
from licite.store.people import controller_of
from licite.store.standing import TRANSFER, Asked, Event, Standing, standing

State = Literal["kept", "stopped", "paused"]
_OFFERS = ("email", "voice_call", "sms", "post")


@dataclass(frozen=True)
class Preference:
    """One kind of message. `kept` is what nobody refused; `paused` is refused, with a day on which to look again.

    `since` is the instant of the refusal, None where nobody knows it. `agreed`: the person agreed to it.
    """

    channel: str
    purpose: str
    state: State
    since: datetime | None = None
    until: date | None = None
    agreed: bool = False

    @property
    def name(self) -> str:
        """How a form names it."""
        return f"{self.channel}.{self.purpose}"

    @property
    def handed_over(self) -> bool:
        """Whether it is about what partners get: that is stopped here, and begun by a form that names them alone."""
        return self.purpose == TRANSFER


def preferences(link: Link) -> list[Preference]:
    """What stands for each kind: that of the link first, then offers by each channel, then whatever they spoke of."""
    known = events(link)
    at = datetime.now(ZoneInfo(HOME_ZONE))
    return [
        _preference(link, kind, _standing(known, kind, at))
        for kind in dict.fromkeys(_kinds(link, {(one.channel, one.purpose) for one in known}))
    ]


def _kinds(link: Link, spoken: set[tuple[str | None, str | None]]) -> Iterator[tuple[str, str]]:
    if link.channel and link.purpose not in ("", "service_message"):
        yield link.channel, link.purpose
    yield from ((channel, "commercial") for channel in _OFFERS)
    for channel, purpose in sorted((c, p) for c, p in spoken if c and p):
        if (channel in REACHED or channel == "post") and purpose != "service_message":
            yield channel, purpose


def _standing(known: frozenset[Event], kind: tuple[str, str], at: datetime) -> Standing:
    """What holds of a kind of message; of handing over, where one partner may still have the address, for that one."""
    if kind[1] != TRANSFER:
        return standing(known, Asked(*kind), at)
    named = sorted(
        {name for event in known if event.channel in (None, kind[0]) for name in event.partners or () if name}
    )
    found = [standing(known, Asked(*kind, partner=name), at) for name in named or (None,)]
    return min(found, key=lambda one: (one.objected, one.consent != "given"))


def _preference(link: Link, kind: tuple[str, str], found: Standing) -> Preference:
    if not found.objected:
        return Preference(*kind, "kept", agreed=found.consent == "given")
    until = _pause(link.controller, found.why)
    return Preference(*kind, "paused" if until else "stopped", found.objected_on, until)


def _pause(controller: str, refusals: tuple[str, ...]) -> date | None:
    """The end of a pause, where all that refuses is one."""
    rows = Objection.objects.for_controller(controller_of(controller)).filter(event_id__in=refusals)
    ways = list(rows.values_list("how", flat=True))
    if not ways or not all(way.startswith(PAUSE) for way in ways):
        return None
    return max(date.fromisoformat(way.removeprefix(PAUSE)) for way in ways)
