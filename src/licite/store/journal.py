"""The journal on the second path: every refusal and erasure, on disk before the database commits it.

A backup of the database that is put back knows nothing of what came after it; the journal does. It is a file of JSON
lines, each with the SHA-256 of the line before it and an HMAC, and holds tokens, never an identifier.
"""

import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from licite.errors import LiciteError
from licite.store.files import flush, locked
from licite.store.keyring import KeyRing

JOURNAL = "journal.jsonl"
CONTROLLER = "controller"
"""The kind of a record that describes a controller, and goes with no entry of the log."""
_FIRST = "0" * 64
_PIECE = 1 << 16


@dataclass(frozen=True)
class Line:
    """One record. `seq` is the entry of the log that it went with, `digest` the hash that the next one names."""

    seq: int
    record: dict[str, Any]
    digest: str
    before: str


@dataclass(frozen=True)
class Reading:
    """All that the journal holds; `torn`: the lines that a crash left unfinished, acknowledged to nobody."""

    lines: tuple[Line, ...]
    torn: tuple[int, ...]


class Journal:
    """The journal of one installation; `ring` gives the keys, which may change while it is open."""

    def __init__(self, second: Path, ring: Callable[[], KeyRing]) -> None:
        self.path = second / JOURNAL
        self._ring = ring

    def append(self, *records: tuple[int, dict[str, Any]]) -> None:
        """Writes records, each with the number of its entry; they are on disk when this returns.

        OSError where the system refuses.
        """
        with locked(self.path):
            last = self.head()
            before = last.digest if last else _FIRST
            ring = self._ring()
            text = ""
            for seq, record in records:
                body = {"before": before, "key": ring.current, "record": record, "seq": seq}
                line = _canonical({**body, "mac": ring.digest("journal", _canonical(body))})
                before = _digest(line.encode())
                text += f"{line}\n"
            is_new = not self.path.exists()
            _write(self.path, text)
            if is_new:
                flush(self.path.parent)

    def head(self) -> Line | None:
        """The last whole record; None where there is none."""
        return next(self._backwards(), None)

    def tail(self, after: int) -> list[Line]:
        """The last records that went with entries above `after`, in order, back to the last recovery at most.

        What a recovery replayed is numbered anew: records before it bear numbers of a log that is gone. Controllers
        added since the last entry are among them.
        """
        found: list[Line] = []
        for line in self._backwards():
            if line.record["kind"] == CONTROLLER:
                found.append(line)
            elif line.seq <= after or line.record["kind"] == "recovery":
                break
            else:
                found.append(line)
        return found[::-1]

    def _backwards(self) -> Iterator[Line]:
        """The records, the last one first."""
        ring = self._ring()
        told = 0
        size = _PIECE
        while self.path.exists():
            lines = [line for text in reversed(_last_lines(self.path, size)) if (line := self._line(text, ring))]
            yield from lines[told:]
            told = len(lines)
            if size >= self.path.stat().st_size:
                return
            size *= 16

    def read_all(self) -> Reading:
        """Every record, checked; fails with STO016 (exit code 1) where one was changed, moved or taken out.

        The last records can be taken out unseen by this: opening the store compares them with the database.
        """
        lines: list[Line] = []
        torn: list[int] = []
        ring = self._ring()
        content = self.path.read_bytes() if self.path.exists() else b""
        for number, text in enumerate(content.removesuffix(b"\n").split(b"\n") if content else (), start=1):
            line = self._line(text, ring)
            if line is None:
                torn.append(number)
            elif line.before == (lines[-1].digest if lines else _FIRST):
                lines.append(line)
            else:
                raise LiciteError("STO016", exit_code=1, where=f"{self.path}:{number}")
        return Reading(tuple(lines), tuple(torn))

    def _line(self, text: bytes, ring: KeyRing) -> Line | None:
        """A line of the file; None where it is no whole one that we wrote."""
        try:
            found = json.loads(text)
            mac = found.pop("mac")
            expected = ring.digest("journal", _canonical(found), found["key"])
            line = Line(found["seq"], found["record"], _digest(text), found["before"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return line if hmac.compare_digest(expected, str(mac)) else None


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        # What a crash left unfinished ends here, and does not swallow this line.
        ended = size == 0 or os.pread(handle, 1, size - 1) == b"\n"
        left = (text if ended else f"\n{text}").encode()
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_lines(path: Path, size: int) -> list[bytes]:
    """The lines among the last bytes of a file that begin there; the last one may be unfinished."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        start = max(0, length - size)
        file.seek(start)
        lines = file.read().split(b"\n")
    return lines[1:] if start else lines
