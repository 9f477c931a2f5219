"""Signed heads: so many entries, this root, at this time. One held elsewhere makes a second history visible.

The name of a log is the hash of its public key, so that no other log can take it. A head binds whoever signed it, once
somebody else holds it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from licite.errors import LiciteError
from licite.evidence.commitment import instant, read_instant
from licite.evidence.merkle import verify_consistency

FIRST_LINE = "licite head 1"
_LINES = (
    re.compile(re.escape(FIRST_LINE)),
    re.compile("log: ([0-9a-f]{64})"),
    re.compile("size: (0|[1-9][0-9]{0,15})"),
    re.compile("root: ([0-9a-f]{64})"),
    re.compile("at: ([0-9TZ:.-]{27})"),
    re.compile("signature: ([0-9a-f]{128})"),
)


@dataclass(frozen=True)
class Head:
    """What the log was at a time: `size` entries, whose root is `root`. Bytes are in hexadecimal, as they are kept."""

    log_id: str
    size: int
    root: str
    at: datetime
    signature: str

    def signed_text(self) -> str:
        return f"{FIRST_LINE}\nlog: {self.log_id}\nsize: {self.size}\nroot: {self.root}\nat: {instant(self.at)}\n"

    def to_json(self) -> dict[str, object]:
        return {
            "log": self.log_id,
            "size": self.size,
            "root": self.root,
            "at": instant(self.at),
            "signature": self.signature,
        }


def log_id(public_key: Ed25519PublicKey) -> str:
    """The name of the log that has this key."""
    return hashlib.sha256(public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def sign_head(private_key: Ed25519PrivateKey, size: int, root: bytes, at: datetime) -> Head:
    """The head of `size` entries, signed: the same ones give the same signature.

    >>> from datetime import UTC
    >>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> head = sign_head(key, 0, bytes(32), datetime(2026, 3, 1, tzinfo=UTC))
    >>> verify_head(head, key.public_key())
    >>> read_note(note(head)) == head
    True
    """
    unsigned = Head(log_id(private_key.public_key()), size, root.hex(), at, "")
    signature = private_key.sign(unsigned.signed_text().encode()).hex()
    return Head(unsigned.log_id, size, unsigned.root, at, signature)


def verify_head(head: Head, public_key: Ed25519PublicKey) -> None:
    """Was this head signed with the key of this log? Fails with EVI021 (another log) or EVI020 (not signed by it)."""
    if head.log_id != log_id(public_key):
        raise LiciteError("EVI021", size=head.size)
    try:
        public_key.verify(bytes.fromhex(head.signature), head.signed_text().encode())
    except (InvalidSignature, ValueError):
        raise LiciteError("EVI020", size=head.size) from None


def check_against(held: Head, now: Head, consistency_proof: Sequence[bytes]) -> None:
    """Is the log of today the one of the head that was held, with more behind it?

    Checks no signature: `verify_head` does, on both. Fails with EVI021 (another log), EVI022 (the log has shrunk),
    EVI023 (another root at the same size) or EVI024 (the proof does not lead from one to the other).
    """
    if held.log_id != now.log_id:
        raise LiciteError("EVI021", size=held.size)
    if now.size < held.size:
        raise LiciteError("EVI022", size=held.size, now=now.size)
    if now.size == held.size and now.root != held.root:
        raise LiciteError("EVI023", size=held.size)
    roots = bytes.fromhex(held.root), bytes.fromhex(now.root)
    if not verify_consistency(held.size, roots[0], now.size, roots[1], consistency_proof):
        raise LiciteError("EVI024", size=held.size, now=now.size)


def note(head: Head) -> str:
    """The head as it is handed out: what is signed, and the signature, one thing a line."""
    return f"{head.signed_text()}signature: {head.signature}\n"


def read_note(text: str, *, where: str | None = None) -> Head:
    """A head that was handed out; fails with EVI026, which says the line.

    Blanks at the ends of lines and around the note, which mail adds, are passed over.
    """
    lines = [line.rstrip() for line in text.strip("\ufeff \t\r\n").splitlines()]
    for number, pattern in enumerate(_LINES, start=1):
        if len(lines) < number or not pattern.fullmatch(lines[number - 1]):
            raise LiciteError("EVI026", where=where, line=number)
    if len(lines) > len(_LINES):
        raise LiciteError("EVI026", where=where, line=len(_LINES) + 1)
    log, size, root, at, signature = (line.partition(": ")[2] for line in lines[1:])
    try:
        return Head(log, int(size), root, read_instant(at), signature)
    except ValueError:
        raise LiciteError("EVI026", where=where, line=5) from None
