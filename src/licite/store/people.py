"""The contacts of a controller and the identifiers by which they are found."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from licite.errors import LiciteError
from licite.store import lookup_tokens
from licite.store.keyring import KeyRing, Token, digests
from licite.store.models import Contact, Controller, Identifier, IdentifierToken, Merge
from licite.store.norms import Identity

# SQLite has a limit to the values of one statement; what is asked for is asked for in pieces.
PIECE = 900
Value = TypeVar("Value")


def controller_of(slug: str) -> Controller:
    """The controller of this name; fails with STO018 where there is none."""
    found = Controller.objects.filter(slug=slug).first()
    if found is None:
        raise LiciteError("STO018", slug=slug)
    return found


def add_controller(slug: str, name: str) -> Controller:
    """A controller of this installation, made where there was none; one that is there keeps its name."""
    return Controller.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def contact_of(controller: Controller, uid: str | None) -> Contact | None:
    """The contact with this uid, None for None; fails with STO025 where this controller has none."""
    if uid is None:
        return None
    found = Contact.objects.for_controller(controller).filter(uid=uid).first()
    if found is None:
        raise LiciteError("STO025", id=uid)
    return found


def contacts_of(controller: Controller, uids: Iterable[str]) -> dict[str, int]:
    """The numbers of these contacts by their uids; fails with STO025 where this controller has not all of them."""
    wanted = sorted(set(uids))
    contacts = Contact.objects.for_controller(controller)
    found: dict[str, int] = {}
    for piece in pieces(wanted):
        found |= contacts.filter(uid__in=piece).values_list("uid", "pk")
    for uid in wanted:
        if uid not in found:
            raise LiciteError("STO025", id=uid)
    return found


def known_contact(controller: Controller, identifiers: Iterable[Identity], ring: KeyRing) -> Contact | None:
    """The contact that has one of the very same identifiers; None where there is none."""
    wanted: set[Token] = set()
    for kind, value in identifiers:
        wanted |= ring.tokens(kind, value, wide=False)
    found = (
        IdentifierToken.objects.for_controller(controller)
        .filter(token__in=digests(wanted), exact=True)
        .order_by("identifier_id")
        .first()
    )
    return found.identifier.contact if found else None


def kept_contact(controller: Controller, identifiers: Iterable[Identity], ring: KeyRing, at: datetime) -> Contact:
    """The contact with these identifiers: the one that has one of them already, or a new one; it has them all then."""
    identities = list(dict.fromkeys(identifiers))
    contact = known_contact(controller, identities, ring) or Contact.objects.create(
        controller=controller, uid=uuid4().hex, created_at=at
    )
    present = set(Identifier.objects.for_controller(controller).filter(contact=contact).values_list("kind", "value"))
    for kind, value in identities:
        if (kind, value) in present:
            continue
        identifier = Identifier.objects.create(contact=contact, kind=kind, value=value)
        exact = digests(ring.exact_tokens(kind, value))
        IdentifierToken.objects.create_all(
            [
                IdentifierToken(
                    identifier=identifier,
                    key_id=token.key_id,
                    norm_version=token.norm_version,
                    token=token.digest,
                    exact=token.digest in exact,
                )
                for token in ring.current_tokens(kind, value)
            ]
        )
        lookup_tokens.write([identifier], ring)
    return contact


def contacts_meeting(controller: Controller, wanted: Iterable[str]) -> list[Contact]:
    """The contacts of which a form of an identifier is among these digests."""
    found: dict[int, Contact] = {}
    for piece in pieces(sorted(set(wanted))):
        meeting = IdentifierToken.objects.for_controller(controller).filter(token__in=piece)
        for row in meeting.select_related("identifier__contact"):
            found[row.identifier.contact.pk] = row.identifier.contact
    return [found[key] for key in sorted(found)]


def root_of(contact: Contact) -> Contact:
    """The contact that is kept of all with which this one was merged; itself where it was not.

    Merges make no circle: an act merges roots only, and a contact has one that is kept at a time.
    """
    merges = Merge.objects.for_controller(contact.controller).filter(undone_at=None).select_related("kept")
    while merge := merges.filter(merged=contact).first():
        contact = merge.kept
    return contact


def merged_now(controller: Controller, contacts: Iterable[int]) -> set[int]:
    """Those of these contacts (their numbers) that are one person with another."""
    merges = Merge.objects.for_controller(controller).filter(undone_at=None)
    return {
        number
        for piece in pieces(sorted(set(contacts)))
        for side in ("kept_id", "merged_id")
        for number in merges.filter(**{f"{side}__in": piece}).values_list(side, flat=True)
    }


def with_merged(controller: Controller, contacts: Iterable[Contact]) -> list[Contact]:
    """These contacts and all with which they were merged: whoever is one person with one of them."""
    found = {contact.pk: contact for contact in contacts}
    merges = Merge.objects.for_controller(controller).filter(undone_at=None)
    asked = sorted(found)
    while asked:
        near = {
            other
            for piece in pieces(asked)
            for this, that in (("kept_id", "merged_id"), ("merged_id", "kept_id"))
            for other in merges.filter(**{f"{this}__in": piece}).values_list(that, flat=True)
        }
        asked = sorted(near - found.keys())
        for piece in pieces(asked):
            found |= {one.pk: one for one in Contact.objects.for_controller(controller).filter(pk__in=piece)}
    return [found[key] for key in sorted(found)]


def identities_of(controller: Controller, contacts: Iterable[Contact]) -> list[Identity]:
    """Every identifier of these contacts, in clear."""
    rows = Identifier.objects.for_controller(controller).filter(contact__in=list(contacts)).order_by("pk")
    return [Identity(row.kind, row.value) for row in rows]  # type: ignore[arg-type]


def pieces(values: list[Value]) -> Iterable[list[Value]]:
    """The values in lists that a statement can hold."""
    return (values[start : start + PIECE] for start in range(0, len(values), PIECE))
