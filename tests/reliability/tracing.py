"""strace on a running client: what it writes and syncs, and faults put in at one such call."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

# What changes a file or a folder, or has the change put on disk.
CALLS = (
    "write,writev,pwrite64,pwritev,fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2,"
    "ftruncate,truncate,fallocate"
)
SYNCS = ("fsync", "fdatasync")
_LONGEST = 1 << 22
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += +(-?\d+|\?)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"|<((?:\\x[0-9a-f]{2})+)>')


@cache
def is_there() -> bool:
    """Whether strace may be used on this machine."""
    strace = shutil.which("strace")
    return bool(strace) and subprocess.run([str(strace), "-o", "/dev/null", "true"], check=False).returncode == 0


needed = pytest.mark.skipif(not is_there(), reason="peer missing: strace")


@dataclass(frozen=True)
class Call:
    """A system call that came back: the file it was on (by handle or by name), its texts and the words between."""

    name: str
    file: Path | None
    texts: tuple[bytes, ...]
    words: tuple[str, ...]
    result: int


@dataclass(frozen=True)
class Point:
    """The nth call of a name."""

    name: str
    nth: int


@contextmanager
def traced(pid: int, out: Path, *options: str) -> Iterator[None]:
    """Traces a process from here until it ends."""
    command = ["strace", "-p", str(pid), "-o", str(out), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert "attached" in said, said
        yield
        tracer.communicate(timeout=120)


def seen(calls: str = CALLS) -> tuple[str, ...]:
    """The options that write down every one of these calls whole."""
    return ("-e", f"trace={calls}", "-xx", "-y", "-s", str(_LONGEST))


def injected(point: Point, fault: str) -> tuple[str, ...]:
    """The options that put a fault in at a point: `signal=SIGKILL`, `error=EIO`."""
    return ("-e", f"trace={point.name}", "-e", f"inject={point.name}:{fault}:when={point.nth}")


def calls(out: Path) -> list[Call]:
    """The calls of a trace, in order."""
    return [call for line in out.read_text("ascii").splitlines() if (call := _call(line))]


def points(made: list[Call]) -> list[Point]:
    """Every place where a fault may be put in."""
    count: Counter[str] = Counter()
    found = []
    for call in made:
        count[call.name] += 1
        found.append(Point(call.name, count[call.name]))
    return found


def _call(line: str) -> Call | None:
    match = _CALL.match(line)
    if match is None or match[3] == "?" or int(match[3]) < 0:
        return None
    texts: list[bytes] = []
    handles: list[bytes] = []
    for text, handle in _STRING.findall(match[2]):
        (handles if handle else texts).append(bytes.fromhex((handle or text).replace("\\x", "")))
    words = tuple(word.strip() for word in _STRING.sub("", match[2]).split(","))
    file = handles[0] if handles and not words[0].startswith("AT_FDCWD") else texts[0] if texts else None
    return Call(match[1], None if file is None else Path(file.decode()), tuple(texts), words, int(match[3]))
