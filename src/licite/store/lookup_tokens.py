"""The forms by which the refusals and consents of a contact are looked up by SQL: made when an identifier is."""

from collections.abc import Iterator, Sequence

from django.db import connections, transaction
from django.db.models import Exists, OuterRef, QuerySet

from licite.store.keyring import KeyRing
from licite.store.models import Contact, Controller, Identifier, LookupToken
from licite.store.norms import NORMS, Identity
from licite.store.opened import current

_AT_ONCE = 500
_COLUMNS = ("identifier_id", "key_id", "norm_version", "token", "exact")


def write(identifiers: Sequence[Identifier], ring: KeyRing) -> None:
    """Writes the forms of new identifiers, within a transaction: every writing, under every key and version of rules.

    What a refusal wrote under an old key is found by them; they are written again by nobody but `refresh`.
    """
    rows = [row for identifier in identifiers for row in _rows(identifier, ring)]
    quoted = ", ".join(f'"{column}"' for column in _COLUMNS)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connections["default"].cursor() as cursor:
        # One prepared statement for all rows: Django's own way takes five times as long.
        cursor.executemany(f'INSERT INTO "{LookupToken._meta.db_table}" ({quoted}) VALUES ({marks})', rows)


def refresh(controller: Controller, contact: Contact | None = None) -> int:
    """Writes the forms of those identifiers that lack some under a key or version made since; how many these were.

    Whoever reads by these forms asks for it before: without it a refusal written under a new key would not be met.
    """
    ring, done = current().ring(), 0
    while found := list(_lacking(controller, contact, ring)[:_AT_ONCE]):
        with transaction.atomic():
            LookupToken.objects.for_controller(controller).filter(identifier__in=found).delete()
            write(found, ring)
        done += len(found)
    return done


def versions(ring: KeyRing) -> list[tuple[str, int]]:
    """The keys and versions of the rules under which each identifier has forms."""
    return [(key, version) for key in ring.keys for version in NORMS]


def _lacking(controller: Controller, contact: Contact | None, ring: KeyRing) -> QuerySet[Identifier]:
    found = Identifier.objects.for_controller(controller)
    if contact is not None:
        found = found.filter(contact=contact)
    every = found.none()
    for key, version in versions(ring):
        own = LookupToken.objects.for_controller(controller).filter(
            identifier=OuterRef("pk"), key_id=key, norm_version=version
        )
        every = every | found.filter(~Exists(own))
    return every


def _rows(identifier: Identifier, ring: KeyRing) -> Iterator[tuple[int, str, int, str, bool]]:
    identity = Identity(identifier.kind, identifier.value)  # type: ignore[arg-type]
    exact = ring.tokens(*identity, wide=False)
    for token in sorted(ring.tokens(*identity) | exact):
        yield identifier.pk, token.key_id, token.norm_version, token.digest, token in exact
