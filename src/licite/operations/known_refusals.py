"""What is known of somebody, refusals that came as fingerprints included.

A list of another tool may hold fingerprints only. Whom they name shows when an address comes that makes the same one;
so a fingerprint is recorded as an identifier of its own, and every look-up tries those that an address would make.
"""

from collections.abc import Iterable

from licite.contacts.identity import hmac_forms, sha256_forms
from licite.operations.processors import Processor, processors_of
from licite.store.lookup import events_for
from licite.store.models import Objection
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.store.standing import Event

BY_FINGERPRINT = "fingerprint"
"""How a refusal came that is known by a fingerprint only."""

_SHA256, _HMAC = "urn:sha256:", "urn:hmac:"


def fingerprint(hashed: str, processor: Processor | None = None) -> Identity:
    """The identifier that a fingerprint is: SHA-256, or HMAC under the key of a processor.

    >>> fingerprint("AB" * 32).value[:15]
    'urn:sha256:abab'
    """
    prefix = f"{_HMAC}{processor.key_id}:" if processor else _SHA256
    return Identity("profile", prefix + hashed.lower())


def hmac_of(identity: Identity) -> tuple[str, str] | None:
    """The id of the key and the fingerprint, where an identifier is one under HMAC; None where it is not."""
    if identity.kind != "profile" or not identity.value.startswith(_HMAC):
        return None
    key_id, _, hashed = identity.value.removeprefix(_HMAC).partition(":")
    return key_id, hashed


def events_of(controller: str, identities: Iterable[Identity]) -> dict[Identity, frozenset[Event]]:
    """Everything recorded of each identifier, as `store.lookup.events_for`, and the refusals known by a fingerprint.

    This, and not `events_for`, is what a decision about an address must ask: the other does not know of hashed lists.
    Fails with STO018 where there is no such controller.
    """
    asked = tuple(dict.fromkeys(identities))
    writings = {one: (one, *_fingerprints(controller, one)) for one in asked} if _has_any(controller) else {}
    found = events_for(controller, [writing for one in asked for writing in writings.get(one, (one,))])
    return {one: frozenset().union(*(found[writing] for writing in writings.get(one, (one,)))) for one in asked}


def _has_any(controller: str) -> bool:
    return Objection.objects.for_controller(controller_of(controller)).filter(how=BY_FINGERPRINT).exists()


def _fingerprints(controller: str, identity: Identity) -> list[Identity]:
    kind, value = identity
    if kind == "domain" or value.startswith((_SHA256, _HMAC)):
        return []
    plain = [fingerprint(hashed) for hashed in sha256_forms(kind, value)]
    keyed = [
        fingerprint(hashed, processor)
        for processor in processors_of(controller)
        for hashed in hmac_forms(kind, value, processor.secret)
    ]
    return sorted(plain + keyed)
