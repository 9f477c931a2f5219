"""The site in processes of its own, for harnesses that kill it; a planted bug changes the server and nothing else."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BUG, WORKER, PORT = "LICITE_TEST_BUG", "LICITE_TEST_WORKER", "LICITE_TEST_PORT"
HOME = "LICITE_HOME"
EARLY, EARLY_INSIDE, EARLY_WORK = "answer before commit", "answer before commit, staff", "work told before it is kept"
_LATE_SECONDS = 0.05
_LATE_WORK_SECONDS = 0.7


def answer_before_commit(where: Any) -> None:
    """The page says that it is done, and what it says is recorded a moment later: by a module that has `commit`."""
    from licite.store.commit import Acknowledgement, Request
    from licite.store.opened import current

    whole = where.commit

    def early(controller: str, act: Any, *, idempotency_key: str | None = None) -> Acknowledgement:
        _later(_LATE_SECONDS, lambda: whole(controller, act, idempotency_key=idempotency_key))
        request = Request.of(controller, act, idempotency_key, current().ring())
        return Acknowledgement(-1, datetime.now(UTC), request.event_id, repeated=False)

    where.commit = early


def stop_told_early() -> None:
    """A stop of somebody outside."""
    from licite.operations import public_refusals

    answer_before_commit(public_refusals)


def staff_told_early() -> None:
    """A refusal or a consent that somebody inside notes."""
    from licite.operations import consents, objections

    answer_before_commit(objections)
    answer_before_commit(consents)


def work_told_early() -> None:
    """An import that leads to its page before there is work to be taken up again."""
    from licite.web.imports import steps as module
    from licite.web.jobs.models import Job
    from licite.web.jobs.work import queue

    steps: Any = module
    whole = steps.ask

    def early(controller: str, kind: str, by: str, **asked: Any) -> Job:
        if kind != "import_take_in":
            found: Job = whole(controller, kind, by, **asked)
            return found
        job = Job(controller=controller, kind=kind, asked=asked, by=by)

        def late() -> None:
            job.save(force_insert=True)
            queue()[1](job.id)

        _later(_LATE_WORK_SECONDS, late)
        return job

    steps.ask = early


def _later(seconds: float, act: Callable[[], object]) -> None:
    def late() -> None:
        time.sleep(seconds)
        act()

    threading.Thread(target=late).start()


_PLANTED = {EARLY: stop_told_early, EARLY_INSIDE: staff_told_early, EARLY_WORK: work_told_early}


def application() -> Any:
    """What a worker serves."""
    from licite.web.start import application as site

    made = site(Path(os.environ[HOME]))
    if bug := os.environ.get(BUG):
        _PLANTED[bug]()
    return made


def run(port: int) -> None:
    """Serves as `licite serve` does, until it is killed; the worker for long work belongs to the same group."""
    from granian.constants import Interfaces
    from granian.server import Server

    if os.environ.get(WORKER):
        subprocess.Popen([sys.executable, "-m", "licite.web.worker"])
    Server(
        "tests.reliability.public_server:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=8, log_access=False, websockets=False, factory=True,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    run(int(os.environ[PORT]))
