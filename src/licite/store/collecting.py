"""The rows of a batch, written at once: contacts, identifiers and their tokens, what was collected, profiles."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connections, models
from django.db.models import Q

from licite.evidence.commitment import commit, new_salt
from licite.store import lookup_tokens, standing_answers
from licite.store.keyring import KeyRing, digests
from licite.store.models import (
    Collected,
    Consent,
    ConsentToken,
    Contact,
    Controller,
    Disclosed,
    EvidenceEntry,
    Identifier,
    IdentifierToken,
    Import,
    Interaction,
    Notice,
    Objection,
    ObjectionToken,
)
from licite.store.norms import Identity
from licite.store.people import merged_now, pieces
from licite.store.placing import Placed, identities_in
from licite.store.processors import fingerprints_of
from licite.store.profiles import write_profiles
from licite.store.snapshot import BY_FINGERPRINT


@dataclass(frozen=True)
class Kept:
    """A row that is written, with the salt of its commitment."""

    placed: Placed
    salt: bytes
    commitment: str

    @classmethod
    def of(cls, placed: Placed) -> "Kept":
        salt = new_salt()
        return cls(placed, salt, commit(placed.row.values, salt).hex())


def write_rows(imported: Import, rows: Sequence[Kept], place: str, ring: KeyRing, at: datetime, seq: int) -> None:
    """Writes the rows of a batch and all that they bring, within a transaction; a statement a table, not a row."""
    controller = imported.controller
    people = {id(kept.placed.person): kept.placed.person for kept in rows if kept.placed.person}
    fresh = [person for person in people.values() if person.key is None]
    made = Contact.objects.create_all([Contact(controller=controller, uid=uuid4().hex, created_at=at) for _ in fresh])
    for person, contact in zip(fresh, made, strict=True):
        person.key = contact.pk
    _write_identifiers(imported, rows, ring)
    columns = (
        "imported_id", "contact_id", "line", "collected_on", "place", "why", "values", "salt", "commitment", "seq",
    )  # fmt: skip
    _insert(
        Collected,
        columns,
        (
            (
                imported.pk, _key(kept), kept.placed.row.line, _day(kept), place, kept.placed.why,
                json.dumps(dict(kept.placed.row.values)), kept.salt.hex(), kept.commitment, seq,
            )
            for kept in rows
        ),
    )  # fmt: skip
    write_profiles(controller, {_key(kept) for kept in rows}, at)


def remove_rows(imported: Import, most: int, ring: KeyRing, at: datetime) -> tuple[int, int]:
    """Takes back the next rows of an import that was undone: how many, and how many contacts went with them.

    A contact goes where nothing else is known of it: no row of another import, no identifier that the person or
    somebody of the controller gave, no word of their own on consent, nothing that happened or that they were told.
    """
    controller = imported.controller
    own = Collected.objects.for_controller(controller).filter(imported=imported)
    rows = list(own.order_by("contact_id", "line").values_list("pk", "contact_id")[:most])
    for piece in pieces([pk for pk, _ in rows]):
        Collected.objects.for_controller(controller).filter(pk__in=piece).delete()
    # A contact with more rows of this import has its turn with the last of them.
    contacts = {contact for _, contact in rows}
    contacts -= _of(own, contacts)
    others = _of(Collected.objects.for_controller(controller).filter(imported__undone_at=None), contacts)
    live = _spoken_of(controller, contacts)
    gone = contacts - others - live - _named_otherwise(imported, contacts)
    # Whoever spoke, or was told something, must be found again: an address may be the only way.
    _take_identifiers(imported, contacts - gone - live, ring)
    _forget_claims(imported, gone)
    standing_answers.leave(controller, gone)
    for piece in pieces(sorted(gone)):
        Contact.objects.for_controller(controller).filter(pk__in=piece).delete()
    write_profiles(controller, contacts - gone, at)
    return len(rows), len(gone)


def written_lines(imported: Import, lines: Iterable[int]) -> dict[int, str]:
    """The lines among these of which a row is kept, each with the uid of its contact."""
    rows = Collected.objects.for_controller(imported.controller).filter(imported=imported)
    found = (rows.filter(line__in=piece).values_list("line", "contact__uid") for piece in pieces(sorted(lines)))
    return {line: uid for some in found for line, uid in some}


def rows_left(imported: Import) -> int:
    """How many rows of an import are kept."""
    return Collected.objects.for_controller(imported.controller).filter(imported=imported).count()


def claim_event(imported: str, line: int, channel: str | None) -> str:
    """The event that the claim of a row is: of one row and channel there is one, however often it is told."""
    return f"{imported}/claim/{line}/{channel or 'all'}"


def _day(kept: Kept) -> str | None:
    day = kept.placed.row.collected_on
    return day.isoformat() if day else None


def _key(kept: Kept) -> int:
    person = kept.placed.person
    assert person
    assert person.key is not None
    return person.key


def _write_identifiers(imported: Import, rows: Sequence[Kept], ring: KeyRing) -> None:
    made = Identifier.objects.create_all(
        [
            Identifier(contact_id=_key(kept), kind=kind, value=value, imported=imported)
            for kept in rows
            for kind, value in kept.placed.added
        ]
    )
    _insert(IdentifierToken, ("identifier_id", "key_id", "norm_version", "token", "exact"), _tokens(made, ring))
    lookup_tokens.write(made, ring)


def _tokens(identifiers: Iterable[Identifier], ring: KeyRing) -> Iterable[tuple[Any, ...]]:
    for identifier in identifiers:
        identity = Identity(identifier.kind, identifier.value)  # type: ignore[arg-type]
        exact = digests(ring.exact_tokens(*identity))
        for token in ring.current_tokens(*identity):
            yield identifier.pk, token.key_id, token.norm_version, token.digest, token.digest in exact


def _insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """One prepared statement for all rows: Django's own way takes five times as long for tokens."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connections["default"].cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({marks})', list(rows))


def _of(rows: Any, contacts: Iterable[int]) -> set[int]:
    """The contacts among these that have such rows."""
    return {
        contact
        for piece in pieces(sorted(contacts))
        for contact in rows.filter(contact_id__in=piece).values_list("contact_id", flat=True)
    }


def _spoken_of(controller: Controller, contacts: set[int]) -> set[int]:
    """The contacts that said something themselves, with whom something happened, who were told something, or whose
    data a recipient has.

    Those who are one person with another are among them: what either refused stops both while that holds.
    """
    own = Consent.objects.for_controller(controller).filter(Q(first_party=True) | Q(kind="withdrawn"))
    happened = Interaction.objects.for_controller(controller)
    spoken = _of(own, contacts) | _of(happened, contacts) | _of(Notice.objects.for_controller(controller), contacts)
    # Whoever has their data is still to be told of what they say, and of their erasure.
    spoken |= _of(Disclosed.objects.for_controller(controller), contacts)
    return spoken | merged_now(controller, contacts)


def _named_otherwise(imported: Import, contacts: set[int]) -> set[int]:
    """The contacts with an identifier that did not come with this import."""
    other = Identifier.objects.for_controller(imported.controller).exclude(imported=imported, imported__isnull=False)
    return _of(other, contacts)


def _take_identifiers(imported: Import, contacts: set[int], ring: KeyRing) -> None:
    """Takes from contacts that stay the identifiers that this import alone brought; others pass to who has them too.

    One by which somebody refused stays: without it the refusal would no longer stop the other addresses of the contact.
    """
    controller = imported.controller
    rows = Collected.objects.for_controller(controller).filter(imported__undone_at=None)
    rows = rows.order_by("imported__seq", "line")
    others: dict[tuple[int, str], int] = {}
    for piece in pieces(sorted(contacts)):
        for contact, values, number in rows.filter(contact_id__in=piece).values_list(
            "contact_id", "values", "imported_id"
        ):
            for one in identities_in(values):
                for token in digests(ring.exact_tokens(*one)):
                    others.setdefault((contact, token), number)
    brought = Identifier.objects.for_controller(controller).filter(imported=imported)
    moved: dict[int | None, list[int]] = {}
    for piece in pieces(sorted(contacts)):
        for identifier in brought.filter(contact_id__in=piece):
            identity = Identity(identifier.kind, identifier.value)  # type: ignore[arg-type]
            exact = digests(ring.exact_tokens(*identity))
            known = (others[identifier.contact_id, t] for t in exact if (identifier.contact_id, t) in others)
            moved.setdefault(next(known, None), []).append(identifier.pk)
    refused = _refused(controller, moved.get(None, ()), ring)
    for to, keys in moved.items():
        for piece in pieces(keys):
            some = Identifier.objects.for_controller(controller).filter(pk__in=piece)
            if to is None:
                some.filter(pk__in=refused).update(imported_id=None)
                some.exclude(pk__in=refused).delete()
            else:
                some.update(imported_id=to)


def _refused(controller: Controller, identifiers: Iterable[int], ring: KeyRing) -> set[int]:
    """The identifiers among these by which, in any writing, an objection or a withdrawal was made.

    Those of which a list gave the fingerprint only are among them.
    """
    hashed = Objection.objects.for_controller(controller).filter(how=BY_FINGERPRINT).exists()
    owners: dict[str, set[int]] = {}
    for piece in pieces(sorted(identifiers)):
        for one in Identifier.objects.for_controller(controller).filter(pk__in=piece):
            identity = Identity(one.kind, one.value)  # type: ignore[arg-type]
            writings = [identity, *(fingerprints_of(controller.slug, identity, ring) if hashed else ())]
            for token in digests(token for writing in writings for token in ring.tokens(*writing)):
                owners.setdefault(token, set()).add(one.pk)
    refusing = (
        ObjectionToken.objects.for_controller(controller),
        ConsentToken.objects.for_controller(controller).filter(consent__kind="withdrawn"),
    )
    met = {
        token
        for tokens in refusing
        for piece in pieces(sorted(owners))
        for token in tokens.filter(token__in=piece).values_list("token", flat=True)
    }
    return set[int]().union(*(owners[token] for token in met))


def _forget_claims(imported: Import, gone: set[int]) -> None:
    """Has the claims of this import name nobody where their contact goes; that somebody claimed them stays."""
    controller = imported.controller
    claims = Consent.objects.for_controller(controller).filter(
        first_party=False, event_id__startswith=f"{imported.event_id}/claim/"
    )
    entries = EvidenceEntry.objects.for_controller(controller)
    for piece in pieces(sorted(gone)):
        seqs = list(claims.filter(contact_id__in=piece).values_list("seq", flat=True))
        for some in pieces(seqs):
            entries.filter(seq__in=some).update(personal=None, personal_salt=None)
            ConsentToken.objects.for_controller(controller).filter(consent__seq__in=some).delete()


def add_counts(imported: Import, counts: Mapping[str, int]) -> None:
    """Adds to what became of the rows of an import, within a transaction."""
    rows = {name: imported.rows.get(name, 0) + counts.get(name, 0) for name in {*imported.rows, *counts}}
    Import.objects.for_controller(imported.controller).filter(pk=imported.pk).update(rows=rows)


def would_go(imported: Import) -> set[int]:
    """The contacts that an undo would take with the rows of an import, as things stand."""
    controller = imported.controller
    rows = Collected.objects.for_controller(controller)
    contacts = set(rows.filter(imported=imported).values_list("contact_id", flat=True))
    others = _of(rows.filter(imported__undone_at=None).exclude(imported=imported), contacts)
    return contacts - others - _spoken_of(controller, contacts) - _named_otherwise(imported, contacts)
