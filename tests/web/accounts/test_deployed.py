"""Behind https the site is closed as Django's own check asks, and cookies go nowhere in clear."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from licite.store.home import find_home
from licite.web.start import apply_home
from tests.web.conftest import Site


def test_the_check_for_deployment_is_clean_behind_https(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings():
        apply_home(replace(find_home(site.home), site="https://licite.noroit.example"), settings.SECRET_KEY)
        with monkeypatch.context() as without:
            without.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # tests in a browser set it
            call_command("check", deploy=True, fail_level="WARNING")
        client = site.client(None)
        client.defaults |= {"SERVER_NAME": "licite.noroit.example", "HTTP_X_FORWARDED_PROTO": "https"}
        answer = client.get("/sign-in/login/")
        assert answer.status_code == 200
        assert answer.cookies[settings.CSRF_COOKIE_NAME]["secure"]
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        plain = client.get("/sign-in/login/", HTTP_X_FORWARDED_PROTO="http")
        assert plain.headers["Location"] == "https://licite.noroit.example/sign-in/login/"
        assert client.get("/sign-in/login/", SERVER_NAME="evil.example").status_code == 400


def test_cookies_are_for_the_server_alone(site: Site) -> None:
    answer = site.client(None).get("/sign-in/login/")
    csrf = answer.cookies[settings.CSRF_COOKIE_NAME]
    assert csrf["httponly"]
    assert csrf["samesite"] == "Lax"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"].find("no-store") >= 0
