"""The law of the order of events, for all events: permutations, a second implementation, a life, planted bugs."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from licite.store.standing import Asked, Event, Kind, Standing, standing
from tests.store.standing_events import (
    CALL,
    LATE,
    MAIL,
    REFERRING,
    REFUSALS,
    START,
    any_asked,
    any_event,
    any_events,
    any_events_disowned,
    any_instant,
    day,
)  # fmt: skip
from tests.store.standing_oracle import replay

Judge = Callable[[Iterable[Event], Asked, datetime], Standing]
WIDTH = {"given": 1}
ACTS = (Kind.CONSENT_GIVEN, Kind.CONSENT_CONFIRMED, Kind.DISOWNED)


def order_changes_nothing(judge: Judge, events: list[Event], shuffled: list[Event], asked: Asked, at: datetime) -> bool:
    return judge(events, asked, at) == judge(shuffled, asked, at)


def agrees_with_the_card(judge: Judge, events: list[Event], asked: Asked, at: datetime) -> bool:
    found = judge(events, asked, at)
    return (found.objected, found.consent, found.erased) == replay(events, asked, at)


def a_claim_widens_nothing(judge: Judge, events: list[Event], claim: Event, asked: Asked, at: datetime) -> bool:
    before, after = judge(events, asked, at), judge([*events, claim], asked, at)
    return after.objected == before.objected and WIDTH.get(str(after.consent), 0) <= WIDTH.get(str(before.consent), 0)


@given(any_events().flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))), any_asked, any_instant)
def test_order_changes_nothing(pair: tuple[list[Event], list[Event]], asked: Asked, at: datetime) -> None:
    assert order_changes_nothing(standing, *pair, asked, at)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(*(any_event(number) for number in range(7))), any_asked)
def test_all_orders_of_seven_events_say_the_same(events: tuple[Event, ...], asked: Asked) -> None:
    expected = standing(events, asked, day(5))
    assert all(standing(order, asked, day(5)) == expected for order in permutations(events))


@given(any_events(), any_asked, any_instant, st.data())
def test_the_same_event_twice_changes_nothing(
    events: list[Event], asked: Asked, at: datetime, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    assert standing([*events, *again], asked, at) == standing(events, asked, at)


@settings(max_examples=500)
@given(any_events_disowned(), any_asked, any_instant)
def test_the_clerk_says_the_same_of_refusals_that_are_disowned(events: list[Event], asked: Asked, at: datetime) -> None:
    assert agrees_with_the_card(standing, events, asked, at)
    assert order_changes_nothing(standing, events, events[::-1], asked, at)


@settings(max_examples=500)
@given(any_events_disowned(), any_asked, any_instant)
def test_a_word_without_a_mark_never_unblocks(events: list[Event], asked: Asked, at: datetime) -> None:
    unmarked = [one for one in events if one.kind != Kind.FORGED_MARK]
    words = [one for one in unmarked if one.kind == Kind.DISOWNED]
    without = [one for one in unmarked if one not in words]
    assert standing(unmarked, asked, at) == standing(without, asked, at)


@settings(max_examples=500)
@given(any_events(), any_asked, any_instant)
def test_the_law_is_what_a_clerk_with_a_card_would_find(events: list[Event], asked: Asked, at: datetime) -> None:
    assert agrees_with_the_card(standing, events, asked, at)


@given(any_events(6), any_event(6, REFUSALS), any_asked, any_instant)
def test_a_refusal_more_never_unblocks(events: list[Event], more: Event, asked: Asked, at: datetime) -> None:
    before, after = standing(events, asked, at), standing([*events, more], asked, at)
    assert after.objected >= before.objected
    assert after.erased >= before.erased
    assert WIDTH.get(str(after.consent), 0) <= WIDTH.get(str(before.consent), 0)


@given(any_events(6), any_event(6), any_asked, any_instant)
def test_a_claim_more_changes_nothing(events: list[Event], more: Event, asked: Asked, at: datetime) -> None:
    kind = more.kind if more.kind in ACTS else Kind.CONSENT_GIVEN
    claim = replace(more, kind=kind, first_party=False)
    assert a_claim_widens_nothing(standing, events, claim, asked, at)
    assert standing([*events, claim], asked, at) == standing(events, asked, at)


@given(any_events(6), any_event(6, ACTS), any_asked, any_instant)
def test_an_act_without_proof_or_time_never_unblocks(
    events: list[Event], more: Event, asked: Asked, at: datetime
) -> None:
    before = standing(events, asked, at)
    for act in (replace(more, proven=False), replace(more, event_at=None), replace(more, event_at=at + timedelta(1))):
        after = standing([*events, act], asked, at)
        assert after.objected == before.objected
        assert WIDTH.get(str(after.consent), 0) <= WIDTH.get(str(before.consent), 0)


@given(any_events(6), any_event(6, (Kind.FORGED_MARK,)), any_asked, any_instant)
def test_a_mark_alone_changes_only_that_it_is_told(
    events: list[Event], mark: Event, asked: Asked, at: datetime
) -> None:
    before, after = standing(events, asked, at), standing([*events, mark], asked, at)
    assert replace(after, marked_forged=before.marked_forged) == before


@given(any_events(), any_asked, any_instant)
def test_nobody_has_consented_and_objected(events: list[Event], asked: Asked, at: datetime) -> None:
    found = standing(events, asked, at)
    assert not (found.objected and found.consent == "given")
    assert found.objected_on is None or found.objected_on <= at
    assert set(found.why) <= {event.id for event in events}
    assert found.why or not (found.objected or found.erased or found.consent in ("given", "withdrawn", "expired"))


@given(any_events(), any_asked, any_instant)
def test_only_the_scope_asked_about_matters(events: list[Event], asked: Asked, at: datetime) -> None:
    elsewhere = [replace(one, channel="post") for one in events if one.kind != Kind.ERASURE]
    assert standing(elsewhere, asked, at) == Standing()


class Life(RuleBasedStateMachine):
    """A person over the years: events come late, twice, by claim; the card of the clerk is kept beside."""

    @initialize()
    def begin(self) -> None:
        self.events: list[Event] = []
        self.now = START
        self.before: dict[Asked, Standing] = {}
        self.may_unblock = False

    def look(self) -> dict[Asked, Standing]:
        asked = (MAIL, CALL, replace(MAIL, brand="Nord"), replace(MAIL, partner="beta"))
        return {one: standing(self.events, one, self.now) for one in asked}

    def take(self, drawn: Event, delay: int | None, meant: str | None = None) -> None:
        happened = None if delay is None else self.now - timedelta(days=delay)
        number = len(self.events)
        about = meant or (self.events[number // 2].id if drawn.kind in REFERRING and number else None)
        taken = replace(
            drawn, id=f"e{number}", seq=number, recorded_at=self.now, event_at=happened, until=None, about=about
        )
        self.before = self.look()
        self.may_unblock = taken.kind in ACTS and taken.first_party and taken.proven and happened is not None
        self.events.append(taken)

    @rule(drawn=any_event(0), delay=st.one_of(st.none(), st.integers(0, 3)))
    def hear(self, drawn: Event, delay: int | None) -> None:
        self.take(drawn, delay)

    @rule(drawn=any_event(0, (Kind.OBJECTION, Kind.CONSENT_GIVEN)))
    def hear_at_once(self, drawn: Event) -> None:
        self.take(replace(drawn, first_party=True, proven=True), 0)

    @rule(drawn=any_event(0), place=st.integers(0, 20), marked=st.booleans())
    def disown(self, drawn: Event, place: int, marked: bool) -> None:
        refusals = [one for one in self.events if one.kind == Kind.OBJECTION]
        if refusals:
            about = refusals[place % len(refusals)].id
            if marked:
                self.take(replace(drawn, kind=Kind.FORGED_MARK), 0, about)
                self.the_card_says_the_same()
            self.take(
                replace(drawn, kind=Kind.DISOWNED, channel=None, purpose=None, brand=None, partners=None), 0, about
            )

    @rule()
    def wait(self) -> None:
        self.now += timedelta(days=1)
        self.before, self.may_unblock = self.look(), False

    @rule(place=st.integers(0, 20))
    def hear_again(self, place: int) -> None:
        self.before, self.may_unblock = self.look(), False
        if self.events:
            self.events.append(self.events[place % len(self.events)])
        assert self.look() == self.before

    @invariant()
    def the_card_says_the_same(self) -> None:
        for asked, found in self.look().items():
            assert (found.objected, found.consent, found.erased) == replay(self.events, asked, self.now)
            if not self.may_unblock and asked in self.before:
                assert found.objected >= self.before[asked].objected


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25)


# --- planted bugs: each is caught --------------------------------------------------------------------------------


def last_recorded_wins(events: Iterable[Event], asked: Asked, at: datetime) -> Standing:
    """The row that was written last decides, as a table with one row for each person would have it."""
    return standing(list(events)[-1:], asked, at)


def a_tie_lifts(events: Iterable[Event], asked: Asked, at: datetime) -> Standing:
    """`>=` where `>` belongs."""
    moment = timedelta(microseconds=1)
    later = [
        replace(one, recorded_at=one.recorded_at + moment, event_at=one.event_at and one.event_at + moment)
        if one.kind in ACTS
        else one
        for one in events
    ]
    return standing(later, asked, at + moment)


def a_claim_lifts(events: Iterable[Event], asked: Asked, at: datetime) -> Standing:
    """An import that says “opted in” is believed."""
    return standing([replace(one, first_party=True, proven=True) for one in events], asked, at)


def a_word_without_a_mark_lifts(events: Iterable[Event], asked: Asked, at: datetime) -> Standing:
    """Whoever says that a refusal was not theirs is believed, though nobody looked into it."""
    known = list(events)
    marks = [
        Event(f"mark of {one.id}", one.seq - 1, Kind.FORGED_MARK, one.recorded_at, about=one.about)
        for one in known
        if one.kind == Kind.DISOWNED
    ]
    return standing([*known, *marks], asked, at)


SEARCH = settings(max_examples=5000, derandomize=True, deadline=None, database=None)


def test_the_last_recorded_wins_is_caught_by_the_order() -> None:
    found = find(
        any_events(3),
        lambda events: not order_changes_nothing(last_recorded_wins, events, events[::-1], MAIL, LATE),
        settings=SEARCH,
    )
    assert len(found) <= 3
    assert order_changes_nothing(standing, found, found[::-1], MAIL, LATE)


def test_a_tie_that_lifts_is_caught_by_the_card() -> None:
    found = find(
        any_events(3), lambda events: not agrees_with_the_card(a_tie_lifts, events, MAIL, LATE), settings=SEARCH
    )
    assert agrees_with_the_card(standing, found, MAIL, LATE)
    moments = [one.event_at or one.recorded_at for one in found]
    assert len(moments) > len(set(moments)), "no tie was needed to catch it"


def test_a_word_without_a_mark_that_lifts_is_caught_by_the_card() -> None:
    found = find(
        any_events_disowned(),
        lambda events: not agrees_with_the_card(a_word_without_a_mark_lifts, events, MAIL, LATE),
        settings=SEARCH,
    )
    assert agrees_with_the_card(standing, found, MAIL, LATE)


def test_a_claim_that_lifts_is_caught_by_a_claim_more() -> None:
    pairs = st.tuples(any_events(3), any_event(6, (Kind.CONSENT_GIVEN,)))
    events, more = find(
        pairs,
        lambda pair: (
            not a_claim_widens_nothing(a_claim_lifts, pair[0], replace(pair[1], first_party=False), MAIL, LATE)
        ),
        settings=SEARCH,
    )
    assert a_claim_widens_nothing(standing, events, replace(more, first_party=False), MAIL, LATE)


def test_the_searches_find_nothing_in_the_law_itself() -> None:
    with pytest.raises(NoSuchExample):
        find(
            any_events(3),
            lambda events: not agrees_with_the_card(standing, events, MAIL, LATE),
            settings=settings(SEARCH, max_examples=500),
        )
