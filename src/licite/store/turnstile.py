"""Refusals go first: SQLite keeps no queue of who waits to write, so the others queue up and stand back for one."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: there is no turnstile, and a refusal has only its longer wait
    fcntl = None  # type: ignore[assignment]

TURNSTILE, QUEUE = "turnstile", "turnstile.queue"
_HAS_LOCKS = fcntl is not None
# Long enough for a refusal that waits to find the database free; short enough that refusals without end stop nobody.
STAND_BACK_SECONDS = 2
# Those who stand back hold the file for an instant only; one that was stopped in it must not hold up a refusal.
_ENTER_SECONDS = 1


class Turnstile:
    """A lock that a refusal holds, together with other refusals, from before it waits until it is written.

    All others queue up at a second one and come to the first one by one: were they to stand back each on their own, a
    few writers would fill the time of the database all the same. The system frees both when their holder dies. None of
    a home is for PostgreSQL, whose lock queues in order.
    """

    def __init__(self, home: Path | None) -> None:
        self.home = home if _HAS_LOCKS else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """For a refusal: as long as this lasts, those who ask stand back.

        Where the file cannot be had, the refusal goes on without it: nothing may come in its way here, and a disk that
        is broken tells so when the refusal itself is written.
        """
        try:
            handle = self._open(TURNSTILE)
        except OSError:
            handle = None
        try:
            if handle is not None:
                _until(lambda: _locks(handle, fcntl.LOCK_SH), _ENTER_SECONDS)
            yield
        finally:
            if handle is not None:
                os.close(handle)

    @contextmanager
    def behind(self, seconds: float) -> Iterator[bool]:
        """For all others, around their transaction: whether their turn came within so many seconds.

        Refusals that wait then are let through first, for a moment: without end they must stop nobody.
        """
        handle = self._open(QUEUE)
        try:
            turn = handle is None or _until(lambda: _locks(handle, fcntl.LOCK_EX), seconds)
            if turn:
                _until(self._nobody_waits, STAND_BACK_SECONDS)
            yield turn
        finally:
            if handle is not None:
                os.close(handle)

    def _nobody_waits(self) -> bool:
        handle = self._open(TURNSTILE)
        if handle is None:
            return True
        try:
            return _locks(handle, fcntl.LOCK_EX)
        finally:
            os.close(handle)

    def _open(self, name: str) -> int | None:
        return os.open(self.home / name, os.O_CREAT | os.O_RDWR, 0o600) if self.home else None


def _locks(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it was done within so many seconds."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() >= deadline:
            return False
        time.sleep(random.uniform(0.002, 0.02))  # noqa: S311  (two that wait are not to meet again)
    return True
