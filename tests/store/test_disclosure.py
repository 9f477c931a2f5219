"""Disclosures as acts: no entry says in clear whose data went, a refusal meanwhile stops them, an erasure unnames."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import ProtectedError

from licite.errors import LiciteError
from licite.evidence.commitment import commit as commitment
from licite.store.acts.disclosure import RecordDisclosed, RecordDisclosure, RecordPassedOn
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.imported import RecordImportBatch, StartImport, TakeBack, UndoImport
from licite.store.commit import commit, commit_many, last_seq
from licite.store.disclosed import counts, refusing
from licite.store.models import Collected, Contact, Disclosed, Disclosure, EvidenceEntry, PassedOn
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.people import controller_of
from licite.store.placing import Row
from tests.store.contacts_for_tests import a_contact, merged
from tests.store.people_for_tests import ANN, BOB, consent, objection

DAY = date(2026, 3, 5)
HANDED = RecordDisclosure("Partner SARL", "controller", ("email", "full_name"), "commercial", DAY, "terms.pdf", "0a")


def hand_over(*contacts: Contact, refused: dict[str, date] | None = None) -> Disclosure:
    commit_many("firm", [HANDED, RecordDisclosed(HANDED.event_id, uids(*contacts), last_seq(), refused)])
    return Disclosure.objects.for_controller(controller_of("firm")).get()


def uids(*contacts: Contact) -> tuple[str, ...]:
    return tuple(one.uid for one in contacts)


def rows() -> list[Disclosed]:
    return list(Disclosed.objects.across_controllers().select_related("contact").order_by("pk"))


def entry_of(kind: str) -> EvidenceEntry:
    return EvidenceEntry.objects.across_controllers().filter(kind=kind).latest("seq")


def test_the_log_says_what_went_to_whom_and_of_nobody_whose_it_was(store: Store) -> None:
    ann, bob = a_contact(ANN), a_contact(BOB)
    disclosure = hand_over(ann, bob, refused={bob.uid: DAY})
    assert (disclosure.recipient, disclosure.data, disclosure.terms_hash) == (
        "Partner SARL", ["email", "full_name"], "0a",
    )  # fmt: skip
    assert '"recipient":"Partner SARL"' in (entry_of("disclosure").payload or "")
    entry = entry_of("disclosed")
    assert entry.personal is None
    for row in rows():
        said = {"contact": row.contact.uid, "disclosure": disclosure.event_id}
        assert row.commitment == commitment(said, bytes.fromhex(row.salt)).hex()
        assert row.commitment in (entry.payload or "")
        assert row.contact.uid not in (entry.payload or "")
    assert counts(disclosure.controller) == {disclosure.pk: (2, 1, 0)}


def test_a_contact_is_part_of_a_disclosure_once_and_its_erasure_unnames_it(store: Store) -> None:
    ann, bob = a_contact(ANN), a_contact(BOB)
    hand_over(ann)
    assert commit("firm", HANDED).repeated
    commit("firm", RecordDisclosed(HANDED.event_id, uids(ann, bob), last_seq()))
    assert sorted(row.contact_id for row in rows()) == [ann.pk, bob.pk]
    commit("firm", RecordPassedOn("Partner SARL", DAY, "call", "dpo", ann.uid))
    commit("firm", RecordErasure((ANN,)))
    assert {row.contact_id: bool(row.salt) for row in rows()} == {ann.pk: False, bob.pk: True}
    told = entry_of("passed_on")
    assert (told.personal, told.personal_salt) == (None, None)
    assert "Partner SARL" in (told.payload or "")
    assert PassedOn.objects.across_controllers().get().contact_id == ann.pk
    assert entry_of("disclosed").payload is not None


def test_what_somebody_refused_meanwhile_stops_the_batch_whole(store: Store) -> None:
    ann, bob = a_contact(ANN), a_contact(BOB)
    for meanwhile in (objection(BOB), consent(BOB, kind_of_event="withdrawn"), RecordErasure((BOB,))):
        looked_at = last_seq()
        commit("firm", meanwhile)
        with pytest.raises(LiciteError) as refused:
            commit_many("firm", [HANDED, RecordDisclosed(HANDED.event_id, uids(ann, bob), looked_at)])
        assert refused.value.code == "DSC006"
    assert (rows(), list(Disclosure.objects.across_controllers())) == ([], [])
    looked_at = last_seq()
    commit("other", objection(ANN))
    commit_many("firm", [HANDED, RecordDisclosed(HANDED.event_id, uids(ann), looked_at)])
    assert len(rows()) == 1


def test_nobody_of_another_controller_nor_an_unknown_disclosure(store: Store) -> None:
    theirs = a_contact(ANN, controller="other")
    commit("firm", HANDED)
    for act in (RecordDisclosed(HANDED.event_id, uids(theirs), last_seq()), RecordDisclosed("0", (), last_seq())):
        with pytest.raises(LiciteError) as refused:
            commit("firm", act)
        assert refused.value.code == "STO025"
    with pytest.raises(LiciteError):
        commit("other", RecordDisclosed(HANDED.event_id, uids(theirs), last_seq()))


def test_a_contact_whose_data_somebody_has_stays_when_its_import_is_undone(store: Store) -> None:
    commit("firm", StartImport("one", "list.csv", "0", "csv", "form"))
    people = (Row(2, {"email": ANN.value}), Row(3, {"email": BOB.value}))
    commit("firm", RecordImportBatch("one", 0, people))
    first = Contact.objects.across_controllers().order_by("pk")[0]
    hand_over(first)
    commit("firm", UndoImport("one", "dpo", "wrong file"))
    commit("firm", TakeBack("one", 0))
    assert [one.uid for one in Contact.objects.across_controllers()] == [first.uid]
    assert not Collected.objects.across_controllers().exists()
    with pytest.raises(ProtectedError):
        first.delete()


def test_who_may_have_refused_is_found_by_any_address_of_the_person(store: Store) -> None:
    ann, bob = a_contact(ANN), a_contact(BOB)
    too = a_contact(Identity("email", "ann.too@example.org"))
    merged(ann, too)
    hand_over(ann, bob)
    owner = controller_of("firm")
    assert list(refusing(owner)) == []
    commit("other", objection(ANN, BOB))
    assert list(refusing(owner)) == []
    commit("firm", objection(Identity("email", "Ann.Too+x@example.org")))
    assert set(refusing(owner)) == {ann.pk}
    commit("firm", consent(BOB, event_at=datetime.now(UTC)))
    assert set(refusing(owner)) == {ann.pk}
    commit("firm", consent(BOB, kind_of_event="withdrawn"))
    assert set(refusing(owner)) == {ann.pk, bob.pk}
