"""What is known of somebody, refusals that came as fingerprints included.

A list of another tool may hold fingerprints only. Whom they name shows when an address comes that makes the same one;
so a fingerprint is recorded as an identifier of its own, and every look-up tries those that an address would make.
"""

from collections.abc import Iterable

from licite.store.lookup import events_for
from licite.store.models import Objection
from licite.store.norms import Identity
from licite.store.one_contact import any_event_of
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.processors import fingerprints_of
from licite.store.snapshot import BY_FINGERPRINT
from licite.store.standing import Event

__all__ = ["BY_FINGERPRINT", "events_of", "known_by_fingerprint", "writings_of"]


def events_of(controller: str, identities: Iterable[Identity]) -> dict[Identity, frozenset[Event]]:
    """Everything recorded of each identifier, as `store.lookup.events_for`, and the refusals known by a fingerprint.

    This, and not `events_for`, is what a decision about an address must ask: the other does not know of hashed lists.
    Fails with STO018 where there is no such controller.
    """
    hashed = known_by_fingerprint(controller)
    writings = {one: writings_of(controller, one) if hashed else (one,) for one in identities}
    found = events_for(controller, [writing for together in writings.values() for writing in together])
    return {one: frozenset().union(*(found[writing] for writing in together)) for one, together in writings.items()}


def may_be_met_by_fingerprint(controller: str, identities: Iterable[Identity]) -> bool:
    """Whether anything recorded is about a fingerprint of one of these: only then is `events_of` more than they say.

    One statement for one contact, where `events_of` takes several. It looks over all controllers, and so it says yes
    now and then where the other controller alone knows something.
    """
    ring = current().ring()
    hashed = (one for identity in identities for one in _fingerprints(controller, identity))
    return any_event_of({token.digest for one in hashed for token in ring.tokens(*one, wide=False)})


def writings_of(controller: str, identity: Identity) -> tuple[Identity, ...]:
    """An identifier, and the fingerprints that hashed lists may have of it."""
    return identity, *_fingerprints(controller, identity)


def known_by_fingerprint(controller: str) -> bool:
    """Whether this controller has refusals of which only a fingerprint is known: SQL alone does not meet these."""
    return Objection.objects.for_controller(controller_of(controller)).filter(how=BY_FINGERPRINT).exists()


def _fingerprints(controller: str, identity: Identity) -> list[Identity]:
    return fingerprints_of(controller, identity, current().ring())
