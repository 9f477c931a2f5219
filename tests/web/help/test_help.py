"""Help and the statement on accessibility: at the foot of every page, for every role, complete in both languages."""

import html
import re
import time
from pathlib import Path

import pytest

from licite.operations.known_refusals import events_of
from licite.store.models import EvidenceEntry
from licite.vocabulary.say import catalogue
from licite.web.accounts.gate import warned_after_seconds
from licite.web.shell import menu
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site
from tests.web.public.people import outside, somebody, token_to


def test_every_line_of_the_menu_has_its_help_and_every_role_reads_it(site: Site) -> None:
    lines = [line for _, group in menu.GROUPS for line in group]
    assert {line.page.partition(":")[0] for line in lines} == set(catalogue("help")["page"])
    for role, lang in zip(Role, ("fr", "en", "fr", "en", "fr"), strict=True):
        text = html.unescape(site.client(role, lang).get(site.url("help/")).content.decode())
        assert text.count("<h1") == 1
        for line in lines:
            assert f'<kbd class="kbd kbd-sm">{line.key}</kbd>' in text, line
        for sign in ("/", "?", "j", "k", "x", "n", "s", "e", "Esc"):
            assert f'<kbd class="kbd kbd-sm">{sign}</kbd>' in text, sign


def test_the_foot_of_every_page_leads_to_help_and_accessibility(site: Site) -> None:
    client = site.client(Role.DPO, "fr")
    for path in ("", "people/", "campaigns/", "more/", "help/", "help/accessibility/", "law/"):
        foot = client.get(site.url(path)).content.decode().rpartition("<footer")[2]
        assert f'href="{site.url("help/")}"' in foot, path
        assert f'href="{site.url("help/accessibility/")}"' in foot, path
    nobody = site.client(None, "fr")
    for path in ("/sign-in/login/", "/nowhere/"):
        assert 'href="/accessibility/"' in nobody.get(path).content.decode().rpartition("<footer")[2], path
    token = token_to(somebody())
    for path in (f"/s/{token}", f"/p/{token}", f"/w/{token}", "/s/"):
        assert 'href="/accessibility/"' in outside(site).get(path).content.decode().rpartition("<footer")[2], path


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_statement_is_the_same_inside_and_outside_and_says_what_is_not_right(site: Site, lang: str) -> None:
    said = catalogue("accessibility")
    for text in (
        outside(site, lang).get("/accessibility/").content.decode(),
        site.client(Role.READER, lang).get(site.url("help/accessibility/")).content.decode(),
    ):
        assert text.count("<h2") >= 4
        items = re.findall("<li>(.*?)</li>", text.partition("<main")[2].partition("</main>")[0])
        assert len(items) == sum(len(said[part]) for part in ("checked", "lacking", "unchecked"))
        assert '<time datetime="' in text
        assert ("partiellement conforme" if lang == "fr" else "partially conformant") in text
    answer = outside(site, lang).get("/accessibility/")
    assert answer.cookies == {}
    assert outside(site, lang).post("/accessibility/").status_code == 200


def test_a_page_knows_when_to_warn_and_to_stay_moves_the_end(site: Site) -> None:
    client = site.client(Role.MARKETER)
    text = client.get(site.url()).content.decode()
    assert f'data-warns="{warned_after_seconds()}"' in text
    assert 0 < warned_after_seconds() < 12 * 3600 - 600
    session = client.session
    session["used"] = int(time.time()) - 3600
    session.save()
    assert client.post("/stay/", headers={"HX-Request": "true"}).status_code == 204
    assert time.time() - client.session["used"] < 60
    assert client.get("/stay/").status_code == 405
    gone = site.client(None).post("/stay/", headers={"HX-Request": "true"})
    assert "HX-Redirect" in gone.headers, "and nothing waits to be sent again"


def test_the_box_on_every_page_judges_an_unknown_address_and_keeps_nothing_of_it(site: Site) -> None:
    client, unknown = site.client(Role.READER, "fr"), "personne@jamais-vue.example"
    for path in ("", "people/", "campaigns/", "consents/", "imports/", "objections/", "retention/", "evidence/", "law/",
                 "settings/", "help/", "more/"):  # fmt: skip
        answer = client.get(site.url(path))
        if answer.status_code == 200:
            text = answer.content.decode()
            assert text.count('id="box"') == 1, path
            assert "hidden" not in text.partition('id="box"')[0].rpartition("<form")[2].partition(">")[0], path
    before = EvidenceEntry.objects.across_controllers().count()
    assert unknown in client.post(site.url("people/ask/"), {"q": unknown}).content.decode()
    judged = client.post(site.url("people/unknown/"), {"q": unknown, "origin": "business_card"})
    assert judged.status_code == 200
    assert EvidenceEntry.objects.across_controllers().count() == before
    assert not any(events_of(FIRM, []).values())
    assert not [file for file in site.home.rglob("*") if file.is_file() and unknown.encode() in file.read_bytes()]


@pytest.mark.browser
def test_keys_lead_through_the_site_and_are_off_in_fields(
    browser_page: BrowserPage, site: Site, tmp_path: Path
) -> None:
    opened = browser_page(Role.MARKETER, "fr")
    page = opened.page
    opened.go(site.url())
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/people/")
    for key, times in (("j", 3), ("k", 1)):
        for _ in range(times):
            page.keyboard.press(key)
    row = page.evaluate("[...document.querySelectorAll('main tbody tr')].indexOf(document.activeElement.closest('tr'))")
    assert row == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*/")
    assert not page.evaluate("document.querySelector('[data-press=e]').parentElement.open")
    page.keyboard.press("e")
    assert page.evaluate("document.querySelector('[data-press=e]').parentElement.open")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "box"
    page.keyboard.type("s?gj")
    assert page.input_value("#box") == "s?gj"
    assert "/refuse/" not in page.url
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    page.wait_for_url("**/refuse/")
    page.keyboard.press("?")
    page.wait_for_url("**/help/#keys")
    opened.check()
    page.evaluate("document.querySelector('details.dropdown summary').focus()")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('details.dropdown').open")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    opened.go(site.url("campaigns/"))
    page.keyboard.press("n")
    page.wait_for_url("**/campaigns/new/")


@pytest.mark.browser
def test_a_session_that_ends_says_so_and_one_press_has_it_go_on(browser_page: BrowserPage, site: Site) -> None:
    opened = browser_page(Role.MARKETER, "fr", width=390)
    page = opened.page
    page.clock.install()
    opened.go(site.url("help/accessibility/"))
    opened.check()
    opened.go(site.url("campaigns/new/"))
    page.fill("main input[name=name]", "Lettre de mars")
    assert page.locator("#session").is_hidden()
    page.clock.fast_forward(warned_after_seconds() * 1000 + 20_000)
    page.locator("#session").wait_for(state="visible")
    assert "se termine" in page.inner_text("#session [role=alert]")
    opened.check()
    page.click("#session button")
    page.locator("#session").wait_for(state="hidden")
    assert page.input_value("main input[name=name]") == "Lettre de mars"
