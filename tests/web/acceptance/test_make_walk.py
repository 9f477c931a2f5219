"""Every page in Chromium: axe in both lights and widths, 320 to 1920 px, the policy, nothing from elsewhere, weight."""

from typing import Any

import pytest
from django.conf import settings

from licite.errors import LiciteError
from licite.operations import law_browse
from tests.web.acceptance.everywhere import NOBODY, Everywhere, Stop, demonstration, emptied, everywhere, firm
from tests.web.acceptance.report import keep, table
from tests.web.acceptance.walker import KINDS, Walker, seen, shifted
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM

pytestmark = pytest.mark.browser
__all__ = ["everywhere", "firm"]
LOOKS = ((False, 1360), (True, 390), (True, 1360), (False, 390))
MOST_KB = 150
PUBLIC_MOST_KB = {"html": 10, "css": 60}
MOST_SHIFT = 0.1
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s each way, and 400 ms until an answer begins."""
FIRST_PAINT_MS = 1_000
_PAINTED = """
() => new Promise((done) => new PerformanceObserver((seen) => {
  const one = seen.getEntries().find((entry) => entry.name === "first-contentful-paint");
  if (one) done(one.startTime);
}).observe({ type: "paint", buffered: true }))
"""


class Found:
    """What was found of each page, and what was wrong."""

    def __init__(self) -> None:
        self.weights: dict[str, dict[str, float]] = {}
        self.shifts: dict[str, float] = {}
        self.faults: list[str] = []

    def look(self, walker: Walker, stop: Stop) -> None:
        """Looks at a page, as wide as it is and as narrow and as wide as may be."""
        try:
            self._look(walker, stop)
        except AssertionError as fault:
            self.faults.append(f"{stop.name} as {stop.who}: {fault}")

    def _look(self, walker: Walker, stop: Stop) -> None:
        opened = walker.at(stop)
        page, size = opened.page, opened.page.viewport_size
        weights = self.weights.setdefault(stop.name, dict(walker.weights))
        self.weights[stop.name] = {kind: max(weights[kind], walker.weights[kind]) for kind in KINDS}
        self.shifts[stop.name] = max(self.shifts.get(stop.name, 0.0), shifted(opened))
        opened.check(allowed=(str(stop.status),) if stop.status != 200 else ())
        for width in (320, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            page.set_viewport_size(size)
            assert wide <= width, f"sideways at {width}: {wide}"

    def judge(self, stops: list[Stop], *, at_rest: bool) -> None:
        """Fails where anything was wrong or weighs too much; on a machine at rest also where a page jumped.

        How far a page jumps hangs on when its fonts come, and so on what else the machine does.
        """
        outside = {one.name for one in stops if one.who == NOBODY and one.path[1:3] in ("s/", "p/", "w/", "f/")}
        for name, weights in self.weights.items():
            if sum(weights.values()) > MOST_KB * 1_000:
                self.faults.append(f"{name}: {weights}")
            for kind, most in PUBLIC_MOST_KB.items():
                if name in outside and weights[kind] > most * 1_000:
                    self.faults.append(f"{name}: {kind} {weights[kind]}")
        if at_rest:
            self.faults += [f"{name}: jumps by {far:.3f}" for name, far in self.shifts.items() if far > MOST_SHIFT]
        assert self.faults == [], "\n".join(self.faults)


def test_every_page_once(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    found, stops = Found(), list(seen(everywhere.stops))
    walkers = [Walker(everywhere, browser_page, dark=dark, width=width) for dark, width in LOOKS[:2]]
    for number, stop in enumerate(stops):
        found.look(walkers[number % 2], stop)
    for stop in (demonstration(everywhere.site), stops[0]):
        found.look(walkers[1], stop)
    found.judge(stops, at_rest=False)


@pytest.mark.full
def test_every_page_in_each_light_and_width(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    found, stops = Found(), list(seen(everywhere.stops))
    walkers = [Walker(everywhere, browser_page, dark=dark, width=width) for dark, width in LOOKS]
    for stop in stops:
        for walker in walkers:
            found.look(walker, stop)
    for last in (lambda: [demonstration(everywhere.site)], emptied):
        for stop in last():
            for walker in walkers:
                found.look(walker, stop)
    found.judge(stops, at_rest=True)
    rows = [
        (f"`{name}`", *(f"{weights[kind] / 1_000:.1f}" for kind in KINDS), f"{sum(weights.values()) / 1_000:.1f}",
         f"{found.shifts[name]:.3f}")
        for name, weights in sorted(found.weights.items())
    ]  # fmt: skip
    told = (
        f"{len(rows)} pages, each in light and dark at 1360 and 390 px: axe (WCAG 2.0 to 2.2, A and AA, and what is"
        " good practice) finds 0 faults with all details open; none scrolls sideways at 320 or at 1920 px; nothing is"
        " asked of another address; nothing is against the policy."
    )
    weighed = (
        f"kB as sent, headers and all, nothing kept from before; {MOST_KB} are the most. *Jump* is the layout shift."
    )
    keep("walk", [told, "", weighed, "", *table(("page", *KINDS, "all", "jump"), rows)])


def test_the_pages_of_what_went_wrong(
    everywhere: Everywhere, browser_page: BrowserPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, found = f"/o/{FIRM}/law/", Found()

    def failing(fault: Exception) -> Any:
        def fails(*args: object, **more: object) -> None:
            raise fault

        return fails

    monkeypatch.setattr(settings, "RAISE_FAULTS", False)
    for dark, width in LOOKS[:2]:
        walker = Walker(everywhere, browser_page, dark=dark, width=width)
        for fault, status in ((RuntimeError("of ours"), 500), (LiciteError("STO008", path="/x"), 503)):
            monkeypatch.setattr(law_browse, "browse", failing(fault))
            found.look(walker, Stop(law, status=status))
        page = walker.at(Stop("/profile/")).page
        page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((one) => one.remove())")
        page.click("main form button.btn-primary >> nth=0")
        page.get_by_role("heading", level=1).wait_for()
        walker.opened(Stop("/profile/")).check(allowed=("403",))
    found.judge([], at_rest=False)


@pytest.mark.full
def test_a_page_outside_is_painted_within_a_second_on_a_slow_line(
    everywhere: Everywhere, browser_page: BrowserPage
) -> None:
    stops = [one for one in seen(everywhere.stops) if one.who == NOBODY and one.path[1:3] in ("s/", "p/", "w/", "f/")]
    painted: dict[str, float] = {}
    for stop in stops:
        walker = Walker(everywhere, browser_page, width=390)
        opened = walker.at(stop)  # the site has read its templates by then, and the browser is up
        walker.slow(stop, SLOW_3G)
        opened.go(stop.path)
        painted[stop.name] = opened.page.evaluate(_PAINTED)
    assert {name: ms for name, ms in painted.items() if ms > FIRST_PAINT_MS} == {}
    told = (
        "On a line of 400 kbit/s with 400 ms until an answer begins (*Slow 3G*), fonts left out, nothing kept from"
        f" before, in a browser that is open and from a site in use: milliseconds until the first words are seen;"
        f" {FIRST_PAINT_MS:,} are the most."
    )
    rows = [(f"`{name}`", f"{ms:,.0f}") for name, ms in sorted(painted.items())]
    keep("paint", [told, "", *table(("page", "ms"), rows)])
