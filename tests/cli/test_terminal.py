"""What a terminal can show, and text made fit for it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from licite.cli.terminal import Terminal, cut, printable, terminal_of


class Screen(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "rich"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_is_rich_unless_told_otherwise(environ: dict[str, str], rich: bool) -> None:
    assert terminal_of(Screen(), environ).rich is rich


def test_a_pipe_is_plain_and_eighty_columns_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert terminal_of(io.StringIO(), {}) == Terminal(80, False, "utf-8")


@pytest.mark.parametrize(("columns", "width"), [("20", 60), ("72", 72), ("300", 100)])
def test_the_width_stays_between_sixty_and_a_hundred(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_of(Screen(), {}).width == width


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_what_is_rendered_can_be_encoded(encoding: str) -> None:
    text = Terminal(80, False, encoding).render([Text("é œ … « ’ — 漢 1\u202f000")])
    assert text.encode(encoding)
    assert "1 000" in text


@given(st.text(max_size=80), st.integers(12, 60))
def test_a_cut_text_fits(text: str, width: int) -> None:
    text = printable(text)
    assert cell_len(cut(text, width)) <= width
    if cell_len(text) <= width:
        assert cut(text, width) == text


@given(st.text(max_size=40))
def test_printable_text_holds_nothing_that_drives_a_terminal(text: str) -> None:
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u202e\u2066" for char in printable(text))
