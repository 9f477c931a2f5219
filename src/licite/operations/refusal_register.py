"""The list of refusals as a page shows it: how many, since when, each without the address that it is of."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.objections import Scope, day_of
from licite.operations.register_check import register_faults
from licite.store.files import write_private
from licite.store.models import Consent, Disowning, ForgedMark, Objection
from licite.store.opened import current
from licite.store.people import controller_of

_CHECKED = "refusals-checked.json"
_EVERY = 500


@dataclass(frozen=True)
class Mark:
    """Somebody in charge holds that a refusal is forged: who, why and when."""

    author: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Noted:
    """A refusal of the list. `kind` is `objection` or `consent_withdrawn`; `place` is where it stands in the log.

    `on` is the instant of the stop, that of its recording where nobody knows it (not `dated`). `marks` say that it is
    held to be forged, `disowned` how many addresses said that it was not theirs: it holds for all the others.
    """

    place: int
    event: str
    kind: str
    on: datetime
    dated: bool
    recorded_at: datetime
    scope: Scope
    how: str
    source: str
    first_party: bool
    marks: tuple[Mark, ...] = ()
    disowned: int = 0


@dataclass(frozen=True)
class Counted:
    """How many refusals there are, and the day of the oldest; None where there is none."""

    refusals: int
    oldest: date | None


@dataclass(frozen=True)
class ListChecked:
    """When the registers were last held against the log, and in how many places they said otherwise."""

    at: datetime
    faults: int


def counted(controller: str) -> Counted:
    """How many people said stop to this controller, and since when?"""
    owner = controller_of(controller)
    objections = Objection.objects.for_controller(owner)
    withdrawn = Consent.objects.for_controller(owner).filter(kind="withdrawn")
    instants = [
        instant
        for rows in (objections, withdrawn)
        for name in ("event_at", "recorded_at")
        if (instant := rows.exclude(**{name: None}).order_by(name).values_list(name, flat=True).first())
    ]
    return Counted(objections.count() + withdrawn.count(), day_of(min(instants)) if instants else None)


def noted(controller: str, *, before: int | None = None, most: int = 50) -> list[Noted]:
    """The refusals, the last recorded first, those before a place in the log; no address is among what is told."""
    owner = controller_of(controller)
    objections = Objection.objects.for_controller(owner)
    withdrawn = Consent.objects.for_controller(owner).filter(kind="withdrawn")
    found: list[Noted] = []
    for rows, kind in ((objections, "objection"), (withdrawn, "consent_withdrawn")):
        some = rows if before is None else rows.filter(seq__lt=before)
        found += [_noted(row, kind) for row in some.order_by("-seq")[:most]]
    return _with_marks(controller, sorted(found, key=lambda one: -one.place)[:most])


def refusal_named(controller: str, event: str) -> Noted:
    """The refusal that is this event; fails with STO025 where this controller has none."""
    owner = controller_of(controller)
    objection = Objection.objects.for_controller(owner).filter(event_id=event).first()
    withdrawn = Consent.objects.for_controller(owner).filter(event_id=event, kind="withdrawn").first()
    row = objection or withdrawn
    if row is None:
        raise LiciteError("STO025", id=event)
    found = _noted(row, "objection" if objection else "consent_withdrawn")
    return _with_marks(controller, [found])[0]


def check_list(progress: Callable[[int, int | None], None] | None = None) -> ListChecked:
    """Holds every row of the registers against the log, and keeps when that was done and what came of it."""
    faults = 0
    for faults, _ in enumerate(register_faults(), 1):
        if progress and faults % _EVERY == 0:
            progress(faults, None)
    found = ListChecked(datetime.now(UTC), faults)
    write_private(_place(), json.dumps({"at": found.at.isoformat(), "faults": faults}).encode())
    return found


def last_check() -> ListChecked | None:
    """When `check_list` was last done, and what came of it; None where it never was."""
    try:
        kept = json.loads(_place().read_text(encoding="utf-8"))
        return ListChecked(datetime.fromisoformat(kept["at"]), int(kept["faults"]))
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _noted(row: Objection | Consent, kind: str) -> Noted:
    return Noted(
        place=row.seq,
        event=row.event_id,
        kind=kind,
        on=min(row.event_at or row.recorded_at, row.recorded_at),
        dated=row.event_at is not None or row.first_party,
        recorded_at=row.recorded_at,
        scope=Scope(row.channel, row.purpose, row.brand),
        how=row.how,
        source=row.source,
        first_party=row.first_party,
    )


def _with_marks(controller: str, listed: Iterable[Noted]) -> list[Noted]:
    """The same with what was said of them; marks are few, so all are asked for at once."""
    owner = controller_of(controller)
    marks: dict[str, list[Mark]] = {}
    for row in ForgedMark.objects.for_controller(owner).select_related("objection").order_by("seq"):
        marks.setdefault(row.objection.event_id, []).append(Mark(row.author, row.reason, row.at))
    told = Disowning.objects.for_controller(owner).values_list("objection__event_id", flat=True)
    disowned = Counter(told)
    return [replace(one, marks=tuple(marks.get(one.event, ())), disowned=disowned[one.event]) for one in listed]


def _place() -> Path:
    return current().home.path / _CHECKED
