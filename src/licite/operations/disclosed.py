"""The disclosures of a controller: listed, and shown with whose data they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from licite.errors import LiciteError
from licite.operations.refused_to import letters
from licite.store.database import connected
from licite.store.disclosed import counts
from licite.store.models import Controller, Disclosed, Disclosure
from licite.store.people import controller_of

_SHORT = 6


@dataclass(frozen=True)
class Handed:
    """A disclosure that is recorded: of how many contacts; how many had refused by its day, and how many are erased."""

    event_id: str
    recipient: str
    role: str
    data: tuple[str, ...]
    purpose: str
    disclosed_on: date
    terms_name: str
    terms_hash: str
    author: str
    recorded_at: datetime
    contacts: int
    breaches: int
    erased: int


@dataclass(frozen=True)
class Among:
    """A contact (its uid) of a disclosure, since when it had refused, and when it was erased."""

    contact: str
    refused_on: date | None
    erased_at: datetime | None


def disclosures(controller: str, recipient: str | None = None) -> list[Handed]:
    """Every disclosure of a controller, or those to one recipient, by the day, the oldest first."""
    connected()
    rows = Disclosure.objects.for_controller(controller_of(controller)).order_by("disclosed_on", "seq")
    return _counted(one for one in rows if recipient is None or letters(one.recipient) == letters(recipient))


def shown(controller: str, id_: str, first: int) -> tuple[Handed, list[Among]]:
    """A disclosure by its id, or by how that begins (six signs at least), and the first of whose data it had.

    Fails with STO025 where there is none, or several.
    """
    connected()
    row = _named(controller_of(controller), id_)
    among = Disclosed.objects.for_controller(row.controller).filter(disclosure=row).order_by("pk")
    found = among.values_list("contact__uid", "refused_on", "contact__erased_at")[:first]
    return _counted([row])[0], [Among(*one) for one in found]


def _named(owner: Controller, id_: str) -> Disclosure:
    rows = Disclosure.objects.for_controller(owner)
    found = list(rows.filter(event_id__startswith=id_)[:2]) if len(id_) >= _SHORT else []
    if len(found) != 1:
        raise LiciteError("STO025", id=id_)
    return found[0]


def _counted(rows: Iterable[Disclosure]) -> list[Handed]:
    found = list(rows)
    if not found:
        return []
    numbers = counts(found[0].controller)
    return [
        Handed(
            one.event_id,
            one.recipient,
            one.role,
            tuple(one.data),
            one.purpose,
            one.disclosed_on,
            one.terms_name,
            one.terms_hash,
            one.author,
            one.recorded_at,
            *numbers.get(one.pk, (0, 0, 0)),
        )
        for one in found
    ]
