"""Folders that only their owner may enter, named after the process that made them, and swept once it is gone."""

import atexit
import fcntl
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"\.?licite-(\d+)-\w+")
# The folder of each process (a fork makes its own), and the descriptors whose locks say that it is at work.
_of_process: dict[int, Path] = {}
_locks: dict[Path, int] = {}


def private_folder() -> Path:
    """Where may this run put what it cannot keep in memory, so that nobody else reads it and nothing stays behind?

    A folder (mode 0700) under the system's temporary folder, one for each process, removed when the process ends. A
    process that is killed cannot clean up: what it left is removed when the next one makes its own.

    >>> oct(private_folder().stat().st_mode & 0o777)
    '0o700'
    """
    pid = os.getpid()
    if pid not in _of_process or not _of_process[pid].is_dir():
        if pid not in _of_process:
            atexit.register(_remove_own, pid)
        common = Path(tempfile.gettempdir())
        sweep(common)
        _of_process[pid] = name_in(common, "licite")
        make(_of_process[pid])
    return _of_process[pid]


def name_in(parent: Path, prefix: str) -> Path:
    """The name of a private folder in `parent`, `<prefix>-<pid>-...`, to be noted before `make` makes it.

    Ctrl-C may come right after the folder is made: what is not noted by then stays behind.
    """
    return parent / f"{prefix}-{os.getpid()}-{secrets.token_hex(8)}"


def make(folder: Path) -> None:
    """Makes a private folder, which `sweep` leaves alone while we are at work; OSError where the system refuses."""
    folder.mkdir(mode=0o700)
    handle = os.open(folder, os.O_RDONLY)
    # A file system without locks: the folder is then never swept, which is safer than sweeping one in use.
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _locks[folder] = handle


def remove(folder: Path) -> None:
    """Removes a folder that `make` made, with all that is in it; one that was only named is none."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder in _locks:
        os.close(_locks.pop(folder))


def sweep(parent: Path) -> None:
    """Removes the private folders in `parent` that processes of this user left when they were killed."""
    for folder in _ours(parent):
        if not _is_at_work(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _ours(parent: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if (
                _NAME.fullmatch(entry.name)
                and entry.is_dir(follow_symlinks=False)
                and entry.stat(follow_symlinks=False).st_uid == os.getuid()
            ):
                yield Path(entry.path)


def _is_at_work(folder: Path) -> bool:
    """Whether the process that made the folder may live still: its number does, or its lock is held.

    The number alone would not do: a container that shares the folder has numbers of its own.
    """
    named = _NAME.fullmatch(folder.name)
    assert named
    try:
        os.kill(int(named[1]), 0)
    except ProcessLookupError:
        return not _lock_is_free(folder)
    except (OverflowError, PermissionError):
        return True
    return True


def _lock_is_free(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _remove_own(pid: int) -> None:
    # A forked child inherits what its parent registered, and must leave the parent's folder alone.
    if os.getpid() == pid:
        remove(_of_process.pop(pid))
