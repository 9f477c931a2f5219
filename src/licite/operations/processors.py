"""Processors of a controller, each with a key of its own: what is given to one tells another nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from licite.contacts.identity import domain_keys, wide_keys
from licite.errors import LiciteError
from licite.store.files import private_directory, write_private
from licite.store.keyring import KeyRing, key_id
from licite.store.norms import Identity
from licite.store.opened import current

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_FOLDER = "processors"


@dataclass(frozen=True)
class Processor:
    """A processor of one controller. `secret` is the key as its file holds it, the bytes to give to HMAC."""

    controller: str
    name: str
    secret: bytes = field(repr=False)
    key_id: str
    file: Path

    def fingerprints(self, identities: Iterable[Identity]) -> frozenset[str]:
        """What the processor is given of somebody: HMAC-SHA-256 of the canonical forms, in hexadecimal.

        An address in lower case without its tag and as written, a number as +33639981234, a profile page without
        `https://www.`, a whole domain as `@firm.example`.
        """
        import hmac

        forms = {form for identity in identities for form in _forms(identity)}
        return frozenset(hmac.digest(self.secret, form.encode("utf-8", "replace"), "sha256").hex() for form in forms)


def add_processor(controller: str, name: str) -> tuple[Processor, bool]:
    """The processor of this name, and whether its key was made just now: where there is one, it stays the same.

    The key lies on the second path, in a file that only its owner may read. Fails with OBJ008 for a name that is no
    short name.
    """
    if not _NAME.fullmatch(name):
        raise LiciteError("OBJ008", name=name)
    is_new = _in_ring(controller, name) not in current().ring().processors
    ring = current().ring().with_processor(_in_ring(controller, name)) if is_new else current().ring()
    processor = _processor(ring, controller, name)
    private_directory(processor.file.parent)
    write_private(processor.file, processor.secret + b"\n")
    return processor, is_new


def processor_named(controller: str, name: str) -> Processor:
    """The processor of this name; fails with OBJ007 where this controller has none."""
    ring = current().ring()
    if _in_ring(controller, name) not in ring.processors:
        known = ", ".join(processor.name for processor in processors_of(controller)) or "-"
        raise LiciteError("OBJ007", name=name, known=known)
    return _processor(ring, controller, name)


def processors_of(controller: str, ring: KeyRing | None = None) -> tuple[Processor, ...]:
    """The processors of a controller, by name; those of another controller are never among them."""
    ring = ring or current().ring()
    names = (key.partition("/") for key in sorted(ring.processors))
    return tuple(_processor(ring, slug, name) for slug, _, name in names if slug == controller)


def _in_ring(controller: str, name: str) -> str:
    return f"{controller}/{name}"


def _processor(ring: KeyRing, controller: str, name: str) -> Processor:
    key = ring.processors[_in_ring(controller, name)]
    # As text, so that a file with a line end, a program and a SQL function all give the same bytes to HMAC.
    secret = key.hex().encode()
    return Processor(controller, name, secret, key_id(secret), ring.second / _FOLDER / f"{controller}.{name}.key")


def _forms(identity: Identity) -> frozenset[str]:
    kind, value = identity
    if kind == "domain":
        return frozenset(f"@{domain}" for domain in domain_keys(value))
    # `~` marks digits without their country: another's number may end alike, and this list leaves our hands.
    return frozenset(form for form in wide_keys(kind, value) if not form.startswith("~"))
