"""Invented events of a person: a few moments and scopes, drawn so that ties, lifts and meetings are common."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from licite.store.standing import ITSELF, Asked, Event, Kind

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAIL = Asked("email", "commercial")
CALL = Asked("voice_call", "commercial")
LATE = START + timedelta(days=30)
REFUSALS = (Kind.OBJECTION, Kind.CONSENT_WITHDRAWN, Kind.ERASURE)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


# Few moments and few scopes, and mostly whole acts, so that ties, lifts and meetings are common.
MOMENTS = st.integers(0, 5).map(day)
IDS = [f"e{number}" for number in range(7)]
REFERRING = (Kind.CONSENT_CONFIRMED, Kind.FORGED_MARK, Kind.DISOWNED)
OFTEN = (Kind.CONSENT_GIVEN,) * 5 + (Kind.CONSENT_CONFIRMED,) * 3 + (Kind.OBJECTION,) * 3 + tuple(Kind)


def mostly(usual: object, *others: object) -> st.SearchStrategy[object]:
    return st.sampled_from([usual] * 4 * len(others) + list(others))


@st.composite
def any_event(draw: st.DrawFn, number: int, kinds: tuple[Kind, ...] = OFTEN) -> Event:
    recorded = draw(MOMENTS)
    kind = draw(st.sampled_from(kinds))
    return Event(
        id=IDS[number],
        seq=number,
        kind=kind,
        recorded_at=recorded,
        event_at=draw(st.one_of(st.just(recorded), st.just(recorded), MOMENTS, st.none())),
        first_party=draw(mostly(True, False)),
        proven=draw(mostly(True, False)),
        channel=draw(mostly(None, "email", "voice_call")),
        purpose=draw(mostly(None, "commercial", "political", "transfer_to_partner")),
        brand=draw(mostly(None, "Nord", "NORD", "Sud")),
        partners=draw(mostly(None, frozenset({"beta"}), frozenset({"Beta"}), frozenset({ITSELF, "beta"}))),
        until=draw(mostly(None, day(2).date(), day(4).date())),
        words_version=draw(mostly("1", "2")),
        double_opt_in=draw(st.sampled_from([False, False, True])),
        about=draw(st.sampled_from([None, *IDS] if kind in REFERRING else [None])),
    )


@st.composite
def any_events(draw: st.DrawFn, most: int = 7) -> list[Event]:
    return [draw(any_event(number)) for number in range(draw(st.integers(0, most)))]


@st.composite
def any_events_disowned(draw: st.DrawFn) -> list[Event]:
    """Events among which a refusal is mostly marked as forged and disowned, in whatever order."""
    events = draw(any_events(4))
    refused, marked, said = draw(st.permutations([len(events), len(events) + 1, len(events) + 2]))
    about = IDS[refused]
    story = [
        draw(any_event(refused, (Kind.OBJECTION,))),
        replace(draw(any_event(marked, (Kind.FORGED_MARK,))), about=draw(mostly(about, IDS[0]))),
        replace(draw(any_event(said, (Kind.DISOWNED,))), about=draw(mostly(about, IDS[0]))),
    ]
    return [*events, *(one for one in story if draw(mostly(True, False)))]


any_asked = st.builds(
    Asked,
    channel=mostly("email", "voice_call"),
    purpose=mostly("commercial", "political", "transfer_to_partner"),
    brand=mostly(None, "Nord"),
    partner=mostly(ITSELF, "beta", None),
)
any_instant = st.sampled_from([day(3), day(5), LATE])
