"""The salesperson's three moments: cards after a fair, one contact asked about on a phone, a stop said on the phone."""

from pathlib import Path

import pytest

from licite.operations.importing.kept import imports_of
from licite.store.models import Collected, Objection
from licite.store.people import controller_of
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage, Gallery
from tests.web.conftest import FIRM, Site
from tests.web.personas.noroit import lawful, prepared

pytestmark = pytest.mark.browser

_PEOPLE = ("Maëlle Le Bris", "Karim Oudin", "Nora Abadie", "Jules Ferrand", "Inès Haddad", "Hugo Marchal")
CUSTOMER = "Sidonie Renaud"
"""Of the firm's own people: she may get the letter of December, and messages on what she bought."""


def cards(folder: Path) -> Path:
    """Thirty cards of a fair, as a telephone exports them."""
    lines = []
    for number in range(30):
        first, last = _PEOPLE[number % 6].split(" ", 1)
        mail = f"EMAIL;TYPE=WORK:rh.{number}@atelier-{number}.example"
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{first} {last}", f"N:{last};{first};;;"]
        lines += ["TITLE:Responsable paie", mail, f"ORG:Atelier {number}", "END:VCARD"]
    path = folder / "cartes-salon.vcf"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def test_after_a_fair_thirty_cards_come_in_each_with_place_and_day_and_a_thank_you_is_allowed(
    site: Site, browser_page: BrowserPage, gallery: Gallery, tmp_path: Path
) -> None:
    prepared()
    opened = browser_page(Role.MARKETER, "fr", width=390)
    page, main = opened.page, opened.page.get_by_role("main")
    opened.go(site.url())
    main.get_by_role("link", name="Importer un fichier").click()
    opened.check()
    page.set_input_files("#id-file", cards(tmp_path))
    main.get_by_role("button", name="Envoyer le fichier").click()
    page.get_by_text("30 lignes lues").first.wait_for()
    main.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/columns/")
    main.get_by_role("button", name="Continuer").click()
    assert page.get_by_label("Les personnes nous ont remis leur carte").is_checked()
    page.locator("#id-collected_on").fill("2026-11-18")
    page.locator("#id-place").fill("Salon de la paie, stand 12")
    page.locator("#id-informed").get_by_label("Oui").check()
    page.locator("#id-could_refuse").get_by_label("Oui").check()
    page.get_by_label("Comment l’ont-elles su").fill("Carton remis avec la carte")
    page.get_by_label("Notre équipe").check()
    opened.check()
    main.get_by_role("button", name="Continuer").click()
    main.get_by_role("button", name="Importer 30 personnes").click()
    page.get_by_role("heading", name="30 personnes importées").wait_for()
    opened.check()
    page.locator("section:has(#people-title)").evaluate("one => one.scrollIntoView()")
    gallery(opened, "sales-cards")
    taken = imports_of(FIRM)[-1]
    rows = Collected.objects.for_controller(taken.controller).filter(imported=taken)
    assert set(rows.values_list("place", flat=True)) == {"Salon de la paie, stand 12"}
    assert [str(day) for day in rows.values_list("collected_on", flat=True)] == ["2026-11-18"] * 30
    page.get_by_role("searchbox").fill("rh.7@atelier-7.example")
    page.locator("#box-answers a").first.click()
    page.get_by_role("heading", level=1, name="Karim Oudin").wait_for()
    assert "Vous pouvez écrire à" in page.locator("#answer-title").inner_text()
    assert "Salon de la paie, stand 12" in page.locator("ol.timeline").first.inner_text()
    opened.check()


def test_a_name_typed_on_a_phone_gives_the_answer_and_the_sentence_to_copy(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    prepared()
    opened = browser_page(Role.READER, "fr", width=390, permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    opened.go(site.url())
    page.get_by_role("searchbox").fill("sidonie ren")
    page.locator("#box-answers a", has_text=CUSTOMER).first.click()
    page.get_by_role("heading", level=1, name=CUSTOMER).wait_for()
    opened.check()
    gallery(opened, "sales-one-contact")
    for button, copied in (("Copier cette réponse", "answer-title"), ("Copier le bas de page", "footer")):
        page.get_by_role("button", name=button).click()
        page.locator("#status", has_text="C’est copié").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == page.locator(f"#{copied}").text_content()
    assert "Vous pouvez écrire à" in page.locator("#answer-title").inner_text()
    opened.check()


def test_a_stop_said_on_the_phone_is_two_taps_and_nobody_writes_again_but_invoices_still_go(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    letter = prepared()
    desk = browser_page(Role.MARKETER, "fr")
    desk.go(site.url())
    desk.page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Campagnes").click()
    desk.page.get_by_role("link", name=letter.name).click()
    desk.page.get_by_role("main").get_by_role("button", name="Essayer à blanc").click()
    desk.page.get_by_role("heading", level=1, name="peuvent recevoir").wait_for()
    before, refusals = lawful(letter), Objection.objects.for_controller(controller_of(FIRM)).count()

    opened = browser_page(Role.READER, "fr", width=390, has_touch=True, is_mobile=True)
    page = opened.page
    opened.go(site.url())
    page.get_by_role("searchbox").fill("sidonie ren")
    page.locator("#box-answers a", has_text=CUSTOMER).first.tap()
    page.get_by_role("link", name="Noter un refus").tap()
    record = page.get_by_role("button", name="Enregistrer le refus")
    box = record.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900 - 64
    opened.check()
    record.tap()
    page.get_by_role("status").get_by_text("Refus enregistré").wait_for()
    assert Objection.objects.for_controller(controller_of(FIRM)).count() == refusals + 1
    assert page.get_by_role("button", name="Annuler").count() == 0
    assert "cette personne a dit stop" in page.locator("#answer-title").inner_text()
    opened.check()
    gallery(opened, "sales-stop")

    desk.page.get_by_role("button", name="Essayer de nouveau").click()
    desk.page.get_by_role("heading", level=1, name=f"{before - 1} personnes peuvent recevoir").wait_for()
    assert lawful(letter) == before - 1
    desk.page.get_by_role("searchbox").fill("sidonie ren")
    desk.page.locator("#box-answers a", has_text=CUSTOMER).first.click()
    matrix = desk.page.locator("#matrix")
    for purpose, answer in (("Nos offres", "interdit"), ("Sa demande, sa commande", "permis")):
        cell = matrix.get_by_role("button", name=f"mail, {purpose}")
        assert answer in str(cell.get_attribute("aria-label")).lower()
    desk.check()
