"""Room kept on the disk, so that a refusal still fits when imports have filled it."""

import errno
import os
from pathlib import Path

BALLAST = "ballast"
SIZE = 16 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Ballast:
    """A file that only takes up room: given up for a refusal that does not fit, made again once there is room."""

    def __init__(self, home: Path) -> None:
        self.path = home / BALLAST

    def is_there(self) -> bool:
        """Whether the room is kept; makes it where the disk allows."""
        if self.path.exists():
            return True
        part = self.path.with_name(f".{BALLAST}.{os.getpid()}")
        handle = os.open(part, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(handle, 0, SIZE)
            part.replace(self.path)
        except OSError as fault:
            part.unlink(missing_ok=True)
            if fault.errno in _FULL:
                return False
            raise
        finally:
            os.close(handle)
        return True

    def release(self) -> bool:
        """Gives the room up; False where it was given up before."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True


def is_full(fault: OSError) -> bool:
    """Whether the system refused because there is no room left."""
    return fault.errno in _FULL
