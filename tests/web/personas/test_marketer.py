"""The marketer's three moments: a file that says at once whom it opens, a fix by one press, a form that is reviewed."""

from pathlib import Path
from typing import Any

import pytest

from licite.operations.dry_runs import people
from licite.operations.importing.kept import imports_of
from licite.operations.objections import check_objections
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage, Gallery
from tests.web.conftest import FIRM, Site
from tests.web.personas.noroit import lawful, prepared

pytestmark = pytest.mark.browser

_PEOPLE = ("Maëlle Le Bris", "Karim Oudin", "Nora Abadie", "Jules Ferrand", "Inès Haddad", "Hugo Marchal")
_PLAIN = str.maketrans("ëè", "ee", " ")


def fair_file(folder: Path) -> Path:
    """What a stand brings home, nobody tidied it: cards typed in, two days that are none, an address with `(at)`."""
    rows = ["Nom complet;Mél;Fonction;Société;Passage stand;Ne pas contacter;Date de naissance"]
    for number in range(36):
        name, firm = _PEOPLE[number % 6], f"cofiral-{number}"
        first, _, last = name.lower().partition(" ")
        mail = f"{first.translate(_PLAIN)}.{last.translate(_PLAIN)}@{firm}.example"
        day = "31/02/2026" if number in (7, 21) else f"{17 + number % 2}/11/2026"
        if number == 11:
            mail = mail.replace("@", "(at)")
        rows.append(f"{name};{mail};Gestionnaire paie;{firm};{day};{'X' if number == 3 else ''};02/09/1984")
    rows += rows[1:4]
    path = folder / "salon-rh-ouest-2026.csv"
    path.write_text("\n".join(rows) + "\n", encoding="cp1252")
    return path


def go(page: Any, name: str) -> None:
    """Takes a line of the menu."""
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name=name, exact=True).click()


def press(page: Any, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def test_from_a_file_to_a_dry_run_and_a_fix_by_one_press_gains_what_was_promised(
    site: Site, browser_page: BrowserPage, gallery: Gallery, tmp_path: Path
) -> None:
    letter = prepared()
    opened = browser_page(Role.MARKETER, "fr")
    page = opened.page
    opened.go(site.url())
    page.get_by_role("main").get_by_role("link", name="Importer un fichier").click()
    opened.check()
    page.set_input_files("#id-file", fair_file(tmp_path))
    press(page, "Envoyer le fichier")
    page.get_by_text("Windows-1252").wait_for()
    press(page, "Continuer")
    refusals = page.locator("tr", has_text="Ne pas contacter").get_by_role("combobox")
    assert refusals.input_value() == "objected"
    assert page.locator("tr", has_text="Date de naissance").get_by_role("combobox").count() == 0
    page.locator("tr", has_text="Passage stand").get_by_role("combobox").select_option("collected_on")
    opened.check()
    press(page, "Continuer")
    page.get_by_label("Les personnes nous ont remis leur carte").check()
    page.locator("#id-place").fill("Salon RH Ouest")
    for question in ("informed", "could_refuse"):
        page.locator(f"#id-{question}").get_by_label("Oui").check()
    page.get_by_label("Comment l’ont-elles su").fill("Affiche et carton au stand")
    page.get_by_label("Notre équipe").check()
    opened.check()
    press(page, "Continuer")
    page.get_by_role("heading", name="33 personnes à importer").wait_for()
    after = page.locator("section", has=page.locator("#after")).inner_text().split()
    assert after[after.index("Permis") + 1] == "32"
    assert after[after.index("Interdit") + 1] == "1"
    opened.check()
    gallery(opened, "marketer-import")
    press(page, "Importer 33 personnes")
    page.get_by_text("33 + 3 + 3 = 39").wait_for()
    opened.check()
    assert imports_of(FIRM)[-1].state == "done"
    assert next(check_objections(FIRM, ["jules.ferrand@cofiral-3.example"])).objected

    go(page, "Campagnes")
    page.get_by_role("link", name="Lettre de décembre 2026").click()
    press(page, "Essayer à blanc")
    page.get_by_role("heading", level=1, name="peuvent recevoir ce message").wait_for()
    allowed = lawful(letter)
    assert page.get_by_role("heading", level=1).inner_text().split()[0] == str(allowed)
    reached, _ = people(FIRM, letter.checked, outcome="lawful", limit=500)
    assert sum(one.company.startswith("cofiral") for one in reached) == 32
    page.get_by_role("link", name="Changer les réponses").click()
    way_out = page.locator("fieldset[data-asked]", has_text="un moyen simple et gratuit de dire stop")
    assert way_out.get_by_label("oui").is_checked()
    way_out.get_by_label("non").check()
    press(page, "Essayer à blanc")
    page.get_by_role("heading", level=1, name="Personne ne peut recevoir ce message").wait_for()
    assert lawful(letter) == 0
    fix = page.locator("ol > li", has_text="Ajouter au message un moyen simple et gratuit de dire stop").first
    assert fix.locator(".gain").inner_text().split() == ["+", str(allowed)]
    assert "aussitôt" in fix.inner_text()
    opened.check()
    gallery(opened, "marketer-dry-run")
    fix.get_by_role("button").click()
    page.get_by_role("heading", level=1, name=f"{allowed} personnes peuvent recevoir ce message").wait_for()
    assert lawful(letter) == allowed
    opened.check()
    gallery(opened, "marketer-fix-applied")


def test_a_form_is_reviewed_a_useless_box_is_told_and_where_one_is_needed(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    opened = browser_page(Role.MARKETER, "fr")
    page = opened.page
    opened.go(site.url())
    go(page, "Formulaires")
    page.get_by_role("link", name="Une lettre d’information").click()
    review = page.locator("section", has=page.locator("#check-title"))
    review.get_by_text("Un particulier doit avoir donné son accord").wait_for()
    assert "la case est inutile" not in review.inner_text()
    page.get_by_label("Des professionnels").check()
    review.get_by_text("la case est inutile, l’information suffit").wait_for()
    assert "doit avoir donné son accord" not in review.inner_text()
    opened.check()
    gallery(opened, "marketer-form-review")
    page.get_by_label("Des particuliers").check()
    review.get_by_text("gardez cette case").wait_for()
    page.get_by_label("Partenaires").fill("Listes Oseraie")
    page.get_by_label("Nom, pour votre équipe").click()
    page.frame_locator("iframe").get_by_text("Listes Oseraie").first.wait_for()
    assert "Aucun partenaire nommé" not in review.inner_text()
    press(page, "Publier le formulaire")
    page.get_by_role("heading", name="aucun accord encore").wait_for()
    opened.check()
