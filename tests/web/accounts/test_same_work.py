"""Whoever asks learns nothing from the time an answer takes: the work is the same for addresses that nobody knows."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licite.operations.forms import Content, publish
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, Site, address_of
from tests.web.public.people import outside, somebody, token_to


def test_signing_in_hashes_once_whoever_it_is_and_says_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[int] = []
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
    real = PBKDF2PasswordHasher.encode

    def counted(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        hashed.append(iterations or self.iterations)
        return real(self, password, salt, iterations)

    with_password = User.objects.get(username=address_of(Role.ADMIN))
    with_password.set_password("une phrase assez longue")
    with_password.save()
    with_key_alone = User.objects.get(username=address_of(Role.DPO))
    with_key_alone.set_unusable_password()
    with_key_alone.save()
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    said, work = [], []
    for email in (with_password.email, with_key_alone.email, "personne@noroit.example"):
        cache.clear()
        hashed.clear()
        answer = site.client(None).post("/sign-in/login/", {"login": email, "password": "une autre phrase longue"})
        text = re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
        said.append((answer.status_code, text.replace(email, "")))
        work.append(sum(hashed))
    assert len(set(said)) == 1
    assert set(work) == {1000}


def queries(site: Site, path: str, typed: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert outside(site).post(path, typed).status_code == 200
    return len(asked)


def test_pages_for_people_outside_ask_the_database_as_much_for_anybody(site: Site) -> None:
    known, unknown = somebody(), "personne@nulle-part.example"
    cut = f"/s/{token_to(known)[:20]}"
    by_hand = [queries(site, cut, {"address": one}) for one in (known, unknown)]
    assert max(by_hand) <= min(by_hand) * 1.5, by_hand
    texts = {"fr": "Recevoir la lettre", "en": "Get the newsletter"}
    form = publish(
        FIRM, Content(name="Lettre", title=texts, button=texts, notice=texts), sender="Paie du Noroît", author="x"
    )
    typed = {"agree": ["email.commercial"]}
    by_form = [
        queries(site, f"/f/{form.id}", typed | {"email": one}) for one in (somebody("form"), "autre@nulle-part.example")
    ]
    assert max(by_form) <= min(by_form) * 1.5, by_form
