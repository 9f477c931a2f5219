"""The freelancer: a set-up in a quarter of an hour, then quiet; the first mail, its foot and notice already right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from licite.web.accounts.models import Member
from tests.web.browser import BrowserPage, Gallery, Opened
from tests.web.conftest import Site
from tests.web.personas.fresh import entered, fresh, go

pytestmark = pytest.mark.browser
LOU = "lou.menard@menard.example"
CARDS = """Nom;Mail;Métier;Société
Sarah Quéméner;sarah.quemener@atelier-quemener.example;Responsable communication;Atelier Quéméner
Yann Le Goff;yann.legoff@brasserie-legoff.example;Gérant;Brasserie Le Goff
Inès Haddad;ines.haddad@librairie-haddad.example;Directrice générale;Librairie Haddad
Paul Rey;paul.rey@menuiserie-rey.example;Dirigeant;Menuiserie Rey
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with fresh(tmp_path, "Lou Ménard, graphisme", "lou-menard") as made:
        yield made


def onward(opened: Opened, name: str = "Continuer") -> None:
    """Presses the button that goes on, and waits for the next page."""
    with opened.page.expect_navigation():
        opened.page.get_by_role("button", name=name, exact=True).click()


def answer_five(opened: Opened, gallery: Gallery) -> int:
    """The five questions, on a phone; how many pages they were."""
    page, seen = opened.page, []
    for label in ("Une activité en solo", None, None, "À des professionnels", "Non, je commence"):
        seen.append(page.url)
        opened.check()
        if len(seen) == 1:
            page.set_viewport_size({"width": 1360, "height": 900})
            gallery(opened, "freelancer-first-run")
            page.set_viewport_size({"width": 390, "height": 900})
        if label:
            page.get_by_label(label).check()
        elif len(seen) == 2:
            page.get_by_label("Adresse postale").fill("4 rue des Ormes, 35000 Rennes")
        else:
            page.locator("input[name=channels][value=email]").check()
        onward(opened, "Terminer" if len(seen) == 5 else "Continuer")
    assert page.url.endswith("/first-run/done/")
    return len(set(seen))


def first_file(opened: Opened, folder: Path) -> int:
    """A file of cards up to its first answer; how many pages it took."""
    page, file = opened.page, folder / "cartes.csv"
    file.write_text(CARDS, encoding="utf-8")
    seen = [page.url]
    page.get_by_role("link", name="Importer un fichier").click()
    seen.append(page.url)
    page.set_input_files("#id-file", file)
    onward(opened, "Envoyer le fichier")
    seen.append(page.url)
    onward(opened)
    seen.append(page.url)
    onward(opened)
    seen.append(page.url)
    page.get_by_label("Les personnes nous ont remis leur carte").check()
    page.get_by_label("Le", exact=True).fill("2026-11-18")
    page.locator("#id-place").fill("Salon des artisans, Rennes")
    page.locator("input[name=informed][value=yes]").check()
    page.locator("#id-informed_how").fill("La note, au dos de ma carte")
    page.locator("input[name=could_refuse][value=yes]").check()
    page.locator("input[name=collected_by][value=us]").check()
    onward(opened)
    page.get_by_role("heading", name="Après l’import").wait_for()
    seen.append(page.url)
    after = page.get_by_role("region", name="Après l’import").inner_text().split()
    assert after[after.index("Permis") + 1] == "4"
    return len(set(seen))


def usual_message(opened: Opened) -> None:
    """Says what is usually sent; the answers are worked out for it."""
    page = opened.page
    page.get_by_label("Votre offre, en une phrase").fill("Une identité visuelle pour les petites entreprises")
    page.get_by_label("À des professionnels").check()
    for job in ("general_management", "communication"):
        page.locator(f"input[name=functions][value={job}]").check()
    page.locator("input[name=sources][value=business_card]").check()
    page.get_by_label("En donnant leur adresse").check()
    page.get_by_label("Pourquoi ces métiers").fill("Ces personnes choisissent qui dessine pour elles")
    onward(opened, "Enregistrer le message habituel")


def test_from_the_secret_link_to_the_first_answer_then_a_quiet_page(
    site: Site, browser_page: BrowserPage, gallery: Gallery, tmp_path: Path
) -> None:
    opened = browser_page(None, "fr", width=390)
    page = opened.page
    page.set_default_timeout(60_000)
    entered(opened, LOU)
    assert Member.objects.get().role == "admin"
    assert answer_five(opened, gallery) == 5
    opened.check()
    page.set_viewport_size({"width": 1360, "height": 900})
    copied(opened)
    page.locator("#footer-title").evaluate("one => one.scrollIntoView({block: 'start'}) || scrollBy(0, -90)")
    gallery(opened, "freelancer-footer")
    assert page.get_by_text("C’est tout. Revenez avant d’écrire à quelqu’un").count() == 1
    page.locator("#id-address").fill("nadia.bellec@example.fr")
    onward(opened, "Vérifier cette adresse")
    page.get_by_label("D’une carte ou d’un échange").check()
    onward(opened, "Voir la réponse")
    assert page.locator(".answer-allowed").count() == 1
    page.get_by_role("link", name="Aller à la page du jour").click()
    assert first_file(opened, tmp_path) <= 6
    onward(opened, "Importer 4 personnes")
    page.get_by_role("heading", name="4 personnes importées").wait_for()
    go(page, "Personnes")
    page.get_by_role("link", name="Changer le message habituel").click()
    usual_message(opened)
    go(page, "Aujourd’hui")
    assert page.locator("h1").inner_text().replace("\xa0", " ").startswith("Tout est en ordre. Prochaine échéance : le")
    assert page.locator("main h2").count() == 0
    page.get_by_role("link", name="vous pouvez écrire par e-\u2060mail à 4 personnes sur 4").wait_for()
    gallery(opened, "freelancer-home")
    opened.check()


def copied(opened: Opened) -> None:
    """The foot of the messages and the notice are copied whole, with who writes in them."""
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name, words in {
        "footer": ("Lou Ménard, graphisme, 4 rue des Ormes", "refuser nos offres à tout moment", LOU),
        "notice": ("Qui les utilise", "3 ans après votre dernier contact", "cnil.fr/plaintes", LOU),
    }.items():
        page.locator(f"[data-copy={name}-text]").click()
        page.get_by_text("Copié.").wait_for()
        text = page.evaluate("navigator.clipboard.readText()").replace("\xa0", " ")
        assert all(one in text for one in words), text
