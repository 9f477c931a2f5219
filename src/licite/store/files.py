"""Folders and files that only their owner may read, written whole and flushed to disk."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def private_directory(path: Path) -> None:
    """Makes a folder (mode 0700) with those above it; one that is there already keeps its mode."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
        flush(path.parent)


def private_file(path: Path) -> None:
    """Makes an empty file (mode 0600) where there is none."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def write_private(path: Path, content: bytes) -> None:
    """Writes a file (mode 0600) whole or not at all, on disk when this returns."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    flush(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else who asks changes this file in the meantime; waits for those who do.

    The lock is on a file beside it, as the file itself may be replaced.
    """
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def flush(path: Path) -> None:
    """Has the system put on disk what it holds of a file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
