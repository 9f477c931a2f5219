"""The answers of lists are those that each person would have, and never stand in the way of a refusal."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licite.errors import LiciteError
from licite.operations.objections import add_objection
from licite.operations.people_search import Filters, search
from licite.operations.person_page import person_page, quick_answers
from licite.operations.standing_answers import CHANNELS, Standing, standing
from licite.operations.standing_answers import refresh as refresh_all
from licite.operations.today import today_of
from licite.operations.usual_message import Usual, keep_usual, usual_campaign, usual_message
from licite.store import standing_answers
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.models import Access, StandingAnswer, StandingRun
from licite.store.norms import Identity
from licite.store.people import controller_of
from tests.operations.contacts_for_tests import a_contact, registers

USUAL = Usual("professional", ("hr",), "HR software", similar=True, sources=("form", "event"), refusal_offered=True)


def refresh(controller: str) -> Standing:
    return refresh_all(controller, channels=("email",))


@pytest.fixture
def firm(tmp_path: Path) -> Any:
    with registers(tmp_path):
        yield


def test_every_answer_of_a_list_is_that_of_the_person(firm: None) -> None:
    keep_usual("firm", USUAL, by="Ann", day=date(2026, 11, 20))
    uids = [
        a_contact(f"p{n}@firm.example", source_kind=kind, job_function=function, full_name=f"P {n}").uid
        for n, (kind, function) in enumerate([("form", "hr"), ("event", "sales"), ("purchased_list", "hr")])
    ]
    add_objection("firm", ["p0@firm.example"])
    found = refresh("firm")
    assert found.people == 3
    assert found.reached("email") == 3
    rows = StandingAnswer.objects.for_controller(controller_of("firm")).filter(channel="email")
    listed = {row.contact.uid: row.outcome for row in rows}
    assert listed == {uid: quick_answers("firm", uid, ["email"], "fr")[0].outcome for uid in uids}
    assert listed[uids[0]] == "unlawful"
    assert {row.channel for row in StandingAnswer.objects.for_controller(controller_of("firm"))} == {"email"}


def test_a_refusal_shows_at_once_on_the_page_and_in_the_list_after_the_next_run(firm: None) -> None:
    uid = a_contact("ann@firm.example", full_name="Ann Doe").uid
    refresh("firm")
    before = search("firm", "", Filters()).rows[0].outcome
    add_objection("firm", ["ann@firm.example"])
    assert search("firm", "", Filters()).rows[0].outcome == before != "unlawful"
    page = person_page("firm", uid, who="ann", role="dpo", lang="fr")
    assert page.answer is not None
    assert page.answer.cell.outcome == "unlawful"
    assert page.answer.refused_on is not None
    refresh("firm")
    assert search("firm", "", Filters()).rows[0].outcome == "unlawful"


def test_a_run_replaces_the_one_before_and_nothing_is_left_of_it(firm: None) -> None:
    a_contact("ann@firm.example")
    first, second = refresh("firm"), refresh("firm")
    assert first.as_of < second.as_of
    owner = controller_of("firm")
    assert StandingRun.objects.for_controller(owner).count() == 1
    assert StandingAnswer.objects.for_controller(owner).count() == 1


def test_a_run_that_was_cut_short_is_never_shown_and_goes_with_the_next(firm: None) -> None:
    contact = a_contact("ann@firm.example")
    owner = controller_of("firm")
    half = standing_answers.begin(owner, as_of=contact.created_at, law_version="1", doctrine="cnil")
    standing_answers.add_answers(half, [(contact.pk, "email", "lawful", "", "", 0)])
    assert standing("firm") is None
    assert search("firm").rows[0].outcome == ""
    refresh("firm")
    assert StandingRun.objects.for_controller(owner).get().current


def test_whoever_is_erased_while_answers_are_worked_out_has_none(firm: None) -> None:
    contact = a_contact("ann@firm.example")
    owner = controller_of("firm")
    run = standing_answers.begin(owner, as_of=contact.created_at, law_version="1", doctrine="cnil")
    commit("firm", RecordErasure((Identity("email", "ann@firm.example"),)))
    standing_answers.add_answers(run, [(contact.pk, "email", "lawful", "", "", 0)])
    standing_answers.add_dates(run, [(contact.pk, date(2029, 1, 1))])
    standing_answers.finish(run, {})
    assert not StandingAnswer.objects.for_controller(owner).exists()


def test_a_controller_without_anybody_has_zeros_and_the_other_keeps_its_own(firm: None) -> None:
    found = refresh("firm")
    assert (found.people, dict(found.channels)) == (0, {})
    assert standing("other") is None
    with pytest.raises(LiciteError, match="nobody"):
        refresh("nobody")


def test_a_usual_message_is_kept_whole_and_a_judgement_is_signed(firm: None) -> None:
    assert usual_message("firm") is None
    assert usual_campaign("firm", "sms").facts == {"channel": "sms", "purpose": "commercial", "country": "FR"}
    with pytest.raises(LiciteError):
        keep_usual("firm", Usual(functions=("hr",)), by="Ann", day=date(2026, 11, 20))
    with pytest.raises(LiciteError, match="hrr"):
        keep_usual("firm", Usual(functions=("hrr",), reason="x"), by="Ann", day=date(2026, 11, 20))
    keep_usual("firm", USUAL, by="Ann", day=date(2026, 11, 20))
    assert usual_message("firm") == USUAL
    made = usual_campaign("firm", "voice_call")
    assert (made.facts["channel"], made.functions, made.offer_signed_by) == ("voice_call", ("hr",), "Ann")
    assert usual_campaign("firm", "email", "survey").functions == ()
    assert usual_message("other") is None


def test_a_look_is_recorded_with_the_role_and_again_only_later(firm: None) -> None:
    uid = a_contact("ann@firm.example").uid
    for _ in range(3):
        person_page("firm", uid, who="clerk", role="reader", lang="fr")
    person_page("firm", uid, who="boss", role="dpo", lang="fr")
    rows = Access.objects.for_controller(controller_of("firm")).order_by("pk")
    assert [(row.actor, row.role) for row in rows] == [("clerk", "reader"), ("boss", "dpo")]
    with pytest.raises(LiciteError):
        person_page("other", uid, who="clerk", role="reader", lang="fr")


def test_the_day_tells_what_is_due_and_who_refused(firm: None) -> None:
    empty = today_of("firm")
    assert (empty.people, empty.channel, empty.quiet) == (0, None, True)
    a_contact("ann@firm.example", collected_on=date(2020, 1, 1))
    add_objection("firm", ["ann@firm.example"])
    refresh("firm")
    found = today_of("firm")
    assert (found.people, found.channel, found.refused) == (1, CHANNELS[0], 1)
    assert found.due is not None
    assert {one.kind: one.late for one in found.due}["retention"] == 1
    assert not found.quiet
    assert found.law_last is not None
