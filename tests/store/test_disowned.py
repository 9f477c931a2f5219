"""A refusal that was marked as forged is lifted by the word of the person alone, and for them alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.store.acts.disowned import DisownObjection
from licite.store.acts.erasure import RecordErasure
from licite.store.acts.forged import MarkForged
from licite.store.commit import Acknowledgement, commit
from licite.store.lookup import events_for
from licite.store.models import Disowning, DisowningToken, EvidenceEntry
from licite.store.norms import Identity
from licite.store.opened import Store
from licite.store.standing import Asked, standing
from tests.store.people_for_tests import ANN, ANN_AGAIN, BOB, BOB_PHONE, ago, objection

BY_MAIL = Asked("email", "commercial")


def objected(who: Identity, controller: str = "firm") -> bool:
    return standing(events_for(controller, [who])[who], BY_MAIL, datetime.now(UTC)).objected


def word(stop: Acknowledgement, *who: Identity, **more: Any) -> DisownObjection:
    said = DisownObjection(stop.event_id, who, "It was not me", "letter 1", "letter", datetime.now(UTC))
    return replace(said, **more)


@pytest.fixture
def stop(store: Store) -> Acknowledgement:
    """A refusal of Ann's and of Bob's, marked as forged."""
    answer = commit("firm", objection(ANN, BOB, event_at=ago(hours=3), first_party=True))
    commit("firm", MarkForged(answer.event_id, "dpo@example.org", "sent by a bot"))
    return answer


def test_the_word_of_the_person_frees_them_and_nobody_else(stop: Acknowledgement) -> None:
    assert all(objected(who) for who in (ANN, ANN_AGAIN, BOB))
    commit("firm", word(stop, ANN))
    assert not objected(ANN)
    assert all(objected(who) for who in (ANN_AGAIN, BOB))
    row = Disowning.objects.across_controllers().get()
    assert (row.words, row.words_version, row.how, row.objection.event_id) == (
        "It was not me", "letter 1", "letter", stop.event_id,
    )  # fmt: skip


def test_another_refusal_of_the_same_person_holds(stop: Acknowledgement) -> None:
    commit("firm", objection(ANN, event_at=ago(hours=2), first_party=True))
    commit("firm", word(stop, ANN))
    assert objected(ANN)


def refused(act: DisownObjection, controller: str = "firm") -> str:
    before = EvidenceEntry.objects.across_controllers().count()
    with pytest.raises(LiciteError) as fault:
        commit(controller, act)
    assert EvidenceEntry.objects.across_controllers().count() == before
    assert not Disowning.objects.across_controllers().exists()
    return fault.value.code


def test_nobody_disowns_a_refusal_that_nobody_looked_into(store: Store) -> None:
    stop = commit("firm", objection(ANN, event_at=ago(hours=3), first_party=True))
    assert refused(word(stop, ANN)) == "STO028"
    assert objected(ANN)


def test_only_whom_a_refusal_stops_can_disown_it(stop: Acknowledgement) -> None:
    assert refused(word(stop, BOB_PHONE)) == "STO029"
    assert refused(word(stop)) == "STO029"
    assert refused(word(stop, ANN), "other") == "STO025"


@pytest.mark.parametrize("lacking", ["words", "words_version", "how"])
def test_a_word_without_proof_is_refused(stop: Acknowledgement, lacking: str) -> None:
    assert refused(word(stop, ANN, **{lacking: "  "})) == "STO031"


@pytest.mark.parametrize("first_party", [True, False])
def test_a_word_no_later_than_the_refusal_is_refused(store: Store, first_party: bool) -> None:
    when = ago(hours=3)
    stop = commit("firm", objection(ANN, event_at=when, first_party=first_party))
    commit("firm", MarkForged(stop.event_id, "dpo@example.org", "sent by a bot"))
    # What a list says counts from its recording on, as nobody knows who said it when.
    assert refused(word(stop, ANN, event_at=when if first_party else ago(hours=1))) == "STO030"
    commit("firm", word(stop, ANN))
    assert not objected(ANN)


def test_whoever_is_stopped_by_a_whole_domain_frees_their_own_address(store: Store) -> None:
    stop = commit("firm", objection(Identity("domain", "firm.example")))
    commit("firm", MarkForged(stop.event_id, "dpo@example.org", "sent by a bot"))
    commit("firm", word(stop, ANN))
    assert not objected(ANN)
    assert objected(Identity("email", "carl@firm.example"))


def test_an_erasure_has_the_refusal_hold_again(stop: Acknowledgement) -> None:
    commit("firm", word(stop, ANN))
    commit("firm", RecordErasure((ANN,)))
    assert objected(ANN)
    assert not DisowningToken.objects.across_controllers().exists()
    assert Disowning.objects.across_controllers().exists()
    with pytest.raises(LiciteError) as fault:
        commit("firm", word(stop, ANN, event_at=ago(hours=1)))
    assert fault.value.code == "STO013"
    commit("firm", word(stop, ANN))
    assert not objected(ANN)


def test_nothing_clear_is_kept_and_the_journal_has_none_of_it(store: Store, stop: Acknowledgement) -> None:
    lines = len(store.journal.read_all().lines)
    commit("firm", word(stop, ANN))
    entry = EvidenceEntry.objects.across_controllers().order_by("-seq").first()
    assert entry is not None
    assert (entry.kind, entry.personal) == ("disowned", None)
    assert "firm.example" not in (entry.payload or "").lower()
    assert len(store.journal.read_all().lines) == lines


def test_it_holds_after_a_key_was_made(store: Store, stop: Acknowledgement) -> None:
    store.keys.rotate()
    commit("firm", word(stop, ANN))
    store.ring().rotate()
    assert not objected(ANN)
