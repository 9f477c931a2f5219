"""In Chromium: a seller asks about one contact on a phone; somebody says stop on the phone, two taps."""

from pathlib import Path

import pytest

from licite.operations.people_search import search
from licite.operations.standing_answers import refresh
from licite.store.models import Objection
from licite.store.people import controller_of
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site

pytestmark = pytest.mark.browser


def test_sales_a_name_on_a_phone_gives_the_answer_and_the_sentence_to_copy(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    person = search(FIRM, "camille").rows[0]
    opened = browser_page(Role.READER, "fr", width=390)
    opened.go(site.url())
    page = opened.page
    page.get_by_role("searchbox").fill("camille nav")
    page.locator("#box-answers a").first.wait_for()
    page.locator("#box-answers a").first.click()
    page.wait_for_url(f"**/people/{person.uid}/")
    assert person.name in page.locator("h1").inner_text()
    answer = page.locator("#answer-title").inner_text()
    assert person.name.replace(" ", "\xa0") in answer or person.name in answer
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-copy="answer-title"]').click()
    page.wait_for_function("document.getElementById('status').textContent.length > 0")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#answer-title").text_content()
    opened.shot(tmp_path / "sales-one-contact.png")
    opened.check()


def test_stop_on_the_phone_is_two_taps(site: Site, browser_page: BrowserPage, tmp_path: Path) -> None:
    person = search(FIRM, "camille").rows[0]
    before = Objection.objects.for_controller(controller_of(FIRM)).count()
    opened = browser_page(Role.READER, "fr", width=390)
    opened.go(site.url(f"people/{person.uid}/"))
    page = opened.page
    page.get_by_role("link", name="Noter un refus").click()
    button = page.get_by_role("button", name="Enregistrer le refus")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900 - 64
    opened.check()
    button.click()
    page.wait_for_url(f"**/people/{person.uid}/")
    assert "Refus enregistré" in page.get_by_role("status").inner_text()
    assert Objection.objects.for_controller(controller_of(FIRM)).count() == before + 1
    assert page.get_by_role("button", name="Annuler").count() == 0
    opened.shot(tmp_path / "stop-two-taps.png")
    opened.check()


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
