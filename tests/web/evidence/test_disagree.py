"""Disagreeing with an answer: who may, what is asked, what stays beside the answer, and what is shown of its rules."""

import html
from typing import Any

import pytest

from licite.operations.disagreements import disagreements_with
from licite.operations.evidence_shown import lines, log_of
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, OTHER, Site
from tests.web.evidence.test_evidence import decided

KEY = "0" * 32


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_answer_shows_its_law_and_rules_and_keeps_a_disagreement(site: Site, lang: str) -> None:
    seq, client = decided(), site.client(Role.DPO, lang)
    page = site.url(f"evidence/{seq}/")
    decision = lines(FIRM, kind="decision")[0].event_id
    text = text_of(client.get(page))
    assert {"fr": "Loi\u00a0: version", "en": "Law: version"}[lang] in text
    assert "law-quote" in text
    assert 'class="address block">audience</span>' in text
    said = {"answer": "unlawful", "reason": '<b>"relire"</b>', "key": KEY}
    for _ in range(2):
        assert client.post(page + "disagree/", said).headers["Location"] == page
    (kept,) = disagreements_with(FIRM, decision)
    assert (kept.author, kept.answer, kept.reason) == ("dpo@noroit.example", "unlawful", said["reason"])
    answer = client.get(page)
    assert b'<b>"relire' not in answer.content
    assert said["reason"] in text_of(answer)
    assert {"fr": "1\u00a0désaccord inscrit", "en": "1 disagreement recorded"}[lang] in text_of(answer).replace(
        " désa", "\u00a0désa"
    )
    assert f"/evidence/{seq}/" in text_of(client.get(site.url(f"evidence/{kept.entry}/")))


def test_what_is_missing_is_told_and_nothing_typed_is_lost(site: Site) -> None:
    seq, client = decided(), site.client(Role.ADMIN)
    before = log_of(FIRM).entries
    for said in (
        {"answer": "unlawful", "reason": " ", "key": KEY},
        {"answer": "perhaps", "reason": "a reason", "key": KEY},
    ):
        answer = client.post(site.url(f"evidence/{seq}/disagree/"), said)
        assert answer.status_code == 422
        assert 'role="alert"' in text_of(answer)
        assert said["reason"].strip() in text_of(answer)
        assert KEY in text_of(answer)
    assert log_of(FIRM).entries == before


def test_who_may_only_prove_reads_it_and_records_none(site: Site) -> None:
    seq = decided()
    site.client(Role.DPO).post(site.url(f"evidence/{seq}/disagree/"), {"reason": "une raison", "key": KEY})
    auditor = site.client(Role.AUDITOR)
    text = text_of(auditor.get(site.url(f"evidence/{seq}/")))
    assert "une raison" in text
    assert "Record my disagreement" not in text
    for client, org in ((auditor, FIRM), (site.client(Role.MARKETER), FIRM), (site.client("outsider"), OTHER)):
        answer = client.post(f"/o/{org}/evidence/{seq}/disagree/", {"reason": "x", "key": KEY})
        assert answer.status_code == 404


def test_what_is_no_answer_is_not_disagreed_with(site: Site) -> None:
    other = next(line for line in lines(FIRM) if line.kind != "decision")
    answer = site.client(Role.DPO).post(site.url(f"evidence/{other.seq}/disagree/"), {"reason": "x", "key": KEY})
    assert answer.status_code == 404


@pytest.mark.browser
def test_the_page_is_clean_with_a_disagreement_and_with_a_problem(site: Site, browser_page: BrowserPage) -> None:
    seq = decided()
    site.client(Role.DPO).post(site.url(f"evidence/{seq}/disagree/"), {"reason": "une raison", "key": KEY})
    for dark, width in ((False, 320), (True, 1360)):
        opened = browser_page(Role.DPO, "fr", dark=dark, width=width)
        opened.go(site.url(f"evidence/{seq}/"))
        opened.check()
        opened.page.locator("#id-reason").evaluate("one => { one.required = false }")
        opened.page.get_by_role("button", name="Inscrire mon désaccord").click()
        opened.page.locator('#disagree [role="alert"]').wait_for()
        opened.check(allowed=("422",))
