"""Why did somebody get a message: where their address came from, what allowed it, until when it is kept, who has it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.person_found import Person, contacts_of, others_with, people_of
from licite.operations.processors import processors_of
from licite.operations.public_links import Link
from licite.operations.retention.plan import held_of
from licite.store.lookup import erased
from licite.store.models import Collected, Consent, Controller, DecisionRecord, Identifier, Import, Profile
from licite.store.people import controller_of, with_merged

UNTOLD = frozenset({"unknown"})
"""Kinds of source that say nothing of where an address came from."""


@dataclass(frozen=True)
class Source:
    """Where an address came from: a kind of the contract, on which day, where, and from whom; None where not known.

    `recorded` is the day on which it was taken in, `form` that it was given by a form, with an agreement.
    """

    kind: str
    on: date | None
    place: str | None
    supplier: str | None
    recorded: date | None
    form: bool = False


@dataclass(frozen=True)
class Why:
    """What is told of a message to whoever got it. Without a `source` there is nothing that allows to write to them.

    `erased_on`: nothing is kept of them any more, but refusals. `shared`: several people have the address, so that
    nothing is told that is of one of them.
    """

    source: Source | None
    basis: str | None
    job: str | None
    keep_until: date | None
    processors: tuple[str, ...]
    erased_on: date | None
    shared: bool


def why(link: Link) -> Why:
    """Why does whoever has this link get messages? Nothing is recorded by asking."""
    met = _contacts(link)
    if not met:
        gone = max(erased(link.controller, [link.identity]).values(), default=None)
        return Why(None, None, None, None, (), _day(gone), shared=False)
    people = people_of(link.controller, link.identity.value)
    person = people[0] if len(people) == 1 and not others_with(people[0]) else None
    held = [held_of(link.controller, one.uid) for one in person.live] if person else []
    profile = _profile(person) if person else None
    return Why(
        source=_source(link, met),
        basis=_basis(link, person) if person else None,
        job=(profile.job_title or None) if profile else None,
        keep_until=max((one.erase_by for one in held if one and one.erase_by), default=None),
        processors=tuple(one.name for one in processors_of(link.controller)),
        erased_on=None,
        shared=person is None,
    )


def _contacts(link: Link) -> list[int]:
    """The contacts of whoever has the address, and those merged with them, as far as they are not erased."""
    owner = controller_of(link.controller)
    return [one.pk for one in with_merged(owner, contacts_of(owner, link.identity)) if one.erased_at is None]


def _source(link: Link, contacts: list[int]) -> Source | None:
    """The import that brought this very address, else the form by which the person gave it."""
    owner = controller_of(link.controller)
    rows = Identifier.objects.for_controller(owner).filter(contact__in=contacts, kind=link.identity.kind)
    named = [row for row in rows.select_related("imported") if _same(row.value, link.identity.value)]
    brought = sorted((row for row in named if row.imported), key=lambda row: row.imported_id or 0)
    for row in brought:
        assert row.imported is not None
        if found := _imported(owner, row.contact_id, row.imported):
            return found
    given = (
        Consent.objects.for_controller(owner)
        .filter(contact__in=contacts, kind="given", first_party=True, proven=True)
        .order_by("seq")
        .first()
    )
    if given is None or not named:
        return None
    return Source("form", _day(given.event_at), given.source or None, None, _day(given.recorded_at), form=True)


def _imported(owner: Controller, contact: int, source: Import) -> Source | None:
    row = (
        Collected.objects.for_controller(owner)
        .filter(contact_id=contact, imported=source, imported__undone_at=None)
        .order_by("pk")
        .first()
    )
    if row is None:
        return None
    kind = str(row.values.get("source_kind") or source.source_kind or "unknown")
    if kind in UNTOLD:
        return None
    return Source(kind, row.collected_on, row.place or None, source.supplier or None, _day(source.started_at))


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _basis(link: Link, person: Person) -> str | None:
    """What allowed the last message of this kind, as it was decided; None where no decision was kept."""
    rows = DecisionRecord.objects.for_controller(person.controller).filter(
        contact__in=[one.pk for one in person.contacts], outcome="lawful"
    )
    if link.campaign:
        rows = rows.filter(campaign=link.campaign)
    for row in rows.order_by("-seq")[:20]:
        facts = row.facts
        if facts.get("channel", link.channel) == link.channel and facts.get("purpose", link.purpose) == link.purpose:
            return row.decision.get("basis") or None
    return None


def _profile(person: Person) -> Profile | None:
    roots = [one.pk for one in person.live]
    return Profile.objects.for_controller(person.controller).filter(contact__in=roots).order_by("pk").first()


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(ZoneInfo(HOME_ZONE)).date() if moment else None
