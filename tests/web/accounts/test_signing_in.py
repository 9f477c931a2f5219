"""Signing in: a password with a code, no enumeration, limits, no open redirect, a new session, a second factor."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, TOTP_SECRET, Site, address_of

PASSWORD = "une phrase assez longue"
LOGIN = "/sign-in/login/"


@pytest.fixture(autouse=True)
def _no_limit_from_before() -> None:
    cache.clear()


@pytest.fixture
def dpo(site: Site) -> User:
    user = User.objects.get(email=address_of(Role.DPO))
    user.set_password(PASSWORD)
    user.save()
    return user


def code_now() -> str:
    return str(format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30)))


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_password_and_code_lead_to_the_page_that_was_asked_for(site: Site, dpo: User) -> None:
    client = site.client(None)
    first = sign_in(client, dpo.email, next=site.url("more/"))
    assert first.headers["Location"] == "/sign-in/code/"
    assert client.get(site.url()).status_code == 302
    second = client.post("/sign-in/code/", {"code": code_now()})
    assert second.headers["Location"] == site.url("more/")
    assert client.get(site.url("more/")).status_code == 200


def test_a_code_works_once(site: Site, dpo: User) -> None:
    code = code_now()
    for tried, ends_at in ((site.client(None), "/"), (site.client(None), None)):
        sign_in(tried, dpo.email)
        assert tried.post("/sign-in/code/", {"code": code}).headers.get("Location") == ends_at


def test_a_recovery_code_works_once(site: Site, dpo: User) -> None:
    codes = RecoveryCodes.activate(dpo).get_unused_codes()
    for ends_at in ("/", None):
        client = site.client(None)
        sign_in(client, dpo.email)
        assert client.post("/sign-in/code/", {"code": codes[0]}).headers.get("Location") == ends_at


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_unknown_address_takes_the_same_answer(site: Site, dpo: User, lang: str) -> None:
    def told(email: str) -> str:
        text = sign_in(site.client(None, lang), email, "not this one at all").content.decode()
        return re.sub(r'value="[^"]*"', "", text)

    assert told(dpo.email) == told("nobody@noroit.example")
    assert ("ne vont pas ensemble" in told(dpo.email)) == (lang == "fr")


def test_tries_are_limited(site: Site, dpo: User) -> None:
    client = site.client(None)
    told = [sign_in(client, dpo.email, f"wrong number {n}").content.decode() for n in range(6)]
    assert "do not go together" in told[0]
    assert "Too many tries" in told[-1]
    assert sign_in(client, dpo.email).headers.get("Location") is None


def test_codes_are_limited(site: Site, dpo: User) -> None:
    client = site.client(None)
    sign_in(client, dpo.email)
    told = [client.post("/sign-in/code/", {"code": "000000"}).content.decode() for _ in range(6)]
    assert "Too many tries" in told[-1]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_elsewhere(site: Site, dpo: User, elsewhere: str) -> None:
    client = site.client(None)
    sign_in(client, dpo.email, next=elsewhere)
    assert client.post("/sign-in/code/", {"code": code_now()}).headers["Location"] == "/"


def test_the_session_is_another_after_signing_in(site: Site, dpo: User) -> None:
    client = site.client(None)
    sign_in(client, dpo.email)
    before = client.cookies["licite"].value
    client.post("/sign-in/code/", {"code": code_now()})
    assert client.cookies["licite"].value != before
    planted = site.client(None)
    planted.cookies["licite"] = before
    assert planted.get(site.url()).status_code == 302


def test_forms_want_their_token(site: Site, dpo: User) -> None:
    client = site.client(None, csrf=True)
    assert sign_in(client, dpo.email).status_code == 403


def test_without_a_second_factor_no_page_of_a_controller_is_shown(site: Site) -> None:
    Authenticator.objects.filter(user__email=address_of(Role.DPO)).delete()
    client = site.client(Role.DPO)
    for path in (site.url(), site.url("settings/"), "/", "/spaces/", "/profile/"):
        assert client.get(path).headers["Location"] == "/second-factor/"
    assert client.get("/second-factor/").status_code == 200
    assert client.get("/sign-in/keys/add/").status_code == 200


def test_an_application_of_codes_is_set_up(site: Site) -> None:
    Authenticator.objects.filter(user__email=address_of(Role.DPO)).delete()
    client = site.client(Role.DPO)
    text = client.get("/sign-in/application/activate/").content.decode()
    secret = re.search(r'id="secret">([A-Z2-7]+)<', text)
    assert secret
    assert "<svg" in text
    wrong = client.post("/sign-in/application/activate/", {"code": "000000"}).content.decode()
    assert "not the right one" in wrong
    assert secret[1] in wrong
    code = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    answer = client.post("/sign-in/application/activate/", {"code": code})
    assert answer.headers["Location"] == "/sign-in/recovery/"
    assert client.get(site.url()).status_code == 200


def test_secrets_lie_encrypted(site: Site) -> None:
    data = Authenticator.objects.get(user__email=address_of(Role.DPO), type="totp").data
    assert TOTP_SECRET not in str(data)


def test_the_last_way_in_is_not_taken_away(site: Site, dpo: User) -> None:
    client = site.client(None)
    sign_in(client, dpo.email)
    client.post("/sign-in/code/", {"code": code_now()})
    again = client.get("/sign-in/application/deactivate/")
    client.post(again.headers["Location"], {"password": PASSWORD})
    text = client.post("/sign-in/application/deactivate/").content.decode()
    assert "last way" in text
    assert Authenticator.objects.filter(user=dpo, type="totp").exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_password_is_changed(site: Site, dpo: User, lang: str) -> None:
    client = site.client(Role.DPO, lang)
    path = "/sign-in/password/"
    assert client.get(path).status_code == 200
    given = {"oldpassword": "wrong", "password1": "encore une phrase", "password2": "encore une phrase"}
    assert 'role="alert"' in client.post(path, given).content.decode()
    assert client.post(path, given | {"oldpassword": PASSWORD}).status_code == 302
    dpo.refresh_from_db()
    assert dpo.check_password("encore une phrase")


def test_who_has_none_chooses_a_password(site: Site) -> None:
    client = site.client(Role.READER)
    again = client.get("/sign-in/password/set/")
    assert again.status_code in (200, 302)


def test_signing_out_ends_the_session(site: Site) -> None:
    client = site.client(Role.DPO)
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert client.get(site.url()).status_code == 302
    assert client.get("/sign-out/").status_code == 405


@pytest.mark.parametrize("page", ["signup", "email", "password/reset", "confirm-email", "login/code"])
def test_pages_of_allauth_that_nobody_needs_are_not_there(site: Site, page: str) -> None:
    assert site.client(None).get(f"/sign-in/{page}/").status_code == 404


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "path", [LOGIN, "/second-factor/", "/profile/", "/spaces/", "/spaces/add/", "/sign-in/logout/"]
)
def test_pages_are_in_both_languages(site: Site, lang: str, path: str) -> None:
    if path == "/second-factor/":
        Authenticator.objects.filter(user__email=address_of(Role.ADMIN)).delete()
    text = site.client(None if path == LOGIN else Role.ADMIN, lang).get(path).content.decode()
    assert f'<html lang="{lang}"' in text
    assert FIRM not in re.findall(r"<title>(.*?)</title>", text)[0]
