"""Only a later, first-party, proven act of the person lifts a refusal; whatever is unsure reads as a refusal."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from licite.store.standing import ITSELF, Asked, Event, Kind, Standing, standing
from tests.store.standing_events import CALL, LATE, MAIL, START, day


def event(kind: Kind, happened: int | None, recorded: int | None = None, **more: object) -> Event:
    """An event of the person, proven, recorded at once unless said otherwise."""
    recorded = recorded if recorded is not None else happened or 0
    fields = {"id": f"{kind}-{happened}-{recorded}", "seq": recorded, "first_party": True, "proven": True, **more}
    return Event(kind=kind, recorded_at=day(recorded), event_at=None if happened is None else day(happened), **fields)  # type: ignore[arg-type]


def stop(happened: int | None, recorded: int | None = None, **more: object) -> Event:
    return event(Kind.OBJECTION, happened, recorded, **more)


def yes(happened: int | None, recorded: int | None = None, **more: object) -> Event:
    return event(Kind.CONSENT_GIVEN, happened, recorded, **more)


def no_more(happened: int | None, recorded: int | None = None, **more: object) -> Event:
    return event(Kind.CONSENT_WITHDRAWN, happened, recorded, **more)


def confirmed(happened: int | None, recorded: int | None = None, **more: object) -> Event:
    return event(Kind.CONSENT_CONFIRMED, happened, recorded, **more)


def disowned(happened: int | None, recorded: int | None = None, **more: object) -> Event:
    return event(Kind.DISOWNED, happened, recorded, **more)


def erased(happened: int | None, recorded: int | None = None) -> Event:
    return event(Kind.ERASURE, happened, recorded)


# --- order -------------------------------------------------------------------------------------------------------


def test_nobody_who_said_nothing_objected_or_consented() -> None:
    assert standing([], MAIL, LATE) == Standing()


def test_a_later_proven_act_of_the_person_lifts_a_refusal() -> None:
    found = standing([stop(1), yes(2)], MAIL, LATE)
    assert (found.objected, found.objected_on, found.lifted_on) == (False, day(1), day(2))
    assert (found.consent, found.consent_on, found.why) == ("given", day(2), ("consent_given-2-2",))


@pytest.mark.parametrize("happened", [1, 2])
def test_an_earlier_act_or_one_of_the_same_moment_lifts_nothing(happened: int) -> None:
    found = standing([yes(happened), stop(2)], MAIL, LATE)
    assert (found.objected, found.objected_on, found.consent) == (True, day(2), "withdrawn")
    assert "objection-2-2" in found.why


def test_a_late_objection_blocks_at_once() -> None:
    assert standing([yes(1)], MAIL, day(4)).consent == "given"
    assert standing([yes(1), stop(2, recorded=5)], MAIL, day(5)).objected
    assert standing([yes(1), stop(2, recorded=5, first_party=False)], MAIL, day(5)).objected


def test_the_event_decides_and_not_the_recording() -> None:
    assert not standing([stop(1, recorded=5), yes(2, recorded=3)], MAIL, LATE).objected
    assert standing([stop(2, recorded=3), yes(1, recorded=5)], MAIL, LATE).objected


@pytest.mark.parametrize(
    "refusal", [stop(None, 3), stop(1, 3, first_party=False), stop(None, 3, first_party=False), no_more(None, 3)]
)
def test_a_refusal_of_unknown_time_blocks_until_an_act_that_is_all_later_than_its_recording(refusal: Event) -> None:
    assert standing([refusal, yes(2, recorded=9)], MAIL, LATE).objected
    assert standing([refusal, yes(3)], MAIL, LATE).objected
    assert standing([refusal, yes(9, recorded=2)], MAIL, LATE).objected
    assert not standing([refusal, yes(4)], MAIL, LATE).objected


def test_an_act_of_unknown_time_is_none() -> None:
    assert standing([yes(None, 3)], MAIL, LATE).consent == "none"
    assert standing([stop(1), yes(None, 3)], MAIL, LATE).objected


def test_an_act_that_would_have_happened_after_its_recording_has_a_wrong_clock() -> None:
    assert standing([stop(2), yes(3, recorded=1)], MAIL, LATE).objected
    assert standing([yes(3, recorded=1)], MAIL, LATE).consent_on == day(1)


def test_what_is_to_come_gives_nothing_and_refuses() -> None:
    assert standing([yes(5)], MAIL, day(4)).consent == "none"
    assert standing([yes(3, recorded=5)], MAIL, day(4)).consent == "none"
    found = standing([yes(1), stop(5)], MAIL, day(4))
    assert (found.objected, found.objected_on) == (True, None)


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [yes(2, first_party=False), confirmed(2, first_party=False)])
def test_a_claim_changes_nothing(claim: Event) -> None:
    for events in ([], [stop(1)], [no_more(1)], [yes(1, double_opt_in=True)], [erased(1)]):
        assert standing([*events, claim], MAIL, LATE) == standing(events, MAIL, LATE)


def test_a_consent_without_proof_is_told_and_gives_nothing() -> None:
    found = standing([stop(1), yes(2, proven=False)], MAIL, LATE)
    assert (found.objected, found.consent, found.unproven) == (True, "none", True)


def test_a_mark_of_the_dpo_lifts_nothing_until_the_person_confirms() -> None:
    refusal, mark = stop(2, id="forged"), event(Kind.FORGED_MARK, 3, about="forged")
    found = standing([yes(1), refusal, mark], MAIL, LATE)
    assert (found.objected, found.marked_forged) == (True, True)
    word = disowned(4, about="forged")
    assert standing([yes(1), refusal, mark, word], MAIL, LATE).consent == "given"
    assert standing([refusal, mark, word], MAIL, LATE).consent is None
    assert standing([refusal, mark, replace(word, first_party=False)], MAIL, LATE).objected
    assert standing([refusal, stop(2, id="other"), mark, word], MAIL, LATE).objected
    assert standing([stop(4, id="forged"), mark, word], MAIL, LATE).objected


def test_the_word_of_the_person_needs_a_mark_that_was_there_before() -> None:
    refusal, mark = stop(2, id="forged"), event(Kind.FORGED_MARK, 3, about="forged")
    word = disowned(4, about="forged")
    assert standing([refusal, word], MAIL, LATE).objected
    assert standing([refusal, replace(mark, seq=5), word], MAIL, LATE).objected
    assert standing([refusal, replace(mark, about="other"), word], MAIL, LATE).objected
    assert not standing([refusal, mark, word], MAIL, LATE).objected


@pytest.mark.parametrize("changed", [{"proven": False}, {"event_at": None}, {"event_at": day(2)}, {"about": None}])
def test_a_word_without_proof_time_or_refusal_lifts_nothing(changed: dict[str, object]) -> None:
    refusal, mark = stop(2, id="forged"), event(Kind.FORGED_MARK, 3, about="forged")
    word = replace(disowned(4, about="forged"), **changed)  # type: ignore[arg-type]
    assert standing([refusal, mark, word], MAIL, LATE).objected


def test_what_confirms_an_agreement_disowns_nothing() -> None:
    refusal, mark = stop(2, id="forged"), event(Kind.FORGED_MARK, 3, about="forged")
    assert standing([refusal, mark, confirmed(4, about="forged")], MAIL, LATE).objected


def test_after_an_erasure_a_disowned_refusal_holds_again() -> None:
    events = [stop(2, id="forged"), event(Kind.FORGED_MARK, 3, about="forged"), disowned(4, about="forged")]
    assert standing([*events, erased(5)], MAIL, LATE).objected


# --- scope -------------------------------------------------------------------------------------------------------


def test_an_act_lifts_no_further_than_it_reaches() -> None:
    events = [stop(1), yes(2, channel="email", purpose="commercial")]
    assert not standing(events, MAIL, LATE).objected
    assert standing(events, CALL, LATE).objected
    assert standing(events, Asked("email", "political"), LATE).objected


def test_a_narrow_refusal_blocks_its_scope() -> None:
    assert standing([stop(1, channel="email")], MAIL, LATE).objected
    assert not standing([stop(1, channel="email")], CALL, LATE).objected


def test_a_refusal_holds_however_the_brand_is_written_and_a_consent_for_the_very_one() -> None:
    events = [yes(1, brand="Été & Cie"), stop(2, brand="ETE ET CIE"), stop(3, brand="ete &  cie")]
    assert standing(events[:2], replace(MAIL, brand="Été & Cie"), LATE).consent == "given"
    assert standing(events, replace(MAIL, brand="Été & Cie"), LATE).objected
    assert standing([yes(1, brand="Nord")], replace(MAIL, brand="NORD"), LATE).consent is None
    assert not standing([stop(1, brand="++")], replace(MAIL, brand="--"), LATE).objected


def test_an_act_of_another_brand_lifts_nothing() -> None:
    events = [stop(1), yes(2, brand="Nord")]
    assert not standing(events, replace(MAIL, brand="Nord"), LATE).objected
    assert standing(events, replace(MAIL, brand="Sud"), LATE).objected
    assert standing(events, MAIL, LATE).objected
    assert standing([stop(1, brand="Nord")], MAIL, LATE).objected


def test_named_partners_are_the_only_ones() -> None:
    to_beta = yes(1, partners=frozenset({"beta"}))
    for asked, consent in ((ITSELF, None), ("beta", "given"), ("gamma", None)):
        assert standing([to_beta], replace(MAIL, partner=asked), LATE).consent == consent
    assert standing([yes(1)], replace(MAIL, partner="beta"), LATE).consent is None
    both = yes(1, partners=frozenset({ITSELF, "beta"}))
    assert standing([both], MAIL, LATE).consent == "given"
    assert standing([both, no_more(2)], replace(MAIL, partner="beta"), LATE).consent == "withdrawn"
    assert standing([both, no_more(2, partners=frozenset({"beta"}))], MAIL, LATE).consent == "given"


def test_of_a_partner_whom_nobody_names_every_refusal_counts_and_no_consent() -> None:
    nobody = Asked("email", "transfer_to_partner", partner=None)
    events = [yes(1, partners=frozenset({"beta"})), no_more(2, partners=frozenset({"gamma"}))]
    assert standing(events, replace(nobody, partner="beta"), LATE).consent == "given"
    found = standing(events, nobody, LATE)
    assert (found.objected, found.consent) == (True, "withdrawn")
    assert standing(events[:1], nobody, LATE).consent is None


def test_whoever_refused_offers_is_handed_over_to_nobody_until_they_agree_to_just_that() -> None:
    over = Asked("email", "transfer_to_partner", partner="beta")
    refused = [stop(1, channel="email", purpose="commercial")]
    assert standing(refused, over, LATE).objected
    assert not standing(refused, replace(over, channel="post"), LATE).objected
    assert not standing([stop(1, purpose="transfer_to_partner")], MAIL, LATE).objected
    agreed = yes(2, channel="email", purpose="transfer_to_partner", partners=frozenset({"beta"}))
    assert not standing([*refused, agreed], over, LATE).objected
    assert standing([*refused, agreed], replace(over, partner="gamma"), LATE).objected
    assert standing([*refused, agreed], MAIL, LATE).objected, "what is agreed for a partner lifts nothing of our own"
    # A stop that was taken back stops nothing any more, and gives nothing that was not there before.
    back = standing([*refused, yes(3, channel="email", purpose="commercial")], over, LATE)
    assert (back.objected, back.consent) == (False, None)


# --- consent -----------------------------------------------------------------------------------------------------


def test_a_withdrawal_refuses_what_it_withdraws() -> None:
    events = [yes(1), no_more(2, channel="email")]
    assert standing(events, CALL, LATE).consent == "given"
    found = standing(events, MAIL, LATE)
    assert (found.objected, found.consent, found.consent_on) == (True, "withdrawn", day(1))
    assert standing([*events, yes(3, channel="email")], MAIL, LATE).consent == "given"


def test_a_consent_that_waits_for_its_confirmation_is_none() -> None:
    asked = yes(1, double_opt_in=True, words_version="3")
    found = standing([asked], MAIL, LATE)
    assert (found.consent, found.waiting, found.why) == ("none", True, (asked.id,))
    for word in (confirmed(2, about=asked.id), confirmed(2, words_version="3"), confirmed(1, about=asked.id)):
        found = standing([asked, word], MAIL, LATE)
        assert (found.consent, found.double_opt_in, found.waiting) == ("given", True, False)
        assert (found.words_version, set(found.why)) == ("3", {asked.id, word.id})
    others = [confirmed(0, about=asked.id), confirmed(2, about="other"), confirmed(2, words_version="2"),
              confirmed(2, about=asked.id, first_party=False), confirmed(2, about=asked.id, channel="sms")]  # fmt: skip
    for word in others:
        assert standing([asked, word], MAIL, LATE).consent == "none"


def test_a_refusal_between_a_consent_and_its_confirmation_holds() -> None:
    asked = yes(1, double_opt_in=True)
    assert standing([asked, stop(2), confirmed(3, about=asked.id)], MAIL, LATE).objected


def test_a_consent_ends_with_its_last_day_and_what_it_lifted_is_back() -> None:
    events = [stop(1), yes(2, until=date(2026, 3, 10))]
    last = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)
    assert standing(events, MAIL, last).consent == "given"
    found = standing(events, MAIL, last + timedelta(minutes=1))
    assert (found.objected, found.consent, found.consent_until) == (True, "expired", date(2026, 3, 10))


def test_of_two_consents_of_a_moment_the_narrower_decides() -> None:
    events = [yes(1, id="a"), yes(1, id="b", until=date(2026, 3, 10)), yes(1, id="c", until=date(2027, 3, 10))]
    assert standing(events, MAIL, LATE).consent == "expired"


# --- erasure -----------------------------------------------------------------------------------------------------


def test_after_an_erasure_earlier_grants_count_no_more_and_refusals_do() -> None:
    found = standing([stop(1), yes(2), erased(3)], MAIL, LATE)
    assert (found.objected, found.consent, found.erased, found.consent_on) == (True, "none", True, None)
    assert standing([erased(3), yes(2, recorded=5)], MAIL, LATE).consent == "none"
    assert standing([erased(3), yes(3)], MAIL, LATE).consent == "none"
    assert standing([erased(3), stop(5)], MAIL, LATE).objected


def test_a_person_who_comes_back_after_an_erasure_is_heard() -> None:
    found = standing([stop(1), erased(3), yes(4)], MAIL, LATE)
    assert (found.objected, found.consent, found.erased) == (False, "given", False)


# --- what an event may be ----------------------------------------------------------------------------------------


def test_a_time_without_zone_or_a_kind_unknown_is_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        Event("a", 1, Kind.OBJECTION, naive)
    with pytest.raises(ValueError, match="zone"):
        replace(stop(1), event_at=naive)
    with pytest.raises(ValueError, match="zone"):
        standing([], MAIL, naive)
    with pytest.raises(ValueError, match="objecton"):
        Event("a", 1, "objecton", START)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        replace(yes(1), until=LATE)


def test_a_kind_may_come_as_its_word() -> None:
    assert standing([Event("a", 1, "objection", START)], MAIL, LATE).objected  # type: ignore[arg-type]
    assert standing([Event("a", 1, "erasure", START)], MAIL, LATE).erased  # type: ignore[arg-type]
