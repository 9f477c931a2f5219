"""What the site is held to: every test and picture that the page names is there, and both languages tick alike."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from licite.vocabulary.say import LANGUAGES
from tests.conftest import REPOSITORY

LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def page(lang: str) -> Path:
    """The page of a language."""
    return REPOSITORY / "docs" / lang / "explanation" / "acceptance.md"


@cache
def names_in(file: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_test_and_picture_that_is_named_is_there(lang: str) -> None:
    found = LINK.findall(page(lang).read_text(encoding="utf-8"))
    assert len(found) > 60
    for name, target in found:
        file = (page(lang).parent / target).resolve()
        assert file.is_file(), target
        assert name in names_in(file) if file.suffix == ".py" else target.endswith(name), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_is_ticked_and_shown_or_says_why_not(lang: str) -> None:
    lines = re.split(r"^- ", page(lang).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(lines) == 33
    for line in lines:
        assert line[:4] in ("[x] ", "[ ] ")
        assert LINK.search(line), line
        assert line.startswith("[x]") or " ".join(line.split()).count(". ") >= 1, line


def test_both_languages_tick_and_link_alike() -> None:
    def told(lang: str) -> list[str]:
        text = page(lang).read_text(encoding="utf-8")
        return re.findall(r"^- (\[.\])|\]\(([^)]+)\)", text, re.MULTILINE)

    assert told("fr") == told("en")
