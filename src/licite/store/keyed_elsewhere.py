"""The keys of an installation as another engine needs them to make the same tokens: two blocks before a hash."""

from typing import NamedTuple

from licite.store.keyring import KeyRing
from licite.store.norms import NORMS
from licite.store.processors import fingerprint, processors_in

_BLOCK = 64
_INNER, _OUTER = bytes(byte ^ 0x36 for byte in range(256)), bytes(byte ^ 0x5C for byte in range(256))
_SAMPLES = (fingerprint("ab" * 32), fingerprint("ab" * 32, "0" * 16))


class Pads(NamedTuple):
    """What HMAC-SHA-256 under a key hashes before a message, and before the hash of that (RFC 2104)."""

    inner: bytes
    outer: bytes


def pads(key: bytes, prefix: bytes = b"") -> Pads:
    """The two blocks of a key of 64 bytes at most; `prefix` is what all messages begin with.

    >>> import hashlib, hmac
    >>> inner, outer = pads(b"key", b"to ")
    >>> made = hashlib.sha256(outer + hashlib.sha256(inner + b"Ann").digest()).digest()
    >>> made == hmac.digest(b"key", b"to Ann", "sha256")
    True
    """
    if len(key) > _BLOCK:
        raise ValueError("a key longer than a block is hashed before")
    block = key.ljust(_BLOCK, b"\0")
    return Pads(block.translate(_INNER) + prefix, block.translate(_OUTER))


def pads_of_tokens(ring: KeyRing) -> list[Pads]:
    """For each key of the ring, the blocks that make the token of a fingerprint out of its text."""
    for version, norm in NORMS.items():
        if any({form.text for form in norm.tried(one)} != {one.value} for one in _SAMPLES):
            raise ValueError(f"a fingerprint has other forms than its text in version {version}")
    return [pads(key, b"token\0profile\0") for key in ring.keys.values()]


def prefixes_of_processors(ring: KeyRing, controller: str) -> list[tuple[Pads, str]]:
    """For each key that a processor of this controller ever had, its blocks, and what stands before a hash under it.

    A list does not say under which of its keys it was made: each is tried under the id of each.
    """
    return [
        (pads(secret), fingerprint("", key).value)
        for processor in processors_in(ring, controller)
        for secret in processor.secrets.values()
        for key in processor.secrets
    ]
