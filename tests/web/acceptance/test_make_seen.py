"""Pages as they are seen otherwise: forced colours, grey, large spacing, no style, paper, other light, no motion."""

from itertools import combinations
from typing import Any

import pytest

from licite.web.jobs.models import Job
from tests.web.acceptance.everywhere import NOBODY, Everywhere, Stop, everywhere, firm
from tests.web.acceptance.walker import Walker, seen, shifted
from tests.web.browser import BrowserPage, Opened
from tests.web.conftest import FIRM

pytestmark = pytest.mark.browser
__all__ = ["everywhere", "firm"]
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
_CUT = """
() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  if (!["hidden", "clip"].includes(style.overflowX) || one.closest(".sr-only, .visually-hidden, svg")) return false;
  return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
}).map((one) => one.outerHTML.slice(0, 120))
"""
_HIDDEN_ON_PAPER = """
() => ({
  shown: [...document.querySelectorAll("nav.dock, nav ul, form[role=search], .no-print")]
    .filter((one) => one.getClientRects().length).map((one) => one.outerHTML.slice(0, 120)),
  closed: [...document.querySelectorAll("main details:not(.dropdown)")]
    .filter((one) => [...one.children].some((part) => part.tagName !== "SUMMARY" && !part.checkVisibility()
      && getComputedStyle(part).display !== "none"))
    .map((one) => one.outerHTML.slice(0, 120)),
  cut: [...document.querySelectorAll("main tr, main li, main .answer, main figure")]
    .filter((one) => getComputedStyle(one).breakInside !== "avoid").map((one) => one.outerHTML.slice(0, 120)),
  scrolled: [...document.querySelectorAll("main *")].filter((one) => one.scrollWidth > one.clientWidth + 1
      && ["auto", "scroll"].includes(getComputedStyle(one).overflowX)).map((one) => one.outerHTML.slice(0, 120)),
})
"""
_MOVING = """
() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
}).map((one) => one.outerHTML.slice(0, 120))
"""
A4 = 718
"""What is left of the width of a sheet between its margins, in px."""


def public(everywhere: Everywhere) -> list[Stop]:
    return [one for one in seen(everywhere.stops) if one.who == NOBODY and one.path[1:3] in ("s/", "p/", "w/", "f/")]


def of_firm(everywhere: Everywhere, *starts: str) -> list[Stop]:
    return [
        next(one for one in seen(everywhere.stops) if one.path.startswith(f"/o/{FIRM}/{start}")) for start in starts
    ]


def tried_out(everywhere: Everywhere) -> Stop:
    """The page of the campaign that was tried out."""
    edit = next(one for one in seen(everywhere.stops) if one.path.endswith("/edit/") and "/campaigns/" in one.path)
    return Stop(edit.path.removesuffix("edit/"))


def pictures(opened: Opened, selector: str) -> dict[str, bytes]:
    """A picture of each of these, by its place."""
    found = opened.page.locator(selector)
    return {f"{selector} {number}": found.nth(number).screenshot() for number in range(found.count())}


@pytest.mark.parametrize("how", ["forced colours", "grey"])
def test_marks_and_bars_differ_without_their_colours(
    everywhere: Everywhere, browser_page: BrowserPage, how: str
) -> None:
    opened = Walker(everywhere, browser_page).at(Stop("/style/"))
    page = opened.page
    if how == "grey":
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    else:
        page.emulate_media(forced_colors="active")
    marks = pictures(opened, "#marks .mark svg")
    assert len(marks) == 4
    for (one, first), (other, second) in combinations(marks.items(), 2):
        assert first != second, f"{one} looks like {other}"
    assert all(page.locator("#marks .mark").nth(number).inner_text().strip() for number in range(4)), "a word each"
    fills = page.evaluate("[...document.querySelectorAll('#bars rect')].map((one) => one.getAttribute('fill'))")
    assert len(set(fills)) == 3
    assert sum(fill.startswith("url(") for fill in fills) == 2, "hatched and dotted, not coloured alone"
    ring = "one => getComputedStyle(one).borderStyle"
    assert page.locator("#buttons .btn").nth(0).evaluate(ring) == "solid"
    opened.check()


def test_large_spacing_cuts_nothing(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    faults: list[str] = []
    walker = Walker(everywhere, browser_page, width=320, bypass_csp=True)
    stops = [*public(everywhere), *of_firm(everywhere, "", "people/", "campaigns/", "imports/new/", "retention/")]
    for stop in stops:
        faults += spaced(walker, stop)
    assert faults == []


@pytest.mark.full
@pytest.mark.parametrize("width", [320, 1360])
def test_large_spacing_cuts_nothing_on_any_page(everywhere: Everywhere, browser_page: BrowserPage, width: int) -> None:
    walker = Walker(everywhere, browser_page, width=width, bypass_csp=True)
    assert [fault for stop in seen(everywhere.stops) for fault in spaced(walker, stop)] == []


def spaced(walker: Walker, stop: Stop) -> list[str]:
    page = walker.at(stop, quick=True).page
    before = set(page.evaluate(_CUT))
    page.add_style_tag(content=SPACED)
    width = page.viewport_size["width"]
    sideways = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{stop.name}: sideways, {sideways}"] if sideways > width else []
    return found + [f"{stop.name}: cut, {one}" for one in page.evaluate(_CUT) if one not in before]


def test_a_person_outside_needs_no_style_sheet(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    walker = Walker(everywhere, browser_page, width=320, java_script_enabled=False)
    for stop in public(everywhere):
        opened = walker.at(stop, quick=True)
        page = opened.page
        page.route("**/*.css", lambda route: route.abort())
        opened.go(stop.path)
        assert page.locator("h1").is_visible(), stop
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, stop
    stop = next(one for one in public(everywhere) if one.path.startswith("/s/") and len(one.path) > 20)
    opened.go(stop.path)
    page.get_by_role("button", name="Oui, ne plus m’écrire").click()
    assert page.get_by_role("heading", name="C’est fait.").is_visible()


def test_on_paper_all_is_open_and_nothing_is_cut(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    campaign = tried_out(everywhere)
    person = next(one for one in seen(everywhere.stops) if one.path.endswith("/email/commercial/"))
    walker = Walker(everywhere, browser_page, width=A4)
    for stop in (campaign, person):
        opened = walker.at(stop)
        opened.page.emulate_media(media="print")
        assert opened.page.evaluate(_HIDDEN_ON_PAPER) == {"shown": [], "closed": [], "cut": [], "scrolled": []}, stop
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= A4
        assert opened.page.pdf(format="A4")[:5] == b"%PDF-"
        opened.page.emulate_media(media="screen")


def test_the_light_is_that_of_the_system_or_the_one_that_was_chosen(
    everywhere: Everywhere, browser_page: BrowserPage
) -> None:
    home, profile = of_firm(everywhere, "more/")[0], Stop("/profile/")
    grounds: dict[tuple[bool, str], str] = {}
    for dark in (False, True):
        walker = Walker(everywhere, browser_page, dark=dark)
        for chosen in ("", "dark", "light"):
            page = walker.at(profile, quick=True).page
            page.select_option("#id-theme", chosen)
            page.click("main form button.btn-primary >> nth=0")
            page.wait_for_selector("#status p")
            page = walker.at(home, quick=True).page
            named = {"": None, "dark": "licite-nuit", "light": "licite"}[chosen]
            sent = page.evaluate("fetch(location.href).then((answer) => answer.text())")
            assert ("data-theme=" in sent.partition(">")[2][:60]) == bool(chosen), "the server says it, no script does"
            assert page.locator("html").get_attribute("data-theme") == named
            grounds[dark, chosen] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        walker.at(profile, quick=True).page.select_option("#id-theme", "")
    assert len(set(grounds.values())) == 2
    assert grounds[True, ""] == grounds[True, "dark"] == grounds[False, "dark"]
    assert grounds[False, ""] == grounds[False, "light"] == grounds[True, "light"]


def test_nothing_moves_where_motion_is_not_wanted(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    walker = Walker(everywhere, browser_page)
    for stop in (*of_firm(everywhere, "", "people/", "campaigns/new/"), public(everywhere)[0]):
        assert walker.at(stop, quick=True).page.evaluate(_MOVING) == [], stop


def test_a_page_does_not_jump_when_numbers_arrive(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    walker = Walker(everywhere, browser_page)
    campaign = tried_out(everywhere)
    for stop in (campaign, *of_firm(everywhere, "")):
        walker.at(stop)  # the fonts have come: what moves now is moved by numbers
        assert shifted(walker.at(stop)) < 0.1, stop
    going = next(one for one in seen(everywhere.stops) if "/jobs/" in one.path)
    Job.objects.filter(kind="people_refresh", state="waiting").update(state="running", done=40, total=200)
    page = walker.at(going).page
    before: Any = shifted(walker.at(going))
    Job.objects.filter(kind="people_refresh", state="running").update(done=173)
    page.wait_for_selector("text=173")
    assert page.evaluate("window.shifted") - before < 0.01
