"""Cells a spreadsheet could run: which they are, and that nothing is lost by guarding them."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.operations.output.formula import guarded, guarded_sql, unguarded

NASTY = st.text(alphabet="'=+-@ \t\r\n\x00\u00a0\ufeff\uff1d.,0123aé|;\"", max_size=12)
CELLS = st.one_of(NASTY, st.text(max_size=20))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1", "\n=1", " =1+1", "\x00=1", "\uff1d1",
        "\ufeff=1", "=", "+", "+33-6-39", "+33(6)", "-1e3", "'=1",
    ],
)  # fmt: skip
def test_a_cell_that_could_run_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["", "Dupont", "+33639980000", "+33 6 39 98 00 00", "-12.5", "a=b", "l'été", "'aime", "1+1"]
)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell == unguarded(cell)


@given(CELLS)
def test_what_is_guarded_comes_back_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(CELLS)
def test_a_guarded_cell_begins_with_no_sign_unless_it_is_a_signed_number(cell: str) -> None:
    begins = guarded(cell).lstrip(" \t\r\n\x00\u00a0\ufeff")[:1]
    assert begins not in ("=", "@", "\uff1d") if begins else True
    if begins in ("+", "-"):
        assert set(cell[1:]) <= set("0123456789. \u00a0\u202f")


@given(st.lists(CELLS, min_size=1, max_size=30))
def test_duckdb_guards_as_python_does(cells: list[str]) -> None:
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT {guarded_sql('c')} FROM (SELECT unnest(?::VARCHAR[]) AS c)", [cells]).fetchall()
    assert [row[0] for row in rows] == [guarded(cell) for cell in cells]
