"""A table in memory is read as its file would be."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import licite
from licite.contacts.frame import read_frame
from licite.contacts.rejects import Rejects
from licite.errors import LiciteError

PEOPLE = {"Email": ["ann@firm.example", "bob@firm.example", None], "objected": [True, None, False]}
CAMPAIGN = {"name": "Test", "channel": "email", "purpose": "commercial", "country": "FR"}


@pytest.mark.parametrize(
    "table", [pa.table(PEOPLE), pl.DataFrame(PEOPLE), pd.DataFrame(PEOPLE)], ids=["arrow", "polars", "pandas"]
)
def test_every_kind_of_table_gives_the_same_answers(table: object) -> None:
    done = licite.screen(table, CAMPAIGN, source="form", lang="en")
    assert [row["outcome"] for row in done.rows()] == ["unlawful", "undetermined", "undetermined"]
    assert done.summary.read == 3
    assert done.to_arrow().num_rows == 3
    assert list(done.to_pandas()["outcome"]) == list(done.to_polars()["outcome"])


def test_an_object_that_is_no_table_is_refused() -> None:
    with duckdb.connect() as con, pytest.raises(LiciteError) as caught:
        read_frame(con, 3, rejects=Rejects())
    assert caught.value.code == "FIL031"


def test_what_is_doubtful_of_a_table_is_told_as_of_a_file() -> None:
    table = pa.table({"Email": ["ann@firm.example"], "Couleur": ["vert"], "Objection": ["trop cher"]})
    with duckdb.connect() as con:
        notes = dict(read_frame(con, table, rejects=Rejects()).notes)
    assert notes["readers.unused_columns"] == {"columns": "Couleur", "n": 1}
    assert notes["readers.refusal_not_understood"] == {"columns": "Objection"}
