"""The keyboard alone: a dry run and its fix, a refusal; the focus is always seen, and never under a bar.

Import and stop are walked in `imports/test_browser.py` and `public/test_in_chromium.py`.
"""

import re

import pytest

from licite.operations.campaign_content import with_fact
from licite.operations.objections import check_objections
from licite.web.campaigns.models import Campaign
from licite.web.jobs.models import Job
from tests.web.acceptance.everywhere import Everywhere, everywhere, firm
from tests.web.acceptance.walker import Walker, seen
from tests.web.browser import BrowserPage, Opened
from tests.web.conftest import FIRM
from tests.web.people.test_people import search

pytestmark = pytest.mark.browser
__all__ = ["everywhere", "firm"]
STEPS = 40
_FOCUS = """
() => {
  const one = document.activeElement;
  if (one === document.body || one.matches("main")) return null;
  // A link that goes over two lines is seen where it begins.
  const first = [...one.getClientRects()].find((line) => line.width > 1 && line.height > 1);
  const box = first ?? one.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  const style = getComputedStyle(one);
  return {
    what: one.outerHTML.slice(0, 160),
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 1 && box.height > 1,
    covered: !(top && (one.contains(top) || top.contains(one) || one.labels?.[0]?.contains(top))),
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
  };
}
"""


class Keys:
    """Somebody without a mouse, who must see where they are at each step."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.page = opened, opened.page

    def to(self, selector: str, most: int = 90) -> None:
        """Tabs until the focus is there."""
        self.page.wait_for_load_state("load")
        for _ in range(most):
            self.page.keyboard.press("Tab")
            self.sees()
            if self.page.evaluate("one => document.activeElement.matches(one)", selector):
                return
        raise AssertionError(f"no Tab leads to {selector}")

    def sees(self) -> None:
        """Fails where the focus is not seen."""
        focus = self.page.evaluate(_FOCUS)
        if focus is not None:
            assert focus["inside"], f"out of sight: {focus['what']}"
            assert not focus["covered"], f"under something else: {focus['what']}"
            assert focus["ring"] >= 3, f"a ring of {focus['ring']} px: {focus['what']}"

    def press(self, selector: str, key: str = "Enter") -> None:
        """Tabs there and presses."""
        self.to(selector)
        self.page.keyboard.press(key)


def opened_as(everywhere: Everywhere, browser_page: BrowserPage, path: str, width: int = 1360) -> Keys:
    stop = next(one for one in everywhere.stops if one.path == f"/o/{FIRM}/{path}")
    return Keys(Walker(everywhere, browser_page, width=width).at(stop, quick=True))


def test_a_dry_run_is_read_and_mended_with_the_keyboard(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    campaign = Campaign.objects.get()
    Campaign.objects.filter(pk=campaign.pk).update(content=with_fact(campaign.content, "opt_out_offered", False))
    everywhere.client("admin").post(f"/o/{FIRM}/campaigns/{campaign.uid}/run/")
    keys = opened_as(everywhere, browser_page, "campaigns/")
    keys.press(f"main a[href^='/o/{FIRM}/campaigns/'].textlink")
    keys.page.wait_for_url(re.compile(r"/campaigns/[0-9a-f]{32}/$"))
    before = Job.objects.filter(kind="dry_run").count()
    counts = keys.page.inner_text("main h1")
    keys.press("main form[action$='/fix/'] button")
    keys.page.wait_for_selector("#status p")
    assert Job.objects.filter(kind="dry_run").count() == before + 1
    assert keys.page.inner_text("main h1") != counts
    keys.opened.check()


@pytest.mark.parametrize("width", [1360, 390])
def test_a_refusal_is_noted_with_the_keyboard(everywhere: Everywhere, browser_page: BrowserPage, width: int) -> None:
    person = search(FIRM, "camille").rows[0]
    keys = opened_as(everywhere, browser_page, "", width)
    if width == 1360:
        keys.page.keyboard.press("/")
    else:
        keys.to("#box")
    keys.page.keyboard.type("camille")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(f"**/people/{person.uid}/")
    keys.press("main a[href$='/refuse/']")
    keys.page.wait_for_url("**/refuse/")
    keys.press("main button.btn-primary")
    keys.page.wait_for_url(f"**/people/{person.uid}/")
    assert "Refus enregistré" in keys.page.get_by_role("status").inner_text()
    assert next(check_objections(FIRM, [person.address])).objected
    keys.opened.check()


@pytest.mark.parametrize("path", ["objections/note/", "consents/forms/new/"], ids=["a day", "a frame"])
def test_where_the_browser_shows_no_focus_we_do(everywhere: Everywhere, browser_page: BrowserPage, path: str) -> None:
    assert lost(opened_as(everywhere, browser_page, path)) is None


@pytest.mark.full
@pytest.mark.parametrize("width", [1360, 390])
def test_on_no_page_is_the_focus_ever_lost(everywhere: Everywhere, browser_page: BrowserPage, width: int) -> None:
    walker = Walker(everywhere, browser_page, width=width)
    found = {stop.name: lost(Keys(walker.at(stop, quick=True))) for stop in seen(everywhere.stops)}
    assert {name: fault for name, fault in found.items() if fault} == {}


def lost(keys: Keys) -> str | None:
    """Where, within so many steps, the focus is not seen; None where it always is."""
    for _ in range(STEPS):
        keys.page.keyboard.press("Tab")
        try:
            keys.sees()
        except AssertionError as fault:
            return str(fault)
    return None
