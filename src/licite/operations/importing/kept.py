"""The imports of a controller: listed, shown, let out of quarantine, undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from licite.errors import LiciteError
from licite.facts.given import now_at_home
from licite.operations.importing.quarantine import REVIEWED
from licite.operations.objections import refuse_names
from licite.store.acts.imported import ReviewImport, TakeBack, UndoImport, import_of
from licite.store.collecting import rows_left
from licite.store.commit import commit
from licite.store.models import Import
from licite.store.people import controller_of

_SHORT = 6


@dataclass(frozen=True)
class Undone:
    """What an undo took back: rows, and the contacts that only they had brought; how many contacts stay."""

    event_id: str
    rows: int
    contacts: int


def imports_of(controller: str) -> list[Import]:
    """Every import of a controller, the oldest first."""
    return list(Import.objects.for_controller(controller_of(controller)).order_by("seq"))


def import_named(controller: str, name: str) -> Import:
    """The import with this id, or with an id that begins so, of six signs at least.

    Fails with IMP006 where there is none, or several.
    """
    owner = controller_of(controller)
    if len(name) >= _SHORT:
        found = list(Import.objects.for_controller(owner).filter(event_id__startswith=name)[:2])
        exact = list(Import.objects.for_controller(owner).filter(event_id=name))
        if exact or len(found) == 1:
            return (exact or found)[0]
    return import_of(owner, name)


def shown(imported: Import) -> dict[str, Any]:
    """An import as JSON has it."""
    names = (
        "event_id", "state", "why", "file_name", "file_hash", "format", "source_kind", "supplier", "contract", "terms",
        "licence", "evidence_name", "evidence_hash", "passport", "mapping", "left_out", "facts", "rows", "author",
        "started_at", "ended_at", "undone_at",
    )  # fmt: skip
    return {name: getattr(imported, name) for name in names}


def undo(
    controller: str,
    name: str,
    *,
    author: str,
    reason: str,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Undone:
    """Takes an import back: what only it brought goes; refusals, withdrawals, own consents and events stay.

    What was taken back stays so where it is stopped, and the same call again goes on. Fails with IMP012 without an
    author or a reason, IMP009 where nothing is left to undo.
    """
    _signed(author, reason)
    imported = import_named(controller, name)
    left = total = rows_left(imported)
    if imported.state != "undone":
        commit(controller, UndoImport(imported.event_id, author.strip(), reason.strip()))
    elif not left:
        raise LiciteError("IMP009", id=imported.event_id)
    while left:
        number = int(import_of(imported.controller, imported.event_id).rows.get("undo_batches", 0))
        commit(controller, TakeBack(imported.event_id, number))
        left = rows_left(imported)
        if progress:
            progress("undoing", total - left, total)
    rows = import_of(imported.controller, imported.event_id).rows
    return Undone(imported.event_id, rows.get("taken_back", 0), rows.get("contacts_removed", 0))


def release(controller: str, name: str, *, author: str, reason: str, day: date | None = None) -> Import:
    """Lets a file out of quarantine after somebody in charge reviewed its source; then it can be taken in.

    Fails with IMP012 without an author or a reason, IMP010 where the import does not wait, or was copied from a network
    whose terms forbid it: no review makes that lawful.
    """
    _signed(author, reason)
    imported = import_named(controller, name)
    rule = REVIEWED.get(imported.source_kind)
    facts = {"reviewed": rule} if rule else {}
    act = ReviewImport(imported.event_id, author.strip(), reason.strip(), day or now_at_home().date(), facts)
    commit(controller, act)
    return import_of(imported.controller, imported.event_id)


def _signed(author: str, reason: str) -> None:
    if not author.strip() or not reason.strip():
        raise LiciteError("IMP012")
    refuse_names(reason)
