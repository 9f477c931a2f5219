"""Whoever gets a message: where their address came from, and stop in two presses, on a phone, script or none."""

from datetime import date

import pytest

from licite.operations.person_found import contacts_of
from licite.operations.retention.plan import today
from licite.store.acts.decision import RecordDecision
from licite.store.commit import commit
from licite.store.models import Collected
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.vocabulary.say import written_date
from licite.web.organisation.models import Organisation
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage, Gallery, Opened
from tests.web.conftest import FIRM, Site
from tests.web.public.people import refusals, somebody, token_to

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _sender(site: Site) -> None:
    Organisation.objects.create(
        controller=FIRM, name="Paie du Noroît", postal_address="12 quai des Vents, 44100 Nantes",
        contact="donnees@noroit.example", dpo="Zoé Marchal",
    )  # fmt: skip


def phone(browser_page: BrowserPage, *, script: bool) -> Opened:
    opened = browser_page(None, "fr", width=390, java_script_enabled=script, has_touch=True, is_mobile=True)
    opened.page.set_default_timeout(60_000)
    return opened


def came_from(address: str) -> tuple[str, date]:
    """Where, and on which day, this address was given."""
    owner = controller_of(FIRM)
    met = contacts_of(owner, Identity("email", address))
    row = Collected.objects.for_controller(owner).filter(contact__in=met).order_by("pk")[0]
    assert row.place
    assert row.collected_on
    return row.place, row.collected_on


def allowed(address: str) -> None:
    """A message to this address was found to be lawful, and the answer was kept."""
    contact = next(iter(contacts_of(controller_of(FIRM), Identity("email", address)))).uid
    facts = {"channel": "email", "purpose": "commercial"}
    answer = {"outcome": "lawful", "basis": "legitimate_interests"}
    commit(FIRM, RecordDecision("lettre", today().isoformat(), "cnil", facts, answer, contact=contact))


def read_mail(opened: Opened, token: str) -> None:
    """The message, with the two links at its foot: not a page of the site, or Chromium asks it for an icon."""
    opened.page.goto("about:blank")
    opened.page.set_content(
        f'<a href="{opened.address}/w/{token}">Pourquoi ce message ?</a>'
        f' <a href="{opened.address}/s/{token}">Ne plus m’écrire</a>'
    )


@pytest.mark.parametrize("script", [False, True])
def test_source_found_and_stop_done_in_two_presses(
    site: Site, browser_page: BrowserPage, gallery: Gallery, script: bool
) -> None:
    address = somebody()
    allowed(address)
    place, day = came_from(address)
    token = token_to(address, on=today())
    opened = phone(browser_page, script=script)
    page = opened.page
    read_mail(opened, token)
    page.get_by_role("link", name="Pourquoi ce message").tap()
    source = page.locator("section", has_text="D’où vient votre adresse")
    said = source.inner_text().replace("\xa0", " ")
    assert "remise à notre équipe" in said
    assert place in said
    assert written_date(day, "fr") in said
    assert page.locator("header").inner_text().startswith("Paie du Noroît")
    before = refusals()
    if script:
        gallery(opened, "recipient-why")
    read_mail(opened, token)
    page.get_by_role("link", name="Ne plus m’écrire").tap()
    page.get_by_role("button", name="Oui, ne plus m’écrire").wait_for()
    assert refusals() == before
    page.get_by_role("button", name="Oui, ne plus m’écrire").tap()
    page.get_by_role("heading", name="C’est fait.").wait_for()
    assert refusals() == before + 1
    if script:
        gallery(opened, "recipient-stop")
    assert (opened.elsewhere, opened.complaints, page.context.cookies()) == ([], [], [])
    staff = browser_page(Role.MARKETER, "fr")
    staff.page.set_default_timeout(60_000)
    staff.go(site.url())
    staff.page.get_by_role("searchbox").fill(address)
    staff.page.keyboard.press("Enter")
    staff.page.get_by_text("a dit stop").first.wait_for()


def test_what_still_comes_is_chosen_line_by_line(site: Site, browser_page: BrowserPage, gallery: Gallery) -> None:
    address = somebody()
    opened = phone(browser_page, script=True)
    page = opened.page
    opened.go(f"/s/{token_to(address, on=today())}")
    page.get_by_role("link", name="Garder seulement certains messages").tap()
    letters = page.get_by_role("group", name="Offres, par courrier")
    letters.get_by_label("Arrêter").check()
    page.get_by_role("group", name="Offres, par appel").get_by_label("Pause de 3 mois").check()
    page.evaluate("scrollTo(0, 0)")
    gallery(opened, "recipient-preferences")
    page.get_by_role("button", name="Enregistrer").tap()
    page.get_by_text("Vos choix sont enregistrés").first.wait_for()
    assert "Arrêté depuis le" in letters.inner_text()
    assert "En pause jusqu’au" in page.get_by_role("group", name="Offres, par appel").inner_text()
    assert opened.complaints == []
