"""Lists and the home page follow what is recorded: a few people as the page is opened, many by long work."""

from functools import wraps
from typing import Any

from licite.operations.standing_answers import Standing
from licite.operations.standing_now import keep_up
from licite.web.jobs.models import Job
from licite.web.jobs.work import Report, Work, ask_once

BY = "licite"


def kept_up(controller: str) -> Standing | None:
    """What was counted, with what came since; what takes long is left to long work, which is then under way."""
    found = keep_up(controller)
    if found is None or not found.uncounted:
        return found
    job = ask_once(controller, "people_refresh", BY, since=True)
    return keep_up(controller) if job.state == "done" else found


def followed(function: Work) -> Work:
    """Has lists follow long work that changes much; the work itself ends before they are worked out."""

    @wraps(function)
    def done(job: Job, report: Report) -> dict[str, Any]:
        answer = function(job, report)
        found = keep_up(job.controller)
        if found is None or found.uncounted:
            ask_once(job.controller, "people_refresh", BY, since=True)
        return answer

    return done
