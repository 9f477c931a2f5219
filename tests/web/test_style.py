"""The components in a browser: axe in both lights, no sideways scroll, nothing that the policy forbids."""

from pathlib import Path

import pytest

from tests.web.browser import BrowserPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1360])
def test_the_style_page(browser_page: BrowserPage, width: int, dark: bool, tmp_path: Path) -> None:
    opened = browser_page(width=width, dark=dark)
    opened.go("/style/")
    opened.check()
    opened.go("/o/paie-noroit/more/")
    opened.check()


def test_the_policy_is_listened_to(browser_page: BrowserPage) -> None:
    opened = browser_page()
    opened.go("/style/")
    opened.page.evaluate("document.body.setAttribute('style', 'color: red')")
    with pytest.raises(AssertionError):
        opened.check()
