"""The answers of everybody as rows: written a few at a time beside those that are shown, which they then replace.

Their counts are kept beside them, and follow every row that is added, renewed or taken away.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections, transaction

from licite.store.database import connected, take_write_lock
from licite.store.models import Contact, Controller, StandingAnswer, StandingDate, StandingRun
from licite.store.people import pieces

AT_ONCE = 4_500
"""The most rows of one transaction: a refusal waits for no longer than that."""

_ANSWERS = ("run_id", "contact_id", "channel", "outcome", "basis", "reason", "duties")
_DATES = ("run_id", "contact_id", "erase_by")


def begin(controller: Controller, *, as_of: datetime, law_version: str, doctrine: str) -> StandingRun:
    """A run that is not shown yet; what was left of those that were never finished is taken away first."""
    for run in StandingRun.objects.for_controller(controller).filter(current=False):
        _remove(run)
    return StandingRun.objects.create(
        controller=controller, as_of=as_of, law_version=law_version, doctrine=doctrine, current=False, counts={}
    )


def add_answers(run: StandingRun, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Adds rows of contact, channel, outcome, basis, reason and number of duties; those that were added."""
    return _add(run, StandingAnswer._meta.db_table, _ANSWERS, rows)


def add_dates(run: StandingRun, rows: Sequence[tuple[Any, ...]]) -> None:
    """Adds rows of contact and day."""
    _add(run, StandingDate._meta.db_table, _DATES, rows)


def finish(run: StandingRun, counts: Mapping[str, Any]) -> None:
    """Shows a run in the place of the one before, which goes; whoever left meanwhile is not counted."""
    runs = StandingRun.objects.for_controller(run.controller)
    with transaction.atomic():
        take_write_lock()
        left = runs.values_list("counts", flat=True).get(pk=run.pk)
        runs.filter(current=True).update(current=False)
        runs.filter(pk=run.pk).update(current=True, counts=_together(counts, left))
    for old in runs.filter(current=False):
        _remove(old)


@dataclass(frozen=True)
class Renewed:
    """What is known anew of some people: the rows of `add_answers`, and by when each is to be erased."""

    contacts: Collection[int]
    answers: Sequence[tuple[Any, ...]]
    dates: Sequence[tuple[int, date | None]]


def renew(run: StandingRun, renewed: Renewed, counts: Mapping[str, Any]) -> bool:
    """Puts the answers of some people in the place of those before, and `counts` over what was counted.

    False where another run is shown by now: nothing was written then.
    """
    runs = StandingRun.objects.for_controller(run.controller).filter(pk=run.pk, current=True)
    connected()
    with transaction.atomic():
        take_write_lock()
        if not runs.exists():
            return False
        gone = _taken(run, renewed.contacts)
        came: dict[str, dict[str, int]] = {}
        for row in add_answers(run, renewed.answers):
            came.setdefault(row[1], Counter())[row[2]] += 1
        add_dates(run, renewed.dates)
        before = _together(_together(runs.values_list("counts", flat=True).get(), gone), {"channels": came})
        marked = {table: max(mark, before.get("marks", {}).get(table, -1)) for table, mark in counts["marks"].items()}
        runs.update(counts={**before, **counts, "marks": marked})
    return True


def leave(controller: Controller, contacts: Iterable[int]) -> None:
    """Takes people out of the lists, within a transaction: their answers and days go, and count no more."""
    wanted = sorted(set(contacts))
    runs = StandingRun.objects.for_controller(controller)
    for run in runs if wanted else ():
        runs.filter(pk=run.pk).update(counts={**_together(run.counts, _taken(run, wanted)), "moved": True})


def _taken(run: StandingRun, contacts: Iterable[int]) -> dict[str, Any]:
    """Takes the rows of these people out of a run; what is to be added to its counts for that."""
    gone: dict[str, dict[str, int]] = {}
    for piece in pieces(sorted(contacts)):
        rows = StandingAnswer.objects.for_controller(run.controller).filter(run=run, contact_id__in=piece)
        for channel, outcome in rows.values_list("channel", "outcome"):
            gone.setdefault(channel, Counter())[outcome] -= 1
        rows.delete()
        StandingDate.objects.for_controller(run.controller).filter(run=run, contact_id__in=piece).delete()
    return {"channels": gone}


def _together(counts: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Counts with what came and what left since."""
    channels = {channel: dict(outcomes) for channel, outcomes in counts.get("channels", {}).items()}
    for channel, outcomes in more.get("channels", {}).items():
        own = channels.setdefault(channel, {})
        for outcome, count in outcomes.items():
            own[outcome] = own.get(outcome, 0) + count
    return {**counts, "channels": channels} | ({"moved": True} if more.get("moved") else {})


def current_run(controller: Controller) -> StandingRun | None:
    """The run that is shown; None where there was none yet."""
    return StandingRun.objects.for_controller(controller).filter(current=True).first()


def _add(
    run: StandingRun, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(columns))
    added: list[tuple[Any, ...]] = []
    for start in range(0, len(rows), AT_ONCE):
        piece = rows[start : start + AT_ONCE]
        with transaction.atomic():
            # Whoever was erased or went with an import since the answers were worked out has none.
            there = _there(run.controller, {row[0] for row in piece})
            own = [row for row in piece if row[0] in there]
            with connections["default"].cursor() as cursor:
                cursor.executemany(
                    f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({marks})',
                    [(run.pk, *row) for row in own],
                )
            added += own
    return added


def _there(controller: Controller, contacts: Iterable[int]) -> set[int]:
    live = Contact.objects.for_controller(controller).filter(erased_at=None)
    return {pk for piece in pieces(sorted(contacts)) for pk in live.filter(pk__in=piece).values_list("pk", flat=True)}


def _remove(run: StandingRun) -> None:
    for model in (StandingAnswer, StandingDate):
        table = model._meta.db_table
        removed = AT_ONCE
        while removed:
            with transaction.atomic(), connections["default"].cursor() as cursor:
                cursor.execute(
                    f'DELETE FROM "{table}" WHERE id IN (SELECT id FROM "{table}" WHERE run_id = %s LIMIT {AT_ONCE})',
                    [run.pk],
                )
                removed = cursor.rowcount
    run.delete()
