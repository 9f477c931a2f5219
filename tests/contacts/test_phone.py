"""Numbers as files write them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.phone import Phone, PhoneProblem, numbers_in, parse_phone, ranges
from licite.vocabulary.say import say


@pytest.mark.parametrize(
    ("written", "country", "e164", "kind"),
    [
        ("01 99 00 12 34", "FR", "+33199001234", "fixed_line"),
        ("01.99.00.12.34", "FR", "+33199001234", "fixed_line"),
        ("01/99/00/12/34", "FR", "+33199001234", "fixed_line"),
        ("199001234", "FR", "+33199001234", "fixed_line"),
        ("33199001234", "FR", "+33199001234", "fixed_line"),
        ("+33 (0)1 99 00 12 34", "FR", "+33199001234", "fixed_line"),
        ("+33 01 99 00 12 34", "FR", "+33199001234", "fixed_line"),
        ("0033 1 99 00 12 34", "FR", "+33199001234", "fixed_line"),
        ("199001234.0", "FR", "+33199001234", "fixed_line"),
        ("=+33199001234", "FR", "+33199001234", "fixed_line"),
        ("tel:+33-1-99-00-12-34", "FR", "+33199001234", "fixed_line"),
        ("Bureau : 01 99 00 12 34", "FR", "+33199001234", "fixed_line"),
        ("01 99 00 12 34 poste 512", "FR", "+33199001234", "fixed_line"),
        ("01 99 00 12 34 x12", "FR", "+33199001234", "fixed_line"),
        ("01 99 00 12 34 / 06 39 98 12 34", "FR", "+33199001234", "fixed_line"),
        ("01 99 00 12 34 ou 06 39 98 12 34", "FR", "+33199001234", "fixed_line"),
        ("01 99 00 12 34 - 06 39 98 12 34", "FR", "+33199001234", "fixed_line"),
        ("0199001234/0639981234", "FR", "+33199001234", "fixed_line"),
        ("\uff10\uff11\uff19\uff19\uff10\uff10\uff11\uff12\uff13\uff14", "FR", "+33199001234", "fixed_line"),
        ("06 39 98 12 34", "FR", "+33639981234", "unknown"),
        ("09 70 12 34 56", "FR", "+33970123456", "voip"),
        ("0800 12 34 56", "FR", "+33800123456", "toll_free"),
        ("0820 12 34 56", "FR", "+33820123456", "shared_cost"),
        ("0 891 12 34 56", "FR", "+33891123456", "premium_rate"),
        ("0590 30 12 34", "FR", "+590590301234", "fixed_line"),
        ("0690 00 12 34", "FR", "+590690001234", "mobile"),
        ("690 00 12 34", "FR", "+590690001234", "mobile"),
        ("0594 10 12 34", "FR", "+594594101234", "fixed_line"),
        ("0694 20 12 34", "FR", "+594694201234", "mobile"),
        ("0596 30 12 34", "FR", "+596596301234", "fixed_line"),
        ("0696 20 12 34", "FR", "+596696201234", "mobile"),
        ("0697 20 12 34", "FR", "+596697201234", "mobile"),
        ("0262 16 12 34", "FR", "+262262161234", "fixed_line"),
        ("0692 12 34 56", "FR", "+262692123456", "mobile"),
        ("0693 12 34 56", "FR", "+262693123456", "mobile"),
        ("0269 60 12 34", "FR", "+262269601234", "fixed_line"),
        ("0639 01 23 45", "FR", "+262639012345", "mobile"),
        ("0508 41 12 34", "FR", "+508411234", "fixed_line"),
        ("0708 40 12 34", "FR", "+508708401234", "mobile"),
        ("262692123456", "FR", "+262692123456", "mobile"),
        ("021 234 56 78", "CH", "+41212345678", "fixed_line"),
        ("75.12.34", "NC", "+687751234", "mobile"),
        ("+39 06 1234 5678", "FR", "+390612345678", "fixed_line"),
    ],
)
def test_what_is_written_gives_the_number(written: str, country: str, e164: str, kind: str) -> None:
    found = parse_phone(written, country)
    assert isinstance(found, Phone)
    assert (found.e164, found.kind, found.raw) == (e164, kind, written)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("01 99 00 12 34", "Europe/Paris"),
        ("0692 12 34 56", "Indian/Reunion"),
        ("0639 01 23 45", "Indian/Mayotte"),
        ("0690 00 12 34", "America/Guadeloupe"),
        ("0508 41 12 34", "America/Miquelon"),
        ("+687 75 12 34", "Pacific/Noumea"),
        ("0976 12 34 56", None),
        ("+49 30 123456", None),
    ],
)
def test_time_zone_is_that_of_the_territory_or_unknown(written: str, zone: str | None) -> None:
    found = parse_phone(written)
    assert isinstance(found, Phone)
    assert found.time_zone == zone


def test_ranges_of_automated_calls_and_their_neighbours() -> None:
    for prefix in ranges()["automated"]:
        found = parse_phone((prefix + "123456")[:10])
        assert isinstance(found, Phone)
        assert found.automated_range, prefix
    for neighbour in ("0164123456", "0272123456", "0379123456", "0426123456", "0947412345", "0164123456"):
        found = parse_phone(neighbour)
        assert isinstance(found, Phone)
        assert not found.automated_range


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "phone_none"),
        ("n/a", "phone_none"),
        ("112", "phone_short"),
        ("01 99 00", "phone_short"),
        ("06 39 98 12 345", "phone_too_long"),
        ("0700 123 456 789 01", "phone_too_long"),
        ("6,12E+08", "phone_rounded"),
        ("+33 690 00 12 34", "phone_not_in_plan"),
    ],
)
def test_what_is_no_number_is_said_and_never_guessed(written: str, reason: str) -> None:
    problem = parse_phone(written)
    assert isinstance(problem, PhoneProblem)
    assert problem.reason == f"rejects.{reason}"
    for lang in ("fr", "en"):
        assert "{" not in say(problem.reason, lang, **problem.slots)


def test_reference_numbers_are_all_right(reference_data: Path) -> None:
    with (reference_data / "phones" / "phones.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    wrong = []
    for row in rows:
        found = parse_phone(row["raw"], row["default_region"])
        if row["valid"] == "1":
            wanted = (row["e164"], row["type"], row["arcep_commercial_range"] == "1")
            right = isinstance(found, Phone) and (found.e164, found.kind, found.automated_range) == wanted
        else:
            # A number of the range for fiction is given with the kind `unknown`; every other invalid one is a problem.
            right = isinstance(found, PhoneProblem) or (found.e164, found.kind) == (row["e164"], "unknown")
        if not right:
            wrong.append(row["raw"])
    assert wrong == []


@given(
    st.text(max_size=40) | st.from_regex(r"[+0-9 ().\-/]{0,25}", fullmatch=True), st.sampled_from(["FR", "BE", "NC"])
)
def test_any_text_is_a_number_or_a_problem(text: str, country: str) -> None:
    found = parse_phone(text, country)
    assert isinstance(found, Phone | PhoneProblem)


@given(st.from_regex(r"0[1-79][0-9]{8}", fullmatch=True))
def test_the_number_in_full_is_its_own_number(national: str) -> None:
    found = parse_phone(national)
    if isinstance(found, Phone):
        again = parse_phone(found.e164)
        assert isinstance(again, Phone)
        assert (again.e164, again.country, again.kind) == (found.e164, found.country, found.kind)


def test_every_number_of_a_cell_is_found() -> None:
    assert numbers_in("Tél. 01 99 00 12 34, port. 06 39 98 12 34") == ["01 99 00 12 34", "06 39 98 12 34"]
