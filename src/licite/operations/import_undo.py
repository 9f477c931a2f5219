"""Taking an import back: until when, what would go, and what stays whatever is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from licite.errors import LiciteError
from licite.operations.importing.kept import Undone, import_named, undo
from licite.store.collecting import rows_left, would_go
from licite.store.models import Collected, Import

DAYS = 30
"""For how many days the site offers to take an import back."""


@dataclass(frozen=True)
class WouldUndo:
    """What an undo would do now: `rows` taken back, `people` that go with them, `stay` that are known otherwise.

    `until` is the last instant at which it is offered; `open` whether that is to come and there is something to undo.
    """

    rows: int
    people: int
    stay: int
    until: datetime
    open: bool


def would_undo(controller: str, name: str) -> WouldUndo:
    """What would go and what would stay, were this import taken back? Fails with IMP006 where there is none."""
    imported = import_named(controller, name)
    rows = rows_left(imported)
    going = len(would_go(imported)) if rows else 0
    everybody = (
        Collected.objects.for_controller(imported.controller)
        .filter(imported=imported)
        .values("contact_id")
        .distinct()
        .count()
    )
    return WouldUndo(rows, going, everybody - going, _until(imported), _is_open(imported))


def undo_in_time(
    controller: str,
    name: str,
    *,
    author: str,
    reason: str,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Undone:
    """`importing.kept.undo`, while it is offered: fails with IMP016 after `DAYS`, and as that does."""
    imported = import_named(controller, name)
    if not _is_open(imported) and imported.state in ("running", "done"):
        raise LiciteError("IMP016", id=imported.event_id[:12], days=DAYS)
    return undo(controller, name, author=author, reason=reason, progress=progress)


def _until(imported: Import) -> datetime:
    return (imported.ended_at or imported.started_at) + timedelta(days=DAYS)


def _is_open(imported: Import) -> bool:
    is_left = imported.state in ("running", "done") or (imported.state == "undone" and rows_left(imported) > 0)
    return is_left and datetime.now(UTC) < _until(imported)
