"""What somebody chose for themselves, where they are signed in, and which organisations they see."""

import re

import pytest
from django.contrib.sessions.models import Session

from licite.operations.installation import controllers
from licite.web.accounts.models import Member, Profile
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, Site, address_of


def test_choices_are_kept_and_shown(site: Site) -> None:
    client = site.client(Role.READER, "en")
    client.post("/profile/", {"language": "fr", "theme": "dark", "dense": "on"})
    text = client.get(site.url()).content.decode()
    assert '<html lang="fr" data-theme="licite-nuit">' in text
    assert "data-keys" not in text
    assert Profile.objects.get(user__email=address_of(Role.READER)).dense
    client.post("/profile/", {"language": "", "theme": "", "keys": "on"})
    text = client.get(site.url()).content.decode()
    assert '<html lang="en">' in text
    assert "data-keys" in text


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"theme": "<script>"}])
def test_choices_that_are_none_change_nothing(site: Site, wrong: dict[str, str]) -> None:
    assert site.client(Role.READER).post("/profile/", wrong).status_code == 200
    assert not Profile.objects.filter(user__email=address_of(Role.READER)).exists()


def test_sessions_are_listed_and_ended(site: Site) -> None:
    here, there = site.client(Role.READER), site.client(Role.READER)
    stranger = site.client(Role.DPO)
    stranger.get(site.url())
    there.get(site.url(), HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    text = here.get("/profile/").content.decode()
    assert "You are signed in at 2 places" in text
    assert "Firefox, Windows" in text
    name = re.search(r'name="name" value="([0-9a-f]{32})"', text)
    assert name
    here.post("/profile/sessions/", {"name": name[1]})
    assert there.get(site.url()).status_code == 302
    assert here.get(site.url()).status_code == stranger.get(site.url()).status_code == 200


def test_a_session_of_somebody_else_is_not_ended(site: Site) -> None:
    other = site.client(Role.DPO)
    other.get(site.url())
    site.client(Role.READER).post("/profile/sessions/", {"name": "0" * 32})
    site.client(Role.READER).post("/profile/sessions/")
    assert other.get(site.url()).status_code == 200


def test_a_session_goes_on_when_it_is_used(site: Site) -> None:
    client = site.client(Role.READER)
    client.get(site.url())
    session = Session.objects.get(session_key=client.cookies["licite"].value)
    before = session.expire_date
    held = client.session
    held["used"] -= 3600
    held.save()
    client.get(site.url())
    session.refresh_from_db()
    assert session.expire_date > before


def test_whoever_administers_the_installation_adds_an_organisation(site: Site) -> None:
    client = site.client(Role.ADMIN)
    answer = client.post("/spaces/add/", {"name": "Atelier des Épices"})
    assert answer.headers["Location"] == "/o/atelier-des-epices/first-run/1/"
    assert client.get("/o/atelier-des-epices/").status_code == 200
    assert Member.objects.get(controller="atelier-des-epices").role == "admin"
    assert client.get("/").headers["Location"] == "/spaces/"
    again = client.post("/spaces/add/", {"name": "Atelier des Épices"})
    assert 'role="alert"' in again.content.decode()


@pytest.mark.parametrize("who", [Role.DPO, Role.READER, "outsider"])
def test_nobody_else_does(site: Site, who: Role | str) -> None:
    before = controllers(site.home)
    assert site.client(who).post("/spaces/add/", {"name": "Autre"}).headers["Location"] == "/spaces/"
    assert controllers(site.home) == before


def test_two_organisations_are_two(site: Site) -> None:
    assert site.client(Role.ADMIN).get(f"/o/{FIRM}/").status_code == 200
    assert site.client("outsider").get(f"/o/{FIRM}/").status_code == 404
