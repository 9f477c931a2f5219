"""Whose address is this? Contacts by every writing of an address that two people cannot share."""

from collections import defaultdict
from collections.abc import Iterable

from licite.errors import LiciteError
from licite.operations.identities import identity_of
from licite.store.database import connected
from licite.store.keyring import digests
from licite.store.models import Contact, Controller, IdentifierToken
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import pieces
from licite.store.profiles import roots_of


def read_address(text: str) -> Identity | None:
    """The address, number or profile that a cell names, read as one person's; None where it names nobody."""
    try:
        return identity_of(text)
    except LiciteError:
        return None


def contacts_at(controller: Controller, identities: Iterable[Identity]) -> dict[Identity, tuple[str, ...]]:
    """By address, the contacts (their uids) that have it; merged ones are one, the contact that was kept.

    Several for one address are several people who share it: nobody knows which of them acted.
    """
    connected()
    ring = current().ring()
    tokens = {one: digests(ring.sure_tokens(*one)) for one in dict.fromkeys(identities)}
    holders: dict[str, set[int]] = defaultdict(set)
    rows = IdentifierToken.objects.for_controller(controller)
    for piece in pieces(sorted(set().union(*tokens.values()))):
        for token, pk in rows.filter(token__in=piece).values_list("token", "identifier__contact_id"):
            holders[token].add(pk)
    found = {one: {pk for token in own for pk in holders.get(token, ())} for one, own in tokens.items()}
    roots = roots_of(controller, set().union(*found.values()))
    uids = _uids(controller, set(roots.values()))
    return {one: tuple(sorted({uids[roots[pk]] for pk in pks if roots[pk] in uids})) for one, pks in found.items()}


def _uids(controller: Controller, pks: set[int]) -> dict[int, str]:
    rows = Contact.objects.for_controller(controller).filter(erased_at=None)
    return {pk: uid for piece in pieces(sorted(pks)) for pk, uid in rows.filter(pk__in=piece).values_list("pk", "uid")}
