"""The public pages in Chromium: by keyboard, at every width, in both lights; agreements without script; a form."""

from datetime import timedelta
from pathlib import Path

import pytest

from licite.operations import forms_answers
from licite.operations.forms_answers import unconfirmed
from licite.web.organisation.models import Organisation
from licite.web.shell.roles import Role
from tests.web.browser import WIDTHS, BrowserPage
from tests.web.conftest import FIRM, Site
from tests.web.consents.test_consents import published
from tests.web.public.people import somebody, token_to

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _sender(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms_answers, "FASTEST", timedelta(0))
    Organisation.objects.create(
        controller=FIRM, name="Paie du Noroît", postal_address="12 quai des Vents, 44100 Nantes",
        contact="donnees@noroit.example", dpo="Zoé Marchal",
    )  # fmt: skip


def test_by_keyboard_from_the_first_word_to_done_in_under_ten_steps(site: Site, browser_page: BrowserPage) -> None:
    opened = browser_page(None, "en", java_script_enabled=False)
    opened.go(f"/s/{token_to(somebody())}")
    steps = 0
    while steps < 9 and not opened.page.locator("button:focus").count():
        opened.page.keyboard.press("Tab")
        steps += 1
    opened.page.keyboard.press("Enter")
    opened.page.get_by_role("heading", name="Done.").wait_for()
    assert steps < 9


@pytest.mark.parametrize("dark", [False, True])
def test_every_public_page_is_clean_at_every_width(
    site: Site, browser_page: BrowserPage, tmp_path: Path, dark: bool
) -> None:
    token, form = token_to(somebody()), published(site)
    opened = browser_page(None, "fr", dark=dark, width=390)
    pages = {
        "stop": f"/s/{token}", "why": f"/w/{token}", "preferences": f"/p/{token}", "by-hand": "/s/",
        "form": f"/f/{form.id}", "unknown": f"/w/{token_to('inconnue@nulle-part.example')}",
    }  # fmt: skip
    for name, path in pages.items():
        opened.go(path)
        opened.shot(tmp_path / f"public-{name}-{'dark' if dark else 'light'}.png")
        for width in (390,) if dark else (320, 390, 1360):
            opened.page.set_viewport_size({"width": width, "height": 900})
            opened.check()
    opened.page.set_viewport_size({"width": 390, "height": 900})
    opened.go(f"/s/{token}")
    opened.page.get_by_role("button", name="Oui, ne plus m’écrire").click()
    opened.page.get_by_role("heading", name="C’est fait.").wait_for()
    opened.shot(tmp_path / f"public-done-{'dark' if dark else 'light'}.png")
    opened.check()
    opened.page.get_by_label("Plus d’appels non plus").check()
    opened.page.get_by_role("button", name="Enregistrer").click()
    opened.page.get_by_text("C’est enregistré aussi").first.wait_for()
    opened.page.get_by_role("button", name="Recevoir à nouveau ces messages").click()
    opened.page.get_by_text("Vous recevrez à nouveau").first.wait_for()
    opened.check()


def test_an_agreement_and_its_confirmation_without_script(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    form = published(site)
    opened = browser_page(None, "fr", width=390, java_script_enabled=False)
    page = opened.page
    opened.go(f"/f/{form.id}")
    page.locator("#licite-email").fill("nina@example.fr")
    page.locator("input[value='email.commercial']").check()
    page.locator("input[value='voice_call.commercial']").check()
    page.get_by_role("button", name="Recevoir le livre blanc").click()
    page.get_by_text("Écrivez un numéro complet").first.wait_for()
    opened.shot(tmp_path / "form-missing.png")
    page.locator("input[value='voice_call.commercial']").uncheck()
    page.get_by_role("button", name="Recevoir le livre blanc").click()
    page.get_by_role("heading", name="Il reste à confirmer.").wait_for()
    (waiting,) = unconfirmed(form)
    opened.go(waiting.path)
    opened.shot(tmp_path / "form-confirm.png")
    page.get_by_role("button", name="Oui, je confirme").click()
    page.get_by_role("heading", name="Votre accord est confirmé.").wait_for()


def test_staff_build_a_form_with_what_the_public_sees_beside_it(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    opened = browser_page(Role.MARKETER, "fr")
    page = opened.page
    opened.go(site.url("consents/"))
    opened.shot(tmp_path / "consents-empty.png")
    opened.check()
    page.get_by_role("link", name="Une lettre d’information").click()
    assert "Listes Oseraie" not in page.frame_locator("iframe").locator("body").inner_text()
    page.get_by_label("Partenaires").fill("Listes Oseraie")
    page.get_by_label("Nom, pour votre équipe").click()
    page.frame_locator("iframe").get_by_text("Listes Oseraie").first.wait_for()
    opened.shot(tmp_path / "consents-build.png")
    opened.check()
    page.get_by_role("button", name="Publier le formulaire").click()
    page.get_by_role("heading", name="aucun accord encore").wait_for()
    opened.shot(tmp_path / "consents-form.png")
    opened.check()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("consents/", "consents/agreements/"):
            opened.go(site.url(path))
            opened.check()
    opened.shot(tmp_path / "consents-agreements.png")
    page.get_by_role("link", name="Voir la preuve").first.click()
    opened.shot(tmp_path / "consents-proof.png")
    opened.check()
