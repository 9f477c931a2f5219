"""Days and periods: ends of periods, leap days, holidays, and the stretches of law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite import decide
from licite.engine.calendar import (
    CUT,
    PLUS,
    Calendar,
    boundaries,
    end_of,
    first_still_running,
    minutes,
    period_of,
    public_holidays,
)
from licite.rules.load import shipped_law

DAYS = st.dates(date(2005, 1, 1), date(2045, 12, 31))
PERIODS = st.one_of(
    st.builds("{} {}".format, st.integers(1, 120), st.sampled_from(["days", "day"])),
    st.builds("{} {}".format, st.integers(1, 60), st.sampled_from(["months", "month"])),
    st.builds("{} {}".format, st.integers(1, 12), st.sampled_from(["years", "year"])),
)


@given(DAYS, PERIODS, st.integers(-40, 40))
def test_the_cut_off_says_what_the_period_says(today: date, period: str, beside: int) -> None:
    day = today - period_of(period) + timedelta(days=beside)
    assert (end_of(day, period) < today) == (day < first_still_running(today, period))


@pytest.mark.parametrize("period", ["1 month", "3 years", "1 year", "13 months", "60 days"])
def test_the_cut_off_says_what_the_period_says_on_every_day_around_a_leap_day(period: str) -> None:
    for today in (date(2028, 2, 27) + timedelta(days=n) for n in range(4)):
        for day in (today - period_of(period) + timedelta(days=n) for n in range(-5, 6)):
            assert (end_of(day, period) < today) == (day < first_still_running(today, period)), (day, today)


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2028-01-31", "1 month", "2028-02-29"),
        ("2024-02-29", "3 years", "2027-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2025-08-11", "1 year", "2026-08-11"),
        ("2026-10-31", "1 month", "2026-11-30"),
        ("2026-01-01", "60 days", "2026-03-02"),
    ],
)
def test_the_end_of_a_period(day: str, period: str, end: str) -> None:
    assert end_of(date.fromisoformat(day), period) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("today", "period", "first"),
    [
        ("2027-03-01", "3 years", "2024-03-01"),
        ("2027-02-28", "3 years", "2024-02-28"),
        ("2028-02-29", "3 years", "2025-03-01"),
        ("2028-02-28", "3 years", "2025-02-28"),
        ("2026-03-01", "1 month", "2026-02-01"),
        ("2026-02-28", "1 month", "2026-01-28"),
        ("2026-08-12", "1 year", "2025-08-12"),
    ],
)
def test_the_first_day_whose_period_still_runs(today: str, period: str, first: str) -> None:
    assert first_still_running(date.fromisoformat(today), period) == date.fromisoformat(first)


EASTER_MONDAY = {2024: (4, 1), 2025: (4, 21), 2026: (4, 6), 2027: (3, 29), 2028: (4, 17)}
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))


@pytest.mark.parametrize("year", EASTER_MONDAY)
def test_the_public_holidays_of_france(year: int) -> None:
    """Labour code, article L3133-1: eight fixed days, Easter Monday, Ascension and Whit Monday."""
    easter_monday = date(year, *EASTER_MONDAY[year])
    movable = {easter_monday, easter_monday + timedelta(days=38), easter_monday + timedelta(days=49)}
    assert public_holidays(year) == movable | {date(year, month, day) for month, day in FIXED}


def test_a_time_of_day_is_a_minute_and_a_number_is_itself() -> None:
    assert [minutes("10:00"), minutes("13:30"), minutes(4), minutes(0.003)] == [600, 810, 4, 0.003]


def test_periods_change_on_the_boundaries_of_the_law_and_on_no_other_day() -> None:
    law = shipped_law()
    calendar, marked = Calendar(law), set(boundaries(law))
    assert {date(2026, 8, 11), date(2018, 5, 25)} <= marked
    day = date(2018, 1, 1)
    while day < date(2027, 1, 1):
        following = day + timedelta(days=1)
        assert (calendar.period(following) != calendar.period(day)) == (following in marked), following
        day = following


def test_a_row_of_the_calendar_holds_what_is_in_force_in_the_period_of_the_contact() -> None:
    calendar = Calendar(shipped_law())
    before, after = calendar.period(date(2026, 8, 10)), calendar.period(date(2026, 8, 11))

    def row(day: date, period: int | None = None) -> dict[str, object]:
        return dict(zip(calendar.columns, calendar.row(day, period), strict=True))

    assert row(date(2026, 8, 10))[f"call_consent_period{CUT}"] is None
    assert row(date(2026, 8, 11))[f"call_consent_period{CUT}"] == date(2025, 8, 11)
    assert row(date(2026, 1, 31), after)[f"call_consent_period{PLUS}"] == date(2027, 1, 31)
    assert row(date(2026, 1, 31), before)[f"call_consent_period{PLUS}"] is None
    assert row(date(2026, 1, 31), after)["own"] is False
    assert (row(date(2026, 7, 14))["public_holiday"], row(date(2026, 7, 14))["weekday"]) == (True, 2)


def test_a_batch_has_its_own_days_and_its_other_dates_in_each_period() -> None:
    calendar = Calendar(shipped_law())
    days, other = [date(2026, 8, 10), date(2026, 8, 11), date(2026, 8, 11)], date(2024, 2, 29)
    rows = calendar.rows(days, [other])
    assert [(row[0], row[1]) for row in rows] == sorted(
        {(day, calendar.period(day)) for day in days} | {(other, calendar.period(day)) for day in days}
    )


def test_a_period_stops_at_the_end_of_time() -> None:
    calendar = Calendar(shipped_law())
    row = dict(zip(calendar.columns, calendar.row(date(9999, 12, 31)), strict=True))
    assert (row[f"prospect_retention{CUT}"], row[f"prospect_retention{PLUS}"]) == (date(9996, 12, 31), date.max)
    assert first_still_running(date(2, 1, 1), "3 years") == date.min


def test_a_customer_without_end_is_decided() -> None:
    """Some software writes 31 December 9999 where a contract has no end."""
    facts = {"country": "FR", "channel": "email", "audience": "consumer", "purpose": "commercial", "is_customer": True}
    decision = decide({**facts, "collected_on": "2019-01-07", "customer_until": "9999-12-31"}, at="2026-11-25T10:00")
    assert "retention_exceeded" not in decision.breaches
    assert "erase_by:9999-12-31" in decision.duties
