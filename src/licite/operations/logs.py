"""What was done and how it ended, for whoever looks after an installation: lines of JSON that name nobody.

A field is on the list below, with the one form that its values may have, or it is not written: no address, no path and
no text of anybody's can get into a log by mistake.
"""

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from licite.errors import LiciteError
from licite.store.files import locked

LOG = "licite.log"
LARGEST = 1_000_000
KEPT = 4

_WORD = re.compile(r"[a-z][a-z_-]{0,31}")
_COUNT = re.compile(r"[0-9]{1,12}")
FIELDS: dict[str, re.Pattern[str]] = {
    "at": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "version": re.compile(r"\d{1,4}\.[0-9A-Za-z.+]{1,60}"),
    "pid": _COUNT,
    "event": _WORD,
    "command": _WORD,
    "engine": re.compile(r"sqlite|postgresql"),
    "outcome": re.compile(r"done|refused|failed"),
    "exit": re.compile(r"[0-9]{1,3}"),
    "code": re.compile(r"[A-Z]{3}[0-9]{3}"),
    # The name of a class of Python; what the exception says is left out, as it may quote a value.
    "fault": re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}"),
    "ms": _COUNT,
    "reference": re.compile(r"[0-9a-f]{8}"),
    "place": re.compile(r"[a-z0-9_]{1,40}(\.py)?:[0-9]{1,5}"),
}
_PLACES = ("file", "stderr", "off")
_command: ContextVar[str | None] = ContextVar("command", default=None)


def doing(command: str | None) -> None:
    """Which command the lines that follow belong to."""
    _command.set(command)


def note(home: Path, event: str, **fields: int | str) -> None:
    """Writes a line to the log of an installation: `licite.log` in its folder, or where LICITE_LOG says.

    LICITE_LOG is `file` (where it is not set), `stderr` or `off`; fails with INS015 on anything else. Where the file
    cannot be written the line goes to stderr: what was being done does not fail for it. ValueError for a field that is
    not in `FIELDS`, or that has not its form.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     note(Path(folder), "registers", outcome="done", ms=12)
    ...     json.loads(Path(folder, LOG).read_text())["outcome"]
    'done'
    >>> note(Path("home"), "registers", code="ann@firm.example")
    Traceback (most recent call last):
    ValueError: code has not the form that a log allows
    """
    place = _place()
    line = _line({**_always(), "event": event, **fields})
    if place == "stderr":
        sys.stderr.write(line)
    elif place == "file":
        try:
            _append(home / LOG, line)
        except OSError:
            sys.stderr.write(line)


@contextmanager
def logged(home: Path, event: str, **fields: int | str) -> Iterator[dict[str, int | str]]:
    """Notes how the block ended and how long it took; the block may add fields to what it is given.

    An error that is one of ours is `refused`, with its code; any other is `failed`, with the name of its class.
    """
    _place()  # What it says is wrong is told before anything is done.
    began = time.monotonic()
    told: dict[str, int | str] = {"outcome": "done", **fields}
    try:
        yield told
    except LiciteError as fault:
        told |= {"outcome": "refused", "code": fault.code, "exit": fault.exit_code}
        raise
    except BaseException as fault:
        code = getattr(fault, "exit_code", None)
        told |= {"exit": code} if isinstance(code, int) else {"outcome": "failed", "fault": type(fault).__name__}
        raise
    finally:
        note(home, event, **told, ms=round((time.monotonic() - began) * 1000))


def _place() -> str:
    place = os.environ.get("LICITE_LOG") or "file"
    if place not in _PLACES:
        raise LiciteError("INS015", value=place, allowed=", ".join(_PLACES))
    return place


def _always() -> dict[str, int | str]:
    command = _command.get()
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": version("licite"),
        "pid": os.getpid(),
        **({"command": command} if command else {}),
    }


def _line(fields: dict[str, int | str]) -> str:
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is not among the fields of a log")
        if not FIELDS[name].fullmatch(str(value)):
            # The value is left out of this too.
            raise ValueError(f"{name} has not the form that a log allows")
    return json.dumps(fields, separators=(",", ":")) + "\n"


def _append(file: Path, line: str) -> None:
    with locked(file):
        if file.exists() and file.stat().st_size + len(line) > LARGEST:
            _rotate(file)
        handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            os.write(handle, line.encode("ascii"))
        finally:
            os.close(handle)


def _rotate(file: Path) -> None:
    """The log becomes the first of those kept, each of them the next; the oldest goes."""
    names = [file, *(file.with_name(f"{file.name}.{number}") for number in range(1, KEPT + 1))]
    for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
        if newer.exists():
            newer.replace(older)
