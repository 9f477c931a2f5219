"""A form that was sent after the session had ended: nothing is done, and nothing that was typed is lost."""

from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.test import Client

from licite.web.organisation.sender import sender_of
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, Site, address_of
from tests.web.organisation.test_settings import GIVEN


def sent_too_late(site: Site, **given: str) -> Client:
    client = site.client(Role.ADMIN)
    client.logout()
    body = urlencode(GIVEN | given)
    answer = client.post(site.url("settings/sender/"), body, content_type="application/x-www-form-urlencoded")
    assert answer.headers["Location"] == "/sign-in/login/?next=/kept/"
    return client


def test_what_was_typed_waits_and_is_sent_once_more(site: Site) -> None:
    client = sent_too_late(site, dpo="<b>Zoé</b>")
    assert sender_of(FIRM).contact == ""
    held = dict(client.session["kept"])
    again = site.client(Role.ADMIN)
    session = again.session
    session["kept"] = held
    session.save()
    text = again.get("/kept/").content.decode()
    assert f'action="{site.url("settings/sender/")}"' in text
    assert 'value="&lt;b&gt;Zoé&lt;/b&gt;"' in text
    assert again.get("/kept/").headers["Location"] == "/"


def test_it_outlives_signing_in(site: Site) -> None:
    client = sent_too_late(site)
    client.force_login(User.objects.get(email=address_of(Role.ADMIN)))
    assert "dpo@noroit.example" in client.get("/kept/").content.decode()


def test_what_is_sent_then_is_asked_for_the_role_again(site: Site) -> None:
    assert site.client(Role.READER).post(site.url("settings/sender/"), GIVEN).status_code == 404


def test_a_piece_of_a_page_has_the_whole_page_go_to_the_way_in(site: Site) -> None:
    current = f"http://localhost{site.url('more/')}?a=b"
    answer = site.client(None).get(site.url(), headers={"HX-Request": "true", "HX-Current-URL": current})
    assert answer.headers["HX-Redirect"] == f"/sign-in/login/?next={site.url('more/')}"


def test_what_is_large_or_a_file_is_not_kept(site: Site) -> None:
    client = site.client(None)
    client.post(site.url("settings/sender/"), "name=" + "x" * 60_000, content_type="application/x-www-form-urlencoded")
    assert "kept" not in client.session
