"""The site in a group of processes of its own, to be killed at once."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from licite.store.home import Home
from tests.reliability.public_server import BUG, HOME, PORT, WORKER

_STARTS_WITHIN_SECONDS = 120


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def serving(home: Home, bug: str | None, *, worker: bool = False) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The server, with its worker where long work is asked for; whatever is left of them is killed at the end."""
    port = free_port()
    more = {HOME: str(home.path), "LICITE_SECOND": str(home.second), PORT: str(port)}
    more |= ({BUG: bug} if bug else {}) | ({WORKER: "1"} if worker else {})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.public_server"], env=os.environ | more,
        cwd=Path(__file__).parents[2], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port, process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """All processes of the server at once, as the power of a machine would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def asked(
    port: int, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes, str]:
    """Asks the server once: the status, the page, and where it leads on to."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        length = {"Content-Length": str(len(body))} if method == "POST" else {}
        connection.request(method, path, body or None, {**(headers or {}), **length})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("Location", "")
    finally:
        connection.close()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while True:
        with suppress(OSError, http.client.HTTPException):
            if asked(port, "GET", "/s/")[0] == 200:
                return
        assert time.monotonic() < until
        time.sleep(0.05)
