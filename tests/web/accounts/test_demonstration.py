"""The invented firm: a band on every page, a link that lets in once, no second factor on this machine."""

import pytest
from allauth.mfa.models import Authenticator

from licite.store.home import SETTINGS, find_home
from licite.store.setup import open_store
from licite.web.accounts import links
from licite.web.shell.roles import Role
from tests.web.conftest import Site, address_of


def opened(site: Site, *lines: str) -> None:
    settings = site.home / SETTINGS
    settings.write_text("\n".join([settings.read_text(), *lines, ""]))
    open_store(find_home(site.home))


@pytest.fixture
def invented(site: Site) -> Site:
    opened(site, "demonstration = true")
    Authenticator.objects.all().delete()
    return site


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_says_that_data_are_invented(invented: Site, lang: str) -> None:
    band = "Données inventées" if lang == "fr" else "Invented data"
    client = invented.client(Role.ADMIN, lang)
    for path in (invented.url(), "/profile/", "/spaces/", invented.url("first-run/1/"), "/nowhere/"):
        assert band in client.get(path).content.decode(), path


def test_other_installations_do_not(site: Site) -> None:
    assert "Invented data" not in site.client().get(site.url()).content.decode()


def test_the_link_lets_in_once_without_a_second_factor(invented: Site) -> None:
    way = links.once(links.DEMONSTRATION, address_of(Role.ADMIN), "test")
    client = invented.client(None)
    assert client.get(way).status_code == 200
    assert client.get(invented.url()).status_code == 302
    assert client.post(way).headers["Location"] == invented.url()
    assert client.get(invented.url()).status_code == 200
    assert invented.client(None).post(way).status_code == 404


def test_it_is_for_this_machine_alone(invented: Site) -> None:
    way = links.once(links.DEMONSTRATION, address_of(Role.ADMIN), "test")
    assert invented.client(None).get(way, REMOTE_ADDR="203.0.113.7").status_code == 404
    assert invented.client(None).post(way, HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404


def test_reached_from_outside_it_asks_for_a_second_factor_and_has_no_such_link(site: Site) -> None:
    opened(site, "demonstration = true", 'site = "https://licite.noroit.example"')
    Authenticator.objects.all().delete()
    assert site.client(Role.ADMIN).get(site.url()).headers["Location"] == "/second-factor/"
    way = links.once(links.DEMONSTRATION, address_of(Role.ADMIN), "test")
    assert site.client(None).get(way).status_code == 404
