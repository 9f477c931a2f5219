"""Many at once: no refusal waits for another or is turned away, and no mailbox is filled by other people's presses."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from licite.operations import forms_answers
from licite.operations.forms import Content, Form, publish
from licite.operations.forms_answers import confirm_waiting, unconfirmed, waiting
from licite.operations.objections import check_objections
from licite.store.models import Consent
from licite.store.people import controller_of
from licite.web.public import limits
from licite.web.shell.roles import Role
from tests.web.conftest import FIRM
from tests.web.public.people import Site, outside, refusals, token_to

ONE_NETWORK = "192.0.2.7"
OFFERS = "email.commercial"
VICTIM = "cible@example.fr"
WRITINGS = (VICTIM, "Cible@Example.fr", "cible+lettre@example.fr", " CIBLE@EXAMPLE.FR ", "cible+7@example.fr")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has sent a form yet, and people read fast."""
    monkeypatch.setattr(limits, "_seen", {})
    monkeypatch.setattr(forms_answers, "FASTEST", timedelta(0))


def at_once(call: Callable[[Any], Any], many: Iterable[Any]) -> list[Any]:
    """The answers of calls of which eight go on at any time."""

    def one(what: Any) -> Any:
        try:
            return call(what)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, many))


def form_of(name: str = "Lettre") -> Form:
    texts = {"fr": "Recevoir la lettre", "en": "Get the newsletter"}
    content = Content(name=name, title=texts, button=texts, notice=texts)
    return publish(FIRM, content, sender="Paie du Noroît", author="staff@noroit.example")


def pressed(site: Site, form: Form, email: str, network: str, *agreed: str) -> int:
    """The status of a form that somebody sends from a network, after they opened its page.

    Many agreements at once may be told to come again, as they stand back for refusals (STO015); they do.
    """
    client = outside(site)
    seal = re.search('name="shown" value="([^"]+)"', client.get(f"/f/{form.id}").content.decode())
    assert seal
    said = {"email": email, "agree": agreed, "shown": seal.group(1)}
    for _ in range(20):
        status = int(client.post(f"/f/{form.id}", said, REMOTE_ADDR=network).status_code)
        if status != 503:
            break
    return status


def handed_over(site: Site, form: Form) -> list[str]:
    """The addresses that the file for the sending tool has."""
    answer = site.client(Role.MARKETER).get(site.url(f"consents/forms/{form.id}/waiting/csv/"))
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [row["address"] for row in csv.DictReader(io.StringIO(body))]


def test_two_hundred_stops_of_one_network_at_once_are_all_recorded(site: Site) -> None:
    people = [f"p{number}@masse.example" for number in range(200)]
    tokens = {address: token_to(address) for address in people}
    before = refusals()

    def stop(address: str) -> tuple[int, list[str]]:
        answer = outside(site).post(f"/s/{tokens[address]}", {"List-Unsubscribe": "One-Click"}, REMOTE_ADDR=ONE_NETWORK)
        return answer.status_code, re.findall("R-[0-9A-F]{8}", answer.content.decode())

    answers = at_once(stop, people)
    assert {status for status, _ in answers} == {200}
    assert len({found[0] for _, found in answers}) == len(people)
    assert refusals() == before + len(people)
    assert all(one.objected for one in check_objections(FIRM, people))


def test_refusals_pass_while_the_forms_of_their_network_wait(site: Site) -> None:
    form, client = form_of(), outside(site)

    def any_press(number: int) -> tuple[str, int]:
        address = f"p{number}@masse.example"
        if number % 3 == 0:
            said = {"email": address, "agree": []}
            return "form", int(client.post(f"/f/{form.id}", said, REMOTE_ADDR=ONE_NETWORK).status_code)
        if number % 3 == 1:
            return "by hand", int(client.post("/s/", {"address": address}, REMOTE_ADDR=ONE_NETWORK).status_code)
        said = {"all": "1"}
        return "choices", int(client.post(f"/p/{token_to(address)}", said, REMOTE_ADDR=ONE_NETWORK).status_code)

    count = 3 * (limits.PER_MINUTE + 10)
    answers = Counter(at_once(any_press, range(count)))
    assert answers == {
        ("form", 200): limits.PER_MINUTE,
        ("form", 429): 10,
        ("by hand", 200): count // 3,
        ("choices", 200): count // 3,
    }
    stopped = [f"p{number}@masse.example" for number in range(count) if number % 3]
    assert all(one.objected for one in check_objections(FIRM, stopped))


def test_fifty_forms_for_one_mailbox_lead_to_one_message(site: Site) -> None:
    form = form_of()
    presses = [(WRITINGS[number % len(WRITINGS)], f"192.0.2.{number + 10}") for number in range(50)]
    assert set(at_once(lambda press: pressed(site, form, *press, OFFERS), presses)) == {200}
    assert Consent.objects.for_controller(controller_of(FIRM)).filter(source=form.source).count() >= len(WRITINGS) - 1
    for _ in range(2):
        assert len(handed_over(site, form)) == 1


def test_one_network_cannot_send_fifty_forms_and_one_of_ipv6_is_one_network(site: Site) -> None:
    form = form_of()
    networks = [f"2001:db8:0:1::{number:x}" for number in range(50)]
    answers = Counter(at_once(lambda network: pressed(site, form, VICTIM, network), networks))
    assert answers == {200: limits.PER_MINUTE, 429: 50 - limits.PER_MINUTE}


def test_behind_a_proxy_of_ours_nobody_chooses_their_network(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"))
    form, client = form_of(), outside(site)

    def press(number: int) -> int:
        said = {"email": f"p{number}@example.fr", "agree": []}
        told = f"198.51.100.{number}, 192.0.2.7"
        return int(client.post(f"/f/{form.id}", said, HTTP_X_FORWARDED_FOR=told).status_code)

    assert Counter(at_once(press, range(30))) == {200: limits.PER_MINUTE, 429: 30 - limits.PER_MINUTE}


def test_whoever_stopped_or_confirmed_since_is_not_written_to(site: Site) -> None:
    form = form_of()
    for number in range(3):
        assert pressed(site, form, VICTIM, f"192.0.2.{number}", OFFERS) == 200
    assert pressed(site, form, "autre@example.fr", "192.0.2.9", OFFERS) == 200
    assert handed_over(site, form) == ["autre@example.fr", VICTIM]
    outside(site).post(f"/s/{token_to(VICTIM)}")
    assert handed_over(site, form) == ["autre@example.fr"]
    (left,) = unconfirmed(form)
    found = waiting(form.id, left.path.rpartition("/")[2])
    assert found
    assert confirm_waiting(found)
    assert handed_over(site, form) == []
    assert pressed(site, form, VICTIM, "192.0.2.9", OFFERS) == 200
    assert handed_over(site, form) == [VICTIM], "who comes back after a stop is asked again"


def test_the_older_of_two_presses_is_not_asked_about_once_the_newer_is_confirmed(site: Site) -> None:
    form = form_of()
    for number in range(2):
        assert pressed(site, form, VICTIM, f"192.0.2.{number}", OFFERS) == 200
    (newest,) = unconfirmed(form)
    found = waiting(form.id, newest.path.rpartition("/")[2])
    assert found
    assert confirm_waiting(found)
    assert handed_over(site, form) == []
