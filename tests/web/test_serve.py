"""`make serve` from the outside: one command, a link that lets in, a page with numbers, and an end without remains."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.conftest import REPOSITORY

STARTS_WITHIN_SECONDS, ENDS_WITHIN_SECONDS = 400, 60


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command that `make serve` runs, in a group of its own, and its port."""
    port = free_port()
    command = [sys.executable, "-m", "examples.site", "--contacts", "200", "--port", str(port), "--folder"]
    started = subprocess.Popen(
        [*command, str(tmp_path / "site")], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield started, port
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
        assert started.stdout is not None
        started.stdout.close()


def printed_link(started: subprocess.Popen[str]) -> str:
    """The link that the command prints once the firm is built."""
    assert started.stdout is not None
    told = []
    for line in started.stdout:
        told.append(line)
        if found := re.search(r"http://localhost:\d+(/demonstration/\S+?)[.\s]", line):
            return found[1]
    raise AssertionError("".join(told))


def answered(opener: OpenerDirector, address: str, **typed: str) -> str:
    """The page at an address, as soon as there is somebody who answers."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            with opener.open(address, urlencode(typed).encode() if typed else None, timeout=60) as answer:
                return str(answer.read().decode())
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def is_anybody_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_command_serves_the_firm_lets_in_by_its_link_and_ends_with_its_worker(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    started, port = served
    site, opener = f"http://localhost:{port}", build_opener(HTTPCookieProcessor(CookieJar()))
    link = site + printed_link(started)
    door = answered(opener, link)
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', door)
    assert token
    home = answered(opener, link, csrfmiddlewaretoken=token[1])
    title = re.search("<h1[^>]*>(.*?)</h1>", home, re.DOTALL)
    assert title
    assert re.search(r"\d", title[1]), "the day's sentence has a number"
    assert "Paie Noroît" in home or "Noroît" in home
    assert is_anybody_left(started.pid)
    started.send_signal(signal.SIGTERM)
    assert started.wait(ENDS_WITHIN_SECONDS) in (0, -signal.SIGTERM)
    until = time.monotonic() + ENDS_WITHIN_SECONDS
    while is_anybody_left(started.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_anybody_left(started.pid)
    assert started.stdout is not None
    assert "Traceback" not in started.stdout.read()
