"""Long work: asked for by a page, done by the worker, and looked at while it goes on.

What is asked is a row of its own before it is in the queue; a worker that dies leaves it `running`, and the next one
takes it up again, so work must be such that it can be begun twice.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from huey import MemoryHuey, SqliteHuey

from licite.errors import LiciteError
from licite.operations.logs import note
from licite.store.opened import current
from licite.web.jobs.models import Job

Report = Callable[[int, int | None], None]
Work = Callable[[Job, Report], dict[str, Any]]

QUEUE = "queue.sqlite3"
_EVERY_SECONDS = 0.5
_works: dict[str, Work] = {}
_queues: dict[str, Any] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Makes a function the work of this kind: it is given its job and a way to say how far it is."""

    def made(function: Work) -> Work:
        _works[kind] = function
        return function

    return made


def ask(controller: str, kind: str, by: str, **asked: Any) -> Job:
    """Asks for work of a kind; the job has the address of its page at once."""
    job = Job.objects.create(controller=controller, kind=kind, asked=asked, by=by)
    queue()[1](job.id)
    return job


def ask_once(controller: str, kind: str, by: str, **asked: Any) -> Job:
    """Asks for work of a kind unless it waits already, or is being done."""
    under_way = Job.objects.filter(controller=controller, kind=kind, state__in=("waiting", "running"))
    job = under_way.first() or ask(controller, kind, by, **asked)
    job.refresh_from_db()
    return job


def queue() -> tuple[Any, Callable[[str], Any]]:
    """The queue of the installation that is open, and the task that does a job; work is done at once in tests."""
    place = str(current().home.path / QUEUE)
    if place not in _queues:
        made = MemoryHuey(immediate=True) if _at_once else SqliteHuey(filename=place, fsync=True)
        _queues[place] = (made, made.task(name="do")(do))
    found: tuple[Any, Callable[[str], Any]] = _queues[place]
    return found


_at_once: list[bool] = []


def at_once(yes: bool) -> None:
    """Has work be done before `ask` returns, as tests want it; or by the worker."""
    _at_once[:] = [True] if yes else []
    _queues.clear()


def do(job_id: str) -> None:
    """Does a job, unless it has been done."""
    job = Job.objects.get(id=job_id)
    if job.state == "done":
        return
    job.state, job.code = "running", ""
    job.save()
    try:
        job.answer = _works[job.kind](job, _reporter(job))
        job.state = "done"
    except LiciteError as refused:
        job.state, job.code = "refused", refused.code
        job.answer = {lang: f"{refused.message(lang)} {refused.help(lang)}" for lang in ("fr", "en")}
    except Exception as fault:
        job.state = "failed"
        note(current().home.path, "job", outcome="failed", fault=type(fault).__name__)
        raise
    finally:
        job.ended_at = datetime.now(UTC)
        job.save()


def take_up() -> int:
    """Puts what a worker left unfinished into the queue again; how many."""
    left = Job.objects.filter(state__in=("waiting", "running")).order_by("created_at")
    for job in left:
        queue()[1](job.id)
    return len(left)


def _reporter(job: Job) -> Report:
    told = [0.0]

    def report(done: int, total: int | None = None) -> None:
        if time.monotonic() - told[0] < _EVERY_SECONDS and done != total:
            return
        told[0] = time.monotonic()
        Job.objects.filter(id=job.id).update(done=done, total=total)
        job.done, job.total = done, total

    return report
