"""The DPO's three moments: a decision opened and disagreed with, a binder that verifies, a law that changes."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from licite.operations.evidence_shown import lines
from licite.operations.proof import verify_log
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage, Gallery, Opened
from tests.web.conftest import FIRM, Site
from tests.web.personas.noroit import prepared

pytestmark = pytest.mark.browser

PERSON = "sidonie.renaud@textiles-lagune-paris.example"
WHY = "Le poste laisse penser que l’offre la concerne, mais son entreprise a fermé ce service en octobre."


def to_a_decision(site: Site, opened: Opened) -> None:
    """From home, by the menu and a search, to the answer that was kept on somebody who wrote to the CNIL."""
    page = opened.page
    opened.go(site.url())
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Preuves").click()
    page.get_by_role("textbox", name="Adresse, numéro ou référence").fill(PERSON)
    page.get_by_role("button", name="Chercher dans le journal").click()
    page.locator("tbody tr", has_text="Réponse").first.get_by_role("link").click()


def taken_list(site: Site) -> None:
    """A marketer took the list of those whom the letter must not reach: every answer of the letter was kept."""
    letter, client = prepared(), site.client(Role.MARKETER, "fr")
    client.post(site.url(f"campaigns/{letter.uid}/run/"))
    client.post(site.url(f"campaigns/{letter.uid}/export/"), {"which": "refused", "tool": "brevo", "as": "csv"})


def test_a_decision_opens_down_to_the_article_and_a_disagreement_is_recorded_with_its_reason(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    taken_list(site)
    opened = browser_page(Role.DPO, "fr")
    page = opened.page
    to_a_decision(site, opened)
    page.get_by_role("heading", level=1, name="Réponse").wait_for()
    answer = page.locator("#answer")
    assert "Loi : version" in answer.inner_text().replace("\xa0", " ")
    assert "vérifié le" in answer.inner_text()
    assert page.locator("#facts").get_by_text("channel", exact=True).count() == 1
    assert len(page.locator("#place dd.address").nth(1).inner_text()) == 64
    opened.check()
    gallery(opened, "dpo-decision")
    number = int(page.locator("#place dd").first.inner_text().replace("\u202f", ""))

    rule = answer.locator("ul a").first
    title = rule.inner_text()
    rule.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    assert page.locator(".law-quote blockquote").count() or page.locator("#versions .citation").count()
    opened.check()
    page.go_back()

    page.locator("#disagree").get_by_label("Interdit").check()
    page.locator("#disagree").get_by_label("Pour quelle raison").fill(WHY)
    page.get_by_role("button", name="Inscrire mon désaccord").click()
    page.get_by_role("status").get_by_text("Votre désaccord est inscrit").wait_for()
    kept = page.locator("#against").inner_text()
    assert WHY in kept
    assert "dpo@noroit.example" in kept
    opened.check()
    page.locator("#against").scroll_into_view_if_needed()
    gallery(opened, "dpo-disagree")
    page.locator("#against").get_by_role("link").click()
    page.get_by_role("heading", level=1, name="Désaccord avec une réponse").wait_for()
    page.get_by_role("link", name="Voir la réponse dont il s’agit").click()
    page.wait_for_url(f"**/evidence/{number}/")
    assert [line.kind for line in lines(FIRM, limit=1)] == ["disagreement"]
    assert verify_log().count == 0


def test_the_binder_is_out_in_a_minute_and_verifies_without_licite(
    site: Site, browser_page: BrowserPage, gallery: Gallery, tmp_path: Path
) -> None:
    taken_list(site)
    opened = browser_page(Role.DPO, "fr")
    page = opened.page
    opened.go(site.url())
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Preuves").click()
    page.get_by_role("button", name="Vérifier tout le journal").click()
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Preuves").click()
    page.get_by_role("heading", level=1, name="rien n’y a changé").wait_for()
    opened.check()
    to_a_decision(site, opened)
    page.locator("#hand-out").get_by_label("Pour quelle raison").fill("Lettre de la CNIL du 25 novembre 2026")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Télécharger la preuve").click()
    binder = tmp_path / waited.value.suggested_filename
    waited.value.save_as(binder)
    program = [sys.executable, "-c", "from licite.cli.main import run; raise SystemExit(run())"]
    command = ["evidence", "check-bundle", str(binder), "--lang", "fr"]
    done = subprocess.run([*program, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = tmp_path / "at-the-cnil"
    with zipfile.ZipFile(binder) as archive:
        archive.extractall(folder)
    alone = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(alone, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("heading", level=1, name="Une réponse donnée, et sa preuve").wait_for()
    opened.check()
    gallery(opened, "dpo-binder")
    changed = folder / "facts.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("email", "emaiI", 1), encoding="utf-8")
    assert subprocess.run(alone, cwd=folder, capture_output=True, check=False).returncode == 3


def test_the_law_changes_and_the_difference_between_two_days_is_read(
    site: Site, browser_page: BrowserPage, gallery: Gallery
) -> None:
    opened = browser_page(Role.DPO, "fr")
    page = opened.page
    opened.go(site.url())
    page.locator("section", has=page.locator("#law-title")).get_by_role("link").click()
    page.get_by_label("Avant").fill("2026-08-10")
    page.get_by_label("Après").fill("2026-08-11")
    page.get_by_role("button", name="Comparer deux dates").click()
    page.get_by_role("heading", level=1, name="entre ces deux dates").wait_for()
    changed = page.get_by_role("main").locator("li", has_text="entre en vigueur")
    assert changed.count() >= 1
    opened.check()
    gallery(opened, "dpo-law-changes")
    changed.first.get_by_role("link").first.click()
    assert "11\xa0août\xa02026" in page.locator("#versions").inner_text()
    assert page.locator(".law-quote").count() >= 1
    opened.check()
