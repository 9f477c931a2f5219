"""Days as people write them; a day that does not exist is never turned into another."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.dates import date_style, is_instant, read_day, read_instant

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@given(DAYS)
def test_a_day_is_read_from_every_way_of_writing_it(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    for text in (
        day.isoformat(), f"{d:02}/{m:02}/{y}", f"{d}-{m}-{y}", f"{d:02}.{m:02}.{y}", f"{d} {MONTHS[m - 1]} {y}",
        f"{d:02} {SHORT[m - 1]} {y}", f"{SHORT[m - 1]} {d}, {y}", f"{y}{m:02}{d:02}", f"{day}T10:11:12Z",
        f"{day} 10:11:12", f"{d:02}-{m:02}-{y} 09:30", f"{y}{m:02}{d:02}T101112Z",
        f"{day} 02:00:00 UTC", f"{day}T10:11:12.345+02:00", f" {d:02}/{m:02}/{y} ",
    ):  # fmt: skip
        assert read_day(text) == day, text
    assert read_day(f"{m}/{d}/{y}, 3:43 PM", "mdy") == day


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1900, 2100))
def test_a_day_that_does_not_exist_is_a_fault(d: int, m: int, y: int) -> None:
    try:
        expected = date(y, m, d)
    except ValueError:
        with pytest.raises(ValueError, match="day"):
            read_day(f"{d}/{m}/{y}")
    else:
        assert read_day(f"{d}/{m}/{y}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024",
        "29/02/2023",
        "2024-13-01",
        "12 mars",
        "demain",
        "45000",
        "1/2/3/4",
        "12/03/1824",
        "12 brumaire 2024",
        "2024-01-01 25:00",
        "7/8/26, 13:43 PM",
    ],
)
def test_what_is_no_date_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_instant(text)


@pytest.mark.parametrize("text", ["0/0/00", "00/00/0000", "0000-00-00", "0000-00-00 00:00:00", "0"])
def test_a_date_of_zeros_is_no_date(text: str) -> None:
    assert read_day(text) is None


def test_hours_of_two_halves_of_the_day() -> None:
    assert read_instant("7/8/26, 12:05 AM", "mdy") == datetime(2026, 7, 8, 0, 5)
    assert read_instant("7/8/26, 12:05 PM", "mdy") == datetime(2026, 7, 8, 12, 5)
    assert read_instant("12/03/2026 14h30") == datetime(2026, 3, 12, 14, 30)


def test_years_of_two_digits() -> None:
    assert (read_day("01/02/69"), read_day("01/02/70")) == (date(2069, 2, 1), date(1970, 2, 1))


@pytest.mark.parametrize(
    ("cells", "style", "guessed"),
    [
        (["10/15/2023", "03/04/2023"], "mdy", False),
        (["15/10/2023", "03/04/2023"], "dmy", False),
        (["15/10/2023", "10/15/2023"], "dmy", False),
        (["03/04/2023"], "dmy", True),
        (["04/04/2023"], "dmy", False),
        (["1/2/20, 5:04 PM"], "mdy", False),
        (["2024-01-02", "12 mars 2023", "", "0/0/00"], "dmy", False),
        ([], "dmy", False),
    ],
)
def test_day_or_month_first_is_judged_on_the_whole_column(cells: list[str], style: str, guessed: bool) -> None:
    found = date_style(cells)
    assert (found.style, found.guessed) == (style, guessed)


def test_an_instant_is_told_from_other_text() -> None:
    assert is_instant("7/18/26, 3:43 PM")
    assert not is_instant("Freelance")
    assert not is_instant("0/0/00")
