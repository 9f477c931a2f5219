"""What is recorded shows in lists and on the home page at once, or they say truly that it is not counted yet."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from licite.operations.erasures import erase
from licite.operations.importing.kept import imports_of
from licite.operations.objections import add_objection
from licite.operations.people_search import Filters, search
from licite.operations.standing_answers import standing
from licite.operations.standing_now import keep_up
from licite.web.jobs.models import Job
from licite.web.jobs.work import ask_once
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site

NEW = "Nom;E-mail\nMaëlle Le Bris;m.lebris@cofiral.example\nNora Abadie;n.abadie@abadie.example\n"
ORIGIN = {"source_kind": "form", "collected_on": "2026-11-18", "informed": "unknown", "could_refuse": "unknown",
          "collected_by": "us"}  # fmt: skip


def text_of(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def imported(site: Site, rows: str = NEW) -> str:
    """A file taken in through the site; the id of the import."""
    client = site.client(Role.ADMIN)
    sent = client.post(site.url("imports/new/"), {"file": SimpleUploadedFile("form.csv", rows.encode())})
    place = client.get(sent["Location"], follow=True).request["PATH_INFO"].removesuffix("file/")
    client.post(f"{place}columns/", {})
    client.post(f"{place}origin/", ORIGIN, follow=True)
    assert client.post(f"{place}preview/", follow=True).status_code == 200
    return imports_of(FIRM)[-1].event_id


def test_an_import_an_erasure_and_a_refusal_show_at_once_at_home_in_the_list_and_behind_each_number(site: Site) -> None:
    client = site.client(Role.ADMIN, "fr")
    before = standing(FIRM)
    assert before
    id_ = imported(site)
    home = text_of(client.get(site.url()))
    assert f"sur {before.people + 2}" in home
    assert "à jour de tout ce qui a été noté depuis" in home
    page = client.get(site.url(f"imports/{id_}/")).content.decode()
    assert f"?imported={id_}&amp;came=new" in page
    listed = client.get(site.url(f"people/?imported={id_}"))
    assert "2 personnes" in text_of(listed)
    assert "Maëlle Le Bris" in text_of(listed)
    assert client.get(site.url(f"people/?imported={id_}&came=known")).content.count(b"Le Bris") == 0
    found = search(FIRM, "", Filters(imported=id_)).outcomes
    assert found
    for outcome, n in found.items():
        link = rf'{re.escape(f"?imported={id_}&amp;channel=email&amp;answer={outcome}")}">([^<]*)<'
        assert re.findall(link, page) == [str(n)]
    add_objection(FIRM, ["m.lebris@cofiral.example"])
    refused = text_of(client.get(site.url(f"people/?imported={id_}&answer=unlawful")))
    assert "Maëlle Le Bris" in refused
    after = keep_up(FIRM)
    assert after
    assert after.reached("email") == before.reached("email") + 2
    erase(FIRM, "n.abadie@abadie.example")
    assert f"sur {before.people + 1}" in text_of(client.get(site.url()))
    assert "1 personne" in text_of(client.get(site.url(f"people/?imported={id_}")))
    assert client.get(site.url("people/?imported=0000")).status_code == 404
    assert site.client("outsider").get(f"/o/{OTHER}/people/?imported={id_}").status_code == 404
    client.post(site.url(f"imports/{id_}/undo/"), {"reason": "mauvais fichier"})
    assert f"sur {before.people} " in text_of(client.get(site.url()))


@pytest.mark.parametrize(("lang", "words"), [("fr", "ne sont pas encore comptés"), ("en", "is not counted yet")])
def test_until_much_is_counted_the_page_says_so_and_every_row_is_already_right(
    site: Site, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setattr("licite.web.people.following.keep_up", lambda slug: keep_up(slug, most=0))
    monkeypatch.setattr("licite.web.people.following.ask_once", lambda *_, **__: Job(state="waiting"))
    client = site.client(Role.READER, lang)
    person = next(one for one in search(FIRM, "", Filters(outcome="undetermined")).rows if one.address)
    add_objection(FIRM, [person.address])
    assert words in text_of(client.get(site.url()))
    page = client.get(site.url("people/?answer=undetermined"))
    assert words in text_of(page)
    assert person.uid not in page.content.decode()


def test_among_many_who_came_is_listed_at_once_and_counted_by_long_work(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licite.web.people.following.keep_up", lambda slug: keep_up(slug, counted=0))
    client, before = site.client(Role.READER, "en"), standing(FIRM)
    assert before
    person = search(FIRM, "", Filters(outcome="undetermined")).rows[0]
    erase(FIRM, person.address)
    with monkeypatch.context() as waiting:
        waiting.setattr("licite.web.people.following.ask_once", lambda *_, **__: Job(state="waiting"))
        for page in (client.get(site.url()), client.get(site.url("people/?answer=undetermined"))):
            assert "is not counted yet" in text_of(page)
            assert person.uid not in page.content.decode()
    assert f"of {before.people - 1}" in text_of(client.get(site.url()))
    assert "is not counted yet" not in text_of(client.get(site.url("people/")))


def test_work_that_waits_already_is_not_asked_for_twice(site: Site) -> None:
    waiting = Job.objects.create(controller=FIRM, kind="people_refresh", by="licite")
    assert ask_once(FIRM, "people_refresh", "licite").id == waiting.id
    assert ask_once(OTHER, "people_refresh", "licite").id != waiting.id
