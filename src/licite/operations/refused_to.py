"""Who refused that their data go to a recipient, or that the recipient writes to them?"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import TypeVar
from unicodedata import normalize

from licite.operations.known_refusals import events_of
from licite.operations.objections import day_of
from licite.store.models import Contact, Controller, Identifier, Merge
from licite.store.norms import Identity
from licite.store.people import pieces
from licite.store.profiles import roots_of
from licite.store.standing import ITSELF, TRANSFER, Asked, Event, Kind, standing
from licite.vocabulary.contract import contract

CONTROLLER, PROCESSOR = "controller", "processor"
ROLES = (CONTROLLER, PROCESSOR)
_REFUSING = frozenset({Kind.OBJECTION, Kind.CONSENT_WITHDRAWN})
_AT_ONCE = 500
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Recipient:
    """Who gets data, as a controller of its own or as a processor, and what for."""

    name: str
    role: str
    purpose: str

    def messages(self) -> Iterator[Asked]:
        """Every message for which a refusal stops a disclosure to this recipient.

        By any channel: a refusal that names one may over-block here. Handing over to a controller is a purpose of its
        own; a processor acts for the controller itself.
        """
        ours = self.role == PROCESSOR
        purposes = [self.purpose] if ours else dict.fromkeys([self.purpose, TRANSFER])
        for channel, purpose in product(contract().facts["channel"].values, purposes):
            yield Asked(channel, purpose, partner=ITSELF if ours else self.name)


def refusals_to(
    controller: str, recipient: Recipient, people: Mapping[Key, Sequence[Identity]], at: datetime
) -> dict[Key, tuple[Event, ...]]:
    """Of these people, the refusals that stop a disclosure at an instant, the oldest first; nobody else is there.

    `at` has its zone. What the person agreed to after it lifts nothing, and what they refused after it counts.
    """
    found: dict[Key, tuple[Event, ...]] = {}
    keys = list(people)
    for start in range(0, len(keys), _AT_ONCE):
        some = {key: people[key] for key in keys[start : start + _AT_ONCE]}
        events = events_of(controller, [one for named in some.values() for one in named])
        for key, named in some.items():
            known = frozenset[Event]().union(*(events[one] for one in named))
            if holding := _holding(recipient, known, at):
                found[key] = holding
    return found


def refused_on(events: Sequence[Event]) -> date:
    """The day of the oldest of these refusals, that of its recording where nobody knows it."""
    return min(day_of(event.event_at or event.recorded_at) for event in events)


def identities_by(owner: Controller, uids: Iterable[str]) -> dict[str, tuple[Identity, ...]]:
    """By contact kept (its uid), every identifier of it and of those that were merged into it."""
    roots = _kept(owner, uids)
    members = _members(owner, roots)
    found: dict[str, dict[Identity, None]] = {uid: {} for uid in roots.values()}
    rows = Identifier.objects.for_controller(owner).order_by("pk")
    for piece in pieces(sorted(members)):
        for pk, kind, value in rows.filter(contact_id__in=piece).values_list("contact_id", "kind", "value"):
            found[roots[members[pk]]][Identity(kind, value)] = None  # type: ignore[arg-type]
    return {uid: tuple(named) for uid, named in found.items()}


def kept_uids(owner: Controller, contacts: Iterable[int]) -> dict[int, str]:
    """By contact (its number), the uid of the one that it was merged into, its own where it was not; no erased one."""
    roots = roots_of(owner, set(contacts))
    rows = Contact.objects.for_controller(owner).filter(erased_at=None)
    uids = {
        pk: uid
        for piece in pieces(sorted(set(roots.values())))
        for pk, uid in rows.filter(pk__in=piece).values_list("pk", "uid")
    }
    return {pk: uids[root] for pk, root in roots.items() if root in uids}


def letters(name: str) -> str:
    """What of a recipient's name counts: its letters and digits.

    >>> letters("Partner  S.A.R.L.") == letters("partner SARL")
    True
    """
    return "".join(sign for sign in normalize("NFKD", name.casefold()) if sign.isalnum())


def _holding(recipient: Recipient, known: frozenset[Event], at: datetime) -> tuple[Event, ...]:
    refusals = {event.id: event for event in known if event.kind in _REFUSING}
    holding: set[str] = set()
    for asked in recipient.messages() if refusals else ():
        found = standing(known, asked, at)
        holding |= refusals.keys() & set(found.why) if found.objected else set()
    return tuple(sorted((refusals[name] for name in holding), key=lambda event: (event.recorded_at, event.id)))


def _kept(owner: Controller, uids: Iterable[str]) -> dict[int, str]:
    rows = Contact.objects.for_controller(owner)
    return {
        pk: uid
        for piece in pieces(sorted(set(uids)))
        for pk, uid in rows.filter(uid__in=piece).values_list("pk", "uid")
    }


def _members(owner: Controller, roots: Iterable[int]) -> dict[int, int]:
    """By contact, the one of these that it was merged into; these are their own."""
    below: dict[int, list[int]] = defaultdict(list)
    merges = Merge.objects.for_controller(owner).filter(undone_at=None)
    for kept, merged in merges.values_list("kept_id", "merged_id"):
        below[kept].append(merged)
    members: dict[int, int] = {}
    waiting = [(root, root) for root in roots]
    while waiting:
        pk, root = waiting.pop()
        members[pk] = root
        waiting += [(merged, root) for merged in below[pk] if merged not in members]
    return members
