"""How the database of a home is opened, so that what it commits is on disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from licite.errors import LiciteError
from licite.store.files import private_file
from licite.store.home import Home

WAIT_SECONDS = 5
# A person who refuses waits longer: an import must not make them try again.
REFUSAL_WAIT_SECONDS = 30
_TRY_MILLISECONDS = 50
# Before 3.51.3 the write-ahead log can corrupt a database (its reset fault); 3.52.0 was withdrawn.
_SOUND_WAL = (3, 51, 3)
_WITHDRAWN = {(3, 52, 0)}
_OF_A_NETWORK = {
    "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "davfs",
}  # fmt: skip
_WRITE_LOCK = int.from_bytes(b"licite")
_MOUNTS = Path("/proc/self/mountinfo")


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> tuple[str, str]:
    """The journal mode and `synchronous` of SQLite in this version.

    A rollback journal is removed when a transaction commits; only EXTRA has the folder on disk before we answer, and
    without it a loss of power brings the journal back, which undoes the commit.

    >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
    (('DELETE', 'EXTRA'), ('WAL', 'FULL'))
    """
    return ("WAL", "FULL") if version >= _SOUND_WAL and version not in _WITHDRAWN else ("DELETE", "EXTRA")


def point_to(home: Home) -> None:
    """Has Django's one database be that of this home, in this process; the one before is closed."""
    forget()
    if home.database is None:
        refuse_network(home.path)
        private_file(home.sqlite)
    refuse_network(home.second)
    settings = _sqlite(home) if home.database is None else _postgresql(home.database)
    setattr(connections, "settings", connections.configure_settings({"default": settings}))  # noqa: B010


def forget() -> None:
    """Closes the connection of this thread and leaves no database behind."""
    if "default" in connections.settings:
        connections["default"].close()
        del connections["default"]
    setattr(connections, "settings", connections.configure_settings({}))  # noqa: B010


def connected() -> BaseDatabaseWrapper:
    """This thread's connection to the database of the home that is open; one kept of another home is closed."""
    connection = connections["default"]
    if connection.settings_dict is not connections.settings["default"]:
        connection.close()
        del connections["default"]
    return connections["default"]


def take_write_lock(wait_seconds: float = WAIT_SECONDS) -> None:
    """Within a transaction: nobody else writes until it ends, and what the others wrote is seen.

    SQLite's transactions begin like that (BEGIN IMMEDIATE), and wait WAIT_SECONDS each time, or less in `tried_often`.
    """
    connection = connections["default"]
    if connection.vendor == "sqlite":
        _wait_at_most(WAIT_SECONDS * 1000)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_seconds}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITE_LOCK])


def only_read() -> None:
    """Has the connection that is open refuse every change."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA query_only = ON" if connection.vendor == "sqlite" else "SET default_transaction_read_only = on"
        )


@contextmanager
def tried_often() -> Iterator[None]:
    """Has a transaction of SQLite give up at once where the database is taken; whoever waits tries it again, often.

    SQLite's own waiting sleeps ever longer, so that those who come last go first, and somebody may wait without end.
    """
    if connections["default"].vendor != "sqlite":
        yield
        return
    try:
        _wait_at_most(_TRY_MILLISECONDS)
        yield
    finally:
        if connections["default"].connection is not None:
            _wait_at_most(WAIT_SECONDS * 1000)


def _wait_at_most(milliseconds: int) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={milliseconds}")


def overwrite_log() -> None:
    """Has SQLite's write-ahead log hold nothing of what was erased; a rollback journal is gone with its transaction."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def refuse_network(path: Path, mounts: Path = _MOUNTS) -> None:
    """Fails with STO009 (exit code 1) where a folder lies on a network file system: its locks do not hold.

    A system that does not tell its mounts is not asked.
    """
    kind = _file_system(path.resolve(), mounts) if mounts.exists() else None
    if kind in _OF_A_NETWORK:
        raise LiciteError("STO009", exit_code=1, where=str(path), kind=kind)


def _file_system(path: Path, mounts: Path) -> str | None:
    best, kind = -1, None
    for line in mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        place = left.split()[4].encode("utf-8", "surrogateescape").decode("unicode_escape")
        if path.is_relative_to(place) and len(place) >= best:
            best, kind = len(place), right.split()[0]
    return kind


def _sqlite(home: Home) -> dict[str, Any]:
    mode, synchronous = journal_mode()
    pragmas = {
        "busy_timeout": WAIT_SECONDS * 1000,
        "journal_mode": mode,
        "synchronous": synchronous,
        "mmap_size": 0,
        "foreign_keys": "ON",
        "recursive_triggers": "ON",
        # What is erased is overwritten, not only unlinked.
        "secure_delete": "ON",
    }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home.sqlite),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": WAIT_SECONDS},
        "PRAGMAS": pragmas,
    }


def _set_pragmas(connection: BaseDatabaseWrapper, **_: object) -> None:
    # Not Django's init_command: where one fails there, on a file that is no database, the connection stays open.
    try:
        for name, value in connection.settings_dict.get("PRAGMAS", {}).items():
            connection.connection.execute(f"PRAGMA {name}={value}")
    except sqlite3.Error:
        connection.close()
        raise


connection_created.connect(_set_pragmas)


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise LiciteError("STO003", problem="database") from fault
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise LiciteError("STO003", problem="database")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": {
            **options,
            "options": f"-c synchronous_commit=on -c lock_timeout={WAIT_SECONDS}s {options.get('options', '')}".strip(),
        },
    }
