"""Chromium on its way through the whole site: as whom, what it weighs, and whether it jumps."""

from collections.abc import Iterator
from typing import Any

from tests.web.acceptance.everywhere import NOBODY, Everywhere, Stop
from tests.web.browser import BrowserPage, Opened

KINDS = ("html", "css", "js", "fonts", "images")
_ENDINGS = {".css": "css", ".js": "js", ".woff2": "fonts", ".svg": "images", ".png": "images"}
_PATIENCE_MS = 120_000
_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class Walker:
    """One browser for each of those who look, all of one width and light; nothing is kept between two pages."""

    def __init__(self, everywhere: Everywhere, browser_page: BrowserPage, **asked: Any) -> None:
        self.everywhere = everywhere
        self._new, self._asked = browser_page, asked
        self._opened: dict[str, tuple[Opened, Any]] = {}
        self.weights = dict.fromkeys(KINDS, 0.0)

    def at(self, stop: Stop, *, quick: bool = False) -> Opened:
        """Goes there, and fails where the page is not what it should be; its weight is in `weights` unless quick."""
        opened = self.opened(stop)
        opened.complaints.clear()
        self.weights = dict.fromkeys(KINDS, 0.0)
        self.everywhere.ready(stop)
        self._sign_in(opened, stop.who)
        answer = opened.go(stop.path)
        if not quick:
            opened.page.evaluate("document.fonts.ready.then(() => true)")
        assert answer.status == stop.status, (stop, answer.status)
        return opened

    def opened(self, stop: Stop) -> Opened:
        """The browser of whoever looks at it."""
        if stop.who not in self._opened:
            self._opened[stop.who] = self._open(stop.who)
        return self._opened[stop.who][0]

    def slow(self, stop: Stop, line: dict[str, Any]) -> None:
        """Gives whoever looks at it a slow line, on which fonts do not come.

        They are blocked within the browser: were each request held up to be asked about, that would take time as well.
        """
        session = self._opened[stop.who][1]
        session.send("Network.setBlockedURLs", {"urls": ["*.woff2"]})
        session.send("Network.emulateNetworkConditions", line)

    def _open(self, who: str) -> tuple[Opened, Any]:
        opened = self._new(None, "fr", **self._asked)
        self._sign_in(opened, who)
        opened.page.context.add_init_script(_SHIFTS)
        opened.page.set_default_timeout(_PATIENCE_MS)
        session = opened.page.context.new_cdp_session(opened.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        kinds: dict[str, str] = {}
        session.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: _kind(told)}))
        session.on("Network.loadingFinished", lambda told: self._weigh(kinds.pop(told["requestId"], "html"), told))
        return opened, session

    def _sign_in(self, opened: Opened, who: str) -> None:
        if who != NOBODY:
            cookie = {"name": "licite", "value": self.everywhere.cookies[who], "url": opened.address}
            opened.page.context.add_cookies([cookie])

    def _weigh(self, kind: str, told: Any) -> None:
        self.weights[kind] += told["encodedDataLength"]


def _kind(told: Any) -> str:
    path = told["response"]["url"].partition("?")[0]
    return next((kind for ending, kind in _ENDINGS.items() if path.endswith(ending)), "html")


def shifted(opened: Opened) -> float:
    """How far the page jumped by itself (CLS)."""
    return float(opened.page.evaluate("window.shifted"))


def seen(stops: list[Stop]) -> Iterator[Stop]:
    """Those that show a page."""
    return (stop for stop in stops if stop.kind == "page")
