"""Verifying the whole log, behind the page."""

from typing import Any

from licite.operations.proof import verify_log
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, work

KIND = "verification"


@work(KIND)
def verify(job: Job, report: Report) -> dict[str, Any]:  # noqa: ARG001
    """Is everything as it was written? The first faults are told in both languages."""
    found = verify_log()
    faults = [{lang: f"{one.message(lang)} {one.help(lang)}" for lang in ("fr", "en")} for one in found.faults]
    return {"holds": found.count == 0, "count": found.count, "entries": found.entries, "faults": faults}
