"""Generated pages are what `make docs` would write now, and they leave nothing out."""

import pytest

from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue
from scripts.make_docs import FAMILIES, errors_page, facts_page, pages


def test_generated_pages_are_current() -> None:
    stale = [path.name for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_fact_is_on_the_page(lang: str) -> None:
    page = facts_page(lang)
    assert [name for name in contract().facts if f"### `{name}`\n" not in page] == []
    assert "None" not in page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_error_is_on_the_page_under_its_family(lang: str) -> None:
    page = errors_page(lang)
    assert [code for code in catalogue("errors") if f"### {code}\n" not in page] == []
    assert {code[:3] for code in catalogue("errors")} <= set(FAMILIES)
