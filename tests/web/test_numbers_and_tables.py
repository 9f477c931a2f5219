"""Every table can be taken away, and every number of a title or a figure leads to what it counts: all pages walked."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from licite.operations.campaign_content import Content
from licite.store.models import Import
from licite.store.people import controller_of
from licite.web.campaigns.models import Campaign
from licite.web.shell.menu import GROUPS
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, Site

EACH = {"imports:one": 3}
"""So many pages of a kind are looked at; of others one."""

NO_DOWNLOAD = {
    "people:one": "the answers of one person go with the export of what is held of them",
    "people:cell": "the same page with another answer open",
    "imports:file": "a few rows of the file that the reader has just sent",
    "imports:columns": "a form: what each column becomes",
    "help:pages": "keys and words, no data",
}
"""Tables that are no data of the controller's, or that another file has whole."""

NO_LINK = {
    "imports:one": "how many rows were read: the file is not kept, what became of the rows is beside it",
    "campaigns:compared": "counts of a day that was only tried: nobody is kept with its answer",
}
"""Figures behind which there are no people."""

NOT_SHOWN = {
    "campaigns:compared": "who moves is told by reason, as numbers",
    "campaigns:titles": "job titles, all of them on this page",
    "campaigns:people": "the people themselves, on this page",
    "campaigns:check": "the number is beside its mark, in a figure that leads to the people",
    "campaigns:edit": "the title is the name of the campaign",
    "consents:agreements": "the agreements themselves, on this page",
    "consents:overview": "the agreements are behind a button",
    "evidence:log": "the entries themselves, on this page",
    "evidence:entry": "the title is a moment",
    "imports:list": "the imports themselves, on this page",
    "imports:one": "who came on that day: those who are still there are behind a button with their number",
    "imports:undo": "what would go: the number is in the button",
    "law:rules": "the rules themselves, on this page",
    "law:changes": "the rules themselves, on this page",
    "organisation:team": "the members themselves, on this page",
    "people:list": "the people themselves, on this page",
    "home:due": "what is due, line by line, on this page",
    "refusals:list": "the refusals themselves, on this page: none is shown with its address",
}
"""Titles whose number is of what stands on the very page."""


class Seen(HTMLParser):
    """What a page has: links, tables, what may be posted, and numbers of titles and figures outside of links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tables = 0
        self.posts: list[tuple[str, dict[str, str], set[str]]] = []
        self.bare: list[str] = []
        self.title, self.pressed = "", ""
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append((tag, said.get("class", "")))
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "table":
            self.tables += 1
        elif tag == "form":
            self.posts.append((said.get("action", ""), {}, set()))
        elif tag == "input" and said.get("type") == "hidden" and self.posts:
            self.posts[-1][1][said.get("name", "")] = said.get("value", "")
        elif tag == "button" and said.get("name") == "as":
            self.posts[-1][2].add(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self._open}
        if "h1" in inside:
            self.title += data
        elif "a" in inside or "button" in inside:
            self.pressed += f"{data} "
        elif any(sign.isdigit() for sign in data) and any("figures" in classes.split() for _, classes in self._open):
            self.bare.append(data.strip())

    def unmet(self) -> set[str]:
        """The numbers of the title, days apart, that no link and no button has."""
        return set(_NUMBER.findall(_DAY.sub("", self.title))) - set(_NUMBER.findall(_DAY.sub("", self.pressed)))


_DAY = re.compile(r"\d{1,2}(er)?[\s\u00a0]+\w+[\s\u00a0]+20\d\d")
_NUMBER = re.compile(r"(?<![\d\w])\d{1,3}(?:\u202f?\d{3})*(?![\d\w])")
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


def walked(client: Client, site: Site, *more: str) -> Iterator[tuple[str, str, Seen]]:
    """The pages that links lead to from the menu: name, address and what is on it; a few of each kind."""
    menu = [reverse(line.page, kwargs={"org": FIRM}) for _, lines in GROUPS for line in lines]
    waiting, met, known = [*more, *menu], dict[str, int](), set[str]()
    while waiting:
        address = waiting.pop(0)
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if address in known or met.get(name, 0) >= EACH.get(name, 1) or not address.startswith(site.url()):
            continue
        known.add(address)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            answer.close()
            continue
        met[name] = met.get(name, 0) + 1
        seen = Seen(answer.content.decode())
        waiting += [urljoin(address, link).partition("#")[0] for link in seen.links]
        yield name, address, seen


def is_table(content: bytes, ending: str) -> bool:
    """Whether a file opens with a head and no formula; where a cell begins like one it is text."""
    if ending == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        return bool(rows) and not any(cell.startswith(("=", "@", "+1")) for row in rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = {one.tag.rpartition("}")[2] for one in sheet.iter()}
    return "row" in cells and "f" not in cells


def taken(client: Client, address: str, seen: Seen) -> set[str]:
    """In which formats a table of this page can be taken away, each tried."""
    found = set()
    for link in dict.fromkeys(seen.links):
        ending = next((one for one in ("csv", "xlsx") if re.search(rf"([./]|as=){one}/?(\?|$)", link)), None)
        if ending and ending not in found:
            answer = client.get(urljoin(address, link))
            assert answer.status_code == 200, (address, link)
            assert is_table(_content(answer), ending), (address, link)
            found.add(ending)
    for action, hidden, endings in seen.posts:
        for ending in sorted(endings - found):
            answer = client.post(urljoin(address, action) or address, {**hidden, "as": ending}, follow=True)
            if "text/html" in answer["Content-Type"]:
                # Long work: the page of the file has the button.
                form = next(one for one in Seen(answer.content.decode()).posts if one[0].endswith("/file/"))
                answer = client.post(form[0])
            assert is_table(_content(answer), ending), (address, action)
            found.add(ending)
    return found


def _content(answer: Any) -> bytes:
    try:
        return b"".join(answer.streaming_content) if answer.streaming else answer.content
    finally:
        answer.close()


CAMPAIGN: Content = {
    "name": "=1+1 Lettre", "channel": "email", "purpose": "commercial", "country": "FR", "audience": "professional",
    "offer": {"own": True, "what": "logiciel"},
}  # fmt: skip


@pytest.fixture
def lived_in(site: Site) -> Site:
    """The firm with a campaign, answers, and names that begin like formulas."""
    Campaign.objects.create(controller=FIRM, name="=1+1 Lettre", content=CAMPAIGN, by="Ann")
    Import.objects.for_controller(controller_of(FIRM)).update(file_name="=cmd|' /C calc'!A0.csv")
    client = site.client(Role.ADMIN, "fr")
    uid = Campaign.objects.get().uid
    client.post(site.url(f"campaigns/{uid}/run/"))
    return site


def test_every_table_can_be_taken_away_and_every_number_leads_to_what_it_counts(lived_in: Site) -> None:
    client = lived_in.client(Role.ADMIN, "fr")
    lacking, bare, unmet, pages = {}, {}, {}, set()
    uid = Campaign.objects.get().uid
    compared = client.post(lived_in.url(f"campaigns/{uid}/compare/"), {"at": "2026-06-01"})["Location"]
    for name, address, seen in walked(client, lived_in, compared, lived_in.url(f"campaigns/{uid}/titles/")):
        pages.add(name)
        if seen.tables and name not in NO_DOWNLOAD and (formats := taken(client, address, seen)) != {"csv", "xlsx"}:
            lacking[name, address] = formats
        if seen.bare and name not in NO_LINK:
            bare[name] = seen.bare
        if name not in NOT_SHOWN and (numbers := seen.unmet()):
            unmet[name, seen.title] = numbers
    assert len(pages) > 25
    assert lacking == {}
    assert bare == {}
    assert unmet == {}
