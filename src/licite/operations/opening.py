"""The way of every operation to the registers: which installation, opened and closed, for which controller."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.logs import logged
from licite.store.home import Home, find_home
from licite.store.opened import Store, open_already

_NEEDED = ("django", "cryptography")


@contextmanager
def opened(
    home: Path | Home | None = None, *, migrate: bool = False, check_journal: bool = True, check_guards: bool = True
) -> Iterator[Store]:
    """The registers of an installation, closed again at the end; how it ended is a line of its log.

    `home` is the flag of the command line: where it is None, LICITE_HOME or the platform's data folder is meant.
    `check_journal=False` is for a recovery alone, `check_guards=False` for a verification: it only reads where guards
    are missing. Fails with STO001 where there is no installation, with INS001 (exit code 1) where the extra `server` is
    not installed, with INS003 (exit code 1) where PostgreSQL needs its own, and as `store.setup.open_store` does. A
    fault of the database in the block is told as one of ours.

    Where this process has that installation open already, as the site does, it stays open.

    >>> opened(Path("nowhere")).__enter__()
    Traceback (most recent call last):
    licite.errors.LiciteError: there is no installation in `...nowhere`
    """
    require_server()
    found = home if isinstance(home, Home) else find_home(home)
    require_driver(found.database)
    if (there := open_already(found)) and not migrate and check_journal and check_guards:
        with _faults_told():
            yield there
        return
    from licite.store.setup import close_store, open_store

    engine = "sqlite" if found.database is None else "postgresql"
    with logged(found.path, "registers", engine=engine):
        store = open_store(found, migrate=migrate, check_journal=check_journal, check_guards=check_guards)
        try:
            with _faults_told():
                yield store
        finally:
            close_store()


@contextmanager
def _faults_told() -> Iterator[None]:
    """A fault of the database becomes a message; one of a file of the user goes up as it is."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        said = as_told(error)
        if said is error:
            raise
        raise said from error


def as_told(error: Exception) -> Exception:
    """What a fault of the database or of the disk is called where a person reads it; any other fault as it is."""
    from licite.store.faults import Fault, fault_of, told

    fault = fault_of(error)
    return error if fault is Fault.OTHER else told(fault)


def controller_meant(slug: str | None) -> str:
    """Which controller is meant, in the open installation: the one named, else the only one there is?

    Never a guess among several: fails with INS002 there, and with STO018 for a name that is not there.
    """
    from licite.store.models import Controller
    from licite.store.people import controller_of

    if slug is not None:
        return controller_of(slug).slug
    present = list(Controller.objects.order_by("slug").values_list("slug", flat=True)[:21])
    if len(present) != 1:
        raise LiciteError("INS002", allowed=", ".join(present[:20]))
    return present[0]


def require_server() -> None:
    """Fails with INS001 (exit code 1) where what the registers need is not installed."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise LiciteError("INS001", exit_code=1, name=", ".join(missing))


def require_driver(database: str | None) -> None:
    """Fails with INS003 (exit code 1) where the installation is on PostgreSQL and its driver is not installed."""
    if database is not None and find_spec("psycopg") is None:
        raise LiciteError("INS003", exit_code=1)


def settle() -> None:
    """Loads the law, which lives as long as the process: no page waits for it, nor for a look for garbage among it."""
    from licite.rules.load import shipped_law

    shipped_law()
    gc.collect()
    gc.freeze()
