"""Passkeys in Chromium, with a key that the browser plays; and every page of accounts for axe, at each width."""

import re

import pytest
from allauth.mfa.models import Authenticator

from licite.web.accounts import links
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site, address_of
from tests.web.personas.fresh import with_passkey

pytestmark = pytest.mark.browser
NEW = "nora.keller@noroit.example"


def test_somebody_invited_makes_a_passkey_and_signs_in_with_it(site: Site, browser_page: BrowserPage) -> None:
    way = links.invite(NEW, FIRM, Role.MARKETER, "test")
    opened = browser_page(None, "fr")
    with_passkey(opened)
    page = opened.page
    opened.go(way)
    opened.check()
    page.get_by_role("button", name="Créer mon accès").click()
    page.wait_for_url("**/sign-in/keys/add/")
    opened.check()
    page.get_by_role("button", name="Ajouter cette clé").click()
    page.wait_for_url("**/sign-in/recovery/")
    opened.check()
    assert len(page.get_by_role("list", name="Codes de secours").get_by_role("listitem").all()) == 10
    page.get_by_role("link", name="Continuer").click()
    page.wait_for_url(f"**/o/{FIRM}/")
    page.get_by_text("Compte").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/sign-in/login/**")
    opened.check()
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(f"**/o/{FIRM}/")
    assert page.get_by_text(NEW).count() == 1
    opened.go("/profile/")
    opened.check()
    page.get_by_role("link", name="Renommer").click()
    page.wait_for_url("**/sign-in/keys/again/**")
    opened.check()
    page.get_by_role("button", name="Prendre une clé d’accès").click()
    page.wait_for_url("**/edit/**")
    opened.check()


def test_a_passkey_that_does_not_answer_is_told_on_the_page(site: Site, browser_page: BrowserPage) -> None:
    opened = browser_page(None, "en")
    session = with_passkey(opened)
    session.send("WebAuthn.disable")
    session.send("WebAuthn.enable")
    opened.go("/sign-in/login/")
    opened.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    opened.page.get_by_role("button", name="Sign in with a passkey").click()
    opened.page.get_by_role("alert").wait_for()
    assert "did not answer" in opened.page.get_by_role("alert").text_content()
    opened.check()


PAGES = {
    "/sign-in/login/": None,
    "/second-factor/": Role.READER,
    "/sign-in/application/activate/": Role.READER,
    "/sign-in/keys/add/": Role.READER,
    "/spaces/": Role.ADMIN,
    "/spaces/add/": Role.ADMIN,
    "/profile/": Role.ADMIN,
    f"/o/{FIRM}/settings/": Role.ADMIN,
    f"/o/{FIRM}/settings/sender/": Role.ADMIN,
    f"/o/{FIRM}/settings/team/": Role.ADMIN,
    f"/o/{FIRM}/first-run/3/": Role.ADMIN,
    f"/o/{FIRM}/first-run/done/": Role.ADMIN,
}


@pytest.mark.parametrize(("dark", "width"), [(False, 320), (True, 390), (False, 1360), (True, 1920)])
def test_pages_are_sound(site: Site, browser_page: BrowserPage, dark: bool, width: int) -> None:
    Authenticator.objects.filter(user__email=address_of(Role.READER)).delete()
    links.invite(NEW, FIRM, Role.READER, "test")
    pages = {role: browser_page(role, "fr", dark=dark, width=width) for role in (None, Role.READER, Role.ADMIN)}
    for path, role in PAGES.items():
        pages[role].go(path)
        pages[role].check()
        assert re.search(r"\S", pages[role].page.title())
