"""One refusal: what is recorded of it, what is refused at the door, and what is told of it later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from licite.errors import LiciteError
from licite.operations.objections import (
    Refusal,
    Scope,
    add_objection,
    check_objections,
    identities_in,
    mark_forged,
)
from licite.operations.opening import opened
from licite.store.acts.consent import RecordConsent
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import EvidenceEntry, ForgedMark, Objection
from licite.store.norms import Identity
from licite.store.opened import current
from tests.operations.objecting import copy_of, two_controllers

ANN, BOB = "ann@firm.example", "bob@example.fr"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Iterator[Home]:
    copied = copy_of(made, tmp_path)
    with opened(copied):
        yield copied


def refusals(address: str, *scope: str, **more: Any) -> tuple[Refusal, ...]:
    return next(check_objections("firm", [address], Scope(*scope), **more)).refusals


def code_of(*words: Any, **more: Any) -> str:
    with pytest.raises(LiciteError) as refused:
        add_objection("firm", *words, **more)
    return refused.value.code


def test_what_was_said_is_told_again(home: Home) -> None:
    scope = Scope("email", "commercial", "Studio Nord")
    done = add_objection("firm", [ANN, "06 39 98 12 34"], scope, on="2026-11-03", how="phone", source="stand 4")
    for address in (ANN, "+33639981234"):
        (found,) = refusals(address)
        assert (found.event, found.how, found.source, found.scope) == (done.event_id, "phone", "stand 4", scope)
        assert (found.first_party, found.forged, found.dated) == (True, False, True)
    assert refusals(ANN, "email", "commercial", "Studio Sud") == ()
    assert refusals(ANN, "voice_call") == ()
    assert refusals(BOB) == ()
    assert next(check_objections("other", [ANN])).refusals == ()


def test_nothing_clear_is_kept(home: Home) -> None:
    add_objection("firm", [ANN, "06 39 98 12 34"], how="phone", idempotency_key="k")
    kept = [home.sqlite.read_bytes(), *(path.read_bytes() for path in home.second.glob("*") if path.is_file())]
    assert not any(word in content.lower() for content in kept for word in (b"ann@firm", b"39981234"))


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (None, NOW),
        ("2026-11-25", NOW),
        ("2026-11-03", datetime(2026, 11, 3, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-03T10:30", datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
        ("2026-11-03T10:30+00:00", datetime(2026, 11, 3, 10, 30, tzinfo=UTC)),
    ],
)
def test_the_time_of_the_stop(home: Home, on: str | None, told: datetime) -> None:
    with time_machine.travel(NOW, tick=False):
        add_objection("firm", [ANN], on=on)
        assert [found.on for found in refusals(ANN)] == [told]


def test_a_consent_of_the_day_of_the_stop_lifts_nothing(home: Home) -> None:
    with time_machine.travel(NOW, tick=False):
        add_objection("firm", [ANN], on="2026-11-03")
        given: dict[str, Any] = {
            "kind_of_event": "given", "identifiers": (Identity("email", ANN),), "channel": "email",
            "purpose": "commercial", "words": "yes", "words_version": "1", "how": "form", "first_party": True,
            "proven": True,
        }  # fmt: skip
        commit("firm", RecordConsent(**given, event_at=datetime(2026, 11, 3, 20, tzinfo=UTC)))
        assert refusals(ANN, "email", "commercial")
        commit("firm", RecordConsent(**given, event_at=datetime(2026, 11, 3, 23, tzinfo=UTC)))
        assert not refusals(ANN, "email", "commercial")
        assert refusals(ANN)


def test_the_same_request_is_recorded_once(home: Home) -> None:
    first = add_objection("firm", [ANN], on="2026-11-03", idempotency_key="form-17")
    current().keys.rotate()
    again = add_objection("firm", [ANN], on="2026-11-03", idempotency_key="form-17")
    assert (again.event_id, again.repeated) == (first.event_id, True)
    assert code_of([BOB], on="2026-11-03", idempotency_key="form-17") == "STO010"
    assert Objection.objects.across_controllers().count() == 1


@pytest.mark.parametrize("address", ["", "bob", "ann@firm", "@", "12", "a" * 64, "3.36123E+10", "ann@firm.example, @x"])
def test_what_names_nobody_for_certain_is_refused(home: Home, address: str) -> None:
    assert code_of([ANN, address]) == "OBJ001"
    assert not Objection.objects.across_controllers().exists()


def test_wrong_words_are_refused(home: Home) -> None:
    assert code_of([ANN], Scope("mail")) == "OBJ002"
    assert code_of([ANN], Scope("none")) == "OBJ002"
    assert code_of([ANN], Scope(purpose="selling")) == "OBJ002"
    assert code_of([ANN], on=(datetime.now(UTC) + timedelta(days=2)).date().isoformat()) == "OBJ003"
    assert code_of([ANN], on=(datetime.now(UTC) + timedelta(hours=1)).isoformat()) == "OBJ003"
    assert code_of([ANN], on="yesterday") == "CLI002"
    assert code_of([ANN], how="told by bob@example.fr") == "OBJ004"
    assert code_of([ANN], source="06 39 98 12 34") == "OBJ004"
    assert not EvidenceEntry.objects.across_controllers().exists()


def test_a_whole_domain(home: Home) -> None:
    add_objection("firm", ["@firm.example"])
    assert refusals("anybody@FIRM.example")
    assert not refusals("anybody@sub.firm.example")


def test_an_address_as_written_counts_too() -> None:
    assert Identity("email", "Ann@Firm.example") in identities_in("Ann@Firm.example")


def test_a_planned_day_before_the_stop_is_refused_too(home: Home) -> None:
    add_objection("firm", [ANN], on="2026-11-03")
    found = next(check_objections("firm", [ANN], at="2026-10-01"))
    assert (found.objected, found.stopped_on) == (True, date(2026, 11, 3))


def test_a_withdrawn_consent_is_a_refusal(home: Home) -> None:
    withdrawn = RecordConsent(
        "withdrawn", (Identity("email", ANN),), channel="email", how="form", first_party=True,
        event_at=datetime(2026, 11, 4, 9, tzinfo=UTC),
    )  # fmt: skip
    commit("firm", withdrawn)
    (found,) = refusals("ANN@firm.example", "email")
    assert (found.kind, found.how, found.scope.channel) == ("consent_withdrawn", "form", "email")


def test_an_erasure_is_told_and_lifts_nothing(home: Home) -> None:
    add_objection("firm", [ANN], on="2026-11-03")
    commit("firm", RecordErasure((Identity("email", ANN),)))
    commit("firm", RecordErasure((Identity("email", BOB),)))
    ann, bob = check_objections("firm", [ANN, BOB])
    assert (ann.objected, bob.objected) == (True, False)
    assert ann.erased_on is not None
    assert bob.erased_on is not None


def test_marked_as_forged_it_blocks_all_the_same(home: Home) -> None:
    event = add_objection("firm", [ANN], on="2026-11-03").event_id
    assert not mark_forged("firm", event, author="Claire Martin", reason="denied in writing").repeated
    assert mark_forged("firm", event, author="Claire Martin", reason="denied in writing").repeated
    (found,) = refusals(ANN)
    assert found.forged
    assert ForgedMark.objects.across_controllers().count() == 1


@pytest.mark.parametrize(
    ("controller", "author", "reason", "code"),
    [
        ("firm", " ", "denied", "OBJ005"),
        ("firm", "Claire Martin", "", "OBJ005"),
        ("firm", "Claire Martin", "denied by bob@example.fr", "OBJ004"),
        ("other", "Claire Martin", "denied", "STO025"),
    ],
)
def test_a_mark_has_an_author_a_reason_and_a_refusal(
    home: Home, controller: str, author: str, reason: str, code: str
) -> None:
    event = add_objection("firm", [ANN]).event_id
    with pytest.raises(LiciteError) as refused:
        mark_forged(controller, event, author=author, reason=reason)
    assert refused.value.code == code


@pytest.mark.usefixtures("home")
def test_many_at_once_are_answered_as_each_by_itself_and_in_their_order() -> None:
    people = [f"person{number}@example.fr" for number in range(230)]
    add_objection("firm", [people[0], "06 39 98 12 34"], Scope("email"))
    add_objection("firm", people[150:151])
    commit("firm", RecordErasure((Identity("email", people[200]),)))
    asked = [*people, people[0], "+33639981234", people[150]]
    together = list(check_objections("firm", asked))
    assert [one.address for one in together] == asked
    alone = [next(check_objections("firm", [one])) for one in asked]
    assert together == alone
    assert [one.address for one in together if one.objected] == [
        people[0], people[150], people[0], "+33639981234", people[150],
    ]  # fmt: skip
