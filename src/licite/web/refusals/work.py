"""The long work of refusals: recording the lists of other tools, holding the list against the log."""

from typing import Any

from licite.errors import LiciteError
from licite.operations.import_drafts import draft_of
from licite.operations.refusal_drafts import record_lists
from licite.operations.refusal_register import check_list
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, work
from licite.web.people.following import followed


@work("refusals_lists")
@followed
def record(job: Job, report: Report) -> dict[str, Any]:
    """Records the refusals of the files of a draft."""
    draft = draft_of(job.controller, job.asked["draft"])
    if draft is None:
        raise LiciteError("IMP017")
    return record_lists(draft, lang=job.asked["lang"], progress=lambda _, done, total: report(done, total))


@work("refusals_verify")
def verify(_: Job, report: Report) -> dict[str, Any]:
    """Holds the list against the log."""
    return {"faults": check_list(report).faults}
