"""Invented contacts as an import leaves them, written straight into the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from licite.operations.opening import opened
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.models import Collected, Contact, Controller, Identifier, Import, Interaction, LookupToken, Profile
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import add_controller, controller_of, kept_contact

_numbers = iter(range(1, 1_000_000_000))
ADDED_ON = datetime(2026, 6, 1, 9, tzinfo=UTC)


@contextmanager
def registers(folder: Path, *controllers: str) -> Iterator[Store]:
    """An installation on SQLite with these controllers, open."""
    made = create_home(folder / "home", controller="firm", second=folder / "second", language="en")
    KeyRing.create(made.second)
    with opened(made, migrate=True) as store:
        for slug in controllers or ("firm", "other"):
            add_controller(slug, slug.title())
        yield store


def an_import(controller: Controller, source_kind: str = "form", **facts: Any) -> Import:
    """An import that is done."""
    return Import.objects.create(
        controller=controller, event_id=uuid4().hex, state="done", why="", file_name="people.csv", file_hash="",
        format="csv", source_kind=source_kind, supplier="", contract="", terms="", licence="", evidence_name="",
        evidence_hash="", passport=None, mapping={}, left_out=[], facts=facts, rows={}, author="",
        started_at=ADDED_ON, ended_at=ADDED_ON, seq=-next(_numbers),
    )  # fmt: skip


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
    owner = controller_of(controller)
    who = Identity("email", address or f"ann{next(_numbers)}@firm.example")
    contact = kept_contact(owner, [who], current().ring(), added_at)
    _look_up(contact)
    source = collected(contact, collected_on, source_kind, within)
    day: dict[str, Any] = {"collected_on": collected_on, "updated_at": added_at}
    names = ("full_name", "first_name", "last_name", "job_title", "job_function", "company", "address", "postal_code")
    texts: dict[str, Any] = dict.fromkeys((*names, "city", "siren"), "")
    Profile.objects.create(contact=contact, source=source, **texts, facts=facts, changed={}, **day)  # type: ignore[misc]
    return contact


def collected(contact: Contact, day: date | None, source_kind: str = "form", within: Import | None = None) -> Import:
    """A row of an import that is of this contact."""
    imported = within or an_import(contact.controller, source_kind)
    line = Collected.objects.for_controller(contact.controller).filter(imported=imported).count() + 2
    more = {"why": ""} if "why" in {field.name for field in Collected._meta.get_fields()} else {}
    Collected.objects.create(
        imported=imported, contact=contact, line=line, collected_on=day, place="", values={}, salt="", commitment="",
        seq=imported.seq, **more,
    )  # fmt: skip
    return imported


def happened(contact: Contact, kind: str, at: datetime, why_not: str = "", **more: Any) -> Interaction:
    """An interaction of a contact."""
    values: dict[str, Any] = {"campaign": "", "source": "", "details": {}, "seq": -1} | more
    return Interaction.objects.create(  # type: ignore[misc]
        controller=contact.controller, contact=contact, event_id=uuid4().hex, kind=kind, event_at=at,
        recorded_at=datetime.now(UTC), counts=not why_not, why_not=why_not, **values,
    )  # fmt: skip


def address_of(contact: Contact) -> str:
    """The address of a contact; fails where it has none any more."""
    return Identifier.objects.for_controller(contact.controller).get(contact=contact).value


def _look_up(contact: Contact) -> None:
    """The forms by which its refusals are found, where the contact was not written with them."""
    ring = current().ring()
    for one in Identifier.objects.for_controller(contact.controller).filter(contact=contact):
        if LookupToken.objects.for_controller(contact.controller).filter(identifier=one).exists():
            continue
        LookupToken.objects.create_all(
            [
                LookupToken(
                    identifier=one,
                    key_id=token.key_id,
                    norm_version=token.norm_version,
                    token=token.digest,
                    exact=False,
                )
                for token in ring.tokens(one.kind, one.value)  # type: ignore[arg-type]
            ]
        )
