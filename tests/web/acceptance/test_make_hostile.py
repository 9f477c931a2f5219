"""Hostile strings through every form in a real browser: no dialog, no script, no fault of ours, text stays text."""

import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.urls import resolve

from tests.web.acceptance.everywhere import NOBODY, Everywhere, Stop, everywhere, firm
from tests.web.acceptance.hostile import SIGNS, STRINGS, Form, Watch, forms_of, send
from tests.web.acceptance.report import keep, table
from tests.web.acceptance.walker import Walker, seen
from tests.web.browser import BrowserPage, Opened
from tests.web.conftest import FIRM

pytestmark = pytest.mark.browser
__all__ = ["everywhere", "firm"]
LAST = (
    "erase",
    "undo",
    "/end/",
    "forget",
    "remove",
    "retention/run",
    "password",
    "open/",
    "again",
    "deactivate",
    "keys/",
)
"""Forms that take something away by which others are reached: they are sent last."""
ACCEPTED = ("tags", "attributes", "templates", "directions", "formula")


@dataclass
class Sent:
    """How many forms were sent how often, what became of them, and what went wrong."""

    forms: set[tuple[str, ...]] = field(default_factory=set)
    left: set[tuple[Stop, Form]] = field(default_factory=set)
    fields: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def one(self, opened: Opened, watch: Watch, stop: Stop, form: Form, round_: int, *, everything: bool) -> None:
        """Sends a form once, from its page, and judges the page that follows."""
        names = list(STRINGS) if everything else list(ACCEPTED)
        cache.clear()  # tries to sign in are limited, and none of these is one
        where = f"{stop.name} -> {form.action}, {names[round_ % len(names)]}{', everything' if everything else ''}"
        try:
            status = send(opened, form, [STRINGS[name] for name in names], round_, everything=everything)
        except Exception as fault:  # whatever a browser says of it is the fault of that form
            self.faults.append(f"{where}: {str(fault)[:300]}")
            return
        self.statuses[status] += 1
        self.left.discard((stop, form))
        self.faults += [f"{where}: {one}" for one in watch.judge()]


class Sender:
    """Goes from page to page, each time anew, and sends what is on it."""

    def __init__(self, everywhere: Everywhere, browser_page: BrowserPage) -> None:
        self.walker = Walker(everywhere, browser_page)
        self.watches: dict[int, Watch] = {}
        self.sent = Sent()

    def look(self, stop: Stop) -> tuple[Opened, Watch] | None:
        """The page, where it is still there."""
        try:
            opened = self.walker.at(stop, quick=True)
        except AssertionError:
            return None
        return opened, self.watches.setdefault(id(opened), Watch(opened))

    def forms(self, stops: list[Stop]) -> list[tuple[Stop, Form]]:
        """Every form of these pages, once, those that take something away last."""
        found: dict[tuple[str, ...], tuple[Stop, Form]] = {}
        for stop in stops:
            looked = self.look(stop)
            assert looked, stop
            for form in forms_of(looked[0]):
                known = tuple(re.sub(r"\d+", "0", name) for name in form.names)
                found.setdefault((resolve(form.action).route, *known), (stop, form))
        self.sent.forms = set(found)
        self.sent.left = set(found.values())
        self.sent.fields = sum(len(key) - 1 for key in found)
        return sorted(found.values(), key=lambda one: any(word in one[1].action for word in LAST))

    def send(self, stop: Stop, form: Form, round_: int, *, everything: bool) -> None:
        """Sends a form once, where its page still has it."""
        looked = self.look(stop)
        if looked and any(one.names == form.names and one.number == form.number for one in forms_of(looked[0])):
            self.sent.one(*looked, stop, form, round_, everything=everything)


def test_a_few_forms_take_hostile_strings_for_text(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    wanted = ("people/", "objections/note/", "campaigns/new/", "settings/sender/", "imports/new/", "evidence/",
              "consents/forms/new/", "law/", "people/usual/")  # fmt: skip
    paths = {f"/o/{FIRM}/{path}" for path in wanted} | {"/s/", "/sign-in/login/"}
    stops = [one for one in everywhere.stops if one.path in paths or (one.path.startswith("/f/") and one.status == 200)]
    sender = Sender(everywhere, browser_page)
    forms = sender.forms(stops)
    for number, (stop, form) in enumerate(forms):
        sender.send(stop, form, number, everything=bool(number % 2))
    assert sender.sent.faults == []
    assert len(forms) >= 10
    assert sum(sender.sent.statuses.values()) == len(forms)


@pytest.mark.full
def test_every_form_takes_hostile_strings_for_text(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    sender = Sender(everywhere, browser_page)
    forms = sender.forms(list(seen(everywhere.stops)))
    for everything, rounds in ((True, len(STRINGS)), (False, len(ACCEPTED))):
        for stop, form in forms:
            for round_ in range(rounds):
                sender.send(stop, form, round_, everything=everything)
    again = _shown_again(sender, everywhere)
    assert sender.sent.faults == []
    assert sender.sent.left == set(), "forms that were never sent"
    sent = sender.sent
    routes = {key[0] for key in sent.forms}
    told = (
        f"{len(sent.forms)} forms of {len(routes)} addresses with {sent.fields} fields, each sent with"
        f" {len(STRINGS)} kinds of strings in all its fields, hidden and chosen ones too, and with {len(ACCEPTED)} in"
        f" free text alone, so that it is taken: {sum(sent.statuses.values()):,} times. Then {again} pages were"
        " looked at again, with what was kept on them. No dialog, no script that ran, nothing against the policy,"
        " no request elsewhere, no element made of text, no answer of 500 or more."
    )
    keep("hostile", [told, "", *table(("status of the answer", "times"), sorted(sent.statuses.items()))])


def _shown_again(sender: Sender, everywhere: Everywhere) -> int:
    """Looks at every page that is left, with what was kept on it."""
    count = texts = 0
    for stop in seen(everywhere.stops):
        looked = sender.look(stop)
        if looked:
            count += 1
            texts += SIGNS in looked[0].page.evaluate("document.body.innerText")
            sender.sent.faults += [f"{stop.name}, again: {one}" for one in looked[1].judge()]
    assert texts >= 5, "nothing hostile was kept, so nothing was shown"
    return count


def test_a_hostile_file_comes_in_as_text(everywhere: Everywhere, browser_page: BrowserPage) -> None:
    head = ["Nom complet", "E-mail", "Fonction", "Société", *(text for text in STRINGS.values() if len(text) < 200)]
    cells = [text.replace('"', '""') for text in STRINGS.values() if len(text) < 200]
    rows = [
        ";".join(f'"{cell}"' for cell in (text, f"hostile.{number}@orme.example", text, text, *cells))
        for number, text in enumerate(cells)
    ]
    quoted = ";".join('"' + one.replace('"', '""') + '"' for one in head)
    content = "\n".join([quoted.replace("\0", ""), *(row.replace("\0", "") for row in rows)]) + "\n"
    opened = Walker(everywhere, browser_page).at(Stop(f"/o/{FIRM}/imports/new/"))
    watch, page = Watch(opened), opened.page
    file = {
        "name": '"><img src=x onerror=hacked=1>.csv',
        "mimeType": "text/csv",
        "buffer": content.encode(errors="replace"),
    }
    page.set_input_files("#id-file", [file])
    for step in ("file", "columns", "origin", "preview"):
        page.click("main button.btn-primary")
        page.wait_for_url(f"**/{step}/")
        assert watch.judge() == [], step
        if step == "origin":
            page.check("input[value=event]")
            page.fill("#id-collected_on", "2026-11-18")
            page.fill("#id-place", STRINGS["tags"])
            page.check("input[name=informed][value=yes]")
            page.fill("#id-informed_how", STRINGS["attributes"])
            page.check("input[name=collected_by][value=us]")
    assert SIGNS in page.inner_text("main")
    page.click("main button.btn-lg")
    page.wait_for_selector("#status p")
    assert watch.judge() == []
    for path in ("imports/", "people/", "evidence/"):
        opened.go(f"/o/{FIRM}/{path}")
        assert watch.judge() == [], path
    page.fill("[name=q]", "hostile.0@orme.example")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[0-9a-f]{32}/"))
    assert SIGNS in page.inner_text("main")
    assert watch.judge() == []
    assert NOBODY not in page.url
