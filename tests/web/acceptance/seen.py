"""The firm looked at once: the letter's dry run through the three doors, and a person of each answer. In French."""

import html
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from licite.operations import dry_runs
from licite.operations.campaign_content import content_in_file
from licite.operations.summary import Reason
from licite.operations.wording import split_by_level
from licite.web.campaigns.models import Campaign
from licite.web.jobs.models import Job
from licite.web.shell.roles import Role
from tests.conftest import REPOSITORY
from tests.web.conftest import FIRM, Site

LETTER = REPOSITORY / "examples" / "base" / "lettre.yaml"
USUAL = {
    "what": "Un logiciel de paie",
    "audience": "professional",
    "functions": ["hr", "finance"],
    "sources": ["form", "business_card", "customer_record"],
    "refusal_offered": "1",
    "reason": "Ces métiers choisissent le logiciel",
}
NARROW, WIDE, JOINER = "\u202f", "\u00a0", "\u2060"


@dataclass(frozen=True)
class Seen:
    """What was seen: pages by name (`person unlawful retention_exceeded`), and the texts of the other two doors."""

    answer: dict[str, Any]
    pages: dict[str, str]
    lists: dict[str, str]
    names: dict[str, str]
    terminal: str
    report: str

    @property
    def check(self) -> str:
        """The page of the dry run."""
        return self.pages["dry run"]

    @property
    def deciding(self) -> dict[str, int]:
        """Of how many people each reason decides."""
        found = split_by_level(tuple(Reason(*one) for one in self.answer["first_breaches"].items()))[0]
        return {one.key: one.rows for one in found}


_KEPT: list[Seen] = []


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Seen:
    """The firm as it was seen; looked at by the first test that asks."""
    if not _KEPT:
        _KEPT.append(look(request.getfixturevalue("site")))
    return _KEPT[0]


def look(site: Site) -> Seen:
    """Opens the pages, and asks the terminal for its summary and its report."""
    client = site.client(Role.ADMIN, "fr")
    assert client.post(site.url("people/usual/"), USUAL).status_code == 302
    content = content_in_file(LETTER)
    made = Campaign.objects.create(controller=FIRM, name=content["name"], content=content, by="x")
    client.post(site.url(f"campaigns/{made.uid}/run/"))
    made.refresh_from_db()
    answer: dict[str, Any] = Job.objects.get(id=made.checked).answer or {}
    page = site.url(f"campaigns/{made.uid}/")

    def got(path: str) -> str:
        found = client.get(path)
        assert found.status_code == 200, path
        return found.content.decode()

    pages = {"home": got(site.url()), "people": got(site.url("people/")), "dry run": got(page)}
    pages |= {"law": got(site.url("law/")), "more": got(site.url("more/"))}
    hrefs = sorted(set(re.findall(rf'href="{page}people/(\?[^"]+)"', pages["dry run"])))
    lists = {href: got(f"{page}people/{html.unescape(href)}") for href in hrefs}
    names = {}
    for outcome, reasons in (("lawful", [""]), ("unlawful", answer["first_breaches"]), ("undetermined", [""])):
        for reason in reasons:
            found, total = dry_runs.people(FIRM, made.checked, outcome=outcome, first=reason, limit=1)
            if total:
                name = f"person {outcome} {reason}".strip()
                names[name] = found[0].name
                pages[name] = got(site.url(f"people/{found[0].uid}/email/commercial/"))
    return Seen(answer, pages, lists, names, *_of_terminal(site))


def _of_terminal(site: Site) -> tuple[str, str]:
    report = site.home.parent / "report.html"
    words = ["screen", "--from-store", "--campaign", str(LETTER), "--home", str(site.home), "--controller", FIRM]
    words += ["--lang", "fr", "--no-ask", "--out", str(report.with_suffix(".csv")), "--report", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "licite.cli.main", *words],
        env={**os.environ, "COLUMNS": "100"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 3), done.stderr
    return done.stdout, report.read_text(encoding="utf-8")


def main_of(page: str) -> str:
    """What stands between the frame of a page, without the figures drawn in it."""
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert found, "a page without its main part"
    return re.sub(r"<svg.*?</svg>", "", found[0], flags=re.DOTALL)


def section(page: str, name: str) -> str:
    """The piece of a page that is named by a heading."""
    found = re.search(rf'<(section|div)[^>]*aria-labelledby="{name}".*?</\1>', page, re.DOTALL)
    assert found, name
    return found[0]


def text_of(piece: str) -> str:
    """A piece of a page as it reads, spaces as they are printed."""
    bare = html.unescape(re.sub(r"<[^>]+>", "\n", piece))
    return re.sub(r"[ \t\n]*\n[ \t\n]*", "\n", bare).strip()


def plain(text: str) -> str:
    """A text on one line with ordinary spaces and plain apostrophes, to compare what was laid out for two places."""
    for sign in (NARROW, WIDE):
        text = text.replace(sign, " ")
    return " ".join(text.replace(JOINER, "").replace("’", "'").split())


def dumped(value: Any) -> str:
    """A value as JSON, for a search through it."""
    return json.dumps(value, ensure_ascii=False, default=str)
