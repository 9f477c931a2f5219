"""What a recipient is to be told: refusals, erasures, corrections; until it was told, and again of what is new."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from licite.errors import LiciteError
from licite.operations.disclosures import Asked, Whom, hand_over
from licite.operations.due import due, with_addresses
from licite.operations.erasures import erase
from licite.operations.notices import owed, owed_by
from licite.operations.objections import Scope, add_objection
from licite.operations.passing_on import outstanding, passed_on
from licite.store.models import Access, Contact, Profile
from licite.store.opened import Store
from licite.store.people import add_controller
from tests.operations.contacts_for_tests import a_contact, address_of

TODAY = datetime.now(UTC).date()
BEFORE = (TODAY - timedelta(days=30)).isoformat()
ASKED = Asked("Partner SARL", ("email", "company"), "commercial", on=BEFORE)
_numbers = iter(range(1_000_000))


@pytest.fixture
def firm(store_on_both: Store) -> str:
    return add_controller(f"firm{next(_numbers)}", "Firm").slug


@pytest.fixture
def ann(firm: str) -> Contact:
    return handed(firm)


def handed(firm: str, asked: Asked = ASKED) -> Contact:
    contact = a_contact(controller=firm, informed=True, collected_on=TODAY)
    hand_over(firm, asked, Whom(contacts=(contact.uid,)))
    return contact


def to_tell(firm: str) -> list[tuple[str, str]]:
    return [(one.contact, one.what) for one in outstanding(firm)]


def corrected(contact: Contact, field: str, day: date) -> None:
    Profile.objects.for_controller(contact.controller).filter(contact=contact).update(
        changed={field: {"was": "A", "on": day.isoformat()}}, updated_at=datetime.now(UTC)
    )


def test_a_refusal_is_passed_on_to_every_recipient_until_it_is_told(firm: str, ann: Contact) -> None:
    handed(firm)
    hand_over(firm, replace(ASKED, recipient="Other"), Whom(contacts=(ann.uid,)))
    assert to_tell(firm) == []
    add_objection(firm, [address_of(ann)])
    found = outstanding(firm)
    assert [(one.recipient, one.contact, one.what) for one in found] == [
        ("Other", ann.uid, "refusal"), ("Partner SARL", ann.uid, "refusal"),
    ]  # fmt: skip
    assert {one.disclosed_on for one in found} == {TODAY - timedelta(days=30)}
    passed_on(firm, "partner sarl", on=(TODAY - timedelta(days=1)).isoformat())
    assert len(to_tell(firm)) == 2
    passed_on(firm, "partner sarl", address=address_of(ann), how="e-mail", author="Zoe")
    assert [one.recipient for one in outstanding(firm)] == ["Other"]
    add_objection(firm, [address_of(ann)])
    assert len(to_tell(firm)) == 2


def test_telling_of_one_contact_is_not_telling_of_another(firm: str, ann: Contact) -> None:
    bob = handed(firm)
    add_objection(firm, [address_of(ann)])
    add_objection(firm, [address_of(bob)])
    passed_on(firm, "Partner SARL", contact=ann.uid)
    assert to_tell(firm) == [(bob.uid, "refusal")]
    passed_on(firm, "Partner SARL")
    assert to_tell(firm) == []


def test_a_refusal_of_something_else_is_not_the_recipients_matter(firm: str, ann: Contact) -> None:
    add_objection(firm, [address_of(ann)], Scope(purpose="charity"))
    assert to_tell(firm) == []
    hand_over(firm, replace(ASKED, purpose="charity", done=True), Whom(contacts=(ann.uid,)))
    assert to_tell(firm) == [(ann.uid, "refusal")]


def test_a_breach_is_told_even_where_the_recipient_knew_of_the_refusal(firm: str, ann: Contact) -> None:
    add_objection(firm, [address_of(ann)])
    passed_on(firm, "Partner SARL")
    assert to_tell(firm) == []
    hand_over(firm, replace(ASKED, on=None, done=True), Whom(contacts=(ann.uid,)))
    assert to_tell(firm) == [(ann.uid, "breach")]
    item = next(one for one in due(firm, lang="en").items if one.kind == "recipient")
    assert "in spite of the refusal" in item.words


def test_an_erasure_is_passed_on_by_the_id_that_is_left(firm: str, ann: Contact) -> None:
    bob = handed(firm)
    add_objection(firm, [address_of(bob)])
    done = erase(firm, ann.uid)
    assert done.recipients == (("Partner SARL", TODAY - timedelta(days=30)),)
    assert done.removed["disclosures"] == 1
    assert sorted(to_tell(firm)) == sorted([(ann.uid, "erasure"), (bob.uid, "refusal")])
    shown = with_addresses(due(firm), who="Zoe", reason="art. 19")
    addresses = {one.contact: one.address for one in shown.items if one.kind == "recipient"}
    assert addresses == {ann.uid: None, bob.uid: address_of(bob)}
    assert not Access.objects.for_controller(ann.controller).filter(contact=ann).exists()
    passed_on(firm, "Partner SARL", contact=ann.uid)
    assert to_tell(firm) == [(bob.uid, "refusal")]


def test_a_correction_of_what_was_handed_over_is_passed_on(firm: str, ann: Contact) -> None:
    corrected(ann, "job_title", TODAY)
    assert to_tell(firm) == []
    corrected(ann, "company", TODAY - timedelta(days=31))
    assert to_tell(firm) == []
    corrected(ann, "company", TODAY - timedelta(days=29))
    assert to_tell(firm) == [(ann.uid, "correction")]
    counts = {one.kind: one.due for one in due(firm, lang="fr").counts}
    assert counts["recipient"] == 1
    assert next(one.words for one in due(firm, lang="fr").items if one.kind == "recipient").endswith(" : entreprise")
    passed_on(firm, "Partner SARL")
    assert to_tell(firm) == []
    corrected(ann, "company", TODAY + timedelta(days=1))
    assert to_tell(firm) == [(ann.uid, "correction")]
    hand_over(firm, replace(ASKED, on=None), Whom(contacts=(ann.uid,)))
    Profile.objects.for_controller(ann.controller).update(
        changed={"company": {"was": "A", "on": TODAY.isoformat()}}, updated_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert to_tell(firm) == []


def test_a_first_disclosure_makes_the_notice_due(firm: str) -> None:
    collected = TODAY - timedelta(days=40)
    whole, *_ = (a_contact(controller=firm, collected_on=collected, collected_from_person=False) for _ in range(2))
    (both,) = owed(firm, TODAY)
    hand_over(firm, ASKED, Whom(contacts=(whole.uid,)))
    assert [(one.by, one.reason, one.contacts) for one in owed(firm, TODAY)] == [
        (TODAY - timedelta(days=30), "disclosure", 1), (both.by, "month", 1),
    ]  # fmt: skip
    assert owed_by(firm, whole.uid, TODAY) == owed(firm, TODAY)[0]
    assert next(item.contact for item in due(firm).items) == whole.uid


def test_nothing_of_another_controller_is_told(firm: str, ann: Contact) -> None:
    other = add_controller(f"firm{next(_numbers)}", "Other").slug
    add_objection(firm, [address_of(ann)])
    assert to_tell(other) == []
    with pytest.raises(LiciteError) as refused:
        passed_on(other, "Partner SARL")
    assert refused.value.code == "DSC005"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": "2999-01-01"}, "CON005"),
        ({"how": "wrote to ann@firm.example"}, "OBJ004"),
        ({"contact": "0123"}, "STO025"),
        ({"address": "nobody@example.fr"}, "ITR005"),
    ],
)
def test_what_is_not_whole_is_refused(firm: str, ann: Contact, more: dict[str, str], code: str) -> None:
    with pytest.raises(LiciteError) as refused:
        passed_on(firm, "Partner SARL", **more)
    assert refused.value.code == code
