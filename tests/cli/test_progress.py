"""Progress: on a terminal, with rows a second, gone at the end; nowhere else."""

import io
import sys
import time

import pytest

from licite.cli.progress import steps


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("lang", "words"), [("fr", ("Lecture", "lignes/s")), ("en", ("Reading", "rows/s"))])
def test_a_terminal_sees_the_step_and_its_speed(
    monkeypatch: pytest.MonkeyPatch, lang: str, words: tuple[str, str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    with steps(lang) as told:
        told("reading", 0, None)
        time.sleep(0.25)
        told("reading", 5000, 10_000)
    shown = terminal.getvalue()
    assert words[0] in shown
    assert words[1] in shown
    assert shown.rstrip("\x1b[?25h").endswith(("\x1b[2K", "\x1b[1A")), "the bar is gone"


@pytest.mark.parametrize("hidden", [True, False])
def test_nothing_is_shown_to_a_pipe_or_where_it_is_hidden(monkeypatch: pytest.MonkeyPatch, hidden: bool) -> None:
    stream = Terminal() if hidden else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with steps("en", hidden=hidden) as told:
        told("reading", 10, 20)
    assert stream.getvalue() == ""
