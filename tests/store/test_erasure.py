"""Who they are goes, what proves stays without a name, what they refused stays refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from licite.errors import LiciteError
from licite.evidence.log_check import check_log
from licite.store import log
from licite.store.acts.access import RecordAccess
from licite.store.acts.decision import RecordDecision
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.judgement import RecordJudgement
from licite.store.commit import commit
from licite.store.fields import FIELDS
from licite.store.lookup import consents_for, erased, events_for, objections_for
from licite.store.models import Consent, Contact, DecisionRecord, EvidenceEntry, Identifier, Judgement
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.standing import Asked, Kind, standing
from tests.store.people_for_tests import ANN, BOB, BOB_PHONE, ago, consent, objection

# What must be nowhere after the erasure of Bob.
SECRETS = (
    "bob@example.fr",
    "0639981234",
    "639981234",
    "06 39 98 12 34",
    "192.0.2.77",
    "Bob is the neighbour",
    "asked by Bob",
)


def live(*_: object) -> str:
    """Every value of every table, as one text."""
    with connection.cursor() as cursor:
        values = []
        for name in connection.introspection.table_names(cursor):
            if name.startswith("store_"):
                cursor.execute(f"SELECT * FROM {name}")
                values += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(values)


@pytest.fixture
def bob(store: Store) -> str:
    """A contact of whom everything is known; gives the uid."""
    commit("firm", consent(BOB, BOB_PHONE, circumstances={"ip": "192.0.2.77"}))
    uid = Contact.objects.across_controllers().get().uid
    commit(
        "firm",
        RecordJudgement(
            "reasonably_expected", True, "dpo@example.org", "Bob is the neighbour", date(2026, 11, 1), contact=uid
        ),
    )
    commit("firm", RecordAccess(uid, "clerk@example.org", "reader", "asked by Bob"))
    commit("firm", RecordDecision("c", "2026-11-28", "cnil", {"channel": "email"}, {"outcome": "lawful"}, (BOB,), uid))
    commit("firm", objection(BOB, channel="post"))
    commit("firm", consent(ANN))
    return uid


def test_nothing_that_names_the_person_is_left(store: Store, bob: str, engine: str) -> None:
    before = live()
    assert all(secret in before for secret in SECRETS if secret not in ("0639981234", "639981234"))
    commit("firm", RecordErasure((Identity("email", "BOB@example.fr"),)))
    after = live()
    assert [secret for secret in SECRETS if secret in after] == []
    if engine == "sqlite":
        file = store.home.sqlite.read_bytes()
        assert [secret for secret in SECRETS if secret.encode() in file] == []
    assert not any(secret in store.journal.path.read_text() for secret in SECRETS)
    assert ANN.value in after


def test_what_proves_stays_and_the_log_is_whole(store: Store, bob: str) -> None:
    commit("firm", RecordErasure((BOB,)))
    entries = {entry.kind: entry for entry in EvidenceEntry.objects.across_controllers().exclude(seq=5)}
    assert all(entries[kind].payload for kind in ("consent", "judgement", "decision", "objection", "erasure"))
    assert entries["access"].payload is None
    assert not any(entry.personal for entry in entries.values())
    assert Consent.objects.across_controllers().filter(seq=0).get().words
    assert DecisionRecord.objects.across_controllers().get().contact is not None
    assert Judgement.objects.across_controllers().get().reason == ""
    log.signed_head()
    assert list(check_log(log.entries(), log.heads(), store.ring().log_key().public_key())) == []


def test_removed_fields_are_empty_for_the_erased(store: Store, bob: str) -> None:
    commit("firm", RecordErasure((BOB_PHONE,)))
    contact = Contact.objects.across_controllers().get(uid=bob)
    assert contact.erased_at is not None
    assert contact.erasure is not None
    assert not Identifier.objects.across_controllers().filter(contact=contact).exists()
    removed = {name for name, rule in FIELDS.items() if rule.erasure == "removed"}
    assert {"Identifier.value", "EvidenceEntry.personal", "Judgement.reason", "Access.reason"} <= removed


def test_proof_that_is_barred_goes_too(store: Store) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(days=366 * 5), tick=True):
        commit("firm", consent(BOB, event_at=ago(days=1)))
        commit("firm", consent(BOB, kind_of_event="withdrawn"))
    commit("firm", RecordErasure((BOB,)))
    given, withdrawn, _ = EvidenceEntry.objects.across_controllers().order_by("seq")
    assert (given.payload, given.salt) == (None, None)
    assert withdrawn.payload is not None


def test_refusals_stay_and_all_the_identifiers_of_the_person_are_remembered(store: Store, bob: str) -> None:
    commit("firm", RecordErasure((BOB,)))
    assert objections_for("firm", [BOB])[BOB]
    assert set(erased("firm", [BOB, BOB_PHONE, ANN])) == {BOB, BOB_PHONE}
    assert erased("other", [BOB]) == {}
    assert {event.kind for event in events_for("firm", [BOB])[BOB]} == {Kind.OBJECTION, Kind.ERASURE}
    assert consents_for("firm", [BOB])[BOB] == frozenset()


def test_after_an_erasure_refusals_are_accepted_and_grants_refused(store: Store, bob: str) -> None:
    commit("firm", RecordErasure((BOB,)))
    commit("firm", objection(BOB))
    commit("firm", consent(BOB, kind_of_event="withdrawn"))
    claims = [
        consent(BOB, event_at=ago(hours=2)),
        consent(BOB, first_party=False, proven=False, event_at=datetime.now(UTC)),
        consent(BOB, proven=False, event_at=datetime.now(UTC)),
        consent(BOB, proven=False, event_at=None),
        consent(Identity("email", "Bob+x@Example.fr"), event_at=ago(hours=2)),
        consent(BOB, kind_of_event="confirmed", event_at=ago(hours=2)),
    ]
    for claim in claims:
        with pytest.raises(LiciteError) as refused:
            commit("firm", claim)
        assert refused.value.code == "STO013"
    assert not Identifier.objects.across_controllers().filter(value__icontains="bob").exists()
    commit("other", consent(BOB))


def test_a_later_proven_act_of_their_own_is_accepted(store: Store, bob: str) -> None:
    commit("firm", RecordErasure((BOB,)))
    commit("firm", consent(BOB, event_at=datetime.now(UTC)))
    found = standing(events_for("firm", [BOB])[BOB], Asked("email", "commercial"), datetime.now(UTC))
    assert (found.consent, found.erased) == ("given", False)


def test_the_erasure_of_one_leaves_another_with_a_number_alike(store: Store) -> None:
    here, there = Identity("phone", "+44 7700 900123"), Identity("phone", "+33 7 00 90 01 23")
    commit("firm", consent(here))
    commit("firm", consent(there))
    commit("firm", RecordErasure((here,)))
    assert [row.value for row in Identifier.objects.across_controllers()] == [there.value]


def test_a_number_that_cannot_be_read_is_erased_in_every_writing(store: Store) -> None:
    commit("firm", consent(Identity("phone", "+44 7700 900123")))
    commit("firm", RecordErasure((Identity("phone", "+447700900123"),)))
    assert not Identifier.objects.across_controllers().exists()


def test_somebody_unknown_can_be_erased(store: Store) -> None:
    commit("firm", RecordErasure((ANN,)))
    assert erased("firm", [ANN])


def test_an_erasure_finds_contacts_under_every_key(store: Store, bob: str) -> None:
    store.keys.rotate()
    commit("firm", RecordErasure((BOB,)))
    assert not any(secret in live() for secret in SECRETS)
