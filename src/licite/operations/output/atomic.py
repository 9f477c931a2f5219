"""Files that appear whole or not at all, readable by their owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from licite.errors import LiciteError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where should the content of `path` be written so that nobody ever sees half of it?

    Yields an empty file (mode 0600) in the same folder; when the block ends well it is flushed to disk and takes the
    name `path`, keeping mode 0600 even where `path` was readable by others. On an error or Ctrl-C it is removed and
    `path` stays as it was. Fails with FIL104 (exit code 1) where the system refuses to write.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder, "a.txt")) as part:
    ...         _ = part.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    try:
        with part_beside(path) as part:
            yield part
            flush(part)
            part.replace(path)
            flush(path.parent)
    except OSError as error:
        raise LiciteError("FIL104", exit_code=1, path=path, reason=error.strerror or str(error)) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all, mode 0600."""
    with whole_file(path) as part:
        part.write_bytes(content)


@contextmanager
def part_beside(path: Path) -> Iterator[Path]:
    """An empty private file in the folder of `path`, removed at the end of the block."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the system put on disk what it holds of a file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
