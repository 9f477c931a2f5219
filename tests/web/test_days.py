"""Days as pages print them: on one line, the French first raised, readable by machines."""

from datetime import UTC, date, datetime

from licite.web.shell.words import day, moment


def test_a_day_stays_on_one_line_and_the_french_first_is_raised() -> None:
    first = date(2026, 12, 1)
    assert day(first, "fr") == '<time datetime="2026-12-01">1<sup>er</sup>\u00a0décembre\u00a02026</time>'
    assert day(first, "en") == '<time datetime="2026-12-01">1\u00a0December\u00a02026</time>'
    assert day(date(2026, 3, 21), "fr") == '<time datetime="2026-03-21">21\u00a0mars\u00a02026</time>'
    assert day(None, "fr") == ""


def test_a_moment_keeps_its_day_on_one_line_and_may_break_beside_it() -> None:
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert "mardi 1<sup>er</sup>\u00a0décembre\u00a02026, 10\u00a0h</time>" in moment(at, "fr")
    assert "Tuesday 1\u00a0December\u00a02026, 10:00</time>" in moment(at, "en")
