"""Contacts as an import leaves them, written straight into the tables: for what reads them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from licite.operations.opening import opened
from licite.store import lookup_tokens
from licite.store.acts.interaction import COUNTING
from licite.store.home import create_home
from licite.store.keyring import KeyRing, digests
from licite.store.models import (
    Collected,
    Contact,
    Controller,
    Identifier,
    IdentifierToken,
    Import,
    Interaction,
    Judgement,
    Merge,
    Notice,
    Profile,
)
from licite.store.norms import Identity
from licite.store.opened import Store, current
from licite.store.people import add_controller, controller_of, kept_contact

SEQ = count(1_000_000)
RECORDED = datetime(2026, 1, 5, 9, tzinfo=UTC)


@contextmanager
def registers(folder: Path, *controllers: str, database: str | None = None) -> Iterator[Store]:
    """An installation with these controllers, open: on SQLite, or on the PostgreSQL at this address."""
    made = create_home(folder / "home", controller="firm", second=folder / "second", language="en", database=database)
    KeyRing.create(made.second)
    with opened(made, migrate=True) as store:
        for slug in controllers or ("firm", "other"):
            add_controller(slug, slug.title())
        yield store


def owner_of(controller: str | Controller) -> Controller:
    return controller if isinstance(controller, Controller) else controller_of(controller)


def an_import(controller: str | Controller = "firm", **more: Any) -> Import:
    """An import that is done."""
    values: dict[str, Any] = {
        "event_id": uuid4().hex, "state": "done", "why": "", "file_name": "list.csv", "file_hash": "", "format": "csv",
        "source_kind": "form", "supplier": "", "contract": "", "terms": "", "licence": "", "evidence_name": "",
        "evidence_hash": "", "passport": None, "mapping": {}, "left_out": [], "facts": {}, "rows": {}, "author": "",
        "started_at": RECORDED, "ended_at": RECORDED, "seq": next(SEQ),
    }  # fmt: skip
    return Import.objects.create(controller=owner_of(controller), **values | more)


def a_contact(
    *identities: Identity,
    controller: str | Controller = "firm",
    facts: Mapping[str, Any] | None = None,
    collected_on: date | None = None,
    imported: Import | None = None,
    added_at: datetime = RECORDED,
    **profile: str,
) -> Contact:
    """A contact with its identifiers and, where something is said of it, its profile; `imported` brought it."""
    owner = owner_of(controller)
    if identities:
        contact = kept_contact(owner, identities, current().ring(), added_at)
    else:
        contact = Contact.objects.create(controller=owner, uid=uuid4().hex, created_at=added_at)
    if imported is not None:
        collected(contact, collected_on, imported)
    if facts is not None or profile or collected_on:
        a_profile(contact, facts or {}, collected_on, imported, updated_at=added_at, **profile)
    return contact


def another_contact(*identities: Identity, controller: str | Controller = "firm", **more: Any) -> Contact:
    """A contact of its own, whoever has its identifiers already, as an import writes one of another name."""
    contact = a_contact(controller=controller, **more)
    ring = current().ring()
    for kind, value in identities:
        one = Identifier.objects.create(contact=contact, kind=kind, value=value)
        exact = digests(ring.exact_tokens(kind, value))
        for token in ring.current_tokens(kind, value):
            IdentifierToken.objects.create(
                identifier=one, key_id=token.key_id, norm_version=token.norm_version, token=token.digest,
                exact=token.digest in exact,
            )  # fmt: skip
        lookup_tokens.write([one], ring)
    return contact


def collected(contact: Contact, day: date | None, imported: Import, **values: Any) -> Collected:
    """A row of an import that is of this contact."""
    return Collected.objects.create(
        imported=imported, contact=contact, line=next(SEQ), collected_on=day, place="", why="new", values=values,
        salt="", commitment="", seq=imported.seq,
    )  # fmt: skip


def address_of(contact: Contact) -> str:
    """The address of a contact; fails where it has none any more."""
    return Identifier.objects.for_controller(contact.controller).get(contact=contact).value


def a_profile(
    contact: Contact,
    facts: Mapping[str, Any],
    collected_on: date | None = None,
    source: Import | None = None,
    *,
    updated_at: datetime = RECORDED,
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
        contact=contact, source=source, facts=dict(facts), changed={}, collected_on=collected_on,
        updated_at=updated_at, **said,
    )  # fmt: skip


def happened(
    contact: Contact, kind: str, at: datetime, why_not: str = "", *, counts: bool | None = None, **more: Any
) -> Interaction:
    """Something that happened; what may count does, where neither `why_not` nor `counts` says otherwise."""
    values: dict[str, Any] = {"campaign": "", "source": "", "details": {}, "seq": next(SEQ)} | more
    able = kind in COUNTING and not why_not
    return Interaction.objects.create(  # type: ignore[misc]
        controller=contact.controller, contact=contact, event_id=uuid4().hex, kind=kind, event_at=at, recorded_at=at,
        counts=able if counts is None else counts, why_not=why_not, **values,
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
