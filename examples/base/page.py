"""The pages of the documentation that show the tour: what the commands print, ids and the day of the run masked."""

import re
import shlex
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from examples.base.tour import CAMPAIGN, built_and_toured, temporary

REPOSITORY = Path(__file__).parent.parent.parent
SIZE = 1_000
MOST_LINES = 40
LONGEST_LINE = 140
WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "page.yaml").read_text(encoding="utf-8"))
_ID = re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\b")
_MOMENT = re.compile(r"-\d{8}-\d{6}-\d+")
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}


class Page:
    """Takes what the tour shows, and makes a page of it."""

    def __init__(self, folder: Path, lang: str) -> None:
        self._folder, self._lang, self._parts = folder, lang, [WORDS["beginning"][lang].strip()]

    def chapter(self, name: str) -> None:
        self._parts.append(WORDS["chapters"][name][self._lang].strip())

    def shown(self, words: Sequence[str], output: str) -> None:
        lines = [line.rstrip() for line in self._masked(output).strip("\n").splitlines()]
        if len(lines) > MOST_LINES:
            lines = [*lines[:MOST_LINES], "…"]
        cut = [line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…" for line in lines]
        typed = self._masked(f"$ {as_typed(words, self._folder)}")
        self._parts.append("\n".join(["```text", typed, *cut, "```"]))

    def text(self) -> str:
        return "\n\n".join([*self._parts, WORDS["end"][self._lang].strip()]) + "\n"

    def _masked(self, text: str) -> str:
        """Without what differs from run to run: ids, the folder, the day and hour."""
        text = _ID.sub(lambda found: found[0][:0] + "…", text.replace(str(self._folder), "."))
        text = _MOMENT.sub("-…", text)
        for day, word in ((date.today(), "today"), (date.today() + timedelta(7), "in_a_week")):
            written = f"{day.day}(?:er)? {_MONTHS[self._lang][day.month - 1]} {day.year}"
            either = f"(?:{written}|{day.isoformat()})(?:[ T,à]+\\d\\d:\\d\\d(?::\\d\\d(?:[+]00:00)?)?Z?)?"
            text = re.sub(either, WORDS[word][self._lang], text)
        return text


def as_typed(words: Sequence[str], folder: Path) -> str:
    """The command as somebody types it in the folder."""
    said = [word.replace(str(CAMPAIGN), CAMPAIGN.name).replace(f"{folder}/", "") for word in words]
    return shlex.join(["licite", *said]).replace("'", '"')


def page(lang: str, folder: Path) -> tuple[str, dict[str, Any]]:
    """The page of a language, and what its tour saw."""
    made = Page(folder, lang)
    seen = built_and_toured(folder, SIZE, lang, made.shown, made.chapter)
    return made.text(), seen


def place(lang: str) -> Path:
    return REPOSITORY / "docs" / lang / "how-to" / "three-years-of-a-firm.md"


def write_pages() -> None:
    for lang in ("en", "fr"):
        with temporary() as folder:
            place(lang).write_text(page(lang, Path(folder))[0], encoding="utf-8")
