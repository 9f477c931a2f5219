"""What stands in the links of a message: sealed, made by this installation alone, and read for as long as it has keys.

A seal holds all that it says, so that nothing needs to be kept of it: it is read after a rotation, an erasure, a merge
or a restore. Its head, which a link keeps where its end was cut off, says under which key and for which controller.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from licite.store.keyring import KeyRing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_HINT, _NONCE, _TAG = 4, 12, 16
_HEAD = len(_VERSION) + 2 * _HINT
_READABLE = re.compile(r"[A-Za-z0-9_-]*")
_LONGEST = 2000


def seal(ring: KeyRing, use: str, controller: str, parts: Sequence[str]) -> str:
    """These words, sealed for one use and one controller; the same words have the same seal under the same key.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ring = KeyRing.create(Path(folder))
    ...     made = seal(ring, "link", "firm", ["email", "ann@firm.example"])
    ...     unseal(ring.rotate(), "link", made), unseal(ring, "link", made[:-1]), unseal(ring, "page", made)
    (['firm', 'email', 'ann@firm.example'], None, None)
    """
    key = ring.current
    head = _VERSION + bytes.fromhex(key)[:_HINT] + _controller_hint(ring, controller, key)
    said = "\0".join([controller, *parts]).encode("utf-8", "surrogatepass")
    # The nonce follows from what is sealed: the same one never stands for two texts, and no counter is kept.
    nonce = hmac.digest(_secret(ring, "nonce", key), use.encode() + b"\0" + said, "sha256")[:_NONCE]
    sealed = _cipher(ring, key).encrypt(nonce, said, head + use.encode())
    return urlsafe_b64encode(head + nonce + sealed).decode().rstrip("=")


def unseal(ring: KeyRing, use: str, token: str) -> list[str] | None:
    """The controller and the words of a seal; None where it was not made here, for this use, or is not whole."""
    from cryptography.exceptions import InvalidTag

    raw = _bytes(token)
    if len(raw) < _HEAD + _NONCE + _TAG or raw[:1] != _VERSION:
        return None
    head, nonce, sealed = raw[:_HEAD], raw[_HEAD : _HEAD + _NONCE], raw[_HEAD + _NONCE :]
    for key in _keys_of(ring, head):
        try:
            said = _cipher(ring, key).decrypt(nonce, sealed, head + use.encode())
        except InvalidTag:
            continue
        return said.decode("utf-8", "surrogatepass").split("\0")
    return None


def controller_in(ring: KeyRing, token: str, controllers: Iterable[str]) -> str | None:
    """For which of these controllers was a seal made, of which at least the beginning is left? None where none fits."""
    head = _bytes(token[: _HEAD * 4 // 3])
    if len(head) < _HEAD or head[:1] != _VERSION:
        return None
    hint = head[1 + _HINT : _HEAD]
    for slug in controllers:
        if any(hmac.compare_digest(_controller_hint(ring, slug, key), hint) for key in _keys_of(ring, head)):
            return slug
    return None


def _keys_of(ring: KeyRing, head: bytes) -> list[str]:
    return [key for key in ring.keys if bytes.fromhex(key)[:_HINT] == head[1 : 1 + _HINT]]


def _controller_hint(ring: KeyRing, controller: str, key: str) -> bytes:
    return bytes.fromhex(ring.digest("public link controller", controller, key))[:_HINT]


def _secret(ring: KeyRing, what: str, key: str) -> bytes:
    return bytes.fromhex(ring.digest("public link secret", what, key))


def _cipher(ring: KeyRing, key: str) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(_secret(ring, "seal", key))


def _bytes(token: str) -> bytes:
    """What a token is made of; a full stop or a bracket that a mail program took into the link is left aside."""
    found = _READABLE.match(token[:_LONGEST])
    text = found.group() if found else ""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
