"""The pictures of the site: each that a page names is there, and each that is there is named, in both languages."""

import re

import pytest

from tests.conftest import REPOSITORY

PICTURES = REPOSITORY / "docs" / "screenshots"
_NAMED = re.compile(r"!\[([^\]]+)\]\(\.\./\.\./screenshots/([a-z-]+)\.png\)")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_picture_is_named_with_words_for_who_cannot_see_it(lang: str) -> None:
    page = (REPOSITORY / "docs" / lang / "how-to" / "the-site-in-pictures.md").read_text(encoding="utf-8")
    named = _NAMED.findall(page)
    assert [name for _, name in named] == list(dict.fromkeys(name for _, name in named))
    assert {name for _, name in named} == {one.stem for one in PICTURES.glob("*.png")}
    assert all(len(words) > 30 for words, _ in named)


def test_pictures_are_light() -> None:
    assert [one.name for one in PICTURES.glob("*.png") if one.stat().st_size > 250_000] == []
