"""The association: a members' mail is told to be no prospecting, and where it would become so; a refusal by list."""

from collections.abc import Iterator

import pytest

from licite.operations.objections import Scope, check_objections
from licite.operations.public_links import Link, sealed
from licite.store.norms import Identity
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage, Gallery, Opened
from tests.web.conftest import Site
from tests.web.personas.fresh import brought_in, fresh, go, staffed

pytestmark = pytest.mark.browser
CANAL = "amis-du-canal"
MEMBERS = (
    "Awa Diallo", "Jean Tanguy", "Chloé Riou", "Denis Abgrall", "Élise Kerr", "Fanny Prigent", "Gaël Morin",
    "Hana Petit", "Igor Blanc", "Joël Roux", "Katia Simon", "Léa Faure",
)  # fmt: skip
CHLOE = "chloe.riou@courriel.example"
ORIGIN = {
    "source_kind": "form", "collected_on": "2026-01-12", "place": "Bulletin d’adhésion", "informed": "yes",
    "informed_how": "Le bulletin d’adhésion", "could_refuse": "yes", "collected_by": "us",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    plain = str.maketrans(" éëÉ", ".eeE")
    rows = [f"{name};{name.translate(plain).lower()}@courriel.example" for name in MEMBERS]
    with fresh(tmp_path_factory.mktemp("canal"), "Les Amis du Canal", CANAL) as made:
        staffed(CANAL, mode="association", name="Les Amis du Canal", postal_address="2 quai de l’Écluse, 35600 Redon",
                contact="bureau@canal.example", channels=["email"], audiences=["member"])  # fmt: skip
        brought_in(made, CANAL, "\n".join(["Prénom et nom;E-mail", *rows]), ORIGIN)
        yield made


def written(opened: Opened, name: str, purpose: str) -> None:
    """Answers what is known of a message, and tries it out."""
    page = opened.page
    go(page, "Campagnes")
    page.get_by_role("link", name="Nouvelle campagne").first.click()
    page.get_by_label("Comment s’appelle cette campagne").fill(name)
    page.get_by_label(purpose).check()
    page.locator("input[name=channel][value=email]").check()
    page.get_by_label("Quel jour et à quelle heure").fill("1/12/2026 9 h")
    page.get_by_label("des particuliers").check()
    page.get_by_label("Dans quel pays").fill("FR")
    page.locator("input[name=message_identifies_sender][value=yes]").check()
    page.locator("input[name=message_offers_opt_out][value=yes]").check()
    page.get_by_role("button", name="Essayer à blanc").click()
    page.get_by_text("Cet essai n’a rien envoyé").wait_for()


def settled(opened: Opened) -> None:
    """Answers the one question that is open, for everybody."""
    page = opened.page
    page.get_by_label("Pour toutes").select_option("true")
    page.get_by_role("button", name="Garder cette réponse").click()
    page.get_by_text("Votre réponse est gardée").wait_for()


def headline(opened: Opened) -> str:
    return str(opened.page.locator("h1").inner_text()).replace("\xa0", " ")


def test_members_mail_is_told_to_be_no_prospecting_and_where_it_stops(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    opened = browser_page(Role.ADMIN, "fr")
    page = opened.page
    page.set_default_timeout(60_000)
    opened.go(f"/o/{CANAL}/")
    written(opened, "Nouvelles du canal, décembre", "la vie de notre association")
    settled(opened)
    assert headline(opened).startswith("12 personnes peuvent recevoir ce message le 1er décembre 2026")
    page.get_by_role("heading", name="Ce message n’est pas de la prospection").wait_for()
    page.get_by_role("button", name="Prendre les 12 permises pour Les Amis du Canal").wait_for()
    gallery(opened, "association-members-mail")
    opened.check()
    page.get_by_role("button", name="Essayer avec l’offre d’un partenaire").click()
    page.get_by_role("heading", name="Personne ne peut recevoir ce message").wait_for()
    gallery(opened, "association-where-it-stops")
    opened.check()
    go(page, "Campagnes")
    page.get_by_role("link", name="Nouvelles du canal, décembre (avec l’offre d’un partenaire)").wait_for()


def test_who_leaves_the_newsletter_still_gets_the_notice_of_the_assembly(site: Site, browser_page: BrowserPage) -> None:
    token = sealed(Link(CANAL, Identity("email", CHLOE), "email", "association_life"))
    phone = browser_page(None, "fr", width=390, java_script_enabled=False, has_touch=True, is_mobile=True)
    phone.page.set_default_timeout(60_000)
    phone.go(f"/s/{token}")
    assert "convocation à l’assemblée générale" in phone.page.locator("main").inner_text()
    phone.page.get_by_role("button", name="Oui, ne plus m’écrire").tap()
    phone.page.get_by_role("heading", name="C’est fait.").wait_for()
    assert phone.complaints == []
    (known,) = check_objections(CANAL, [CHLOE], Scope("email", "association_life"))
    assert known.objected
    opened = browser_page(Role.ADMIN, "fr")
    page = opened.page
    page.set_default_timeout(60_000)
    opened.go(f"/o/{CANAL}/")
    written(opened, "Convocation à l’assemblée générale", "suivre un contrat ou une demande")
    assert headline(opened).startswith("12 personnes peuvent recevoir ce message")
    written(opened, "Nouvelles du canal, janvier", "la vie de notre association")
    settled(opened)
    assert headline(opened).startswith("11 personnes peuvent recevoir ce message")
    assert "Rien à corriger : respectez ce refus" in page.locator("main").inner_text().replace("\xa0", " ")
