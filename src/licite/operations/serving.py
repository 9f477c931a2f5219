"""The site and what works behind it, in one command: a server of WSGI and a worker, each a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.opening import opened
from licite.store.home import Home, find_home

_NEEDED = ("django", "cryptography", "allauth", "django_cotton", "csp", "whitenoise", "granian", "huey")
_THREADS = 8
_ENDS_WITHIN_SECONDS = 20


def require_web() -> None:
    """Fails with INS018 (exit code 1) where what the site needs is not installed."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise LiciteError("INS018", exit_code=1, name=", ".join(missing))


def require_installation(home: Path | None) -> None:
    """Fails with STO001 where there is no installation, STO003 where its settings cannot be read."""
    find_home(home)


def serve(home: Path | None = None, *, host: str = "127.0.0.1", port: int = 8000, worker: bool = True) -> None:
    """Serves the site of an installation until it is told to stop; the worker ends with it.

    It listens to this machine alone unless `host` says otherwise. Fails with STO001 where there is no installation,
    INS018 where a library is missing, INS019 (exit code 1) where the port is taken.
    """
    require_web()
    found = find_home(home)
    _refuse_taken(host, port)
    # What stands against opening is told here, in a sentence, and not by a process that dies.
    with opened(found):
        pass
    os.environ["LICITE_HOME"] = str(found.path)
    os.environ["LICITE_LISTENS"] = "" if _is_this_machine(host) else host
    os.environ["LICITE_ADDRESS"] = f"http://{'localhost' if _is_this_machine(host) else _in_address(host)}:{port}"
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "licite.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        log_access=False,
        log_level=LogLevels.error,
        websockets=False,
    )
    with _working(found) if worker else _nobody():
        server.serve()


@contextmanager
def _working(home: Home) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "licite.web.worker"], env=os.environ | {"LICITE_HOME": str(home.path)}
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _nobody() -> Iterator[None]:
    yield


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_taken(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as fault:
            raise LiciteError("INS019", exit_code=1, where=f"{host}:{port}") from fault
