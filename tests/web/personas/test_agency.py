"""The agency: two clients and no trace of one in the other, and what a bought list is worth before it is paid."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User

from licite.operations.importing.kept import imports_of
from licite.operations.objections import add_objection, check_objections
from licite.operations.people_search import search
from licite.store.models import Identifier, Objection, Profile
from licite.store.people import controller_of
from licite.web.accounts.models import Member
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage, Gallery, Opened
from tests.web.conftest import FIRM, OTHER, TOTP_SECRET, Site, address_of, at_work, copied
from tests.web.personas.fresh import brought_in, go

pytestmark = pytest.mark.browser
AGENCY = "agence"
NADIA = "nadia.bellec@aubrac.example"
THREE = """Nom;E-mail;Fonction;Société
Odile Garnier;odile.garnier@tisane-rouge.example;Acheteuse;Tisane Rouge
Basile Quentin;basile.quentin@velo-cargo.example;Gérant;Vélo Cargo
Zélie Pasquier;zelie.pasquier@petit-four.example;Directrice;Petit Four
"""
MET = {"source_kind": "business_card", "collected_on": "2026-11-18", "informed": "yes", "informed_how": "Carton",
       "collected_by": "us"}  # fmt: skip
SELLER = {
    "vendor": "Listes Oseraie", "contract": "LO-2026-118", "signed_on": "2026-11-20", "collector": "Salons Armor",
    "url": "https://salons-armor.example/inscription", "captured_on": "2026-11-21", "sample": "6",
    "wording": "Oui, je veux recevoir les offres des partenaires par e-mail.",
    "partners": "Salons Armor\nListes Oseraie",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The firm, a second client with three people of its own, and somebody who works for both."""
    with at_work(copied(firm, tmp_path_factory.mktemp("agency"))) as opened:
        user = User.objects.create_user(username=address_of(AGENCY), email=address_of(AGENCY))
        TOTP.activate(user, TOTP_SECRET)
        for controller in (FIRM, OTHER):
            Member.objects.create(user=user, controller=controller, role=Role.ADMIN)
        brought_in(opened, OTHER, THREE, MET, by=AGENCY)
        yield opened


def at(browser_page: BrowserPage, client: str) -> Opened:
    """The page of the day of a client, chosen among the two."""
    opened = browser_page(AGENCY, "fr")
    opened.page.set_default_timeout(60_000)
    opened.go("/spaces/")
    opened.page.get_by_role("link", name=client).click()
    return opened


def by_menu(opened: Opened, client: str) -> dict[str, tuple[str, str]]:
    """Every page of the menu: its title and all that it holds. The client's name is on each."""
    page, found = opened.page, {}
    lines = page.get_by_role("navigation", name="Menu principal").get_by_role("link")
    for place in [str(one.get_attribute("href")) for one in lines.all()]:
        page.locator(f'nav a.nav-link[href="{place}"]').first.click()
        page.wait_for_url(f"**{place}")
        assert client in page.locator("body").inner_text()
        found[place.split("/", 3)[3]] = (page.locator("h1").inner_text(), page.content())
    return found


def known_of(controller: str) -> set[str]:
    """Names, firms, addresses and references that are this client's."""
    owner = controller_of(controller)
    people = Profile.objects.for_controller(owner)
    rows: list[Any] = [people.values_list(name, flat=True) for name in ("full_name", "company")]
    rows.append(Identifier.objects.for_controller(owner).values_list("value", flat=True))
    rows.append(Objection.objects.for_controller(owner).values_list("event_id", flat=True))
    return {str(one) for found in rows for one in found if len(str(one)) > 4}


@pytest.mark.full
def test_two_clients_and_no_trace_of_one_in_the_other(site: Site, browser_page: BrowserPage) -> None:
    first, second = at(browser_page, "Paie Noroît"), at(browser_page, "Maison Voisine")
    theirs, ours = by_menu(first, "Paie Noroît"), by_menu(second, "Maison Voisine")
    assert len(ours) == len(theirs) >= 10
    for place, (title, held) in ours.items():
        assert "Paie Noroît" not in held, place
        assert f"/o/{FIRM}/" not in held, place
        assert [one for one in known_of(FIRM) if one in held] == [], place
        assert [one for one in known_of(OTHER) if one in theirs[place][1]] == [], place
        if place.split("/")[0] in ("people", "imports", "objections"):
            counted = {int(one) for one in re.findall(r"\d+", re.sub(r"\s", "", title))}
            assert not counted & {int(one) for one in re.findall(r"\d+", re.sub(r"\s", "", theirs[place][0]))}, place


def test_a_refusal_said_to_one_client_is_known_to_the_other_by_choice_alone(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    add_objection(FIRM, [NADIA], how="phone")
    opened = at(browser_page, "Maison Voisine")
    page = opened.page
    go(page, "Refus")
    page.locator("main #id-address").fill(NADIA)
    page.get_by_role("button", name="Chercher").last.click()
    page.get_by_text(f"Aucun refus trouvé pour {NADIA}").wait_for()
    gallery(opened, "agency-wall")
    assert [next(check_objections(one, [NADIA])).objected for one in (FIRM, OTHER)] == [True, False]
    page.get_by_role("link", name="Noter un refus").first.click()
    page.locator("main #id-address").fill(NADIA)
    page.get_by_role("button", name="Enregistrer le refus").click()
    page.get_by_text("Refus enregistré").first.wait_for()
    assert next(check_objections(OTHER, [NADIA])).objected


def test_what_is_of_one_client_is_not_there_at_the_other(site: Site, browser_page: BrowserPage) -> None:
    opened = at(browser_page, "Maison Voisine")
    person, came = search(FIRM, "camille").rows[0].uid, imports_of(FIRM)[0].event_id
    refused = str(Objection.objects.for_controller(controller_of(FIRM)).values_list("event_id", flat=True)[0])
    for place in ("people/{}/", "people/{}/erase/", "imports/{}/", "objections/{}/", "campaigns/{}/", "jobs/{}/"):
        pages = []
        for name in (person, came, refused, "0" * 32):
            answer = opened.go(f"/o/{OTHER}/{place.format(name)}")
            assert answer.status == 404, (place, name)
            pages.append(opened.page.locator("main").inner_text())
        assert len(set(pages)) == 1
        assert "Cette page n’existe pas, ou vous n’y avez pas accès." in pages[0]


def test_the_client_is_named_in_the_buttons_that_erase(site: Site, browser_page: BrowserPage) -> None:
    opened = at(browser_page, "Maison Voisine")
    page = opened.page
    go(page, "Imports")
    page.get_by_role("link", name="membres.csv").click()
    page.get_by_role("link", name="Voir ce qui partirait").click()
    page.get_by_role("button", name="effacer 3 personnes chez Maison Voisine").wait_for()
    go(page, "Personnes")
    page.get_by_role("link", name="Odile Garnier").first.click()
    page.get_by_role("link", name="Effacer Odile Garnier chez Maison Voisine").click()
    page.get_by_role("button", name="Effacer Odile Garnier chez Maison Voisine").wait_for()
    opened.go(f"/o/{OTHER}/retention/run/")
    page.get_by_role("button", name="chez Maison Voisine").wait_for()
    alone = site.client("outsider", "fr").get(f"/o/{OTHER}/retention/run/").content.decode()
    assert "chez Maison Voisine" not in alone


def test_what_a_bought_list_is_worth_is_shown_before_it_is_paid(
    site: Site, browser_page: BrowserPage, gallery: Gallery, tmp_path: Path
) -> None:
    before = len(imports_of(OTHER))
    opened = at(browser_page, "Maison Voisine")
    page, file, form = opened.page, tmp_path / "extrait-du-vendeur.csv", tmp_path / "formulaire.html"
    names = ("Alix Morvan", "Bruno Tanguy", "Chloé Riou", "Denis Abgrall", "Maud Kerr", "Fanny Prigent")
    rows = [f"{one};{one.lower().replace(' ', '.').replace('é', 'e')}@orme.example;Responsable paie" for one in names]
    file.write_text("\n".join(["Nom;E-mail;Fonction", *rows]), encoding="utf-8")
    form.write_text("<p>Oui, je veux recevoir les offres des partenaires par e-mail.</p>", encoding="utf-8")
    page.get_by_role("link", name="Importer un fichier").first.click()
    page.set_input_files("#id-file", file)
    page.get_by_role("button", name="Envoyer le fichier").click()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/columns/")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nous avons acheté ce fichier").check()
    page.locator("input[name=informed][value=unknown]").check()
    page.locator("input[name=collected_by][value=other]").check()
    page.locator("#id-supplier").fill("Listes Oseraie")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Continuer sans passeport").click()
    page.get_by_role("heading", name="Ce fichier irait en quarantaine").wait_for()
    page.get_by_text("Demandez-le au vendeur").wait_for()
    page.get_by_role("link", name="Revenir à l’étape Origine").click()
    page.get_by_role("button", name="Continuer").click()
    for name, value in SELLER.items():
        page.locator(f"#id-passport_{name}").fill(value)
    page.set_input_files("#id-passport_capture", form)
    page.get_by_role("button", name="Joindre ce passeport").first.click()
    verdict = page.get_by_role("region", name="Ce que dit le passeport de cette liste")
    assert "1 formulaire du passeport ne vous nomme pas" in verdict.inner_text().replace("\xa0", " ")
    assert "cette page peut se montrer avant d’acheter" in verdict.inner_text()
    gallery(opened, "agency-passport")
    opened.check()
    assert "Permis\n0" in re.sub(r"\s*\n\s*", "\n", page.get_by_role("region", name="Après l’import").inner_text())
    assert len(imports_of(OTHER)) == before
