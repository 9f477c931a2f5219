"""Long work on people: answers of everybody, a list taken away, many erased."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from licite.operations.handed_out import folder_of, forget_old
from licite.operations.output.sheets import write_sheet
from licite.operations.people_acts import erase_people, headings, taken_away
from licite.operations.retention.tables import write_table
from licite.operations.standing_answers import refresh
from licite.operations.standing_now import ONE_BY_ONE, keep_up
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, work
from licite.web.people.following import followed

KEPT = timedelta(days=1)


@work("people_refresh")
def refreshed(job: Job, report: Report) -> dict[str, Any]:
    """The answers of everybody, as of now; with `since`, of those alone who were touched where they are not many."""
    forget_old(datetime.now(UTC) - KEPT)
    found = keep_up(job.controller, most=ONE_BY_ONE, counted=None) if job.asked.get("since") else None
    if found is None or found.behind:
        found = refresh(job.controller, told=report)
    return {"people": found.people}


@work("people_export")
def exported(job: Job, report: Report) -> dict[str, Any]:
    """The list as a file, which is handed out once."""
    forget_old(datetime.now(UTC) - KEPT)
    asked = job.asked
    folder = folder_of(job.id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    rows = list(
        taken_away(
            job.controller, asked["uids"], channel=asked["channel"], who=job.by, role=asked["role"],
            lang=asked["lang"], told=report,
        )
    )  # fmt: skip
    path: Path = folder / f"people.{asked['ending']}"
    (write_sheet if asked["ending"] == "xlsx" else write_table)(path, headings(asked["lang"]), rows)
    return {"people": len(rows)}


@work("people_erase")
@followed
def erased(job: Job, report: Report) -> dict[str, Any]:
    """These people are erased."""
    done = erase_people(
        job.controller, job.asked["uids"], reason=job.asked["reason"], key=f"people_erase/{job.id}", told=report
    )
    return {"people": done}
