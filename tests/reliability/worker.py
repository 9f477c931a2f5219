"""A client in a process of its own: records acts one by one and writes down what it was told.

Processes are forked from a server that has loaded Django, so that a trial costs no start of Python.
"""

import ctypes
import itertools
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from licite.errors import LiciteError
from licite.store import commit as commit_module
from licite.store.acts.consent import RecordConsent
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit_many
from licite.store.home import Home
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.setup import open_store
from tests.reliability.history import Scribe, Told
from tests.reliability.planted import plant

CONTROLLER = "firm"
# prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY): strace may be attached by others than our parents.
_ANY_TRACER = (0x59616D61, -1)
_TEN = [*["objection"] * 8, "consent", "erasure"]
Deed = RecordObjection | RecordConsent | RecordErasure

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["pytest", "tests.reliability.worker"])


@dataclass(frozen=True)
class Job:
    """What a client does: acts from `first` on, `count` of them or until it is killed.

    `deeds`: mixed (of ten acts a consent and the erasure of that person, else refusals) or one kind; an erasure is of
    the person `erases` numbers before. `bug` is the name of a planted bug. `stops`: at the first failure. `batch`: how
    many acts in one transaction. `every`: seconds between the beginnings of two acts, counted from `start`, so that
    several clients act at once. `clock`: from which act on the clock of this process is how many seconds off.
    """

    home: Home
    history: Path
    client: str = "a"
    first: int = 0
    count: int | None = None
    deeds: str = "mixed"
    bug: str | None = None
    stops: bool = True
    batch: int = 1
    erases: int = 1
    start: float = 0
    every: float = 0
    clock: tuple[int, float] | None = None


def person(job: Job, number: int) -> Identity:
    """Somebody invented."""
    return Identity("email", f"{job.client}-{number}@example.fr")


def deed(job: Job, number: int) -> Deed:
    """The act of this number."""
    kind = _TEN[number % 10] if job.deeds == "mixed" else job.deeds
    if kind == "consent":
        return RecordConsent("given", (person(job, number),), channel="email", purpose="commercial", how="form")
    if kind == "erasure":
        return RecordErasure((person(job, number - job.erases),), how="letter", source="example.fr")
    return RecordObjection((person(job, number),), how="one_click", source=f"{job.client}:{number}")


class Client:
    """One client at its door."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.scribe = Scribe(job.history)

    def note(self, number: int, result: str, act: Deed, **more: Any) -> None:
        self.scribe.note(Told(self.job.client, number, result, act.kind, act.identifiers[0].value, **more))

    def key(self, number: int) -> str:
        return f"{self.job.client}:{number}"

    def do(self, *numbers: int) -> bool:
        """Acts in one transaction; whether they were acknowledged."""
        acts = [deed(self.job, number) for number in numbers]
        for number, act in zip(numbers, acts, strict=True):
            self.note(number, "invoke", act)
        try:
            answers = commit_many(CONTROLLER, acts, idempotency_keys=[self.key(number) for number in numbers])
        except LiciteError as fault:
            for number, act in zip(numbers, acts, strict=True):
                self.note(number, "fail", act, code=fault.code)
            return False
        for number, act, answer in zip(numbers, acts, answers, strict=True):
            self.note(number, "ok", act, event_id=answer.event_id, seq=answer.seq, repeated=answer.repeated)
        return True


def shift_clock(seconds: float) -> None:
    """Has the clock by which acts are recorded go wrong, in this process."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=seconds)

    setattr(commit_module, "datetime", Shifted)  # noqa: B010


def work(job: Job, door: Connection) -> None:
    """The life of a client: opens the registers, waits to be let in, acts."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(*_ANY_TRACER)
    client = Client(job)
    open_store(job.home)
    plant(job.bug, client, current())
    door.send("open")
    door.recv()
    last = None if job.count is None else job.first + job.count
    for number in itertools.count(job.first, job.batch):
        if last is not None and number >= last:
            break
        if job.every:
            time.sleep(max(0.0, job.start + (number - job.first) * job.every - time.time()))
        if job.clock and number == job.clock[0]:
            shift_clock(job.clock[1])
        if not client.do(*range(number, number + job.batch)) and job.stops:
            break
    door.send("done")


class Worker:
    """A client that runs."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.door, theirs = _processes.Pipe()
        self._process = _processes.Process(target=work, args=(job, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    def opened(self) -> "Worker":
        """Waits until the registers are open; EOFError where the process ended instead."""
        assert self.door.recv() == "open"
        return self

    def go(self) -> "Worker":
        """Lets it begin."""
        self.door.send("go")
        return self

    def kill(self) -> None:
        """As `kill -9`."""
        self._process.kill()

    def end(self, timeout: float = 400) -> int:
        """Waits for the end; the exit code, negative for a signal."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            self._process.join()
            raise TimeoutError(self.job.client)
        self.door.close()
        self._process.close()
        return code


def run(*jobs: Job) -> list[int]:
    """Runs clients side by side to their end; their exit codes."""
    workers = [Worker(job) for job in jobs]
    for worker in workers:
        worker.opened()
    for worker in workers:
        worker.go()
    return [worker.end() for worker in workers]
