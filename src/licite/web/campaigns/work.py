"""Long work on campaigns: dry runs, comparisons, and lists that are taken away."""

import shutil
from datetime import UTC, date, datetime, timedelta
from typing import Any

from licite.operations.campaign_content import campaign_of
from licite.operations.dry_runs import compared, dry_run
from licite.operations.handed_out import folder_of, forget_old
from licite.operations.mailing_lists import export
from licite.operations.screen import Progress
from licite.web.accounts.members import controller_name
from licite.web.campaigns.models import Campaign
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, work

DRY_RUN, COMPARISON, EXPORT = "dry_run", "comparison", "campaign_export"
_KEPT = timedelta(days=1)


def _kept(job: Job) -> Campaign:
    return Campaign.objects.get(uid=job.asked["campaign"], controller=job.controller)


def _campaign(job: Job) -> Any:
    return campaign_of(_kept(job).content, controller_name(job.controller))


def _told(report: Report) -> Progress:
    return lambda _, done, total: report(done, total)


@work(DRY_RUN)
def try_out(job: Job, report: Report) -> dict[str, Any]:
    """The numbers of a campaign; nothing is sent and nothing recorded."""
    return dry_run(job.controller, _campaign(job), job.id, lang=job.asked["lang"], told=_told(report))


@work(COMPARISON)
def compare(job: Job, report: Report) -> dict[str, Any]:  # noqa: ARG001
    """The same campaign on another day, or under another reading."""
    at = date.fromisoformat(job.asked["at"]) if job.asked["at"] else None
    return compared(job.controller, _campaign(job), at=at, doctrine=job.asked["doctrine"] or None)


@work(EXPORT)
def take_away(job: Job, report: Report) -> dict[str, Any]:
    """A list for a mailer: everybody is decided anew, and every answer kept as evidence."""
    forget_old(datetime.now(UTC) - _KEPT)
    folder = folder_of(job.id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    asked = job.asked
    done = export(
        job.controller,
        _campaign(job),
        folder / asked["file"],
        which=asked["which"],
        tool=asked["tool"],
        who=job.by,
        role=asked["role"],
        lang=asked["lang"],
        duties_done=_kept(job).done,
        progress=_told(report),
    )
    return {"people": done.people, "run": done.run.id, "entry": done.run.seq, "at": done.at}
