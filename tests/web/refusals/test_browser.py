"""Refusals in a browser: noted on a phone in two presses, looked up, lists of two tools compared."""

from pathlib import Path

import pytest

from licite.operations.objections import add_objection, check_objections
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site

pytestmark = pytest.mark.browser


def test_a_refusal_is_noted_on_a_phone_in_two_presses(site: Site, browser_page: BrowserPage, tmp_path: Path) -> None:
    opened = browser_page(Role.READER, "fr", width=390)
    page = opened.page
    opened.go(site.url("objections/"))
    opened.check()
    opened.shot(tmp_path / "refus-390.png")
    page.click("main a.btn-primary")
    page.fill("#id-address", "nadia.bellec@aubrac.example")
    opened.check()
    opened.shot(tmp_path / "noter-390.png")
    page.click("text=Enregistrer le refus")
    page.wait_for_selector("#status >> text=Refus enregistré")
    opened.check()
    assert next(check_objections(FIRM, ["nadia.bellec@aubrac.example"])).objected
    page.fill("main #id-address", "Nadia.Bellec@aubrac.example")
    page.click("main >> text=Chercher")
    page.wait_for_selector("text=a dit stop le")
    opened.check()
    opened.shot(tmp_path / "trouve-390.png")


def test_the_pages_of_refusals_are_clean(site: Site, browser_page: BrowserPage, tmp_path: Path) -> None:
    event = add_objection(FIRM, ["nadia.bellec@aubrac.example"], how="phone").event_id
    left = tmp_path / "mailer.csv"
    left.write_text("Email Address,First Name,Unsubscribed\nann@orme.example,Ann,yes\nbob@orme.example,Bob,no\n")
    right = tmp_path / "crm.csv"
    right.write_text("E-mail;Nom\nann@orme.example;Ann\n")
    for dark, width in ((False, 1360), (True, 1360), (False, 320)):
        opened = browser_page(Role.DPO, "fr", dark=dark, width=width)
        page = opened.page
        for number, path in enumerate(("", f"{event}/", "note/", "export/", "import/")):
            opened.go(site.url(f"objections/{path}"))
            opened.check()
            opened.shot(tmp_path / f"refus-{number}-{width}-{dark}.png")
        page.set_input_files("#id-file", [left, right])
        page.click("main button.btn-primary")
        page.fill("#id-tool-0", "Mailchimp")
        page.fill("#id-tool-1", "HubSpot")
        page.select_option("#id-everybody-1", "active")
        opened.check()
        page.click("main button.btn-primary")
        page.wait_for_selector("text=1 personne a dit non dans Mailchimp")
        opened.check()
        opened.shot(tmp_path / f"listes-{width}-{dark}.png")
