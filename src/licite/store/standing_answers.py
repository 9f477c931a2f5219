"""The answers of everybody as rows: written a few at a time beside those that are shown, which they then replace."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connections, transaction

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


def add_answers(run: StandingRun, rows: Sequence[tuple[Any, ...]]) -> None:
    """Adds rows of contact, channel, outcome, basis, reason and number of duties."""
    _add(run, StandingAnswer._meta.db_table, _ANSWERS, rows)


def add_dates(run: StandingRun, rows: Sequence[tuple[Any, ...]]) -> None:
    """Adds rows of contact and day."""
    _add(run, StandingDate._meta.db_table, _DATES, rows)


def finish(run: StandingRun, counts: Mapping[str, Any]) -> None:
    """Shows a run in the place of the one before, which goes."""
    runs = StandingRun.objects.for_controller(run.controller)
    with transaction.atomic():
        runs.filter(current=True).update(current=False)
        runs.filter(pk=run.pk).update(current=True, counts=dict(counts))
    for old in runs.filter(current=False):
        _remove(old)


def current_run(controller: Controller) -> StandingRun | None:
    """The run that is shown; None where there was none yet."""
    return StandingRun.objects.for_controller(controller).filter(current=True).first()


def _add(run: StandingRun, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    for start in range(0, len(rows), AT_ONCE):
        piece = rows[start : start + AT_ONCE]
        with transaction.atomic():
            # Whoever was erased or went with an import since the answers were worked out has none.
            there = _there(run.controller, {row[0] for row in piece})
            with connections["default"].cursor() as cursor:
                cursor.executemany(
                    f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({marks})',
                    [(run.pk, *row) for row in piece if row[0] in there],
                )


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
