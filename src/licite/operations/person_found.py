"""Whom an address, or the id of a contact, leads to: one person, with all contacts that were merged."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from licite.errors import LiciteError
from licite.operations.identities import identity_of
from licite.store.database import connected
from licite.store.keyring import digests
from licite.store.models import Contact, Controller, Profile
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import contacts_meeting, controller_of, identities_of, pieces, root_of, with_merged
from licite.store.placing import differ

_UID = re.compile(r"[0-9a-f]{16,32}")


@dataclass(frozen=True)
class Person:
    """One person that a controller knows, or asks about: no contact has the address then.

    `contacts` are all that were merged, `roots` those that are kept: several where nothing speaks against their being
    one. `identities` begin with the one asked by, where it was one.
    """

    controller: Controller
    contacts: tuple[Contact, ...]
    roots: tuple[Contact, ...]
    identities: tuple[Identity, ...]

    @property
    def live(self) -> tuple[Contact, ...]:
        """The contacts kept that were not erased."""
        return tuple(one for one in self.roots if one.erased_at is None)


def people_of(controller: str, address: str) -> list[Person]:
    """Everybody whom an address or the id of a contact leads to: several where their names are of different people.

    Fails with CON001 where it is nothing of all this, STO018 where there is no such controller.
    """
    connected()
    owner = controller_of(controller)
    text = address.strip()
    by_id = Contact.objects.for_controller(owner).filter(uid=text) if _UID.fullmatch(text) else ()
    if own := list(by_id):
        return [_person(owner, own, ())]
    who = identity_of(text)
    met = with_merged(owner, contacts_of(owner, who))
    groups: dict[int, list[Contact]] = {}
    for contact in met:
        groups.setdefault(root_of(contact).pk, []).append(contact)
    if len(groups) > 1 and differ(_names(owner, groups)):
        return [_person(owner, groups[root], (who,)) for root in sorted(groups)]
    return [_person(owner, met, (who,))]


def person_of(controller: str, address: str) -> Person:
    """The one person whom an address or the id of a contact leads to; fails with PER001 where there are several."""
    found = people_of(controller, address)
    if len(found) > 1:
        raise LiciteError("PER001", ids=", ".join(one.roots[0].uid for one in found))
    return found[0]


def is_contact(person: Person, address: str) -> bool:
    """Whether it was the id of a contact by which this person was asked for."""
    return any(contact.uid == address.strip() for contact in person.contacts)


def contacts_of(owner: Controller, who: Identity) -> list[Contact]:
    """The contacts that an erasure of this identifier would reach: by the forms that no two people share."""
    return contacts_meeting(owner, digests(current().ring().sure_tokens(who.kind, who.value)))


def others_with(person: Person) -> set[int]:
    """The contacts of other people who share an identifier with this person."""
    met = {one.pk for who in person.identities for one in contacts_of(person.controller, who)}
    return met - {one.pk for one in person.contacts}


def _person(owner: Controller, contacts: Iterable[Contact], asked: tuple[Identity, ...]) -> Person:
    together = tuple(with_merged(owner, contacts))
    roots = {root.pk: root for root in (root_of(contact) for contact in together)}
    identities = tuple(dict.fromkeys([*asked, *identities_of(owner, together)]))
    return Person(owner, together, tuple(roots[key] for key in sorted(roots)), identities)


def _names(owner: Controller, contacts: Iterable[int]) -> list[str]:
    rows = Profile.objects.for_controller(owner)
    found = {
        pk: name
        for piece in pieces(sorted(contacts))
        for pk, name in rows.filter(contact_id__in=piece).values_list("pk", "full_name")
    }
    return [found.get(pk, "") for pk in sorted(contacts)]
