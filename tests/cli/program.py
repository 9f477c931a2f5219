"""The program as a process of its own, on a pipe or on a terminal with somebody who types; or within this process."""

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

from licite.cli.main import app

PROGRAM = [sys.executable, "-m", "licite.cli.main"]


def started(words: list[str], folder: Path, **variables: str) -> subprocess.Popen[str]:
    """The program at work in a folder, its output on pipes."""
    environment = os.environ | {"LICITE_LANG": "en", "PYTHONUTF8": "1"} | variables
    return subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def within(words: list[str], folder: Path, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """What the program does in a folder, without the second that a process of its own takes to start."""
    with patch.dict(os.environ, variables), contextlib.chdir(folder):
        done = CliRunner().invoke(app, words, input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


@dataclass(frozen=True)
class Session:
    """What a person at a terminal saw, and the exit code."""

    shown: str
    exit_code: int


def on_a_terminal(
    words: list[str], folder: Path, answers: Mapping[str, str], otherwise: str = "", seconds: float = 90
) -> Session:
    """The program on a terminal: at each prompt, the answer whose word the question holds."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"LICITE_LANG": "en", "PYTHONUTF8": "1", "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown, asked, end = "", 0, time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([ours], [], [], 0.1)
        chunk = _read(ours) if ready else None
        if chunk == "" or (chunk is None and process.poll() is not None):
            break
        shown += chunk or ""
        if shown.endswith("> "):
            question = shown[asked:]
            asked = len(shown)
            typed = next((answer for word, answer in answers.items() if word in question), otherwise)
            os.write(ours, f"{typed}\n".encode())
    os.close(ours)
    if process.poll() is None:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"the program waits still:\n{shown}") from None
    return Session(shown, process.returncode)


def _read(terminal: int) -> str:
    """What the terminal has to show; empty where the program is gone."""
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:
        return ""
