"""The first run: one secret link, five questions, a working set-up, and one real check."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from licite.operations.members import role_changes
from licite.operations.objections import Scope, add_objection
from licite.web.accounts.models import Member
from licite.web.first_run import door
from licite.web.organisation.models import Organisation
from licite.web.organisation.sender import Sender, sender_of
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM, OTHER, Site

PASSWORD = "une phrase assez longue"
EMAIL = "nora.keller@noroit.example"
GIVEN = {"email_given": EMAIL, "way": "password", "password": PASSWORD}


@pytest.fixture
def empty(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    cache.clear()
    monkeypatch.delenv("LICITE_LISTENS", raising=False)
    Member.objects.all().delete()
    User.objects.all().delete()
    yield site
    door._secret.clear()


def test_without_an_account_all_is_refused_but_the_link(empty: Site) -> None:
    client = empty.client(None)
    for path in ("/", "/sign-in/login/", empty.url(), "/spaces/", empty.url("settings/team/")):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Nobody has an account" in answer.content.decode(), path
    assert client.post("/sign-in/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 403
    assert client.get(door.open_door()).status_code == 200


def test_the_link_is_told_where_the_site_was_started(
    empty: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LICITE_ADDRESS", "http://localhost:8000")
    door.announce("en")
    told = capsys.readouterr().err
    assert re.search(r"http://localhost:8000/first-run/[\w-]{43}/", told)


def test_no_link_is_told_once_there_is_an_account(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    door.announce("en")
    assert capsys.readouterr().err == ""
    assert site.client(None).get(door.open_door()).status_code == 404


def test_the_first_account_administers_and_comes_to_the_questions(empty: Site) -> None:
    way, client = door.open_door(), empty.client(None)
    answer = client.post(way, GIVEN)
    assert answer.headers["Location"] == "/sign-in/application/activate/"
    assert {(one.controller, one.role) for one in Member.objects.all()} == {(FIRM, "admin"), (OTHER, "admin")}
    assert client.session["onward"] == f"/o/{FIRM}/first-run/1/"
    assert role_changes(FIRM)[0].member == EMAIL
    assert empty.client(None).get(way).status_code == 404
    assert empty.client(None).post(way, GIVEN | {"email_given": "b@noroit.example"}).status_code == 404


def test_a_passkey_will_do(empty: Site) -> None:
    answer = empty.client(None).post(door.open_door(), {"email_given": EMAIL.upper(), "way": "passkey"})
    assert answer.headers["Location"] == "/sign-in/keys/add/"
    assert User.objects.get().username == EMAIL


@pytest.mark.parametrize(
    "wrong", [{"email_given": "nobody"}, {"email_given": ""}, {"password": "short"}, {"password": ""}, {"way": "none"}]
)
def test_what_is_wrong_is_told_and_makes_nobody(empty: Site, wrong: dict[str, str]) -> None:
    answer = empty.client(None).post(door.open_door(), GIVEN | wrong)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not User.objects.exists()


def test_another_secret_is_none(empty: Site) -> None:
    door.open_door()
    for secret in ("x", "é", "0" * 43):
        assert empty.client(None).get(f"/first-run/{secret}/").status_code == 404
        assert empty.client(None).post(f"/first-run/{secret}/", GIVEN).status_code == 404
    assert not User.objects.exists()


def test_the_link_is_for_this_machine_unless_it_listens_to_others(empty: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    way, client = door.open_door(), empty.client(None)
    assert client.get(way, REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get(way, HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
    assert client.get(way, REMOTE_ADDR="::1").status_code == 200
    monkeypatch.setenv("LICITE_LISTENS", "0.0.0.0")
    assert client.get(way, REMOTE_ADDR="203.0.113.7").status_code == 200


ANSWERS: list[dict[str, Any]] = [
    {"mode": "company"},
    {
        "name": "Paie Noroît",
        "postal_address": "12 quai du Noroît, Brest",
        "contact": "donnees@noroit.example",
        "dpo": "Zoé M.",
    },
    {"channels": ["email", "voice_call"]},
    {"audiences": ["professional"]},
    {"refusals": "later"},
]


def answer_all(site: Site, lang: str = "en", **changed: str) -> None:
    client = site.client(Role.ADMIN, lang)
    for step, given in enumerate(ANSWERS, start=1):
        text = client.get(site.url(f"first-run/{step}/")).content.decode()
        assert "Question" in text
        assert f"{2 * (6 - step)}" in text
        kept = {name: changed.get(name, value) for name, value in given.items()}
        answer = client.post(site.url(f"first-run/{step}/"), kept)
        after = f"first-run/{step + 1}/" if step < 5 else "first-run/done/"
        assert answer.headers["Location"] == site.url(after)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_five_answers_give_a_working_set_up(site: Site, lang: str) -> None:
    answer_all(site, lang)
    known = Organisation.of(FIRM)
    assert (known.mode, known.channels, known.audiences, known.refusals) == (
        "company", ["email", "voice_call"], ["professional"], "later",
    )  # fmt: skip
    assert known.finished_at is not None
    sender = Sender("Paie Noroît", "12 quai du Noroît, Brest", "donnees@noroit.example", "Zoé M.")
    assert sender_of(FIRM) == sender
    text = site.client(Role.ADMIN, lang).get(site.url("first-run/done/")).content.decode()
    for said in (sender.postal_address, sender.contact, sender.dpo):
        assert said in text
    assert ("3 ans" in text.replace("\u00a0", " ")) if lang == "fr" else ("3 years" in text)


def test_questions_can_be_passed_and_taken_up_again(site: Site) -> None:
    client = site.client()
    for step in (1, 2, 3):
        assert client.post(site.url(f"first-run/{step}/"), {"pass": "yes"}).status_code == 302
    assert Organisation.of(FIRM).step == 3
    assert site.url("first-run/4/") in client.get(site.url("settings/")).content.decode()
    assert sender_of(FIRM) == Sender("Paie Noroît")
    client.post(site.url("first-run/2/"), ANSWERS[1])
    assert "12 quai" in client.get(site.url("first-run/2/")).content.decode()
    assert Organisation.of(FIRM).step == 3


@pytest.mark.parametrize(
    ("step", "wrong"),
    [(1, {}), (1, {"mode": "king"}), (2, {"name": "", "contact": "x"}), (3, {}), (4, {"audiences": "x"}), (5, {})],
)
def test_an_answer_that_is_none_is_told_and_kept_on_the_form(site: Site, step: int, wrong: dict[str, str]) -> None:
    answer = site.client().post(site.url(f"first-run/{step}/"), wrong)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in text
    assert "<title>Error" in text
    assert Organisation.of(FIRM).step == 0


def test_there_are_five(site: Site) -> None:
    for step in (0, 6, 99):
        assert site.client().get(site.url(f"first-run/{step}/")).status_code == 404


def test_the_path_of_a_freelancer_stops_there(site: Site) -> None:
    answer_all(site, mode="freelancer")
    text = site.client().get(site.url("first-run/done/")).content.decode()
    assert "That is all" in text
    assert "Invite your team" not in text
    assert "file of contacts" not in text


def check(site: Site, lang: str = "en", **given: str) -> str:
    return site.client(lang=lang).post(site.url("first-run/done/"), given).content.decode()


@pytest.mark.parametrize(
    ("origin", "mark"), [("agreed", "lawful"), ("customer", "lawful"), ("work", "lawful"), ("untold", "unlawful")]
)
def test_one_answer_settles_whether_an_address_may_be_written_to(site: Site, origin: str, mark: str) -> None:
    text = check(site, address="nadia.bellec@example.fr")
    assert "where does this address come from?" in text
    assert (
        f'href="#m-{mark}"'
        in check(site, address="nadia.bellec@example.fr", origin=origin).split('id="footer-title"')[0]
    )


def test_a_refusal_is_known_at_once(site: Site) -> None:
    add_objection(FIRM, ["nadia.bellec@example.fr"], Scope(), how="call", source="test")
    for given in ({}, {"origin": "agreed"}):
        text = check(site, "fr", address="Nadia.Bellec@example.fr", **given)
        assert "answer-forbidden" in text
        assert "stop" in text


@pytest.mark.parametrize(
    "address", ["", "not an address", "+33639981234", "<script>alert(1)</script>", "a@b@c", "x" * 400]
)
def test_what_is_no_address_is_told(site: Site, address: str) -> None:
    text = check(site, address=address)
    assert 'role="alert"' in text
    assert "<script>alert" not in text


def test_a_check_records_nothing(site: Site) -> None:
    from licite.store.commit import last_seq

    before = last_seq()
    check(site, address="nadia.bellec@example.fr", origin="work")
    assert last_seq() == before


def test_a_hostile_name_is_text(site: Site) -> None:
    name = "</pre><script>alert(1)</script>{{ 7*7 }}"
    site.client().post(site.url("first-run/2/"), ANSWERS[1] | {"name": name})
    for path in ("first-run/done/", "first-run/2/", "settings/sender/"):
        text = site.client().get(site.url(path)).content.decode()
        assert "<script>alert" not in text
        assert "49" not in text.split("<title>")[1][:60]
