"""Contacts with an address, brought by an import, for what works on everybody: `tests.store.contacts_for_tests`."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from licite.store.models import Contact, Controller, Import, Interaction
from licite.store.norms import Identity
from tests.store import contacts_for_tests as made
from tests.store.contacts_for_tests import address_of, registers

__all__ = ["a_contact", "address_of", "an_import", "collected", "happened", "registers"]

ADDED_ON = datetime(2026, 6, 1, 9, tzinfo=UTC)
_numbers = count(1)
# Before whatever a test commits: what is made here was there when a plan was made, and is no news.
_SEQ = count(-1_000_000_000)


def an_import(controller: str | Controller, source_kind: str = "form", **facts: Any) -> Import:
    """An import that is done, and what it says of all its rows."""
    days = {"started_at": ADDED_ON, "ended_at": ADDED_ON}
    return made.an_import(controller, source_kind=source_kind, facts=facts, seq=next(_SEQ), **days)


def happened(contact: Contact, kind: str, at: datetime, why_not: str = "", **more: Any) -> Interaction:
    """Something that happened; what may count does, where `why_not` does not say otherwise."""
    return made.happened(contact, kind, at, why_not, **({"seq": next(_SEQ)} | more))


def a_contact(
    address: str | None = None,
    *,
    controller: str = "firm",
    collected_on: date | None = date(2024, 5, 6),
    source_kind: str = "published_by_organisation",
    added_at: datetime = ADDED_ON,
    within: Import | None = None,
    **facts: Any,
) -> Contact:
    """A contact with an address, brought by an import, and what its profile says."""
    return made.a_contact(
        Identity("email", address or f"ann{next(_numbers)}@firm.example"),
        controller=controller,
        facts=facts,
        collected_on=collected_on,
        imported=within or an_import(controller, source_kind),
        added_at=added_at,
    )


def collected(contact: Contact, day: date | None, source_kind: str = "form", within: Import | None = None) -> Import:
    """The import of which a row is of this contact."""
    imported = within or an_import(contact.controller, source_kind)
    made.collected(contact, day, imported)
    return imported
