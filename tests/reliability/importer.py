"""An import in a process of its own, which may be killed within a given transaction, before its end, or right after."""

import os
import signal
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, cast

from licite.operations import objections
from licite.operations.importing import run as run_module
from licite.operations.importing.prepare import Asked, prepare
from licite.operations.importing.run import run
from licite.store import commit as commit_module
from licite.store.home import Home
from licite.store.models import EvidenceEntry
from licite.store.setup import open_store
from licite.store.walls import Walled
from tests.reliability.planted import BUGS
from tests.reliability.worker import CONTROLLER, Client

Place = Literal["rows", "end", "behind"]
"""Where it dies: rows are written and their entry is not, all is written and not committed, it is committed."""
PLACES: tuple[Place, ...] = ("rows", "end", "behind")

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["pytest", "tests.reliability.importer"])


@dataclass(frozen=True)
class Trial:
    """An import of a file, with a bug where one is named. `dies_at` is the number of the transaction, from 0."""

    home: Home
    path: Path
    dies_at: int | None = None
    place: Place = "behind"
    bug: str | None = None


def in_small_batches() -> None:
    """Has this process import by 50 rows and record by 6 refusals: as many commits as a file ten times as long."""
    setattr(run_module, "AT_ONCE", 50)  # noqa: B010
    setattr(objections, "AT_ONCE", 6)  # noqa: B010


def work(trial: Trial) -> None:
    """The life of an importer."""
    in_small_batches()
    store = open_store(trial.home)
    if trial.bug is not None:
        BUGS[trial.bug](cast("Client", None), store)
    if trial.dies_at is not None:
        _plant(trial.dies_at, trial.place)
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


def _plant(dies_at: int, place: Place) -> None:
    """Has this process die in, or right behind, a transaction."""
    count = iter(range(10**9))
    whole, record, create = commit_module._in_one_transaction, commit_module.record, Walled.create_all
    current = [-1]

    def die_at(here: Place) -> None:
        if here == place and current[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def created(self: Any, rows: Any) -> Any:
        if self.model is EvidenceEntry:
            die_at("rows")
        return create(self, rows)

    def recorded(*given: Any) -> Any:
        done = record(*given)
        die_at("end")
        return done

    def committed(*given: Any) -> Any:
        current[0] = next(count)
        done = whole(*given)
        die_at("behind")
        return done

    setattr(Walled, "create_all", created)  # noqa: B010
    setattr(commit_module, "record", recorded)  # noqa: B010
    setattr(commit_module, "_in_one_transaction", committed)  # noqa: B010
