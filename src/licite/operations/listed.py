"""The contacts whose addresses are on a list."""

from dataclasses import dataclass, field
from pathlib import Path

from licite.operations.interactions.people import contacts_at
from licite.operations.refusal_lists import lines_of
from licite.store.models import Controller
from licite.store.norms import Identity


@dataclass
class Listed:
    """Whom a list names: the first line of each contact, by its uid; the identifiers on lines that name no contact.

    `shared` lines name an address that several contacts have, and every one of these is among them.
    """

    contacts: dict[str, int] = field(default_factory=dict)
    unknown: dict[int, tuple[Identity, ...]] = field(default_factory=dict)
    shared: int = 0


def listed_contacts(owner: Controller, path: Path) -> Listed:
    """Which contacts are on a list, one or several addresses, numbers or profiles a line?"""
    lines = [
        (line.number, tuple(Identity(one.kind, one.value) for one in line.named if one.kind in _KINDS))  # type: ignore[arg-type]
        for line in lines_of(path)
    ]
    at = contacts_at(owner, [one for _, named in lines for one in named])
    found = Listed()
    for number, named in lines:
        met = [uid for one in named for uid in at[one]]
        found.shared += any(len(at[one]) > 1 for one in named)
        if not met:
            found.unknown[number] = named
        for uid in met:
            found.contacts.setdefault(uid, number)
    return found


_KINDS = ("email", "phone", "profile")
