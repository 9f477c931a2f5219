"""Whom a cell names, whatever is written around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.contacts.mentions import mentions

HASHED = "0a" * 32


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("ann@firm.example", ["ann@firm.example"]),
        ("ann@x.example/bob@y.example", ["ann@x.example", "/bob@y.example"]),
        ("Ann <ann@firm.example> 06 39 98 11 01", ["ann@firm.example", "06 39 98 11 01"]),
        ('"ann roy"@firm.example', ['"ann roy"@firm.example']),
        ("06 39 98 11 01 / 01 99 00 11 02", ["06 39 98 11 01", "01 99 00 11 02"]),
        ("https://www.linkedin.com/in/ann-0/ (stop)", ["https://www.linkedin.com/in/ann-0/"]),
        ("@firm.example *@other.example", ["firm.example", "other.example"]),
        (f"HMAC:{HASHED.upper()}  -", [HASHED]),
        ("12/03/2025 10:30", []),
        ("commande du 01/02/2025 10h30", []),
        ("Ann Roy, 75001 Paris", []),
        ("FR76 3000 6000 0112 3456 7890 189", []),
        (f"https://x.example/out?t={HASHED}", []),
    ],
)
def test_a_cell_names(cell: str, found: list[str]) -> None:
    assert [one.value for one in mentions(cell)] == found
    assert all(one.readable for one in mentions(cell))


@pytest.mark.parametrize(
    "cell", ["ann@", "@", "ann@@firm.example", "ann@firm,example", "all of @firm.example", "3.36123E+10", "06 39 98 11"]
)
def test_what_looks_like_a_name_and_cannot_be_read_is_not_readable(cell: str) -> None:
    assert [one.readable for one in mentions(cell)] == [False]


@given(st.text(max_size=80))
def test_any_text_can_be_asked(text: str) -> None:
    assert all(one.value for one in mentions(text))


def test_a_huge_cell_takes_no_time_in_the_square_of_its_length() -> None:
    assert mentions("a@ " + "x" * 300_000)
