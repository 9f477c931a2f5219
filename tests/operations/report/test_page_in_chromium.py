"""The report page in a real browser: phone widths, both schemes, accessibility, print, no request and no complaint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from licite.operations.report import render_report
from licite.operations.summary import Reason
from licite.vocabulary.contract import contract
from tests.operations.made_summary import made_summary

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
OPEN_ALL = "document.querySelectorAll('details').forEach(d => { d.open = true })"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("peer missing: chromium")
    api = pytest.importorskip("playwright.sync_api", reason="peer missing: chromium")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


def opened(browser: Any, folder: Path, lang: str, width: int, scheme: str) -> tuple[Any, list[str]]:
    """The page with every block and the longest names, its details open, and what the browser complained about."""
    known = contract()
    summary = made_summary(
        lang,
        law_stale=True,
        breaches=tuple(Reason(tag, 4512) for tag in known.breaches),
        missing=tuple(Reason(fact, 4512) for fact in known.facts),
    )
    path = folder / "report.html"
    path.write_text(render_report(summary), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    page.evaluate(OPEN_ALL)
    return page, complaints


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_sideways_scroll_and_no_complaint(browser: Any, tmp_path: Path, lang: str, width: int) -> None:
    page, complaints = opened(browser, tmp_path, lang, width, "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(browser: Any, tmp_path: Path, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="peer missing: chromium")
    page, _ = opened(browser, tmp_path, "fr", width, scheme)
    # The page's policy keeps axe's own style out of it; axe needs none to look.
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.close()


def test_the_style_applies_under_the_policy_in_both_schemes(browser: Any, tmp_path: Path) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page, _ = opened(browser, tmp_path, "fr", 390, scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert grounds == ["rgb(255, 255, 255)", "rgb(29, 26, 38)"]


def test_print_shows_what_is_folded_on_light_ground(browser: Any, tmp_path: Path) -> None:
    page, _ = opened(browser, tmp_path, "fr", 800, "dark")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = false })")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.querySelector('blockquote').checkVisibility({contentVisibilityAuto: true})")
    assert page.evaluate("document.querySelector('blockquote').getBoundingClientRect().height") > 10
    assert not page.is_visible("nav")
    page.close()
