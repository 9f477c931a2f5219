"""Import in a browser: by the keyboard alone, what waits in quarantine, and no page that scrolls sideways."""

from pathlib import Path

import pytest

from licite.operations.importing.kept import imports_of
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


def test_the_whole_import_is_walked_with_the_keyboard_alone(
    site: Site, browser_page: BrowserPage, tmp_path: Path
) -> None:
    opened = browser_page(Role.MARKETER, "en", dark=True)
    page = opened.page
    # Chromium hands choosers over only once somebody listens, and a listener of the last moment may come too late.
    page.on("filechooser", lambda _: None)

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
    page.wait_for_selector("[role=alert][data-focus]")
    assert page.evaluate("document.activeElement.matches('[role=alert][data-focus]')")
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
