"""The person's own word on a refusal: what it frees, what it does not, what is refused at the door."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.consents_shown import shown
from licite.operations.disown import Disowned, disown
from licite.operations.objection_lists import import_lists
from licite.operations.objections import add_objection, check_objections, mark_forged
from licite.operations.opening import opened
from licite.operations.person_held import held
from licite.operations.register_check import register_faults
from licite.store.home import Home
from licite.store.models import Disowning
from licite.store.recovery import recover
from tests.operations.objecting import copy_of, two_controllers

ANN, BOB = "ann@firm.example", "bob@example.fr"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Iterator[Home]:
    copied = copy_of(made, tmp_path)
    with opened(copied):
        yield copied


def said(event: str, address: str = ANN, **more: Any) -> Disowned:
    proof = {"words": "I never refused", "words_version": "letter of 1 December", "how": "letter"}
    return disown("firm", event, address, **proof | more)


def forged(*addresses: str) -> str:
    event = add_objection("firm", addresses, on="2026-11-03").event_id
    mark_forged("firm", event, author="Claire Martin", reason="denied in writing")
    return event


def objected(address: str) -> bool:
    return next(check_objections("firm", [address])).objected


def test_it_blocks_until_the_person_confirms(home: Home) -> None:
    event = forged(ANN, BOB)
    assert objected(ANN)
    done = said(event)
    assert (done.repeated, done.still) == (False, 0)
    assert not objected(ANN)
    assert objected(BOB)
    assert objected("Ann+news@firm.example")


def test_said_twice_it_is_kept_once(home: Home) -> None:
    event = forged(ANN)
    first = said(event)
    again = said(event, words="I told you so", how="phone")
    assert (again.event_id, again.at, again.repeated) == (first.event_id, first.at, True)
    assert Disowning.objects.across_controllers().count() == 1


def test_other_refusals_are_counted_and_hold(home: Home) -> None:
    event = forged(ANN)
    add_objection("firm", [ANN])
    assert said(event).still == 1
    assert objected(ANN)


def test_a_refusal_known_by_its_fingerprint_is_disowned_too(home: Home, tmp_path: Path) -> None:
    listed = tmp_path / "stop.csv"
    listed.write_text(hashlib.sha256(ANN.encode()).hexdigest() + "\n", encoding="utf-8")
    import_lists("firm", [listed])
    (refusal,) = next(check_objections("firm", [ANN])).refusals
    mark_forged("firm", refusal.event, author="Claire Martin", reason="denied in writing")
    said(refusal.event)
    assert not objected(ANN)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"address": "nobody"}, "CON001"),
        ({"address": BOB}, "STO029"),
        ({"how": ""}, "STO031"),
        ({"words": " "}, "STO031"),
        ({"words_version": ""}, "STO031"),
        ({"words": "I am ann@firm.example"}, "OBJ004"),
        ({"on": "yesterday"}, "FAC004"),
        ({"on": (datetime.now(UTC) + timedelta(days=2)).isoformat()[:16]}, "CON005"),
        ({"on": "2026-11-02"}, "STO030"),
    ],
)
def test_what_is_no_proven_word_of_the_person_is_refused(home: Home, changed: dict[str, Any], code: str) -> None:
    event = forged(ANN)
    with pytest.raises(LiciteError) as refused:
        said(event, **changed)
    assert refused.value.code == code
    assert objected(ANN)


def test_nothing_is_disowned_that_nobody_has_marked(home: Home) -> None:
    event = add_objection("firm", [ANN], on="2026-11-03").event_id
    with pytest.raises(LiciteError) as refused:
        said(event)
    assert refused.value.code == "STO028"


def test_a_word_that_a_restore_loses_has_the_refusal_block_again(made: Home, tmp_path: Path) -> None:
    copied = copy_of(made, tmp_path)
    with opened(copied):
        event = forged(ANN)
    yesterday = copied.sqlite.read_bytes()
    with opened(copied):
        said(event)
        add_objection("firm", [BOB])
        assert not objected(ANN)
    copied.sqlite.write_bytes(yesterday)
    with opened(copied, check_journal=False):
        recover()
        assert objected(ANN)
        assert objected(BOB)


def test_it_is_told_to_the_person_and_agrees_with_the_log(home: Home) -> None:
    said(forged(ANN))
    told = [one for one in shown("firm", ANN).events if one.event.kind == "disowned"]
    assert [(one.words, one.how) for one in told] == [("I never refused", "letter")]
    proof = held("firm", ANN, who="Claire Martin", why="asked").classes["proof"]
    assert [row["words"] for row in proof["Disowning"]] == ["I never refused"]
    assert list(register_faults()) == []


def test_a_row_that_was_changed_behind_the_log_is_found(home: Home) -> None:
    from django.db import connection

    from licite.store import triggers

    said(forged(ANN))
    triggers.uninstall(connection)
    Disowning.objects.across_controllers().update(words="I refuse")
    triggers.install(connection)
    assert [fault.code for fault in register_faults()] == ["PRF012"]
