"""The long work of imports: looking at a file, saying what it would bring, taking it in, taking it back."""

from collections.abc import Callable
from typing import Any

from licite.errors import LiciteError
from licite.operations.import_drafts import Draft, draft_of
from licite.operations.import_looking import look
from licite.operations.import_settled import preview_of, take_in, take_in_again
from licite.operations.import_undo import undo_in_time
from licite.operations.importing.kept import import_named
from licite.operations.importing.run import Outcome
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, work
from licite.web.people.following import followed


@work("import_look")
def look_at(job: Job, report: Report) -> dict[str, Any]:
    """Finds out what a file holds."""
    draft = _draft(job)
    draft.saved(seen={"look": look(draft, _told(report))})
    return {"step": "file", "draft": draft.id}


@work("import_preview")
def say_what_it_brings(job: Job, report: Report) -> dict[str, Any]:
    """Says what a file would bring; the registers stay as they are."""
    draft = _draft(job)
    found = preview_of(draft, lang=job.asked["lang"], progress=_told(report))
    draft.saved(seen=draft.seen | {"preview": found})
    return {"step": "preview", "draft": draft.id}


@work("import_take_in")
@followed
def take(job: Job, report: Report) -> dict[str, Any]:
    """Takes a file in."""
    if draft_of(job.controller, job.asked["draft"]) is None and (done := _done(job)):
        return done
    return _outcome(take_in(_draft(job), lang=job.asked["lang"], progress=_told(report)))


@work("import_again")
@followed
def take_again(job: Job, report: Report) -> dict[str, Any]:
    """Goes on with an import, its file given once more."""
    if draft_of(job.controller, job.asked["draft"]) is None and (done := _done(job)):
        return done
    told = _told(report)
    return _outcome(take_in_again(_draft(job), job.asked["imported"], lang=job.asked["lang"], progress=told))


@work("import_undo")
@followed
def take_back(job: Job, report: Report) -> dict[str, Any]:
    """Takes an import back."""
    done = undo_in_time(
        job.controller, job.asked["imported"], author=job.by, reason=job.asked["reason"], progress=_told(report)
    )
    return {"imported": done.event_id, "rows": done.rows, "people": done.contacts}


def _draft(job: Job) -> Draft:
    draft = draft_of(job.controller, job.asked["draft"])
    if draft is None:
        raise LiciteError("IMP017")
    return draft


def _done(job: Job) -> dict[str, Any] | None:
    """What this very work did before a worker died between the last row and the word of it; its file has gone."""
    try:
        found = import_named(job.controller, job.asked["imported"])
    except LiciteError:
        return None
    return {"imported": found.event_id, "repeated": False} if found.state in ("done", "quarantined") else None


def _outcome(done: Outcome) -> dict[str, Any]:
    return {"imported": done.event_id, "repeated": done.repeated}


def _told(report: Report) -> Callable[[str, int, int | None], None]:
    return lambda _, done, total: report(done, total)
