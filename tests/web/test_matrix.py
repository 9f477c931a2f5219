"""Every address, every method, every role, and somebody of another controller: nobody gets what is not theirs."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAMPLES = {"int": "1", "slug": "0" * 32, "str": "0" * 32, "uuid": "0" * 32, "path": "a/b"}
OPEN_TO_ALL = ("s/", "p/", "w/", "f/", "sign-in/", "first-run/", "static/", "join/", "demonstration/", "accessibility/")
"""Where whoever has no account may come: their own tests say what they may do there."""


def patterns(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route, one


EVERY = list(patterns(get_resolver().url_patterns))
PAGES = [(route, one) for route, one in EVERY if route.startswith("o/<slug:org>/")]
OTHERS = [route for route, _ in EVERY if not route.startswith(("o/<slug:org>/", *OPEN_TO_ALL))]


def address(route: str, org: str) -> str:
    filled = route.replace("<slug:org>", org)
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "0" * 32), filled)


def asked(client: Client, method: str, url: str) -> int:
    return client.generic(method, url).status_code


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_only_what_is_open_to_it(site: Site, role: Role) -> None:
    client, wrong = site.client(role), []
    for route, pattern in PAGES:
        roles = pattern.callback.roles  # type: ignore[union-attr]
        for method in METHODS:
            known = "GET" if method == "HEAD" else method
            if known in roles and role in roles[known]:
                continue
            status = asked(client, method, address(route, FIRM))
            if status != (404 if known in roles else 405):
                wrong.append((method, route, status))
    assert wrong == []


def test_somebody_of_another_controller_finds_nothing_here(site: Site) -> None:
    client = site.client("outsider")
    found = {(method, route): asked(client, method, address(route, FIRM)) for route, _ in PAGES for method in METHODS}
    assert {key: status for key, status in found.items() if status != 404} == {}


def test_an_admin_finds_nothing_of_another_controller(site: Site) -> None:
    client = site.client(Role.ADMIN)
    found = {(method, route): asked(client, method, address(route, OTHER)) for route, _ in PAGES for method in METHODS}
    assert {key: status for key, status in found.items() if status != 404} == {}


@pytest.mark.parametrize("method", METHODS)
def test_who_is_not_signed_in_gets_nothing(site: Site, method: str) -> None:
    client, wrong = site.client(None), []
    for route in [route for route, _ in PAGES] + OTHERS:
        status = asked(client, method, address(route, FIRM))
        if status not in (302, 405):
            wrong.append((route, status))
    assert wrong == []


def test_every_form_wants_its_token(site: Site) -> None:
    client, wrong = site.client(Role.ADMIN, csrf=True), []
    for route, pattern in PAGES:
        if "POST" in pattern.callback.roles:  # type: ignore[union-attr]
            status = asked(client, "POST", address(route, FIRM))
            if status != 403:
                wrong.append((route, status))
    assert wrong == []
