"""What is recorded of somebody: found by every form of an identifier, under every key and version of the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from licite.store.database import connected
from licite.store.keyring import KeyRing, digests
from licite.store.models import (
    Consent,
    ConsentToken,
    Controller,
    Disowning,
    DisowningToken,
    Erasure,
    ErasureToken,
    ForgedMark,
    Objection,
    ObjectionToken,
)
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, pieces
from licite.store.standing import Event, Kind
from licite.store.walls import Walled

Answer = TypeVar("Answer")
CONSENTS = {"given": Kind.CONSENT_GIVEN, "withdrawn": Kind.CONSENT_WITHDRAWN, "confirmed": Kind.CONSENT_CONFIRMED}


def events_for(controller: str, identifiers: Iterable[Identity]) -> dict[Identity, frozenset[Event]]:
    """Everything that this controller has recorded of each identifier, for `standing` to say what holds.

    Objections, withdrawals and erasures are found by every writing of an identifier; consents, and the word that a
    refusal was not theirs, by the very same one.
    Thousands at once are asked for in pieces. Fails with STO018 where there is no such controller.
    """

    def asked(found: Finder) -> dict[Identity, frozenset[Event]]:
        all_of = (found.objections(), found.disownings(), found.consents(), found.erasures())
        return {i: frozenset[Event]().union(*(events[i] for events in all_of)) for i in found.identities}

    return _with_fresh_keys(controller, identifiers, asked)


def objections_for(
    controller: str, identifiers: Iterable[Identity], at: datetime | None = None
) -> dict[Identity, frozenset[Event]]:
    """The objections that each identifier meets, with the marks that say one is forged (which lift nothing).

    With `at`, those left out that happened later; one whose time is not known always counts.
    """
    return _with_fresh_keys(controller, identifiers, lambda found: _until(found.objections(), at))


def consents_for(
    controller: str, identifiers: Iterable[Identity], at: datetime | None = None
) -> dict[Identity, frozenset[Event]]:
    """The consents given, withdrawn and confirmed of each identifier, with `at` those that happened by then."""
    return _with_fresh_keys(controller, identifiers, lambda found: _until(found.consents(), at))


def erased(controller: str, identifiers: Iterable[Identity]) -> dict[Identity, datetime]:
    """When each identifier was last erased; those that never were are left out."""
    return _with_fresh_keys(
        controller,
        identifiers,
        lambda found: {i: max(e.recorded_at for e in events) for i, events in found.erasures().items() if events},
    )


def _with_fresh_keys(controller: str, identifiers: Iterable[Identity], ask: Callable[[Finder], Answer]) -> Answer:
    """The answer, asked again where a key was made meanwhile: what was written under it would not have been found."""
    connected()
    owner = controller_of(controller)
    identities = tuple(dict.fromkeys(identifiers))
    while True:
        ring = current().ring()
        answer = ask(Finder(owner, identities, ring))
        if current().ring() is ring:
            return answer


def _until(found: Mapping[Identity, Iterable[Event]], at: datetime | None) -> dict[Identity, frozenset[Event]]:
    def counts(event: Event) -> bool:
        return at is None or event.event_at is None or min(event.event_at, event.recorded_at) <= at

    return {identity: frozenset(filter(counts, events)) for identity, events in found.items()}


class Finder:
    """The tokens of some identifiers, and the rows of one controller that they meet."""

    def __init__(self, controller: Controller, identities: Sequence[Identity], ring: KeyRing) -> None:
        self.controller = controller
        self.identities = identities
        self._wide = {identity: digests(ring.tokens(*identity)) for identity in identities}
        self._exact = {identity: digests(ring.tokens(*identity, wide=False)) for identity in identities}

    def objections(self) -> dict[Identity, set[Event]]:
        """The objections met, and the marks on them."""
        owners = self._owners(ObjectionToken.objects, "objection_id")
        rows = self._rows(Objection.objects, owners)
        marks: dict[int, list[Event]] = defaultdict(list)
        for mark in self._marks(list(rows)):
            marks[mark.objection_id].append(_mark(mark, rows[mark.objection_id]))
        return self._shared(owners, lambda key, _: [_objection(rows[key]), *marks[key]])

    def disownings(self) -> dict[Identity, set[Event]]:
        """The words that an objection was not theirs, met by the exact form."""
        owners = self._owners(DisowningToken.objects, "disowning_id")
        rows = self._rows(Disowning.objects, owners)
        about = dict(self._about(list(rows)))
        return self._shared(owners, lambda key, exact: [_disowning(rows[key], about[key])] if exact else [])

    def consents(self) -> dict[Identity, set[Event]]:
        """The consents met: withdrawn ones by any form, others by the exact one."""
        owners = self._owners(ConsentToken.objects, "consent_id")
        rows = self._rows(Consent.objects, owners)

        def events(key: int, exact: bool) -> list[Event]:
            return [_consent(rows[key])] if exact or rows[key].kind == "withdrawn" else []

        return self._shared(owners, events)

    def erasures(self) -> dict[Identity, set[Event]]:
        """The erasures met."""
        owners = self._owners(ErasureToken.objects, "erasure_id")
        rows = self._rows(Erasure.objects, owners)
        return self._shared(owners, lambda key, _: [_erasure(rows[key])])

    def _owners(self, tokens: Walled[Any], owner: str) -> dict[str, set[int]]:
        """By token met, the rows that it belongs to."""
        owners: dict[str, set[int]] = defaultdict(set)
        wanted = sorted(set().union(*self._wide.values(), *self._exact.values()))
        for piece in pieces(wanted):
            met = tokens.for_controller(self.controller).filter(token__in=piece)
            for token, key in met.values_list("token", owner):
                owners[token].add(key)
        return owners

    def _rows(self, manager: Walled[Any], owners: Mapping[str, set[int]]) -> dict[int, Any]:
        rows = manager.for_controller(self.controller)
        keys = sorted(set[int]().union(*owners.values()))
        return {row.pk: row for piece in pieces(keys) for row in rows.filter(pk__in=piece)}

    def _about(self, keys: list[int]) -> Iterator[tuple[int, str]]:
        disownings = Disowning.objects.for_controller(self.controller)
        for piece in pieces(keys):
            yield from disownings.filter(pk__in=piece).values_list("pk", "objection__event_id")

    def _marks(self, keys: list[int]) -> Iterator[ForgedMark]:
        marks = ForgedMark.objects.for_controller(self.controller)
        for piece in pieces(keys):
            yield from marks.filter(objection__in=piece)

    def _shared(
        self, owners: Mapping[str, set[int]], events: Callable[[int, bool], Iterable[Event]]
    ) -> dict[Identity, set[Event]]:
        """The events of each identifier; `events` is told whether the row was met by the exact form."""
        met: dict[Identity, set[Event]] = {identity: set() for identity in self.identities}
        for identity in self.identities:
            for digest in (self._wide[identity] | self._exact[identity]) & owners.keys():
                for key in owners[digest]:
                    met[identity].update(events(key, digest in self._exact[identity]))
        return met


def _objection(row: Objection) -> Event:
    return Event(
        id=row.event_id,
        seq=row.seq,
        kind=Kind.OBJECTION,
        recorded_at=row.recorded_at,
        event_at=row.event_at,
        first_party=row.first_party,
        channel=row.channel,
        purpose=row.purpose,
        brand=row.brand,
    )


def _mark(row: ForgedMark, objection: Objection) -> Event:
    return Event(
        id=f"{objection.event_id}/{row.seq}",
        seq=row.seq,
        kind=Kind.FORGED_MARK,
        recorded_at=row.at,
        about=objection.event_id,
    )


def _disowning(row: Disowning, objection: str) -> Event:
    # The act is refused where it is no proven word of the person, told to the controller.
    return Event(
        id=row.event_id,
        seq=row.seq,
        kind=Kind.DISOWNED,
        recorded_at=row.recorded_at,
        event_at=row.event_at,
        first_party=True,
        proven=True,
        words_version=row.words_version,
        about=objection,
    )


def _consent(row: Consent) -> Event:
    return Event(
        id=row.event_id,
        seq=row.seq,
        kind=CONSENTS[row.kind],
        recorded_at=row.recorded_at,
        event_at=row.event_at,
        first_party=row.first_party,
        proven=row.proven,
        channel=row.channel,
        purpose=row.purpose,
        brand=row.brand,
        partners=None if row.partners is None else frozenset(row.partners),
        until=row.until,
        words_version=row.words_version or None,
        double_opt_in=row.double_opt_in,
        about=row.about,
    )


def _erasure(row: Erasure) -> Event:
    return Event(id=row.event_id, seq=row.seq, kind=Kind.ERASURE, recorded_at=row.at)
