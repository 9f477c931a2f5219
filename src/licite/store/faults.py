"""What a fault of the database or the disk means for whoever waits for an answer."""

import errno
import sqlite3
from enum import Enum

from django.db import DatabaseError, IntegrityError, InterfaceError

from licite.errors import LiciteError


class Fault(Enum):
    """What to do: wait and try again; make room; stop for good; connect again; anything else is a bug and goes up."""

    BUSY = "busy"
    FULL = "full"
    BROKEN = "broken"
    LOST = "lost"
    OTHER = "other"


_FULL_ERRNO = {errno.ENOSPC, errno.EDQUOT}
# https://www.postgresql.org/docs/15/errcodes-appendix.html
_POSTGRESQL = {
    "55P03": Fault.BUSY,
    "40001": Fault.BUSY,
    "40P01": Fault.BUSY,
    "53100": Fault.FULL,
    "53300": Fault.BUSY,
    "25006": Fault.BROKEN,
    "42501": Fault.BROKEN,
    "57P01": Fault.LOST,
    "57P02": Fault.LOST,
    "57P03": Fault.LOST,
}
_POSTGRESQL_CLASSES = {"08": Fault.LOST, "58": Fault.BROKEN, "XX": Fault.BROKEN}
_SQLITE = {
    "SQLITE_BUSY": Fault.BUSY,
    "SQLITE_LOCKED": Fault.BUSY,
    "SQLITE_FULL": Fault.FULL,
    "SQLITE_IOERR": Fault.BROKEN,
    "SQLITE_CORRUPT": Fault.BROKEN,
    "SQLITE_NOTADB": Fault.BROKEN,
    "SQLITE_READONLY": Fault.BROKEN,
    "SQLITE_CANTOPEN": Fault.BROKEN,
    "SQLITE_PROTOCOL": Fault.BUSY,
}


def fault_of(error: Exception) -> Fault:
    """Which fault an error tells of."""
    if isinstance(error, OSError):
        return Fault.FULL if error.errno in _FULL_ERRNO else Fault.BROKEN
    if isinstance(error, IntegrityError) or not isinstance(error, DatabaseError | InterfaceError):
        return Fault.OTHER
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        name = str(getattr(cause, "sqlite_errorname", ""))
        return next((fault for start, fault in _SQLITE.items() if name.startswith(start)), Fault.OTHER)
    state = getattr(cause, "sqlstate", None)
    if state is None:
        # psycopg has no state where the server did not answer: the connection is gone.
        return Fault.LOST if type(cause).__name__ in ("OperationalError", "InterfaceError") else Fault.OTHER
    return _POSTGRESQL.get(state, _POSTGRESQL_CLASSES.get(state[:2], Fault.OTHER))


def told(fault: Fault) -> LiciteError:
    """The message for a fault that waiting did not mend."""
    if fault is Fault.FULL:
        return LiciteError("STO014", exit_code=1)
    if fault is Fault.BROKEN:
        return LiciteError("STO012", exit_code=1)
    return LiciteError("STO015", exit_code=1)
