"""In Chromium: the matrix of a person by the keyboard alone, and the pages at every width, light and dark."""

import pytest

from licite.operations.people_search import search
from licite.operations.standing_answers import refresh
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site

pytestmark = pytest.mark.browser


def test_a_cell_opens_its_answer_beside_with_the_keyboard_alone(site: Site, browser_page: BrowserPage) -> None:
    person = search(FIRM, "camille").rows[0]
    opened = browser_page(Role.DPO, "fr")
    opened.go(site.url(f"people/{person.uid}/"))
    page = opened.page
    page.locator("#cell-post-commercial").focus()
    page.keyboard.press("Enter")
    page.locator('#cell-post-commercial[aria-current="true"]').wait_for()
    assert page.locator('[aria-current="true"].cell').count() == 1
    assert "Courrier" in page.locator("#answer").inner_text()
    assert page.evaluate("document.activeElement.id") == "cell-post-commercial"
    opened.check()


@pytest.mark.parametrize(("width", "dark"), [(320, False), (390, True), (1360, False), (1920, True)])
def test_every_page_is_clean(site: Site, browser_page: BrowserPage, width: int, dark: bool) -> None:
    refresh(FIRM, channels=("email",))
    person = search(FIRM, "camille").rows[0]
    opened = browser_page(Role.ADMIN, "fr", dark=dark, width=width)
    own = f"people/{person.uid}/"
    for path in ("", "people/?channel=email&answer=unlawful", own, f"{own}consent/", f"{own}call/", f"{own}judge/",
                 f"{own}judge/?fact=audience", f"{own}erase/", "people/usual/"):  # fmt: skip
        opened.go(site.url(path))
        opened.check()
