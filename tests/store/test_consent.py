"""Consents are narrow, withdrawals wide, and a claim of proof needs the proof."""

from datetime import UTC, datetime
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.store.acts.forged import MarkForged
from licite.store.commit import commit
from licite.store.lookup import consents_for, events_for, objections_for
from licite.store.models import Contact, Identifier
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.standing import Asked, Kind, standing
from tests.store.people_for_tests import ANN, ANN_AGAIN, BOB, BOB_PHONE, ago, consent, objection

BY_MAIL = Asked("email", "commercial")


def kinds(who: Identity) -> set[Kind]:
    return {event.kind for event in consents_for("firm", [who])[who]}


def test_a_consent_holds_for_the_very_same_address(store: Store) -> None:
    commit("firm", consent(ANN))
    assert kinds(ANN) == {Kind.CONSENT_GIVEN}
    assert kinds(ANN_AGAIN) == set()


def test_a_withdrawal_holds_for_every_writing(store: Store) -> None:
    commit("firm", consent(ANN))
    commit("firm", consent(ANN_AGAIN, kind_of_event="withdrawn", event_at=ago(minutes=5)))
    assert kinds(ANN) == {Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN}
    assert standing(events_for("firm", [ANN])[ANN], BY_MAIL, datetime.now(UTC)).consent == "withdrawn"


def test_what_was_recorded_is_what_standing_is_told(store: Store) -> None:
    answer = commit("firm", consent(ANN, partners=("b", "a"), double_opt_in=True, brand="x", about="y"))
    (event,) = consents_for("firm", [ANN])[ANN]
    assert (event.id, event.seq, event.partners) == (answer.event_id, answer.seq, frozenset("ab"))
    assert (event.proven, event.first_party, event.double_opt_in, event.brand, event.about) == (True,) * 3 + ("x", "y")


def test_one_contact_gathers_the_identifiers_it_gives(store: Store) -> None:
    commit("firm", consent(BOB))
    commit("firm", consent(BOB, BOB_PHONE))
    commit("firm", consent(BOB_PHONE))
    assert Contact.objects.across_controllers().count() == 1
    assert Identifier.objects.across_controllers().count() == 2
    commit("other", consent(BOB))
    assert Contact.objects.across_controllers().count() == 2


def test_a_withdrawal_by_somebody_unknown_makes_no_contact(store: Store) -> None:
    commit("firm", consent(BOB, kind_of_event="withdrawn"))
    assert not Contact.objects.across_controllers().exists()
    assert kinds(BOB) == {Kind.CONSENT_WITHDRAWN}


@pytest.mark.parametrize(
    "lacking",
    [{"words": ""}, {"words_version": ""}, {"how": ""}, {"event_at": None}, {"first_party": False}],
)
def test_a_proof_that_lacks_something_is_refused(store: Store, lacking: dict[str, Any]) -> None:
    with pytest.raises(LiciteError) as refused:
        commit("firm", consent(ANN, **lacking))
    assert refused.value.code == "STO024"
    commit("firm", consent(ANN, **{"proven": False} | lacking))


def test_a_mark_that_an_objection_is_forged_does_not_lift_it(store: Store) -> None:
    stop = commit("firm", objection(ANN, event_at=ago(hours=3), first_party=True))
    commit("firm", MarkForged(stop.event_id, "dpo@example.org", "sent by a bot"))
    events = objections_for("firm", [ANN])[ANN]
    assert {event.kind for event in events} == {Kind.OBJECTION, Kind.FORGED_MARK}
    found = standing(events, BY_MAIL, datetime.now(UTC))
    assert (found.objected, found.marked_forged) == (True, True)


@pytest.mark.parametrize("controller", ["firm", "other"])
def test_a_mark_needs_an_objection_of_the_same_controller(store: Store, controller: str) -> None:
    stop = commit("firm" if controller == "other" else "other", objection(ANN))
    with pytest.raises(LiciteError) as refused:
        commit(controller, MarkForged(stop.event_id, "dpo@example.org", "sent by a bot"))
    assert refused.value.code == "STO025"


def test_objections_are_told_as_of_a_day(store: Store) -> None:
    commit("firm", objection(ANN, event_at=ago(days=3)))
    commit("firm", objection(BOB))
    commit("firm", objection(BOB_PHONE, event_at=ago(days=-30)))
    people = [ANN, BOB, BOB_PHONE]
    met = {who for who, events in objections_for("firm", people, at=ago(days=5)).items() if events}
    assert met == {BOB}
    assert all(objections_for("firm", people, at=ago(days=-1)).values())


def test_an_address_meets_the_refusal_of_its_domain(store: Store) -> None:
    commit("firm", objection(Identity("domain", "Firm.example")))
    other = Identity("email", "ann@sub.firm.example")
    found = objections_for("firm", [ANN, other])
    assert found[ANN]
    assert found[other] == frozenset()
