"""What is typed of a consent is checked at the door; what holds is told with its reasons; receipts are sound."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.evidence.receipt import check_terms
from licite.operations.consent_inputs import check_reach, instant_of, known_word, past_instant
from licite.operations.consents import Grant, Recorded, confirm, record, withdraw
from licite.operations.consents_receipts import receipts, write_receipts
from licite.operations.consents_shown import State, holdings, shown
from licite.operations.identities import identity_of
from licite.operations.opening import opened
from licite.store.acts.consent import RecordConsent
from licite.store.acts.objection import RecordObjection
from licite.store.commit import commit
from licite.store.home import create_home
from licite.store.keyring import KeyRing
from licite.store.models import Consent
from licite.store.people import add_controller
from licite.store.standing import ITSELF, Asked, Event, Kind, standing
from licite.vocabulary.contract import contract

WORDS = "Yes, write to me about offers"
_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An open installation; every test has people of its own in it."""
    folder = tmp_path_factory.mktemp("consents")
    home = create_home(folder / "home", controller="firm", second=folder / "second", language="en")
    KeyRing.create(home.second)
    with opened(home, migrate=True):
        add_controller("firm", "Firm")
        add_controller("other", "Other")
        yield "firm"


@pytest.fixture
def ann() -> str:
    """Somebody new."""
    return f"ann{next(_numbers)}@firm.example"


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def grant(address: str, **more: Any) -> Grant:
    """A proven consent to e-mails, two hours old."""
    values = {"words": WORDS, "words_version": "3", "how": "form", "on": ago(hours=2)}
    return Grant(**{"address": address, "channel": "email", "purpose": "commercial", **values, **more})


def refused(address: str, **more: Any) -> RecordObjection:
    return RecordObjection((identity_of(address),), how="form", source="example.fr", **more)


def states(address: str, **more: Any) -> dict[tuple[str | None, str | None, str], State]:
    found = shown("firm", address, **more)
    return {(one.channel, one.purpose, one.partner): one.state for one in found.holds}


BY_MAIL = ("email", "commercial", "")


# --- at the door -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Ann <ann@firm.example>", "email"),
        ("a/b@firm.example", "email"),
        ("06 39 98 12 34", "phone"),
        ("06/39/98/12/34", "phone"),
        ("https://www.linkedin.com/in/ann-0639981234", "profile"),
        ("social.example/@ann", "profile"),
    ],
)
def test_whom_an_address_names(typed: str, kind: str) -> None:
    assert identity_of(typed, exact=True) == (kind, typed)


@pytest.mark.parametrize("typed", ["ann at firm.example", "", "12", "firm.example"])
def test_what_names_nobody_is_refused(typed: str) -> None:
    with pytest.raises(LiciteError) as fault:
        identity_of(typed)
    assert fault.value.code == "CON001"


@pytest.mark.parametrize("typed", ["ann@", "+44 7700 900123", "06 39 98 12"])
def test_what_cannot_be_read_for_certain_can_refuse_and_not_agree(typed: str) -> None:
    assert identity_of(typed).value == typed
    with pytest.raises(LiciteError) as fault:
        identity_of(typed, exact=True)
    assert fault.value.code == "CON001"


@given(st.sampled_from(contract().facts["channel"].values), st.integers(0, 12), st.sampled_from("abcdefz_"))
def test_a_word_mistyped_is_refused_and_the_right_one_taken(word: str, place: int, letter: str) -> None:
    known = contract().facts["channel"].values
    assert known_word("channel", word, known) == word
    mistyped = f"{word[:place]}{letter}{word[place:]}"
    if mistyped not in known:
        with pytest.raises(LiciteError) as fault:
            known_word("channel", mistyped, known)
        assert fault.value.code == "CON002"
        assert fault.value.slots["nearest"] in known


def test_the_nearest_word_is_told(firm: str, ann: str) -> None:
    for wrong, nearest in (({"channel": "emial"}, "email"), ({"purpose": "comercial"}, "commercial")):
        with pytest.raises(LiciteError) as fault:
            record(firm, grant(ann, **wrong))
        assert (fault.value.code, fault.value.slots["nearest"]) == ("CON002", nearest)
    assert not shown(firm, ann).events


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"words": " "}, "CON003"),
        ({"words_version": ""}, "CON003"),
        ({"how": ""}, "CON003"),
        ({"on": None}, "CON003"),
        ({"first_party": False}, "CON004"),
        ({"first_party": False, "source": " "}, "CON004"),
        ({"words_language": "french"}, "CON011"),
        ({"on": "2062-01-01"}, "CON005"),
        ({"on": "yesterday"}, "FAC004"),
        ({"on": "2026-02-30"}, "FAC004"),
        ({"until": "2026-11"}, "FAC004"),
        ({"channel": "sms"}, "CON008"),
    ],
)
def test_a_consent_that_lacks_or_errs_is_refused_and_nothing_is_written(
    firm: str, ann: str, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(LiciteError) as fault:
        record(firm, grant(ann, **more))
    assert fault.value.code == code
    assert not shown(firm, ann).events


def test_a_channel_and_an_address_fit() -> None:
    check_reach(identity_of("06 39 98 12 34"), "voice_call")
    check_reach(identity_of("06 39 98 12 34"), "post")
    with pytest.raises(LiciteError) as fault:
        check_reach(identity_of("06 39 98 12 34"), "email")
    assert fault.value.code == "CON008"


def test_a_consent_is_read_early_and_a_refusal_late() -> None:
    twice = "2026-10-25T02:30"
    assert instant_of("on", twice).utcoffset() == timedelta(hours=2)
    assert instant_of("on", twice, late=True).utcoffset() == timedelta(hours=1)
    now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    early, late = (past_instant("on", "2026-11-25", now, late=late) for late in (False, True))
    assert early is not None
    assert late is not None
    assert early < now < late
    assert past_instant("on", "unknown", now) is None


# --- order -------------------------------------------------------------------------------------------------------


def test_a_refusal_and_a_consent_on_the_same_day_read_as_a_refusal(firm: str, ann: str) -> None:
    day = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    withdraw(firm, ann, on=day)
    assert not record(firm, grant(ann, on=f"{day}T18:00")).holds
    assert states(ann)[BY_MAIL] == "withdrawn"


def test_a_tie_reads_as_a_refusal_and_a_later_act_lifts_it(firm: str, ann: str) -> None:
    moment = ago(hours=5)
    commit(firm, refused(ann, event_at=datetime.fromisoformat(moment), first_party=True))
    tied = record(firm, grant(ann, on=moment))
    assert tied.standing is not None
    assert (tied.holds, tied.standing.objected) == (False, True)
    assert record(firm, grant(ann, on=ago(hours=1))).holds
    found = {(one.channel, one.purpose): one for one in shown(firm, ann).holds}
    assert found["email", "commercial"].standing.lifted_on is not None
    assert found[None, None].state == "refused"


@pytest.mark.parametrize("partners", [(), ("Beta",)])
def test_a_claim_is_kept_as_such_and_never_lifts(firm: str, ann: str, partners: tuple[str, ...]) -> None:
    partner = partners[0] if partners else ITSELF
    claim = grant(ann, first_party=False, source="Broker", on=ago(minutes=1), partners=partners)
    assert record(firm, claim).grade == "claimed"
    assert states(ann)["email", "commercial", partner] == "claimed"
    commit(firm, refused(ann, event_at=datetime.fromisoformat(ago(days=3)), first_party=True))
    record(firm, replace(claim, on=ago(seconds=1)))
    assert states(ann)["email", "commercial", partner] == "refused"
    told = [one for one in shown(firm, ann).events if one.grade]
    assert [(one.grade, one.how, one.source) for one in told] == [("claimed", "form", "Broker")] * 2


def test_a_claim_needs_no_words_and_no_time(firm: str, ann: str) -> None:
    bare = Grant(ann, "email", "commercial", first_party=False, source="Broker")
    assert record(firm, bare).grade == "claimed"
    assert [(one.how, one.source) for one in shown(firm, ann).events] == [("", "Broker")]


def test_where_it_was_said_and_the_language_of_the_words_are_kept_and_confirmed(firm: str, ann: str) -> None:
    said: dict[str, Any] = {"source": "example.fr/lettre", "words_language": "FR", "double_opt_in": True}
    waiting = record(firm, grant(ann, **said))
    assert waiting.grade == "proven"
    confirm(firm, waiting.event_id)
    withdraw(firm, ann, how="reply", source="spring campaign")
    told = [(one.event.kind.value, one.source, one.language) for one in shown(firm, ann).events]
    assert told == [
        ("consent_given", "example.fr/lettre", "fr"),
        ("consent_confirmed", "", "fr"),
        ("consent_withdrawn", "spring campaign", ""),
    ]


def test_a_claim_does_not_stand_in_for_a_consent_that_ended(firm: str, ann: str) -> None:
    record(firm, grant(ann, on=ago(days=3), until=(datetime.now(UTC) - timedelta(days=2)).date().isoformat()))
    record(firm, grant(ann, first_party=False, source="Broker"))
    assert states(ann) == {BY_MAIL: "expired"}


def test_what_is_recorded_later_is_not_there_before(firm: str, ann: str) -> None:
    record(firm, grant(ann, on=ago(days=9)))
    record(firm, grant(ann, purpose="survey", first_party=False, source="Broker", on=ago(days=9)))
    assert states(ann, at=ago(days=5)) == {}


def test_what_a_person_says_in_any_order_shows_the_same(firm: str) -> None:
    said = [("given", ago(hours=9)), ("withdrawn", ago(hours=6)), ("given", ago(hours=3)), ("withdrawn", ago(hours=4))]
    for order in permutations(said):
        person = f"ann{next(_numbers)}@firm.example"
        for kind, on in order:
            if kind == "given":
                record(firm, grant(person, on=on))
            else:
                withdraw(firm, person, on=on, how="link")
        assert states(person)[BY_MAIL] == "given"
        told = [one.event.event_at for one in shown(firm, person).events]
        assert told == sorted(moment for moment in told if moment)


def test_a_consent_for_one_brand_is_neither_shown_for_all_nor_as_a_claim(firm: str, ann: str) -> None:
    done = record(firm, grant(ann, brand=" Lumen "))
    assert (done.grade, done.holds) == ("proven", True)
    assert [(one.brand, one.state) for one in shown(firm, ann).holds] == [("Lumen", "given")]
    assert states(ann, brand="Beta") == {}
    assert states(ann, brand="Lumen") == {BY_MAIL: "given"}


def test_a_withdrawal_for_one_brand_leaves_the_others(firm: str, ann: str) -> None:
    record(firm, grant(ann))
    withdraw(firm, ann, brand="Lumen")
    assert states(ann, brand="Beta") == {BY_MAIL: "given"}
    assert states(ann, brand="Lumen")[BY_MAIL] == "withdrawn"
    # Where the message names no brand, it may be of that one.
    assert {one.state for one in shown(firm, ann).holds} == {"withdrawn"}
    assert {one.brand for one in shown(firm, ann).holds} == {None}


def test_a_withdrawal_of_all_ends_a_consent_for_one_brand(firm: str, ann: str) -> None:
    record(firm, grant(ann, brand="Lumen", on=ago(hours=2)))
    withdraw(firm, ann)
    assert states(ann, brand="Lumen")[BY_MAIL] == "withdrawn"


# --- cells -------------------------------------------------------------------------------------------------------

CHANNELS, PURPOSES, PARTNERS = ("email", "sms"), ("commercial", "survey"), ("Beta", "Gamma")
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@st.composite
def events(draw: st.DrawFn) -> frozenset[Event]:
    """A few events of all kinds, close in time."""
    some = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([Kind.OBJECTION, Kind.CONSENT_GIVEN, Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN]))
        hour = draw(st.integers(1, 4))
        own = draw(st.booleans())
        some.append(
            Event(
                f"e{number}",
                number,
                kind,
                datetime(2026, 11, 25, hour, tzinfo=UTC),
                draw(st.sampled_from([None, datetime(2026, 11, 25, hour, tzinfo=UTC)])),
                first_party=own,
                proven=own and draw(st.booleans()),
                channel=draw(st.sampled_from([None, *CHANNELS])),
                purpose=draw(st.sampled_from([None, *PURPOSES])),
                partners=draw(st.sampled_from([None, frozenset({"Beta"}), frozenset({ITSELF, "Gamma"})]))
                if kind is Kind.CONSENT_GIVEN
                else None,
            )
        )
    return frozenset(some)


def state_of(said: frozenset[Event], channel: str, purpose: str, partner: str) -> str | None:
    """What stands in a cell, without what others claim: their word decides nothing."""
    found = standing(said, Asked(channel, purpose, partner=partner), AT)
    if found.objected:
        return "withdrawn" if found.consent == "withdrawn" else "refused"
    return "given" if found.consent == "given" else "unproven" if found.unproven else None


@given(events())
def test_what_is_shown_says_what_stands_in_every_cell(said: frozenset[Event]) -> None:
    found: dict[tuple[str | None, str | None, str], State | None] = {
        (one.channel, one.purpose, one.partner): one.state for one in holdings(said, AT)
    }
    channels, purposes = {e.channel for e in said}, {e.purpose for e in said}
    for channel, purpose, partner in product((*CHANNELS, "post"), (*PURPOSES, "charity"), (ITSELF, *PARTNERS)):
        place = (channel if channel in channels else None, purpose if purpose in purposes else None)
        # A reader who does not find the place looks at that of all others.
        told = found.get((*place, partner), None if all(place) else found.get((None, None, partner)))
        true = state_of(said, channel, purpose, partner)
        if partner == ITSELF or true == "given" or told == "given":
            assert true == (None if told == "claimed" else told)


# --- double opt-in, partners -------------------------------------------------------------------------------------


def test_a_double_opt_in_waits_and_is_confirmed_once(firm: str, ann: str) -> None:
    waiting = record(firm, grant(ann, double_opt_in=True))
    assert (waiting.holds, states(ann)) == (False, {BY_MAIL: "waiting"})
    first, again = confirm(firm, waiting.event_id), confirm(firm, waiting.event_id)
    assert (first.holds, first.repeated, again.repeated) == (True, False, True)
    assert (again.event_id, again.seq, again.at) == (first.event_id, first.seq, first.at)
    assert states(ann) == {BY_MAIL: "given"}


def test_a_confirmation_is_of_the_consent_and_its_own_address(firm: str, ann: str) -> None:
    both = (identity_of(ann), identity_of("06 39 98 12 34"))
    commit(firm, RecordConsent("given", both, "post", "commercial", how="form"))
    waiting = record(firm, grant(ann, double_opt_in=True, partners=("Beta",)))
    done = confirm(firm, waiting.event_id)
    row = Consent.objects.across_controllers().get(event_id=done.event_id)
    assert (row.channel, row.purpose, row.partners, row.about) == ("email", "commercial", ["Beta"], waiting.event_id)
    assert not any(one.event.id == done.event_id for one in shown(firm, "06 39 98 12 34").events)


@pytest.mark.parametrize("which", ["of another controller", "without a double opt-in", "erased", "nothing"])
def test_only_a_consent_that_waits_is_confirmed(firm: str, ann: str, which: str) -> None:
    from licite.operations.erasures import erase

    event = record(
        "other" if which == "of another controller" else firm,
        grant(ann, double_opt_in=which != "without a double opt-in"),
    )
    if which == "erased":
        erase(firm, ann)
    with pytest.raises(LiciteError) as fault:
        confirm(firm, "nothing" if which == "nothing" else event.event_id)
    assert fault.value.code == "CON006"


def test_a_confirmation_does_not_come_before_its_consent(firm: str, ann: str) -> None:
    waiting = record(firm, grant(ann, double_opt_in=True))
    with pytest.raises(LiciteError) as fault:
        confirm(firm, waiting.event_id, on=ago(hours=3))
    assert fault.value.code == "CON007"


def test_a_refusal_between_a_consent_and_its_confirmation_holds(firm: str, ann: str) -> None:
    waiting = record(firm, grant(ann, double_opt_in=True))
    withdraw(firm, ann, on=ago(hours=1), how="link")
    assert not confirm(firm, waiting.event_id).holds


@pytest.mark.parametrize(
    ("ourselves", "expected"),
    [(False, {"Beta": "given", "Gamma": "given"}), (True, {"": "given", "Beta": "given", "Gamma": "given"})],
)
def test_partners_are_those_named_and_no_others(firm: str, ann: str, ourselves: bool, expected: dict[str, str]) -> None:
    assert record(firm, grant(ann, partners=("Beta", " Gamma ", "Beta", ""), ourselves=ourselves)).holds
    assert {partner: state for (_, _, partner), state in states(ann).items()} == expected


# --- again -------------------------------------------------------------------------------------------------------


def test_the_same_request_is_recorded_once(firm: str, ann: str) -> None:
    asked = grant(ann, on="2026-11-20", until="2027-11-20")

    def twice(made: list[Recorded]) -> tuple[int, list[bool]]:
        return len({(one.event_id, one.seq, one.at) for one in made}), [one.repeated for one in made]

    assert twice([record(firm, asked, idempotency_key=f"r{ann}") for _ in "ab"]) == (1, [False, True])
    assert twice([withdraw(firm, ann, idempotency_key=f"w{ann}") for _ in "ab"]) == (1, [False, True])
    assert len(shown(firm, ann).events) == 2
    with pytest.raises(LiciteError) as fault:
        record(firm, replace(asked, words="No"), idempotency_key=f"r{ann}")
    assert fault.value.code == "STO010"


def test_one_controller_sees_nothing_of_another(firm: str, ann: str) -> None:
    record(firm, grant(ann))
    assert not shown("other", ann).events


# --- receipts ----------------------------------------------------------------------------------------------------


def statuses(document: dict[str, Any]) -> list[str]:
    return [event["@type"] for event in document["dpv:hasRecordOfActivity"]["dpv:hasStatus"]]


def test_a_receipt_is_sound_and_names_nobody(firm: str, ann: str, tmp_path: Path) -> None:
    record(firm, grant(ann, partners=("Beta & fils",), until=date(2099, 1, 1).isoformat()))
    made = receipts(shown(firm, ann), lang="en")
    write_receipts(tmp_path / "receipt.jsonld", made)
    text = (tmp_path / "receipt.jsonld").read_text(encoding="utf-8")
    assert check_terms(text) == ()
    assert (tmp_path / "receipt.jsonld").stat().st_mode & 0o077 == 0
    assert WORDS in text
    assert "Beta & fils" in text
    assert ann not in text
    assert statuses(json.loads(text)) == ["dpv:ConsentGiven"]
    assert "controller.contact" in made.lacking


def test_every_consent_of_their_own_has_its_receipt_with_its_own_course(firm: str, ann: str) -> None:
    first = record(firm, grant(ann, on=ago(hours=9)))
    stop = withdraw(firm, ann, on=ago(hours=6), how="link")
    second = record(firm, grant(ann, on=ago(hours=3)))
    waiting = record(firm, grant(ann, purpose="survey", double_opt_in=True))
    confirm(firm, waiting.event_id)
    record(firm, grant(ann, purpose="charity", first_party=False, source="Broker"))
    record(firm, grant(ann, purpose="political", on="unknown"))
    document = json.loads(receipts(shown(firm, ann), lang="fr").text)
    assert check_terms(document) == ()
    by_consent = {one["dpv:hasRecordOfActivity"]["dct:identifier"]: one for one in document["@graph"]}
    assert set(by_consent) == {first.event_id, second.event_id, waiting.event_id}
    assert statuses(by_consent[first.event_id]) == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]
    assert by_consent[first.event_id]["dct:identifier"].endswith(stop.event_id)
    assert statuses(by_consent[second.event_id]) == ["dpv:ConsentGiven"]
    assert statuses(by_consent[waiting.event_id]) == ["dpv:ConsentRequested", "dpv:ConsentGiven"]


def test_claims_and_what_comes_later_have_no_receipt(firm: str, ann: str) -> None:
    record(firm, grant(ann, first_party=False, source="Broker"))
    record(firm, grant(ann, purpose="survey"))
    assert receipts(shown(firm, ann), lang="en").count == 1
    with pytest.raises(LiciteError) as fault:
        receipts(shown(firm, ann, at=ago(days=1)), lang="en")
    assert fault.value.code == "CON009"
