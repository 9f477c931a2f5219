"""An import in a process of its own, which may be killed at a given commit: before it is on disk, or right after."""

import os
import signal
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from licite.operations import objections
from licite.operations.importing import run as run_module
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import run
from licite.store import commit as commit_module
from licite.store.home import Home
from licite.store.setup import open_store
from tests.reliability.worker import CONTROLLER

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["pytest", "tests.reliability.importer"])


@dataclass(frozen=True)
class Trial:
    """An import of a file. `dies_at` is the number of the transaction, from 0; `inside`: before it commits."""

    home: Home
    path: Path
    dies_at: int | None = None
    inside: bool = False


def in_small_batches() -> None:
    """Has this process import by 50 rows and record by 6 refusals: as many commits as a file ten times as long."""
    setattr(run_module, "AT_ONCE", 50)  # noqa: B010
    setattr(objections, "AT_ONCE", 6)  # noqa: B010


def work(trial: Trial) -> None:
    """The life of an importer."""
    in_small_batches()
    open_store(trial.home)
    if trial.dies_at is not None:
        _plant(trial.dies_at, inside=trial.inside)
    run(prepare(CONTROLLER, Asked(trial.path, "event", place="Lyon")))


def started(trial: Trial) -> Any:
    """An importer that runs."""
    process = _processes.Process(target=work, args=(trial,), daemon=True)
    process.start()
    return process


def ended(process: Any, seconds: float = 120) -> int:
    """Waits for its end; the exit code, negative for a signal."""
    process.join(seconds)
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
        raise TimeoutError
    process.close()
    return int(code)


def _plant(dies_at: int, *, inside: bool) -> None:
    """Has this process die in, or right behind, a transaction."""
    count = iter(range(10**9))
    whole, record = commit_module._in_one_transaction, commit_module.record
    current = [-1]

    def recorded(*given: Any) -> Any:
        done = record(*given)
        if inside and current[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    def committed(*given: Any) -> Any:
        current[0] = next(count)
        done = whole(*given)
        if not inside and current[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(commit_module, "record", recorded)  # noqa: B010
    setattr(commit_module, "_in_one_transaction", committed)  # noqa: B010
