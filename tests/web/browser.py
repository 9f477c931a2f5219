"""A live server of the site and Chromium in front of it: signed in, listened to, and checked by axe."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

from licite.web.shell.roles import Role
from tests.web.conftest import Site

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
WIDTHS = (320, 390, 768, 1360, 1920)
_LISTENER = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
});
"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""

    def handle(self) -> None:
        super().handle()
        connections.close_all()


@contextmanager
def served() -> Iterator[str]:
    """The site on a port of this machine; its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, connections_override={})
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Opened:
    """A page in Chromium. `complaints` are what the browser said against it, `requests` where it asked elsewhere."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, path: str) -> Any:
        """Goes to an address of the site."""
        return self.page.goto(self.address + path)

    def shot(self, path: Path) -> None:
        """A picture of the whole page."""
        self.page.screenshot(path=str(path), full_page=True)

    def check(self, *, allowed: tuple[str, ...] = ()) -> None:
        """Fails where axe finds something, the page scrolls sideways, or the browser complained or asked elsewhere.

        `allowed` are parts of complaints that the test has made on purpose (a 404 it went to).
        """
        from axe_playwright_python.sync_playwright import Axe

        self.page.evaluate("document.querySelectorAll('details:not(.dropdown)').forEach(one => { one.open = true })")
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        width = self.page.viewport_size["width"]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"sideways at {width}"
        said = [one for one in self.complaints if not any(part in one for part in allowed)]
        assert said == [], said
        assert self.elsewhere == [], self.elsewhere


BrowserPage = Callable[..., Opened]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, started once for a worker."""
    if not CHROMIUM.exists():
        pytest.skip("peer missing: chromium")
    api = pytest.importorskip("playwright.sync_api", reason="peer missing: chromium")
    # Playwright keeps a loop in the thread of the test, and Django would refuse to work beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def browser_page(site: Site, chromium: Any) -> Iterator[BrowserPage]:
    """Opens pages of the site: `browser_page(Role.DPO, "fr", dark=True, width=390)`; nobody is signed in for None."""
    contexts = []

    def opened(
        role: Role | str | None = Role.ADMIN, lang: str = "fr", *, dark: bool = False, width: int = 1360, **more: Any
    ) -> Opened:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale={"fr": "fr-FR", "en": "en-GB"}[lang],
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.add_init_script(_LISTENER)
        if role is not None:
            cookie = site.client(role).cookies["licite"].value
            context.add_cookies([{"name": "licite", "value": cookie, "url": address}])
        page = context.new_page()
        found = Opened(page, address)
        page.on("console", lambda said: found.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: found.complaints.append(str(fault)))
        host = urlsplit(address).netloc
        page.on("request", lambda asked: _elsewhere(found, asked.url, host))
        return found

    with served() as address:
        try:
            yield opened
        finally:
            for context in contexts:
                context.close()


Gallery = Callable[[Opened, str], None]


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    """Keeps a picture of what a reader has before their eyes; `make screenshots` keeps it in `docs/screenshots/`."""
    folder = Path(os.environ.get("LICITE_SCREENSHOTS") or tmp_path / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    def kept(opened: Opened, name: str) -> None:
        opened.page.evaluate("document.fonts.ready")
        opened.page.screenshot(path=str(folder / f"{name}.png"))

    return kept


def _elsewhere(found: Opened, url: str, host: str) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
        found.elsewhere.append(url)
