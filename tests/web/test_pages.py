"""What every page has in common: a role for every method, one answer for what is not there and what is not yours."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site


def patterns(found: list[URLPattern | URLResolver], before: str = "") -> list[tuple[str, URLPattern]]:
    every = []
    for one in found:
        route = before + str(one.pattern)
        every += patterns(one.url_patterns, route) if isinstance(one, URLResolver) else [(route, one)]
    return every


PAGES = [(route, one) for route, one in patterns(get_resolver().url_patterns) if route.startswith("o/<slug:org>/")]


@pytest.mark.parametrize(("route", "pattern"), PAGES, ids=[route for route, _ in PAGES])
def test_every_page_of_a_controller_says_which_role_each_method_is_open_to(route: str, pattern: URLPattern) -> None:
    roles = getattr(pattern.callback, "roles", None)
    assert roles, route
    assert all(of <= set(Role) and of for of in roles.values())


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_page(site: Site) -> None:
    answer = site.client(None).get(site.url())
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/login/?next=/o/{FIRM}/"


def test_another_controller_is_answered_as_one_that_is_not_there(site: Site) -> None:
    client = site.client(Role.ADMIN)
    assert client.get(f"/o/{OTHER}/").content == client.get("/o/nobody-at-all/").content
    assert client.get(f"/o/{OTHER}/").status_code == 404


def test_the_front_leads_to_the_only_controller(site: Site) -> None:
    assert site.client().get("/").headers["Location"] == site.url()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_page_is_in_the_language_of_the_reader(site: Site, lang: str) -> None:
    text = site.client(lang=lang).get(site.url("more/")).content.decode()
    assert f'<html lang="{lang}"' in text
    assert ("Aller au contenu" in text) == (lang == "fr")


@pytest.mark.parametrize(("lang", "words"), [("fr", "seul un bouton y mène"), ("en", "only a button leads to it")])
def test_what_only_a_button_asks_for_is_told_in_words_where_it_is_asked_for_as_a_page(
    site: Site, lang: str, words: str
) -> None:
    """As after a session that ended: whoever signs in again is led to the address of the button."""
    route = next(route for route, one in PAGES if set(one.callback.roles) == {"POST"} and route.count("<") == 1)  # type: ignore[union-attr]
    answer = site.client(lang=lang).get(route.replace("<slug:org>", f"/{FIRM}").replace("o//", "/o/"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert words in answer.content.decode()
