"""Processors of a controller and the fingerprints that they know people by: what is given to one tells another nothing.

The clear text of a refusal is seen once, when it is recorded. So what processors will be told of it is made then, as
tokens under the ids of their keys, beside our own.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from licite.contacts.identity import domain_keys, hmac_forms, sha256_forms, wide_keys
from licite.store.acts.base import tokens_of
from licite.store.keyring import KeyRing, Token, key_id
from licite.store.norms import NORM_VERSION, Identity

_FOLDER = "processors"
_SHA256, _HMAC = "urn:sha256:", "urn:hmac:"


@dataclass(frozen=True)
class Processor:
    """A processor of one controller. `secret` is the key as its file holds it, the bytes to give to HMAC.

    `retired` are the keys that it had before, by id: lists made under them may still come.
    """

    controller: str
    name: str
    secret: bytes = field(repr=False)
    key_id: str
    file: Path
    retired: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> dict[str, bytes]:
        """Every key that it ever had, by id."""
        return {**self.retired, self.key_id: self.secret}

    def fingerprints(self, identities: Iterable[Identity]) -> frozenset[str]:
        """What the processor is given of somebody: HMAC-SHA-256 of the canonical forms, in hexadecimal.

        An address in lower case without its tag and as written, a number as +33639981234, a profile page without
        `https://www.`, a whole domain as `@firm.example`.
        """
        forms = {form for identity in identities for form in _forms(identity)}
        return frozenset(hmac.digest(self.secret, form.encode("utf-8", "replace"), "sha256").hex() for form in forms)


def in_ring(controller: str, name: str) -> str:
    """The name that the key of a processor has in the ring."""
    return f"{controller}/{name}"


def processors_in(ring: KeyRing, controller: str) -> tuple[Processor, ...]:
    """The processors of a controller, by name; those of another controller are never among them."""
    names = (key.partition("/") for key in sorted(ring.processors))
    return tuple(_processor(ring, slug, name) for slug, _, name in names if slug == controller)


def refusing_tokens(controller: str, identifiers: tuple[Identity, ...], ring: KeyRing) -> tuple[Token, ...]:
    """What a refusal writes: our own tokens, and those under which the processors of the controller are told of it.

    Fails with STO019 where the identifiers name nobody.
    """
    tokens = set(tokens_of(identifiers, ring))
    for processor in processors_in(ring, controller):
        theirs = [known[1] for one in identifiers if (known := hmac_of(one)) and known[0] == processor.key_id]
        clear = [one for one in identifiers if not is_fingerprint(one)]
        made = processor.fingerprints(clear) | frozenset(theirs)
        tokens |= {Token(processor.key_id, NORM_VERSION, digest) for digest in made}
    return tuple(sorted(tokens))


def fingerprint(hashed: str, key: str | None = None) -> Identity:
    """The identifier that a fingerprint is: SHA-256, or HMAC under the key of this id.

    >>> fingerprint("AB" * 32).value[:15]
    'urn:sha256:abab'
    """
    return Identity("profile", (f"{_HMAC}{key}:" if key else _SHA256) + hashed.lower())


def fingerprints_of(controller: str, identity: Identity, ring: KeyRing) -> list[Identity]:
    """The fingerprints that hashed lists of a controller may have of an identifier; none of what is one itself."""
    kind, value = identity
    if kind == "domain" or is_fingerprint(identity):
        return []
    plain = [fingerprint(hashed) for hashed in sha256_forms(kind, value)]
    # A list does not say whether it was made under the key of today or one before it: each is tried under each id.
    keyed = [
        fingerprint(hashed, key)
        for processor in processors_in(ring, controller)
        for secret in processor.secrets.values()
        for hashed in hmac_forms(kind, value, secret)
        for key in processor.secrets
    ]
    return sorted(plain + keyed)


def is_fingerprint(identity: Identity) -> bool:
    """Whether an identifier is known by its fingerprint only."""
    return identity.kind == "profile" and identity.value.startswith((_SHA256, _HMAC))


def hmac_of(identity: Identity) -> tuple[str, str] | None:
    """The id of the key and the fingerprint, where an identifier is one under HMAC; None where it is not."""
    if identity.kind != "profile" or not identity.value.startswith(_HMAC):
        return None
    key, _, hashed = identity.value.removeprefix(_HMAC).partition(":")
    return key, hashed


def _processor(ring: KeyRing, controller: str, name: str) -> Processor:
    secret = _as_text(ring.processors[in_ring(controller, name)])
    retired = [_as_text(key) for key in ring.retired.get(in_ring(controller, name), ())]
    file = ring.second / _FOLDER / f"{controller}.{name}.key"
    return Processor(controller, name, secret, key_id(secret), file, {key_id(old): old for old in retired})


def _as_text(key: bytes) -> bytes:
    # As text, so that a file with a line end, a program and a SQL function all give the same bytes to HMAC.
    return key.hex().encode()


def _forms(identity: Identity) -> frozenset[str]:
    kind, value = identity
    if kind == "domain":
        return frozenset(f"@{domain}" for domain in domain_keys(value))
    # `~` marks digits without their country: another's number may end alike, and this list leaves our hands.
    return frozenset(form for form in wide_keys(kind, value) if not form.startswith("~"))
