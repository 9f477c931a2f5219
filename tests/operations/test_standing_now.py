"""Lists are kept up with everything that is recorded: after each act they say what a page of the person would."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from licite.operations.consents import Grant, record, withdraw
from licite.operations.erasures import erase
from licite.operations.interactions.record import add
from licite.operations.judgements import Asked, judge
from licite.operations.merging import merge, unmerge
from licite.operations.notices import Words, give
from licite.operations.objections import Scope, add_objection
from licite.operations.people_search import Filters, search
from licite.operations.standing_answers import Standing, refresh, standing
from licite.operations.standing_now import AT_ONCE, answers_now, keep_up
from licite.operations.usual_message import Usual, keep_usual
from licite.store import standing_answers
from licite.store.acts.imported import TakeBack, UndoImport
from licite.store.acts.interaction import SetAside
from licite.store.commit import commit
from licite.store.models import (
    Contact,
    Identifier,
    Import,
    Interaction,
    Profile,
    StandingAnswer,
    StandingDate,
    StandingRun,
)
from licite.store.people import controller_of
from licite.store.people_index import index
from tests.operations.contacts_for_tests import a_contact, an_import, registers

CHANNELS = ("email", "voice_call")
FACTS: Any = {"audience": "professional", "country": "FR"}


def somebody(name: str, controller: str = "firm", within: Import | None = None) -> None:
    """A contact as an import leaves it, with words."""
    contact = a_contact(f"{name}@firm.example", controller=controller, within=within, **FACTS)
    profile = Profile.objects.for_controller(contact.controller).get(pk=contact.pk)
    profile.full_name, profile.facts = f"{name} Doe", profile.facts | {"source_kind": "form"}
    profile.save()
    Identifier.objects.for_controller(contact.controller).filter(contact=contact).update(imported=within)
    index(contact)


@pytest.fixture
def firm(tmp_path: Path) -> Any:
    with registers(tmp_path):
        for name in ("ann", "ben", "cleo", "dan"):
            somebody(name)
        refresh("firm", channels=CHANNELS)
        yield


def uid(name: str) -> str:
    return search("firm", name).rows[0].uid


def rows() -> dict[tuple[str, str], tuple[str, str, str, int]]:
    found = StandingAnswer.objects.for_controller(controller_of("firm")).select_related("contact")
    return {(one.contact.uid, one.channel): (one.outcome, one.basis, one.reason, one.duties) for one in found}


def is_kept_up() -> Standing:
    """Every answer is the one that a page would give now, and the counts are those of the answers."""
    found = keep_up("firm")
    assert found is not None
    assert not found.behind
    live = [one.uid for one in search("firm").rows]
    expected = {
        (uid, channel): (one.outcome, one.basis, one.reason, one.duties)
        for channel in CHANNELS
        for uid, one in answers_now("firm", live, channel).items()
    }
    assert rows() == expected
    counted = Counter((channel, outcome) for (_, channel), (outcome, *_) in expected.items())
    assert _counted(found) == dict(counted)
    assert found.people == len(live)
    assert sum(found.sources.values()) == len(live)
    return found


def refusal() -> None:
    add_objection("firm", ["ann@firm.example"], Scope(channel="email"))


def agreement() -> None:
    record(
        "firm",
        Grant("ben@firm.example", "email", "commercial", words="Yes.", words_version="1", how="form", on="2026-06-01"),
    )


def withdrawal() -> None:
    agreement()
    keep_up("firm")
    withdraw("firm", "ben@firm.example")


def reply() -> None:
    add("firm", "cleo@firm.example", "reply", on="2026-06-02")


def judgement() -> None:
    judge("firm", Asked("audience", "consumer", "Zoe", "said so", contact=uid("dan")))


def notice() -> None:
    give(
        "firm",
        Words("14", "2026-06-01", "1", "fr", complete=True, how="letter", author="Zoe"),
        address="ann@firm.example",
    )


def merged() -> None:
    merge("firm", uid("ann"), uid("ben"), author="Zoe", note="seen")


def merged_and_parted() -> None:
    other = uid("ben")
    merge("firm", uid("ann"), other, author="Zoe", note="seen")
    keep_up("firm")
    unmerge("firm", other, author="Zoe", note="two")


def erased() -> None:
    erase("firm", "dan@firm.example")


def newcomer() -> None:
    somebody("eve")


def set_aside() -> None:
    reply()
    keep_up("firm")
    event = Interaction.objects.for_controller(controller_of("firm")).get().event_id
    commit("firm", SetAside((event,), "robot"))


ACTS = (notice, agreement, withdrawal, merged_and_parted, refusal, set_aside, judgement, newcomer, erased, merged)


def test_each_act_is_followed_and_all_of_them_leave_what_a_whole_working_out_would(firm: None) -> None:
    for act in ACTS:
        before = rows()
        act()
        is_kept_up()
        if act in (refusal, merged, erased, newcomer):
            assert rows() != before, act.__name__
    kept, listed, dates = is_kept_up(), rows(), _dates()
    whole = refresh("firm", channels=CHANNELS)
    assert (rows(), _dates()) == (listed, dates)
    assert _counted(kept) == _counted(whole)
    assert (kept.people, kept.sources, kept.countries) == (whole.people, whole.sources, whole.countries)


def _counted(found: Standing) -> dict[tuple[str, str], int]:
    every = ((channel, outcome) for channel, outcomes in found.channels.items() for outcome in outcomes)
    return {one: count for one in every if (count := found.count(*one))}


def _dates() -> dict[str, date]:
    return dict(StandingDate.objects.for_controller(controller_of("firm")).values_list("contact__uid", "erase_by"))


def test_where_many_were_touched_it_says_that_it_is_behind_and_shows_the_rows_as_they_are_now(firm: None) -> None:
    names = [f"n{number}" for number in range(AT_ONCE)]
    for name in names:
        somebody(name)
    asked = Filters(outcome=rows()[uid("ann"), "email"][0])
    refusal()
    found = keep_up("firm")
    assert found is not None
    assert found.behind
    assert found.people == 4
    assert "ann Doe" in [one.name for one in search("firm", "", asked).rows]
    assert "ann Doe" not in [one.name for one in search("firm", "", asked, anew=True).rows]
    shown = {one.name: one.outcome for one in search("firm", "", Filters(), anew=True).rows}
    assert shown["ann Doe"] == "unlawful"
    assert all(shown[f"{name} Doe"] for name in names)
    again = keep_up("firm", most=100)
    assert again is not None
    assert (again.behind, again.people) == (False, 4 + AT_ONCE)


def test_among_many_the_answers_follow_at_once_and_how_many_there_are_is_left_to_long_work(firm: None) -> None:
    somebody("eve")
    erase("firm", "ann@firm.example")
    for _ in range(2):
        found = keep_up("firm", counted=3)
        assert found is not None
        assert (found.behind, found.moved, found.people, found.sources) == (False, True, 4, {"form": 4})
        assert "eve Doe" in [
            one.name for one in search("firm", "", Filters(outcome=rows()[uid("eve"), "email"][0])).rows
        ]
        assert sum(_counted(found).values()) == len(rows())
    before = StandingRun.objects.for_controller(controller_of("firm")).get().counts
    keep_up("firm", counted=3)
    assert StandingRun.objects.for_controller(controller_of("firm")).get().counts == before
    somebody("flo")
    again = keep_up("firm", counted=None)
    assert again is not None
    assert (again.moved, again.people, sum(again.sources.values())) == (False, 5, 5)
    assert not is_kept_up().moved


def test_what_may_be_about_anybody_makes_all_of_them_old(firm: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows()
    somebody("ann", "other")
    add_objection("other", ["ann@firm.example"])
    assert not is_kept_up().behind
    assert rows() == before
    assert keep_up("other") is None
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr("licite.operations.standing_answers.today", lambda: date(2027, 1, 1))
        assert _is_behind()
    assert not _is_behind()
    keep_usual("firm", Usual("consumer"), by="Zoe", day=date(2026, 6, 1))
    assert _is_behind()
    refresh("firm", channels=CHANNELS)
    imported = an_import("firm")
    judge("firm", Asked("collected_lawfully", "yes", "Zoe", "seen", about=f"import:{imported.event_id}"))
    assert _is_behind()


def _is_behind() -> bool:
    found = keep_up("firm")
    assert found is not None
    return found.behind


def test_whoever_leaves_while_answers_are_worked_out_is_not_counted(firm: None) -> None:
    owner = controller_of("firm")
    ann = Contact.objects.for_controller(owner).get(uid=uid("ann"))
    run = standing_answers.begin(owner, as_of=datetime.now(UTC), law_version="1", doctrine="cnil")
    added = standing_answers.add_answers(run, [(ann.pk, "email", "lawful", "", "", 0)])
    assert len(added) == 1
    erase("firm", "ann@firm.example")
    standing_answers.finish(run, {"channels": {"email": {"lawful": 1}}, "people": 4})
    found = standing("firm")
    assert found is not None
    assert found.count("email", "lawful") == 0
    assert StandingRun.objects.for_controller(owner).get().counts["moved"]


def test_an_import_is_a_filter_and_takes_its_people_from_the_lists_when_it_is_taken_back(firm: None) -> None:
    imported = an_import("firm")
    somebody("flo", within=imported)
    assert is_kept_up().people == 5
    assert [one.name for one in search("firm", "", Filters(imported=imported.event_id)).rows] == ["flo Doe"]
    commit("firm", UndoImport(imported.event_id, "Zoe", "wrong file"))
    commit("firm", TakeBack(imported.event_id, 0))
    assert is_kept_up().people == 4
