"""What the terminal at hand can show, and text made fit for it."""

import os
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

NARROWEST, WIDEST, USUAL = 60, 100, 80
_ASCII = dict(zip("·…’“”«»–—œŒ", ("-", "...", "'", '"', '"', '"', '"', "-", "-", "oe", "Oe"), strict=True))
_BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class Terminal:
    """`rich`: colours, bars and narrow spaces; otherwise plain lines for a file, a pipe, NO_COLOR or TERM=dumb."""

    width: int = USUAL
    rich: bool = False
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Can it show marks and bars?"""
        return self.encoding.lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig")

    @property
    def bars(self) -> bool:
        """Are bars drawn? Not on a plain terminal, nor under 70 columns."""
        return self.rich and self.unicode and self.width >= 70

    def render(self, lines: list[Text]) -> str:
        """The lines as one string with its final newline, coloured where the terminal is rich."""
        if not self.rich:
            return "".join(self.plain(line.plain).rstrip() + "\n" for line in lines)
        console = Console(
            file=StringIO(), force_terminal=True, color_system="standard", no_color=False, width=10_000,
            highlight=False, emoji=False, markup=False, legacy_windows=False,
        )  # fmt: skip
        with console.capture() as capture:
            for line in lines:
                line.rstrip()
                console.print(line, soft_wrap=True)
        text = capture.get()
        return text if self.unicode else self.plain(text)

    def plain(self, text: str) -> str:
        """`text` with ordinary spaces, and without any character that the encoding lacks."""
        text = text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2060", "")
        return text if self.unicode else "".join(self._encodable(char) for char in text)

    def _encodable(self, char: str) -> str:
        try:
            char.encode(self.encoding)
        except UnicodeEncodeError:
            bare = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
            return _ASCII.get(char) or bare or "?"
        return char


def terminal_of(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Terminal:
    """What can be shown on `stream`? Width from the terminal, between 60 and 100; 80 where it is none."""
    encoding = stream.encoding or "utf-8"
    if not stream.isatty():
        return Terminal(USUAL, False, encoding)
    width = min(max(shutil.get_terminal_size((USUAL, 24)).columns, NARROWEST), WIDEST)
    return Terminal(width, not environ.get("NO_COLOR") and environ.get("TERM") != "dumb", encoding)


def printable(text: str) -> str:
    r"""User text without control characters: none can move the cursor, change colours or turn the line around.

    >>> printable("prospects\x1b[2J.csv")
    'prospects[2J.csv'
    """
    return "".join(char for char in text if unicodedata.category(char) != "Cc" and char not in _BIDI)


def cut(text: str, width: int, mark: str = "…") -> str:
    """`text` cut after a word so that it takes `width` columns at most, with `mark` in place of what is left out.

    >>> cut("sans nouvelles depuis plus de 3 ans", 22)
    'sans nouvelles depuis…'
    """
    if cell_len(text) <= width:
        return text
    room = width - cell_len(mark)
    words = text.split(" ")
    while len(words) > 1 and cell_len(" ".join(words)) > room:
        words.pop()
    return set_cell_size(" ".join(words), room).rstrip() + mark
