"""The number of the last entry that was committed, noted on the second path: a database behind it is an older copy."""

import os
from pathlib import Path

HIGHEST = "highest"


class Highest:
    """The note. Written once the database has committed, it is never ahead of it; a crash may leave it behind."""

    def __init__(self, second: Path) -> None:
        self.path = second / HIGHEST

    def note(self, seq: int) -> None:
        """Notes an entry that was committed; a lower number changes nothing."""
        if seq > self.read():
            self.set(seq)

    def set(self, seq: int) -> None:
        """Notes a number even if it is lower: after a restore that was recovered from."""
        handle = os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.pwrite(handle, f"{seq:020d}".encode(), 0)
        finally:
            os.close(handle)

    def read(self) -> int:
        """The number; -1 where there is none, or where a loss of power left something else in the file."""
        try:
            return int(self.path.read_bytes())
        except (FileNotFoundError, ValueError):
            return -1
