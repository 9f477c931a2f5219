"""While the list of refusals cannot be relied on: a band on every page, no answer on people, no list handed out."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from licite.errors import LiciteError
from licite.operations.registers_trust import distrusted
from licite.store.journal import JOURNAL
from licite.store.models import Contact
from licite.store.opened import current
from licite.web.shell.roles import Role
from licite.web.start import open_site
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site

SAID = {
    "fr": "Liste des refus illisible : aucun message ne part tant qu’elle le reste. Voir l’état du système.",
    "en": "The refusal list cannot be read: no message leaves until it can. See system state.",
}
KEPT_BACK = {"fr": "Ni réponse ni liste pour l’instant", "en": "No answer and no list for now"}
OPEN = (
    "more/",
    "objections/",
    "objections/note/",
    "evidence/",
    "retention/",
    "consents/",
    "imports/",
    "law/",
    "settings/",
)


def text_of(answer: Any) -> str:
    text = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
    return re.sub(r"[\u202f\u00a0\u2060]", lambda sign: " " if sign[0] != "\u2060" else "", text)


def no_guard() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER licite_guard_store_objection_update")


def no_journal() -> None:
    (current().home.second / JOURNAL).unlink()


def lines_out() -> None:
    path = current().home.second / JOURNAL
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))


def older_copy() -> None:
    current().highest.set(10**9)


def stopped() -> None:
    current().stopped = True


FAULTS: list[tuple[Callable[[], None], str]] = [
    (no_guard, "STO020"), (no_journal, "STO017"), (lines_out, "STO017"), (older_copy, "STO008"), (stopped, "STO012"),
]  # fmt: skip


def test_whole_registers_are_trusted_and_no_page_says_anything(site: Site) -> None:
    assert distrusted() is None
    answer = site.client(lang="en").get(site.url())
    assert answer.status_code == 200
    assert "refusal list cannot be read" not in text_of(answer)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_fault_is_told_with_how_to_mend_it_on_every_page_and_nobody_is_answered_for(site: Site, lang: str) -> None:
    someone = Contact.objects.across_controllers().filter(controller__slug=FIRM, erased_at=None).first()
    assert someone is not None
    client = site.client(Role.ADMIN, lang=lang)
    no_guard()
    fault = distrusted()
    assert fault is not None
    for path in OPEN:
        answer = client.get(site.url(path), follow=True)
        text = text_of(answer)
        assert answer.status_code == 200, path
        assert SAID[lang] in text, path
        assert "licite init --upgrade" in text, path
    kept_back = (
        "", "channels.csv", "due/notice/", "people/", f"people/{someone.uid}/",
        f"people/{someone.uid}/email/commercial/", "campaigns/", "campaigns/new/", "objections/table.csv",
        "retention/plan.csv", "consents/agreements/",
    )  # fmt: skip
    for path in kept_back:
        answer = client.get(site.url(path))
        assert answer.status_code == 503, path
        assert KEPT_BACK[lang] in text_of(answer), path
        assert SAID[lang] in text_of(answer), path
    for path in ("people/ask/", "people/export/", "objections/check/", "objections/export/"):
        answer = client.post(site.url(path), {"q": "ann@firm.example", "address": "ann@firm.example"})
        assert answer.status_code == 503, path
    assert client.get(site.url(f"people/{someone.uid}/refuse/")).status_code == 200


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=[one.__name__ for one, _ in FAULTS])
def test_every_fault_is_found_under_its_code(site: Site, fault: Callable[[], None], code: str) -> None:
    fault()
    found = distrusted()
    assert found is not None
    assert found.code == code
    answer = site.client(lang="fr").get(site.url("people/"))
    assert answer.status_code == 503
    assert code in text_of(answer)


def test_who_has_no_part_in_an_organisation_is_not_told_of_its_state(site: Site) -> None:
    no_guard()
    client = site.client("outsider", lang="en")
    answer = client.get(site.url("people/"))
    assert answer.status_code == 404
    assert "refusal list" not in text_of(answer)


def test_a_site_does_not_come_up_without_guards(site: Site) -> None:
    home = current().home
    no_guard()
    with pytest.raises(LiciteError) as refused:
        open_site(home)
    assert refused.value.code == "STO020"


@pytest.mark.browser
@pytest.mark.parametrize(("dark", "width"), [(False, 1360), (True, 390)])
def test_the_band_in_a_browser(browser_page: BrowserPage, site: Site, dark: bool, width: int) -> None:
    no_guard()
    opened = browser_page(Role.DPO, "fr", dark=dark, width=width)
    opened.go(f"/o/{FIRM}/objections/")
    opened.check()
