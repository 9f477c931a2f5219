"""Contacts that are one person are found, merged and taken apart; two people stay two, and no refusal is lost."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.consents import Grant, record, withdraw
from licite.operations.known_refusals import events_of
from licite.operations.likeness import Who, likeness
from licite.operations.merging import compare, joined, merge, merge_certain, proposals, unmerge
from licite.operations.registers import known_of
from licite.store.acts.merge import UndoMerge, event_of, merge_of
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.models import (
    Collected,
    Contact,
    EvidenceEntry,
    Merge,
    Objection,
    Profile,
)
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import add_controller, controller_of, identities_of, root_of, with_merged
from tests.store.contacts_for_tests import an_import, another_contact

WHO = "dpo@firm.example"
BY_EMAIL = {"channel": "email", "purpose": "commercial"}


_numbers = count(1)


@pytest.fixture
def firm(store_on_both: Store) -> str:
    """A controller that knows nobody yet."""
    return add_controller(f"firm-{next(_numbers)}", "Firm").slug


def mail(address: str) -> Identity:
    return Identity("email", address)


def phone(number: str) -> Identity:
    return Identity("phone", number)


def person(firm: str, *identities: Identity, **profile: Any) -> Contact:
    return another_contact(*identities, controller=firm, **profile)


def row(firm: str, first: Contact, other: Contact) -> tuple[str, set[str], set[str]]:
    """What is proposed of two contacts: the grade, what both have, what speaks against it."""
    found = [one for one in proposals(firm) if {one.kept, one.merged} == {first.uid, other.uid}]
    if not found:
        return "", set(), set()
    (one,) = found
    return one.grade, set(one.likeness.because), set(one.likeness.against)


def refused(firm: str, *contacts: Contact) -> list[bool]:
    """Whether each contact, with all that it is merged with, is stopped."""
    owner = controller_of(firm)
    told = []
    for contact in contacts:
        met = events_of(firm, identities_of(owner, with_merged(owner, [contact])))
        told.append(known_of(met, BY_EMAIL, datetime.now(UTC)).objected)
    return told


def code(call: Any, *values: Any, **more: Any) -> str:
    with pytest.raises(LiciteError) as fault:
        call(*values, **more)
    return fault.value.code


def test_one_address_in_two_writings_is_one_person(firm: str) -> None:
    first = person(firm, mail("Ann+news@firm.example"), full_name="Ann Doe")
    other = person(firm, mail("ann@FIRM.example"), full_name="DOE Ann")
    assert row(firm, first, other) == ("certain", {"email"}, set())


def test_two_people_on_one_mailbox_stay_two(firm: str) -> None:
    first = person(firm, mail("couple@firm.example"), full_name="Ann Doe")
    other = person(firm, mail("couple@firm.example"), full_name="Bob Doe")
    assert row(firm, first, other) == ("two_people", {"email"}, {"names"})
    assert merge_certain(firm, author=WHO) == 0
    assert code(merge, firm, first.uid, other.uid, author=WHO) == "MRG004"


def test_a_mailbox_with_a_third_of_another_name_makes_nobody_certain(firm: str) -> None:
    first = person(firm, mail("a.doe@firm.example"), full_name="A. Doe")
    second = person(firm, mail("a.doe@firm.example"), full_name="Ann Doe")
    third = person(firm, mail("a.doe@firm.example"), full_name="Alice Doe")
    assert row(firm, first, second)[::2] == ("possible", {"shared"})
    assert row(firm, first, third)[::2] == ("possible", {"shared"})
    assert row(firm, second, third)[0] == "two_people"


def test_a_chain_of_certain_pairs_joins_no_two_people(firm: str) -> None:
    first = person(firm, mail("ann@firm.example"), full_name="Ann Doe")
    middle = person(firm, mail("ann+x@firm.example"), phone("06 39 98 12 34"), full_name="A. Doe")
    last = person(firm, phone("+33639981234"), full_name="Alice Doe")
    assert row(firm, first, middle)[0] == "certain"
    assert row(firm, middle, last) == ("possible", {"phone"}, {"shared"})
    assert merge_certain(firm, author=WHO) == 1
    assert [root_of(one) for one in (first, middle, last)] == [first, first, last]


@pytest.mark.parametrize(
    ("one", "other", "grade", "because", "against"),
    [
        (("Ann Doe", "Firm", []), ("Ann DOE", "FIRM", []), "possible", {"name_and_firm"}, set()),
        (("", "", ["info@firm.example"]), ("", "", ["Info@firm.example"]), "possible", {"email"}, {"nobody_named"}),
        (("Ann Doe", "", ["0639981234"]), ("Ann Doe", "", ["+33639981234"]), "certain", {"phone"}, set()),
        (("Ann Doe", "", ["0639981234"]), ("", "", ["+33639981234"]), "possible", {"phone"}, {"nobody_named"}),
        (
            ("Ann Doe", "A", ["linkedin.example/in/ann", "0639981234"]),
            ("Ann Doe", "A", ["linkedin.example/in/ann-doe", "0639981234"]),
            "two_people", {"phone", "name_and_firm"}, {"profiles"},
        ),
        (("Ann", "", ["www.in.example/in/ann/"]), ("", "", ["in.example/in/ann"]), "certain", {"profile"}, set()),
        (("Ann Doe", "A", ["ann@a.example"]), ("Ann Doe", "B", ["ann@b.example"]), "possible", set(), set()),
    ],
)  # fmt: skip
def test_how_sure_it_is(one: Any, other: Any, grade: str, because: set[str], against: set[str]) -> None:
    def who(name: str, company: str, values: list[str]) -> Who:
        kinds = {"@": "email", "/": "profile"}
        found = [Identity(next((k for sign, k in kinds.items() if sign in v), "phone"), v) for v in values]
        return Who(name, company, tuple(found))

    found = likeness(who(*one), who(*other))
    assert (found.grade, set(found.because), set(found.against)) == (grade, because, against)


def test_the_same_name_and_firm_is_a_hint_and_needs_somebodys_word(firm: str) -> None:
    first = person(firm, mail("ann@a.example"), full_name="Ann Doe", company="Firm")
    other = person(firm, mail("ann.doe@b.example"), full_name="Doe Ann", company="FIRM")
    assert row(firm, first, other) == ("possible", {"name_and_firm"}, set())
    assert merge_certain(firm, author=WHO) == 0
    merge(firm, first.uid, other.uid, author=WHO, note="same card")
    assert Merge.objects.for_controller(controller_of(firm)).get().reason == "name_and_firm: same card"
    assert proposals(firm) == []


def test_a_merge_is_an_act_of_somebody_that_names_nobody(firm: str) -> None:
    first = person(firm, mail("ann@firm.example"), full_name="Ann Doe")
    other = person(firm, mail("ANN@firm.example"), full_name="Ann Doe")
    assert code(merge, firm, first.uid, other.uid, author=" ") == "MRG006"
    merge(firm, first.uid, other.uid, author=WHO)
    entry = EvidenceEntry.objects.for_controller(controller_of(firm)).get(kind="merge")
    assert '"because":["email"]' in (entry.payload or "")
    assert first.uid not in (entry.payload or "")
    assert root_of(other) == first
    assert code(merge, firm, other.uid, first.uid, author=WHO) == "MRG001"
    assert code(merge, firm, first.uid, first.uid, author=WHO) == "MRG001"
    assert code(merge, add_controller("other", "Other").slug, first.uid, other.uid, author=WHO) == "STO025"
    assert code(unmerge, firm, first.uid, author=WHO, note="") == "MRG002"


def test_who_was_merged_is_followed_and_no_circle_is_made(firm: str) -> None:
    one, two, three = (person(firm, mail(f"p{number}@firm.example")) for number in range(3))
    merge(firm, two.uid, one.uid, author=WHO, note="known")
    merge(firm, three.uid, one.uid, author=WHO, note="known")
    assert {root_of(contact) for contact in (one, two, three)} == {three}
    assert code(merge, firm, one.uid, three.uid, author=WHO, note="known") == "MRG001"
    unmerge(firm, two.uid, author=WHO, note="no")
    assert [root_of(contact) for contact in (one, two, three)] == [two, two, three]


def test_a_refusal_of_either_stops_both_and_is_its_own_again(firm: str) -> None:
    one, two = person(firm, mail("ann@a.example")), person(firm, mail("ann@b.example"))
    commit(firm, RecordObjection((mail("ann@a.example"),), how="form", first_party=True))
    assert refused(firm, one, two) == [True, False]
    assert compare(firm, two.uid, one.uid).refusals == 1
    merge(firm, two.uid, one.uid, author=WHO, note="known")
    assert refused(firm, one, two) == [True, True]
    assert joined(firm, one.uid).refusals == 0
    assert unmerge(firm, one.uid, author=WHO, note="two sisters").carried == 0
    assert refused(firm, one, two) == [True, False]


@pytest.mark.parametrize("address", ["ann@a.example", "ann@b.example"])
def test_a_refusal_while_they_were_one_holds_for_both(firm: str, address: str) -> None:
    one, two = person(firm, mail("ann@a.example")), person(firm, mail("ann@b.example"))
    merge(firm, one.uid, two.uid, author=WHO, note="known")
    commit(firm, RecordObjection((mail(address),), channel="email", how="form", first_party=True))
    assert joined(firm, two.uid).refusals == 1
    assert unmerge(firm, two.uid, author=WHO, note="two sisters").carried == 1
    assert refused(firm, one, two) == [True, True]
    assert {row.channel for row in Objection.objects.for_controller(controller_of(firm))} == {"email"}
    assert code(unmerge, firm, two.uid, author=WHO, note="") == "MRG002"


def test_a_withdrawal_while_they_were_one_holds_for_both(firm: str) -> None:
    one, two = person(firm, mail("ann@a.example")), person(firm, mail("ann@b.example"))
    merge(firm, one.uid, two.uid, author=WHO, note="known")
    withdraw(firm, "ann@b.example")
    unmerge(firm, two.uid, author=WHO, note="two sisters")
    assert refused(firm, one, two) == [True, True]


def test_a_refusal_that_comes_between_the_look_and_the_lock_is_not_passed_by(firm: str) -> None:
    one, two = person(firm, mail("ann@a.example")), person(firm, mail("ann@b.example"))
    merge(firm, one.uid, two.uid, author=WHO, note="known")
    event = event_of(merge_of(controller_of(firm), two.uid))
    commit(firm, RecordObjection((mail("ann@a.example"),), how="form", first_party=True))
    assert code(commit, firm, UndoMerge(two.uid, event, WHO, "no")) == "MRG003"
    assert root_of(two) == one


def test_a_consent_stays_with_the_address_that_gave_it(firm: str) -> None:
    owner = controller_of(firm)
    one, two = person(firm, mail("ann@a.example")), person(firm, mail("ann@b.example"))
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    record(firm, Grant("ann@b.example", "email", "commercial", "Yes", "3", "form", an_hour_ago))
    for kept, merged, holds in ((two, one, "given"), (one, two, None)):
        merge(firm, kept.uid, merged.uid, author=WHO, note="known")
        own = identities_of(owner, [kept])
        others = identities_of(owner, [merged])
        met = events_of(firm, [*own, *others])
        assert known_of({one: met[one] for one in (*own, *others)}, BY_EMAIL, datetime.now(UTC)).consent == holds
        unmerge(firm, merged.uid, author=WHO, note="no")


def test_the_profile_is_that_of_all_rows_and_goes_back(firm: str) -> None:
    owner = controller_of(firm)
    old = an_import(firm, started_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = an_import(firm, started_at=datetime(2026, 6, 1, tzinfo=UTC))
    one = _with_row(person(firm, mail("ann@a.example")), old, {"full_name": "Ann Doe", "city": "Lyon"})
    two = _with_row(person(firm, mail("ann@b.example")), new, {"full_name": "Ann Doe", "company": "B"})
    merge(firm, one.uid, two.uid, author=WHO, note="known")
    (kept,) = Profile.objects.for_controller(owner)
    assert (kept.contact_id, kept.city, kept.company) == (one.pk, "Lyon", "B")
    unmerge(firm, two.uid, author=WHO, note="no")
    cities = Profile.objects.for_controller(owner).values_list("contact_id", "city", "company")
    assert sorted(cities) == [(one.pk, "Lyon", ""), (two.pk, "", "B")]


def _with_row(contact: Contact, imported: Any, values: dict[str, str]) -> Contact:
    Collected.objects.create(
        imported=imported, contact=contact, line=2, collected_on=None, place="", why="new", values=values, salt="",
        commitment="", seq=imported.seq,
    )  # fmt: skip
    return contact


def test_all_certain_pairs_at_once_and_what_changed_meanwhile_is_passed_by(firm: str) -> None:
    for number in range(3):
        person(firm, mail(f"p{number}@firm.example"), full_name="Ann Doe")
        person(firm, mail(f"p{number}+x@firm.example"), full_name="Ann Doe")
    found = proposals(firm)
    assert [one.grade for one in found] == ["certain"] * 3
    merge(firm, found[0].kept, found[0].merged, author=WHO)
    assert merge_certain(firm, author=WHO) == 2
    assert merge_certain(firm, author=WHO) == 0
    assert Merge.objects.for_controller(controller_of(firm)).filter(author=WHO).count() == 3


def test_nobody_of_another_controller_is_compared(firm: str) -> None:
    person(firm, mail("ann@firm.example"), full_name="Ann Doe")
    person(add_controller("other", "Other").slug, mail("ann+x@firm.example"), full_name="Ann Doe")
    assert proposals(firm) == proposals("other") == []
