"""Contacts as an import leaves them, written straight into the tables: for what reads them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from licite.store.models import Collected, Contact, Controller, Import, Interaction, Judgement, Merge, Notice, Profile
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, kept_contact

SEQ = count(1_000_000)
RECORDED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def owner_of(controller: str | Controller) -> Controller:
    return controller if isinstance(controller, Controller) else controller_of(controller)


def an_import(controller: str | Controller = "firm", **more: Any) -> Import:
    """An import that is done."""
    values: dict[str, Any] = {
        "event_id": uuid4().hex, "state": "done", "why": "", "file_name": "list.csv", "file_hash": "", "format": "csv",
        "source_kind": "form", "supplier": "", "contract": "", "terms": "", "licence": "", "evidence_name": "",
        "evidence_hash": "", "passport": None, "mapping": {}, "left_out": [], "facts": {}, "rows": {}, "author": "",
        "started_at": RECORDED, "ended_at": RECORDED,
    }  # fmt: skip
    return Import.objects.create(controller=owner_of(controller), seq=next(SEQ), **values | more)


def a_contact(
    *identities: Identity,
    controller: str | Controller = "firm",
    facts: Mapping[str, Any] | None = None,
    collected_on: date | None = None,
    imported: Import | None = None,
    **profile: str,
) -> Contact:
    """A contact with its identifiers and, where something is said of it, its profile; `imported` brought it."""
    owner = owner_of(controller)
    if identities:
        contact = kept_contact(owner, identities, current().ring(), RECORDED)
    else:
        contact = Contact.objects.create(controller=owner, uid=uuid4().hex, created_at=RECORDED)
    if imported is not None:
        Collected.objects.create(
            imported=imported, contact=contact, line=next(SEQ), collected_on=collected_on, place="", why="new",
            values={}, salt="", commitment="", seq=next(SEQ),
        )  # fmt: skip
    if facts is not None or profile or collected_on:
        a_profile(contact, facts or {}, collected_on, imported, **profile)
    return contact


def a_profile(
    contact: Contact,
    facts: Mapping[str, Any],
    collected_on: date | None = None,
    source: Import | None = None,
    **texts: str,
) -> Profile:
    """Who a contact is; what is not said is an empty text."""
    names = (
        "full_name", "first_name", "last_name", "job_title", "job_function", "company", "address", "postal_code",
        "city", "siren",
    )  # fmt: skip
    said = {**dict.fromkeys(names, ""), **texts}
    Profile.objects.for_controller(contact.controller).filter(contact=contact).delete()
    return Profile.objects.create(
        contact=contact, source=source, facts=dict(facts), changed={}, collected_on=collected_on, updated_at=RECORDED,
        **said,
    )  # fmt: skip


def happened(contact: Contact, kind: str, at: datetime, *, counts: bool | None = None) -> Interaction:
    """Something that happened; what may count does where nothing else is said."""
    able = kind in ("click", "reply", "request", "call_answered", "purchase", "form")
    return Interaction.objects.create(
        controller=contact.controller, contact=contact, event_id=uuid4().hex, kind=kind, event_at=at, recorded_at=at,
        counts=able if counts is None else counts, why_not="", campaign="", source="", details={}, seq=next(SEQ),
    )  # fmt: skip


def notice(given_on: date, *, complete: bool | None = True, **about: Any) -> Notice:
    """A notice to a `contact`, or to all that an import (`imported`) brought."""
    owner = (about.get("contact") or about["imported"]).controller
    return Notice.objects.create(
        controller=owner, event_id=uuid4().hex, article="14", given_on=given_on, words_version="1",
        words_language="fr", complete=complete, how="email", author="", recorded_at=RECORDED, seq=next(SEQ), **about,
    )  # fmt: skip


def judgement(of: Contact | Import, fact: str, value: Any, day: date, until: date | None = None) -> Judgement:
    """What somebody judged of a contact, or of an import."""
    contact = of if isinstance(of, Contact) else None
    about = f"import:{of.event_id}" if isinstance(of, Import) else ""
    return Judgement.objects.create(
        controller=of.controller, contact=contact, about=about, fact=fact, value=value, author="A. Legrand",
        reason="Vu", day=day, until=until, recorded_at=RECORDED, seq=next(SEQ),
    )  # fmt: skip


def merged(kept: Contact, other: Contact) -> Merge:
    """Two contacts that are one."""
    return Merge.objects.create(
        kept=kept, merged=other, reason="same mailbox", author="", at=RECORDED, undone_at=None, seq=next(SEQ)
    )
