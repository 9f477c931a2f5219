"""Bringing back from the journal what a restored database no longer knows."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from licite.errors import LiciteError
from licite.store.acts.base import Act, Json
from licite.store.acts.consent import RecordConsent
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.objection import RecordObjection
from licite.store.acts.recovery import RecordRecovery
from licite.store.commit import Request, last_seq, record
from licite.store.controllers import journalled_missing
from licite.store.database import connected, take_write_lock
from licite.store.journal import CONTROLLER, Line
from licite.store.models import Consent, Erasure, EvidenceEntry, Objection
from licite.store.opened import Store, current
from licite.store.people import add_controller

_ACTS: dict[str, Callable[[Json, str], Act]] = {
    "objection": RecordObjection.replayed,
    "consent": RecordConsent.replayed,
    "erasure": RecordErasure.replayed,
}


@dataclass(frozen=True)
class Recovered:
    """What a recovery did: acts that came back from the journal, acts the journal lacked, unfinished lines in it.

    Entries of the log behind `had` and up to `known` are gone, and so is what was recorded there that was no refusal.
    """

    replayed: int
    journalled: int
    torn: int
    had: int
    known: int


def compare_with_journal(store: Store) -> None:
    """Compares database and journal, and finishes what a crash cut off between the two.

    Fails with STO008 (exit code 1) where the database is an older copy, with STO017 where the journal is.
    """
    connected()
    with transaction.atomic(durable=True):
        # Under the lock: a writer that has written to the journal and not committed yet is waited for.
        take_write_lock()
        _replay(store, _unfinished(store))
    store.highest.note(last_seq())


def agree_with_journal(store: Store) -> None:
    """Fails as `compare_with_journal` does, and changes nothing."""
    connected()
    with transaction.atomic(durable=True):
        take_write_lock()
        _unfinished(store)


def _unfinished(store: Store) -> list[Line]:
    """What a crash cut off between journal and database, where they agree but for that."""
    last = last_seq()
    tail = store.journal.tail(last)
    in_flight = all(
        line.seq <= last if line.record["kind"] == CONTROLLER else line.record["first"] == last + 1 for line in tail
    )
    if last < store.highest.read() or not in_flight:
        raise LiciteError("STO008", exit_code=1)
    head = store.journal.head()
    if _last_refusal() > (head.seq if head else -1):
        raise LiciteError("STO017", exit_code=1)
    return tail


def recover() -> Recovered:
    """Brings database and journal together: every refusal and erasure that either has, both have.

    After a restore; the home is opened with `check_journal=False`. Fails with STO016 (exit code 1) where somebody
    changed the journal.
    """
    store = current()
    connected()
    with transaction.atomic(durable=True):
        take_write_lock()
        reading = store.journal.read_all()
        had = last_seq()
        known = max([store.highest.read(), had, *(line.seq for line in reading.lines)])
        replayed = _replay(store, reading.lines)
        controller = add_controller(store.home.controller, store.home.controller)
        lacking = _lacking({(line.record["controller"], line.record["event_id"]) for line in reading.lines})
        named = {line.record["controller"] for line in reading.lines if line.record["kind"] == CONTROLLER}
        if not_there := [*lacking, *journalled_missing(named)]:
            store.journal.append(*not_there)
        act = RecordRecovery(had=had, known=known, replayed=replayed, journalled=len(lacking))
        record(store, controller, [Request.of(controller.slug, act, None, store.ring())])
    store.highest.set(last_seq())
    store.behind = False
    return Recovered(replayed, len(lacking), len(reading.torn), had, known)


def _replay(store: Store, lines: Iterable[Line]) -> int:
    """Records what is not there; gives how many."""
    by_controller: dict[str, list[Request]] = defaultdict(list)
    for line in lines:
        kept = line.record
        if kept["kind"] == CONTROLLER:
            add_controller(kept["controller"], kept["facts"]["name"])
        elif kept["kind"] in _ACTS:
            act = _ACTS[kept["kind"]](kept["facts"], kept["event_id"])
            by_controller[kept["controller"]].append(Request(act, kept["event_id"], answers=tuple(kept["answers"])))
    done = [
        answer
        for slug, requests in by_controller.items()
        for answer in record(store, add_controller(slug, slug), requests)
    ]
    return sum(not answer.repeated for answer in done)


def _last_refusal() -> int:
    """The number of the last entry that the journal must have."""
    highest = [
        Objection.objects.across_controllers().aggregate(last=Max("seq"))["last"],
        Erasure.objects.across_controllers().aggregate(last=Max("seq"))["last"],
        _withdrawals().aggregate(last=Max("seq"))["last"],
    ]
    return max((seq for seq in highest if seq is not None), default=-1)


def _withdrawals() -> QuerySet[Consent]:
    return Consent.objects.across_controllers().filter(kind="withdrawn")


def _lacking(known: set[tuple[str, str]]) -> list[tuple[int, Json]]:
    """The refusals and erasures of the database that the journal has not, as records for it."""
    entries = (
        EvidenceEntry.objects.across_controllers()
        .filter(kind__in=_ACTS)
        .exclude(Q(kind="consent") & ~Q(seq__in=_withdrawals().values("seq")))
    )
    return [
        (
            entry.seq,
            {
                "kind": entry.kind,
                "controller": entry.controller.slug,
                "event_id": entry.event_id,
                "at": entry.at.isoformat(),
                "facts": json.loads(entry.payload or "")["facts"],
                "answers": [],
                "first": entry.seq,
            },
        )
        for entry in entries.order_by("seq").select_related("controller")
        if (entry.controller.slug, entry.event_id) not in known
    ]
