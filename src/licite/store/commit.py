"""The one way to record anything: rows and evidence in one transaction, and only then an answer."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, cast
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, transaction

from licite.errors import LiciteError
from licite.evidence import commitment
from licite.evidence.log_check import PERSONAL
from licite.store.acts.base import Act, Alone, Entry, Json, Together
from licite.store.database import (
    REFUSAL_WAIT_SECONDS,
    WAIT_SECONDS,
    connected,
    overwrite_log,
    take_write_lock,
    tried_often,
)
from licite.store.faults import Fault, fault_of, told
from licite.store.keyring import KeyRing
from licite.store.models import Controller, EvidenceEntry, Idempotency
from licite.store.opened import Store, current
from licite.store.people import controller_of, pieces

CLOCK_MAY_REGRESS = timedelta(seconds=2)
# A journal that is replayed may hold more acts of a kind than a statement can name.
_TOGETHER = 500


@dataclass(frozen=True)
class Acknowledgement:
    """It is on disk: the entry of the log, its time and the event. `repeated`: it had been recorded before."""

    seq: int
    at: datetime
    event_id: str
    repeated: bool


@dataclass(frozen=True)
class Request:
    """An act as asked for: the event it will be, and the names under which the same request is known again.

    `answers` are those that the journal kept of it.
    """

    act: Act
    event_id: str
    keys: tuple[str, ...] = ()
    answers: tuple[Json, ...] = ()

    @classmethod
    def of(cls, controller: str, act: Act, idempotency_key: str | None, ring: KeyRing) -> "Request":
        named = (("key", idempotency_key), ("event", act.event_id))
        keys = tuple(f"{use}\0{value}" for use, value in named if value is not None)
        event_id = act.event_id
        if event_id is None and idempotency_key is not None:
            # Under the first key, so that a rotation between two tries makes no second event.
            event_id = ring.digest("event", f"{controller}\0{idempotency_key}", next(iter(ring.keys)))[:32]
        return cls(act, event_id or uuid4().hex, keys)

    def body(self) -> str:
        said = {field.name: getattr(self.act, field.name) for field in fields(cast("Any", self.act))}
        return json.dumps([self.act.kind, said], sort_keys=True, default=_said)


def _said(value: object) -> object:
    """What JSON has no word for: a record by its fields, all else as text."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def commit(controller: str, act: Act, *, idempotency_key: str | None = None) -> Acknowledgement:
    """Records an act of a controller (its slug); once this returns, it survives a crash and a loss of power.

    The same `idempotency_key`, or the same `event_id` of the act, is recorded once and has the same answer; with
    another body it fails with STO010. A refusal, a withdrawal or an erasure goes before all else that waits.

    Fails with STO011 where the clock went back, STO012 (exit code 1) after a fault of the disk (nothing more is
    recorded by this process then), STO014 where the disk is full, STO015 where the database stays busy for 5 seconds
    (for what goes first: 30), STO018 where there is no such controller; and as the act says. On any failure nothing was
    recorded, or an objection that was not acknowledged holds all the same.
    """
    return commit_many(controller, [act], idempotency_keys=[idempotency_key])[0]


def commit_many(
    controller: str, acts: Sequence[Act], *, idempotency_keys: Sequence[str | None] | None = None
) -> list[Acknowledgement]:
    """Records several acts in one transaction: all of them or none; otherwise as `commit`.

    Imports do it by 500 at most, so that a refusal need not wait long; several refusals at once stand back for one of
    a person as all else does.
    """
    store = current()
    keys = idempotency_keys if idempotency_keys is not None else [None] * len(acts)
    requests = [Request.of(controller, act, key, store.ring()) for act, key in zip(acts, keys, strict=True)]
    if len(acts) == 1 and acts[0].urgent:
        with store.turnstile.held():
            return _persist(store, controller, requests, REFUSAL_WAIT_SECONDS)
    return _persist(store, controller, requests, WAIT_SECONDS, lambda: store.turnstile.behind(WAIT_SECONDS))


def _persist(
    store: Store,
    controller: str,
    requests: Sequence[Request],
    wait_seconds: float,
    turn: Callable[[], AbstractContextManager[bool]] = lambda: nullcontext(True),
) -> list[Acknowledgement]:
    """Records, again after each fault that may pass; `turn` waits for the turn of a try and says whether it came."""
    urgent = any(request.act.urgent for request in requests)
    until = time.monotonic() + wait_seconds
    while True:
        if store.stopped:
            raise LiciteError("STO012", exit_code=1)
        if store.behind:
            raise LiciteError("STO008", exit_code=1)
        try:
            if not urgent and not store.ballast.is_there():
                raise LiciteError("STO014", exit_code=1)
            with turn() as is_mine:
                if not is_mine:
                    raise told(Fault.BUSY)
                done = _in_one_transaction(store, controller, requests, wait_seconds)
            _afterwards(store, requests, done)
            return done
        except (DatabaseError, InterfaceError, OSError) as error:
            _bear(store, error, urgent=urgent, waits=time.monotonic() < until)


def _bear(store: Store, error: Exception, *, urgent: bool, waits: bool) -> None:
    """Returns where it is worth trying again; else raises what the fault means."""
    fault = fault_of(error)
    if fault is Fault.OTHER:
        raise error
    if fault is Fault.BROKEN:
        store.stopped = True
    if fault is not Fault.BUSY:
        connected().close()
    if fault in (Fault.BUSY, Fault.LOST) and waits:
        time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  (two that wait are not to meet again)
    elif not (fault is Fault.FULL and urgent and store.ballast.release()):
        raise told(fault) from error


def record(store: Store, controller: Controller, requests: Sequence[Request]) -> list[Acknowledgement]:
    """Records under the write lock, within a transaction; what must survive a restore is in the journal by the end."""
    ring = store.ring()
    last = _last()
    first = last.seq + 1 if last else 0
    before = _Before(controller, requests, ring)
    done: list[Acknowledgement] = []
    journalled: list[tuple[int, Json]] = []
    for run in _runs(requests):
        made: list[Made] = []
        for request in run:
            if answer := before.answer(request):
                done.append(answer)
                continue
            entry = _next_entry(controller, request, ring, last)
            last = Place(entry.seq, entry.at)
            made.append(Made(request, entry, request.answers or _answers(request, entry)))
            before.note(made[-1])
            done.append(Acknowledgement(entry.seq, entry.at, entry.event_id, repeated=False))
        if made:
            journalled += [(one.entry.seq, line) for one, line in _written(made, first)]
    if journalled:
        store.journal.append(*journalled)
    return done


@dataclass(frozen=True)
class Made:
    """A request that is recorded now, at its place in the log, and how it is known again."""

    request: Request
    entry: Entry
    answers: Sequence[Json]


def _runs(requests: Sequence[Request]) -> Iterator[list[Request]]:
    """The requests in their order: those that follow one another and may be written together in one."""
    for kind, some in groupby(requests, lambda request: type(request.act)):
        if hasattr(kind, "together"):
            every = list(some)
            yield from (every[start : start + _TOGETHER] for start in range(0, len(every), _TOGETHER))
        else:
            yield from ([request] for request in some)


def _written(made: Sequence[Made], first: int) -> list[tuple[Made, Json]]:
    """Writes a run of acts, their entries and answers; gives what the journal has of those that go to it."""
    facts = _write([one.request.act for one in made], [one.entry for one in made])
    _remember(made[0].entry.controller, [answer for one in made for answer in one.answers])
    return [
        (one, _for_the_journal(one.request.act, one.entry, said, one.answers, first))
        for one, said in zip(made, facts, strict=True)
        if one.request.act.urgent
    ]


class Place(NamedTuple):
    """Where an event stands in the log."""

    seq: int
    at: datetime


def last_seq() -> int:
    """The number of the last entry of the log; -1 where it is empty."""
    last = _last()
    return last.seq if last else -1


def _last() -> Place | None:
    found = EvidenceEntry.objects.across_controllers().order_by("-seq").values_list("seq", "at").first()
    return Place(*found) if found else None


def _events(controller: Controller, ids: list[str]) -> dict[str, Place]:
    """The events among these that are recorded."""
    entries = EvidenceEntry.objects.for_controller(controller)
    return {
        event_id: Place(seq, at)
        for piece in pieces(ids)
        for event_id, seq, at in entries.filter(event_id__in=piece).values_list("event_id", "seq", "at")
    }


def _in_one_transaction(
    store: Store, controller: str, requests: Sequence[Request], wait_seconds: float
) -> list[Acknowledgement]:
    connected()
    goes_first = wait_seconds > WAIT_SECONDS
    with tried_often() if goes_first else nullcontext(), transaction.atomic(durable=True):
        take_write_lock(wait_seconds)
        return record(store, controller_of(controller), requests)


class _Before:
    """What was recorded of some requests before, and since: asked for once for all of them."""

    def __init__(self, controller: Controller, requests: Sequence[Request], ring: KeyRing) -> None:
        self._controller, self._ring = controller, ring
        self._events = _events(controller, [request.event_id for request in requests])
        self._keys = {
            digest: key
            for request in requests
            for name in request.keys
            for key, digest in ring.digests("idempotency", name).items()
        }
        rows = Idempotency.objects.for_controller(controller)
        self._known: dict[str, tuple[str, str]] = {
            row.key: (row.body_hash, str(row.answer["event_id"]))
            for piece in pieces(list(self._keys))
            for row in rows.filter(key__in=piece)
        }

    def answer(self, request: Request) -> Acknowledgement | None:
        """The answer that this request had before; STO010 where another one came under its key."""
        asked = [digest for name in request.keys for digest in self._ring.digests("idempotency", name).values()]
        before = [(digest, *self._known[digest]) for digest in asked if digest in self._known]
        for digest, body_hash, _ in before:
            if body_hash != self._ring.digest("body", request.body(), self._keys[digest]):
                raise LiciteError("STO010")
        # An event that is here without its key: the answer was lost with the connection, or it came by the journal.
        for event_id in [*(event for _, _, event in before), request.event_id]:
            if place := self._place(event_id, known=event_id == request.event_id):
                return Acknowledgement(*place, event_id, repeated=True)
        return None

    def note(self, made: "Made") -> None:
        """Has a request that is recorded now be known to those that follow."""
        self._events[made.entry.event_id] = Place(made.entry.seq, made.entry.at)
        self._known |= {str(one["key"]): (one["body_hash"], one["answer"]["event_id"]) for one in made.answers}

    def _place(self, event_id: str, *, known: bool) -> "Place | None":
        if event_id not in self._events and not known:
            self._events |= _events(self._controller, [event_id])
        return self._events.get(event_id)


def _next_entry(controller: Controller, request: Request, ring: KeyRing, last: Place | None) -> Entry:
    now = datetime.now(UTC)
    if last is None:
        return Entry(controller, ring, 0, now, request.event_id)
    vouched_for = request.act.kind == "clock"
    if now < last.at - CLOCK_MAY_REGRESS and not vouched_for:
        raise LiciteError(
            "STO011", exit_code=1, now=now.isoformat("T", "seconds"), last=last.at.isoformat("T", "seconds")
        )
    return Entry(controller, ring, last.seq + 1, now if vouched_for else max(now, last.at), request.event_id)


def _remember(controller: Controller, answers: Sequence[Json]) -> None:
    Idempotency.objects.create_all(
        [
            Idempotency(controller=controller, key=known["key"], body_hash=known["body_hash"], answer=known["answer"])
            for known in answers
        ]
    )


def _write(acts: Sequence[Act], entries: Sequence[Entry]) -> list[Json]:
    """The rows of some acts and their leaves of the log; gives the words of each."""
    together: Together = getattr(type(acts[0]), "together", Alone)(acts, entries)
    words = together.words()
    leaves = []
    for entry, act, (facts, personal) in zip(entries, acts, words, strict=True):
        _refuse_unkept(facts, personal)
        leaves.append(_leaf(act, entry, facts, personal))
    together.write()
    EvidenceEntry.objects.create_all(leaves)
    return [facts for facts, _ in words]


def _leaf(act: Act, entry: Entry, facts: Json, personal: Json | None) -> EvidenceEntry:
    personal_salt = None if personal is None else commitment.new_salt()
    envelope = {
        "kind": act.kind,
        "controller": entry.controller.slug,
        "event_id": entry.event_id,
        "at": commitment.instant(entry.at),
        "facts": facts,
        PERSONAL: None if personal_salt is None else commitment.commit(personal, personal_salt).hex(),
    }
    salt = commitment.new_salt()
    payload = commitment.canonical(envelope)
    committed = commitment.commit_text(payload, salt)
    return EvidenceEntry(
        seq=entry.seq,
        controller=entry.controller,
        event_id=entry.event_id,
        at=entry.at,
        kind=act.kind,
        salt=salt.hex(),
        payload=payload,
        personal_salt=None if personal_salt is None else personal_salt.hex(),
        personal=None if personal is None else commitment.canonical(personal),
        commitment=committed.hex(),
        leaf=commitment.entry_leaf(entry.seq, entry.at, act.kind, committed).hex(),
    )


def _refuse_unkept(*values: object) -> None:
    """Fails with STO027 where a text holds a NUL, which PostgreSQL does not keep."""
    for value in values:
        if isinstance(value, str) and "\0" in value:
            raise LiciteError("STO027")
        if isinstance(value, Mapping):
            _refuse_unkept(*value, *value.values())
        elif isinstance(value, list | tuple):
            _refuse_unkept(*value)


def _answers(request: Request, entry: Entry) -> list[Json]:
    """How this request is known again, and its answer."""
    body = entry.ring.digest("body", request.body())
    answer = {"event_id": entry.event_id}
    return [
        {"key": entry.ring.digest("idempotency", name), "body_hash": body, "answer": answer} for name in request.keys
    ]


def _for_the_journal(act: Act, entry: Entry, facts: Json, answers: Sequence[Json], first: int) -> Json:
    """What the journal has of an act. `first` is the number of the first entry of its transaction."""
    return {
        "kind": act.kind,
        "controller": entry.controller.slug,
        "event_id": entry.event_id,
        "at": entry.at.isoformat(),
        "facts": facts,
        "answers": list(answers),
        "first": first,
    }


def _afterwards(store: Store, requests: Sequence[Request], done: Sequence[Acknowledgement]) -> None:
    store.highest.note(max((answer.seq for answer in done), default=-1))
    if any(request.act.kind == "erasure" for request in requests):
        overwrite_log()
