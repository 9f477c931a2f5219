"""Erasing those whose time is over, behind the page."""

from typing import Any

from licite.errors import LiciteError
from licite.operations.retention.run import preview, run
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, work
from licite.web.people.following import followed

KIND = "retention"


@work(KIND)
@followed
def erase_due(job: Job, report: Report) -> dict[str, Any]:
    """Erases what was confirmed: more people than the number in the button are never erased.

    Begun again after a crash it finds fewer, and does the rest.
    """
    seen = preview(
        job.controller,
        at=job.asked["at"],
        count_from_recorded=job.asked["from_recorded"],
        vouched_by=job.by if job.asked["clock"] else None,
    )
    if len(seen.contacts) > job.asked["people"]:
        raise LiciteError("RET007", n=len(seen.contacts), before=job.asked["people"])
    done = run(seen, progress=lambda _, at, total: report(at, total))
    return {
        "erased": len(done.contacts.erased),
        "moved": len(done.contacts.moved),
        "shared": done.contacts.shared,
        "nameless": done.contacts.nameless,
        "copies": list(done.copies),
    }
