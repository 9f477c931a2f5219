"""Two people on one mailbox: what a file says of one is never told of the other, and a refusal of it stops both."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.consents import confirm
from licite.operations.erasures import erase
from licite.operations.person_export import answer_to
from licite.operations.person_found import person_of
from licite.operations.person_matrix import matrix
from licite.store.acts.consent import RecordConsent
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import Consent, Contact
from licite.store.norms import Identity
from licite.store.people import controller_of
from tests.operations.importing.importing import imported, names, profile, written

pytestmark = pytest.mark.usefixtures("home")

BOX = "studio@firm.example"
LOOK = {"who": "dpo@firm.example", "why": "her request"}
TOOL = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME\n"
BOTH = f"Full name,Email,Customer\nAnn Doe,{BOX},\nBob Roe,{BOX},\n"


def both(folder: Path) -> tuple[Contact, Contact]:
    imported(written(folder, "both.csv", BOTH))
    return profile("Ann Doe").contact, profile("Bob Roe").contact


def told(contact: Contact) -> str:
    answer = answer_to("firm", contact.uid, **LOOK)
    return json.dumps(answer.data, ensure_ascii=False) + answer.page


def test_a_claim_is_that_of_the_person_whose_row_it_is(tmp_path: Path) -> None:
    ann, bob = both(tmp_path)
    text = TOOL + f"{BOX},Bob,Roe,2,2024-01-03 10:00:00,\n"
    imported(written(tmp_path, "mailchimp.csv", text), "form", supplier="Broker")
    claim = Consent.objects.for_controller(controller_of("firm")).get()
    assert claim.contact == bob
    assert "mailchimp.csv" in told(bob)
    assert '"source": "Broker"' in told(bob)
    assert "mailchimp.csv" not in told(ann)
    assert '"source": "Broker"' not in told(ann)


def test_the_erasure_of_one_leaves_the_claim_of_the_other(tmp_path: Path) -> None:
    own = f"Full name,Email,Other e-mail\nAnn Doe,ann@firm.example,{BOX}\nBob Roe,{BOX},\n"
    imported(written(tmp_path, "own.csv", own))
    imported(written(tmp_path, "mailchimp.csv", TOOL + f"{BOX},Bob,Roe,2,2024-01-03 10:00:00,\n"), "form")
    erase("firm", "ann@firm.example")
    assert names() == ["Bob Roe"]
    assert Consent.objects.for_controller(controller_of("firm")).get().contact == profile("Bob Roe").contact
    assert "import" in told(profile("Bob Roe").contact)


def test_a_claim_of_somebody_who_was_erased_is_refused(tmp_path: Path) -> None:
    own = f"Full name,Email,Other e-mail\nAnn Doe,ann@firm.example,{BOX}\nBob Roe,{BOX},\n"
    imported(written(tmp_path, "own.csv", own))
    ann = profile("Ann Doe").contact
    erase("firm", "ann@firm.example")
    act = RecordConsent("given", (Identity("email", BOX),), channel="email", contact=ann.uid)
    assert _code(commit, "firm", act) == "STO013"
    assert _code(commit, "firm", RecordConsent("given", (Identity("email", BOX),), contact="nobody")) == "STO025"


def test_what_names_nobody_is_neithers(tmp_path: Path) -> None:
    ann, bob = both(tmp_path)
    more = f"Full name,Email,City\n,{BOX},Marseille\n"
    imported(written(tmp_path, "more.csv", more), "form")
    assert (profile("Ann Doe").city, profile("Bob Roe").city) == ("", "")
    assert names() == ["", "Ann Doe", "Bob Roe"]
    assert "Marseille" not in told(ann) + told(bob)
    imported(written(tmp_path, "again.csv", f"Full name,Email,City\n,{BOX},Toulon\n"), "form")
    imported(written(tmp_path, "zoe.csv", f"Full name,Email,City\nZoé Noé,{BOX},Brest\n"), "form")
    assert names() == ["", "Ann Doe", "Bob Roe", "Zoé Noé"]
    assert profile("").city == "Toulon"


def test_an_initial_that_fits_two_of_them_is_neither(tmp_path: Path) -> None:
    two = f"Full name,Email,City\nAnn Doe,{BOX},\nAlice Doe,{BOX},\nA. Doe,{BOX},Nice\nDOE Ann,{BOX},Caen\n"
    imported(written(tmp_path, "two.csv", two))
    assert names() == ["A. Doe", "Alice Doe", "Ann Doe"]
    cities = {name: profile(name).city for name in names()}
    assert cities == {"A. Doe": "Nice", "Alice Doe": "", "Ann Doe": "Caen"}


def test_one_person_twice_is_no_crowd(tmp_path: Path) -> None:
    imported(written(tmp_path, "one.csv", f"Full name,Email,City\nAnn Doe,{BOX},\n,{BOX},Nice\nA. Doe,{BOX},\n"))
    assert names() == ["Ann Doe"]
    assert profile("Ann Doe").city == "Nice"


@pytest.mark.parametrize("address", [BOX, "Studio+news@FIRM.example"])
def test_a_refusal_of_the_mailbox_stops_both(tmp_path: Path, address: str) -> None:
    contacts = both(tmp_path)
    commit("firm", RecordObjection((Identity("email", address),), how="form", first_party=True))
    for contact in contacts:
        (cell,) = matrix(person_of("firm", contact.uid), channels=("email",), purposes=("commercial",))
        assert "objection_ignored" in cell.decision.breaches


def test_a_confirmation_is_of_whom_it_confirms(tmp_path: Path) -> None:
    _, bob = both(tmp_path)
    owner = controller_of("firm")
    act = RecordConsent(
        "given", (Identity("email", BOX),), channel="email", purpose="charity", words="Yes", words_version="3",
        how="form", first_party=True, proven=True, double_opt_in=True, contact=bob.uid,
        event_at=datetime(2026, 2, 1, 10, tzinfo=UTC),
    )  # fmt: skip
    confirm("firm", commit("firm", act).event_id)
    assert {one.contact for one in Consent.objects.for_controller(owner)} == {bob}


def _code(call: Any, *values: Any) -> str:
    with pytest.raises(LiciteError) as fault:
        call(*values)
    return fault.value.code
