"""Import in a browser: the marketer's first file, the salesperson's cards after a fair, and the keyboard alone."""

from pathlib import Path

import pytest

from licite.operations.importing.kept import imports_of
from licite.operations.objections import check_objections
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, Site

pytestmark = pytest.mark.browser

_PEOPLE = ("Maëlle Le Bris", "Karim Oudin", "Nora Abadie", "Jules Ferrand", "Inès Haddad", "Hugo Marchal")


def fair_file(folder: Path) -> Path:
    """What a stand brings home: a file that nobody tidied."""
    rows = ["Nom complet;Mél;Fonction;Société;Passage stand;Ne pas contacter;Date de naissance"]
    for number in range(60):
        name = _PEOPLE[number % 6]
        mail = f"{name.split()[0].lower().replace('ë', 'e').replace('è', 'e')}.{number}@cofiral.example"
        day = "31/02/2026" if number in (7, 21) else f"{17 + number % 2}/11/2026"
        if number in (11, 12, 13):
            mail = mail.replace("@", "(at)")
        rows.append(f"{name};{mail};Gestionnaire paie;Cofiral {number};{day};{'X' if number == 3 else ''};02/09/1984")
    rows += rows[1:4]
    path = folder / "salon-rh-ouest-2026.csv"
    path.write_text("\n".join(rows) + "\n", encoding="cp1252")
    return path


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


def test_a_marketer_sees_at_once_what_is_usable_and_why(site: Site, browser_page: BrowserPage, tmp_path: Path) -> None:
    opened = browser_page(Role.MARKETER, "fr")
    page = opened.page
    opened.go(site.url("imports/new/"))
    opened.check()
    opened.shot(tmp_path / "import-fichier.png")
    page.set_input_files("#id-file", fair_file(tmp_path))
    page.click("text=Envoyer le fichier")
    page.wait_for_selector("text=Vu")
    opened.check()
    opened.shot(tmp_path / "import-vu.png")
    page.click("main button.btn-primary")
    page.locator("tr", has_text="Passage stand").locator("select").select_option("collected_on")
    assert page.locator("tr", has_text="Ne pas contacter").locator("select").input_value() == "objected"
    opened.check()
    opened.shot(tmp_path / "import-colonnes.png")
    page.click("main button.btn-primary")
    page.check("input[value=event]")
    page.fill("#id-collected_on", "2026-11-18")
    page.fill("#id-place", "Salon RH Ouest")
    page.check("input[name=informed][value=yes]")
    page.fill("#id-informed_how", "Affiche et carton au stand")
    page.check("input[name=could_refuse][value=yes]")
    page.check("input[name=collected_by][value=us]")
    opened.check()
    opened.shot(tmp_path / "import-origine.png")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=Après l")
    opened.check()
    opened.shot(tmp_path / "import-apercu.png")
    before = len(imports_of(FIRM))
    page.click("main button.btn-lg")
    page.wait_for_selector("text=Ce que sont devenues les lignes")
    opened.check()
    opened.shot(tmp_path / "import-fait.png")
    assert len(imports_of(FIRM)) == before + 1
    assert next(check_objections(FIRM, ["jules.3@cofiral.example"])).objected
    opened.go(site.url("imports/"))
    opened.check()
    opened.shot(tmp_path / "import-liste.png")


def test_after_a_fair_thirty_cards_come_in_each_with_place_and_date(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    from licite.store.models import Collected

    opened = browser_page(Role.MARKETER, "fr", width=390)
    page = opened.page
    opened.go(site.url("imports/new/"))
    opened.check()
    opened.shot(tmp_path / "cartes-fichier-390.png")
    page.set_input_files("#id-file", cards(tmp_path))
    page.click("text=Envoyer le fichier")
    page.wait_for_selector("text=30 lignes lues")
    opened.check()
    page.click("main button.btn-primary")
    opened.check()
    opened.shot(tmp_path / "cartes-colonnes-390.png")
    page.click("main button.btn-primary")
    assert page.is_checked("input[value=business_card]")
    page.fill("#id-collected_on", "2026-11-18")
    page.fill("#id-place", "Salon de la paie, stand 12")
    page.check("input[name=informed][value=yes]")
    page.fill("#id-informed_how", "Carton remis avec la carte")
    page.check("input[name=collected_by][value=us]")
    opened.check()
    opened.shot(tmp_path / "cartes-origine-390.png")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=30 personnes")
    opened.check()
    opened.shot(tmp_path / "cartes-apercu-390.png")
    page.click("main button.btn-lg")
    page.wait_for_selector("text=30 personnes importées")
    opened.check()
    opened.shot(tmp_path / "cartes-fait-390.png")
    rows = Collected.objects.for_controller(imports_of(FIRM)[-1].controller).filter(imported=imports_of(FIRM)[-1])
    assert rows.count() == 30
    assert set(rows.values_list("place", flat=True)) == {"Salon de la paie, stand 12"}
    assert {str(day) for day in rows.values_list("collected_on", flat=True)} == {"2026-11-18"}


def test_the_whole_import_is_walked_with_the_keyboard_alone(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    opened = browser_page(Role.MARKETER, "en", dark=True)
    page = opened.page

    def to(selector: str) -> None:
        """Tabs until the focus is there."""
        page.wait_for_load_state("load")
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("one => document.activeElement.matches(one)", selector):
                return
        raise AssertionError(f"no Tab leads to {selector}")

    def press(selector: str, key: str = "Enter") -> None:
        to(selector)
        page.keyboard.press(key)

    opened.go(site.url("imports/"))
    press("main a.btn-primary")
    page.wait_for_selector("#id-file")
    to("#id-file")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Space")
    chosen.value.set_files(fair_file(tmp_path))
    press("main button.btn-primary")
    page.wait_for_selector("input[name=door]")
    press("main button.btn-primary")
    page.wait_for_selector("#id-target-0")
    press("main button.btn-primary")
    page.wait_for_selector("#id-collected_on")
    press("main button.btn-primary")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.matches('[role=alert]')")
    opened.check(allowed=("422",))
    to("input[name=source_kind]")
    page.keyboard.press("Space")
    to("#id-place")
    page.keyboard.type("Salon RH Ouest")
    to("input[name=informed]")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    to("input[name=collected_by]")
    page.keyboard.press("Space")
    press("main button.btn-primary")
    page.wait_for_selector("main button.btn-lg")
    opened.check(allowed=("422",))
    press("main button.btn-lg")
    page.wait_for_selector("text=people imported on")
    opened.check(allowed=("422",))
    assert imports_of(FIRM)[-1].state == "done"


def test_quarantine_undo_and_passport_are_clean_in_the_dark(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    opened = browser_page(Role.DPO, "fr", dark=True)
    page = opened.page
    copied = tmp_path / "profils.csv"
    copied.write_text(
        "profileUrl,fullName,vmid,query,email\nhttps://linkedin.example/in/a,Ann,V1,paie,a@orme.example\n"
    )
    opened.go(site.url("imports/new/"))
    page.set_input_files("#id-file", copied)
    page.click("main button.btn-primary")
    page.wait_for_selector("text=extraction de profils")
    opened.check()
    opened.shot(tmp_path / "copie-vu-nuit.png")
    page.click("main button.btn-primary")
    page.click("main button.btn-primary")
    page.check("input[value=purchased_list]")
    page.check("input[name=informed][value=unknown]")
    page.check("input[name=collected_by][value=unknown]")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=passeport tout fait")
    opened.check()
    opened.shot(tmp_path / "passeport-nuit.png")
    page.click("text=Continuer sans passeport")
    page.wait_for_selector(".law-quote")
    opened.check()
    opened.shot(tmp_path / "quarantaine-nuit.png")
    page.click("main button.btn-lg")
    page.wait_for_selector("text=En quarantaine depuis")
    opened.check()
    opened.shot(tmp_path / "quarantaine-faite-nuit.png")
    done = next(one for one in imports_of(FIRM) if one.state == "done")
    opened.go(site.url(f"imports/{done.event_id}/undo/"))
    opened.check()
    opened.shot(tmp_path / "annuler-nuit.png")


@pytest.mark.parametrize("width", [320, 1920])
def test_no_page_scrolls_sideways(site: Site, browser_page: BrowserPage, tmp_path: Path, width: int) -> None:
    opened = browser_page(Role.DPO, "fr", width=width)
    page = opened.page
    opened.go(site.url("imports/"))
    opened.check()
    opened.go(site.url("imports/new/"))
    opened.check()
    page.set_input_files("#id-file", fair_file(tmp_path))
    page.click("main button.btn-primary")
    page.wait_for_selector("input[name=door]")
    place = page.url.removeprefix(opened.address).removesuffix("file/")
    for step in ("file", "columns", "origin"):
        opened.go(f"{place}{step}/")
        opened.check()
