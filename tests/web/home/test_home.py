"""The home page: the sentence of the day, numbers that are links, what needs a hand, and the three doors."""

import html
import re
from typing import Any

import pytest

from licite.operations.due import KINDS
from licite.operations.due_people import due_of_kind
from licite.operations.standing_answers import standing
from licite.store.models import StandingAnswer, StandingDate, StandingRun
from licite.store.people import controller_of
from licite.vocabulary.say import catalogue
from licite.web.home import blocks
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def _uncounted() -> None:
    """As before anything was worked out."""
    owner = controller_of(FIRM)
    for rows in (StandingAnswer.objects, StandingDate.objects, StandingRun.objects):
        rows.for_controller(owner).delete()


@pytest.mark.parametrize(("lang", "words"), [("fr", "ne sont pas encore calculées"), ("en", "not worked out yet")])
def test_before_anything_is_counted_it_says_so_and_offers_to(site: Site, lang: str, words: str) -> None:
    _uncounted()
    page = site.client(lang=lang).get(site.url())
    assert words in text_of(page)
    assert site.url("people/refresh/") in page.content.decode()


def test_the_sentence_and_the_table_have_the_numbers_counted_and_lead_to_the_people(site: Site) -> None:
    found = standing(FIRM)
    assert found is not None
    page = site.client(lang="fr").get(site.url())
    body, text = page.content.decode(), text_of(page)
    title = text_of(page)
    assert f"sur {found.people}" in title
    for outcome in ("lawful", "undetermined", "unlawful"):
        link = rf'\?channel=email&amp;answer={outcome}">([^<]*)<'
        assert re.findall(link, body)[-1].replace("\u202f", "") == str(found.count("email", outcome))
    assert "À faire" in text
    assert "Effacer" in text
    assert "Recalculer" in text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_table_can_be_taken_away(site: Site, ending: str) -> None:
    client = site.client(Role.READER)
    answer = client.get(site.url(f"channels.{ending}"))
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) > 50  # type: ignore[attr-defined]
    assert client.get(site.url("channels.exe")).status_code == 404
    _uncounted()
    assert client.get(site.url(f"channels.{ending}")).status_code == 404


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_with_nobody_there_are_doors_and_no_zeros(site: Site, lang: str) -> None:
    page = site.client("outsider", lang).get(f"/o/{OTHER}/")
    text = text_of(page)
    assert ("par où commencer" in text) == (lang == "fr")
    assert "<table" not in page.content.decode()
    assert 'for="box"' in page.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_the_day_and_only_who_works_is_offered_work(site: Site, role: Role) -> None:
    _uncounted()
    page = site.client(role, "fr").get(site.url())
    assert page.status_code == 200
    works = role in (Role.MARKETER, Role.DPO, Role.ADMIN)
    assert ("Calculer les réponses" in text_of(page)) == works


def test_another_feature_may_add_a_block(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_BLOCKS", {})
    blocks.block("people/list_title.html")(lambda _: None)
    assert blocks.blocks_of(None) == []  # type: ignore[arg-type]
    blocks.block("home/more.html")(lambda _: {"n": 1})
    assert blocks.blocks_of(None) == [blocks.Block("home/more.html", {"n": 1})]  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_number_of_what_is_due_leads_to_the_people_it_counts(site: Site, lang: str) -> None:
    client = site.client(Role.READER, lang=lang)
    body = client.get(site.url()).content.decode()
    kinds = re.findall(rf'href="{re.escape(site.url("due/"))}(\w+)/">', body)
    assert kinds
    for kind in kinds:
        found = due_of_kind(FIRM, kind, lang=lang)
        page = client.get(site.url(f"due/{kind}/"))
        shown = page.content.decode()
        assert page.status_code == 200
        assert len(found.rows) + found.more == found.count.due + found.count.undated
        assert all(site.url(f"people/{one.uid}/") in shown for one in found.rows if one.uid)
        assert "{" not in text_of(page)


def test_every_kind_of_what_is_due_has_words_and_a_page_and_nothing_else_has(site: Site) -> None:
    client = site.client()
    assert set(catalogue("home")["hand"]) == set(KINDS)
    assert {client.get(site.url(f"due/{kind}/")).status_code for kind in KINDS} == {200}
    assert client.get(site.url("due/anything/")).status_code == 404
    assert client.get(f"/o/{OTHER}/due/notice/").status_code == 404
