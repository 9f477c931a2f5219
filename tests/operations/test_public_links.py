"""Links of a message: opaque, unforgeable, and read for as long as the keys are kept."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.opening import opened
from licite.operations.public_links import Link, controllers_meant, links_for, read_link, sealed
from licite.store.home import Home
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.public_token import seal, unseal
from tests.operations.installed import installed

SITE = "https://licite.noroit.example/"
WHO = "nadia.bellec@menuiseries-aubrac.example"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = replace(installed(tmp_path), site=SITE)
    with opened(made):
        yield made


def test_a_message_carries_three_addresses_and_two_headers(home: Home) -> None:
    found = links_for("firm", WHO, campaign="lettre", on=date(2026, 11, 26))
    assert found.stop.startswith("https://licite.noroit.example/s/")
    assert found.preferences.startswith("https://licite.noroit.example/p/")
    assert found.why.startswith("https://licite.noroit.example/w/")
    assert found.headers == {
        "List-Unsubscribe": f"<{found.stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert len(found.stop) < 300
    link = read_link(found.stop.rpartition("/")[2])
    assert link == Link("firm", Identity("email", WHO), "email", "commercial", "lettre", date(2026, 11, 26))


def test_the_same_message_has_the_same_links(home: Home) -> None:
    assert links_for("firm", WHO) == links_for("firm", WHO)
    assert links_for("firm", WHO).stop != links_for("firm", f"x{WHO}").stop


def test_without_https_there_are_no_headers_and_without_a_site_no_links(home: Home) -> None:
    assert links_for("firm", WHO, home=replace(home, site="http://localhost:8000")).headers == {}
    with pytest.raises(LiciteError) as fault:
        links_for("firm", WHO, home=replace(home, site=None))
    assert fault.value.code == "PUB001"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"channel": "emial"}, "CON002"), ({"purpose": "x"}, "CON002"), ({"address": "bonjour"}, "CON001")],
)
def test_what_is_no_message_has_no_link(home: Home, more: dict[str, str], code: str) -> None:
    with pytest.raises(LiciteError) as fault:
        links_for("firm", **({"address": WHO} | more))  # type: ignore[arg-type]
    assert fault.value.code == code


def test_no_sign_of_a_link_can_be_changed(home: Home) -> None:
    token = sealed(Link("firm", Identity("email", WHO)))
    for place, sign in enumerate(token[:-1]):
        other = "A" if sign != "A" else "B"
        assert read_link(token[:place] + other + token[place + 1 :]) is None, place
    for length in range(len(token)):
        assert read_link(token[:length]) is None, length


def test_a_link_of_other_keys_or_of_another_use_is_none(home: Home, tmp_path: Path) -> None:
    token = sealed(Link("firm", Identity("email", WHO)))
    assert read_link(seal(current().ring(), "page", "firm", ["email", WHO, "", "", "", ""])) is None
    assert unseal(current().ring(), "page", token) is None
    with opened(installed(tmp_path, name="other")):
        assert read_link(token) is None


def test_a_link_is_read_after_any_number_of_rotations(home: Home) -> None:
    token = sealed(Link("firm", Identity("email", WHO)))
    for _ in range(5):
        current().ring().rotate()
    found = read_link(token)
    assert found is not None
    assert found.identity.value == WHO
    assert sealed(found) != token, "new links are under the new key"


def test_a_link_of_a_controller_that_is_gone_is_none(home: Home) -> None:
    assert read_link(sealed(Link("nobody", Identity("email", WHO)))) is None


def test_the_beginning_of_a_link_says_for_whom_it_was_made(home: Home) -> None:
    from licite.store.people import add_controller

    add_controller("second", "Second")
    token = sealed(Link("second", Identity("email", WHO)))
    current().ring().rotate()
    assert controllers_meant(token[:12]) == ("second",)
    assert controllers_meant(token[:11]) == ("firm", "second")
    assert controllers_meant("") == ("firm", "second")


def test_a_writing_that_no_parser_reads_is_still_a_link(home: Home) -> None:
    odd = Identity("email", "né\udce9\t<x>@é.example")
    found = read_link(sealed(Link("firm", odd)))
    assert found is not None
    assert found.identity == odd
    assert json.dumps(found.identity.value)
