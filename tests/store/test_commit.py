"""One function records: state and evidence together, once, and only then an answer."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from licite.errors import LiciteError
from licite.evidence.log_check import check_log
from licite.store import log
from licite.store.commit import commit, commit_many
from licite.store.keyring import KeyRing
from licite.store.lookup import objections_for
from licite.store.models import EvidenceEntry, Idempotency, Objection, ObjectionToken
from licite.store.opened import Store
from licite.store.people import controller_of
from tests.store.people_for_tests import ANN, ANN_AGAIN, BOB, objection


def test_an_objection_is_a_row_an_entry_and_a_line_of_the_journal(store: Store) -> None:
    answer = commit("firm", objection(ANN))
    row = Objection.objects.for_controller(controller_of("firm")).get()
    line = store.journal.head()
    assert (row.seq, row.event_id) == (answer.seq, answer.event_id) == (0, line.record["event_id"] if line else None)
    assert [entry.kind for entry in log.entries()] == ["objection"]
    assert objections_for("firm", [ANN_AGAIN])[ANN_AGAIN]
    assert store.highest.read() == 0


def test_nothing_clear_is_kept_of_an_objection(store: Store) -> None:
    commit("firm", objection(ANN))
    kept = [row.payload for row in EvidenceEntry.objects.across_controllers()]
    kept.append(store.journal.path.read_text())
    assert not any("ann+" in (text or "").lower() or "firm.example" in (text or "") for text in kept)


def test_controllers_do_not_see_each_other(store: Store) -> None:
    commit("firm", objection(ANN))
    assert objections_for("other", [ANN])[ANN] == frozenset()
    with pytest.raises(TypeError, match="for_controller"):
        list(Objection.objects.all())


def test_an_unknown_controller_is_refused(store: Store) -> None:
    with pytest.raises(LiciteError) as refused:
        commit("nobody", objection(ANN))
    assert refused.value.code == "STO018"


@pytest.mark.parametrize("value", ["", "   "])
def test_an_act_that_names_nobody_is_refused_and_leaves_nothing(store: Store, value: str) -> None:
    with pytest.raises(LiciteError) as refused:
        commit("firm", objection(ANN._replace(value=value)))
    assert refused.value.code == "STO019"
    assert list(log.entries()) == []
    assert store.journal.head() is None


def test_a_sign_that_cannot_be_kept_is_refused(store: Store) -> None:
    with pytest.raises(LiciteError) as refused:
        commit("firm", objection(ANN, purpose="a\0b"))
    assert refused.value.code == "STO027"
    assert not ObjectionToken.objects.across_controllers().exists()


def test_the_same_request_is_recorded_once_and_answered_alike(store: Store) -> None:
    first = commit("firm", objection(ANN), idempotency_key="k")
    store.keys.rotate()
    again = commit("firm", objection(ANN), idempotency_key="k")
    assert (again.seq, again.at, again.event_id, again.repeated) == (first.seq, first.at, first.event_id, True)
    assert not first.repeated
    assert Objection.objects.across_controllers().count() == 1
    assert commit("other", objection(ANN), idempotency_key="k").repeated is False


@pytest.mark.parametrize("named", [{"idempotency_key": "k"}, {"event_id": "provider:1"}])
def test_the_same_key_with_another_body_is_refused(store: Store, named: dict[str, str]) -> None:
    def recorded(who: object) -> None:
        key = named.get("idempotency_key")
        commit("firm", objection(who, event_id=named.get("event_id")), idempotency_key=key)  # type: ignore[arg-type]

    recorded(ANN)
    recorded(ANN)
    with pytest.raises(LiciteError) as refused:
        recorded(BOB)
    assert refused.value.code == "STO010"
    assert Objection.objects.across_controllers().count() == 1


def test_keys_and_bodies_are_not_kept_in_clear(store: Store) -> None:
    commit("firm", objection(BOB), idempotency_key="stop-bob@example.fr")
    kept = json.dumps(list(Idempotency.objects.across_controllers().values()))
    assert "bob" not in kept
    assert "bob" not in store.journal.path.read_text()


def test_ten_at_once_with_one_key_are_one(store: Store) -> None:
    def one(_: int) -> tuple[int, bool]:
        try:
            answer = commit("firm", objection(ANN), idempotency_key="k")
            return answer.seq, answer.repeated
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(one, range(10)))
    assert {seq for seq, _ in answers} == {0}
    assert sum(not repeated for _, repeated in answers) == 1
    assert Objection.objects.across_controllers().count() == 1


def test_many_writers_make_one_log_without_gap(store: Store) -> None:
    def one(number: int) -> int:
        try:
            return commit("firm", objection(BOB._replace(value=f"p{number}@example.fr"))).seq
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(one, range(40)))
    assert sorted(seqs) == list(range(40))
    assert [line.seq for line in store.journal.read_all().lines] == list(range(40))
    log.signed_head()
    assert list(check_log(log.entries(), log.heads(), store.ring().log_key().public_key())) == []


def test_several_acts_are_all_recorded_or_none(store: Store) -> None:
    answers = commit_many("firm", [objection(ANN), objection(BOB)])
    assert [answer.seq for answer in answers] == [0, 1]
    with pytest.raises(LiciteError):
        commit_many("firm", [objection(ANN), objection(ANN._replace(value=""))])
    assert len(list(log.entries())) == 2
    assert len(store.journal.read_all().lines) == 2


def test_a_rotation_keeps_the_set(store: Store) -> None:
    commit("firm", objection(ANN))
    KeyRing.load(store.home.second).rotate()
    commit("firm", objection(BOB))
    assert len(store.ring().keys) == 2
    assert all(objections_for("firm", [ANN_AGAIN, BOB]).values())
    assert len(set(ObjectionToken.objects.across_controllers().values_list("key_id", flat=True))) == 2


def test_thousands_are_looked_up_at_once(store: Store) -> None:
    commit("firm", objection(BOB))
    crowd = [BOB._replace(value=f"p{number}@example.fr") for number in range(2000)]
    found = objections_for("firm", [*crowd, BOB])
    assert [identity for identity, events in found.items() if events] == [BOB]
    assert len(found) == 2001
