"""The dbt example: its models are what `licite compile` prints, and with names in place of references they run."""

import re
from collections.abc import Iterator

import duckdb
import pytest
import yaml

from licite.engine.runners.duck import connect
from scripts import dbt_example

FOLDER = dbt_example.FOLDER
OUTCOMES = {
    1: "unlawful", 2: "unlawful", 3: "unlawful", 4: "lawful", 5: "unlawful", 6: "undetermined", 7: "undetermined",
    8: "undetermined",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(dbt_example.generated()))
def test_a_generated_file_is_current(name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == dbt_example.generated()[name], "run `python -m scripts.dbt_example`"


def test_every_model_is_described() -> None:
    described = yaml.safe_load((FOLDER / "models" / "schema.yml").read_text(encoding="utf-8"))
    assert {model["name"] for model in described["models"]} == set(dbt_example.MODELS)
    assert set(dbt_example.COLUMNS) < set((FOLDER / "seeds" / "contacts.csv").read_text().splitlines()[0].split(","))


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The seeds as dbt would load them."""
    project = yaml.safe_load((FOLDER / "dbt_project.yml").read_text(encoding="utf-8"))
    given = project["seeds"]["licite_example"]
    with connect() as con:
        for seed in sorted((FOLDER / "seeds").glob("*.csv")):
            told = {**given["+column_types"], **given.get(seed.stem, {}).get("+column_types", {})}
            header = seed.read_text(encoding="utf-8").splitlines()[0].split(",")
            kinds = ", ".join(f"'{name}': '{kind.upper()}'" for name, kind in told.items() if name in header)
            con.execute(f"CREATE TABLE {seed.stem} AS FROM read_csv('{seed}', header = true, types = {{{kinds}}})")
        yield con


def run(con: duckdb.DuckDBPyConnection) -> None:
    """What `dbt run` does, in the order of the references."""
    for name, (_, kept) in dbt_example.MODELS.items():
        text = (FOLDER / "models" / f"{name}.sql").read_text(encoding="utf-8")
        text = re.sub(r"\{\{ config\(.*?\) \}\}", "", text)
        text = re.sub(r"\{\{ source\('crm', '(\w+)'\) \}\}|\{\{ ref\('(\w+)'\) \}\}", r"\1\2", text)
        assert "{{" not in text
        con.execute(f"CREATE {kept} {name} AS {text}")


def test_the_models_give_every_contact_its_answer(con: duckdb.DuckDBPyConnection) -> None:
    run(con)
    found = dict(con.execute("SELECT contact_id, outcome FROM licite_answers").fetchall())
    assert found == OUTCOMES


def test_a_date_beyond_the_calendar_keeps_its_row(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DELETE FROM licite_calendar WHERE day < DATE '2026-10-15'")
    run(con)
    assert con.execute("SELECT count(*) FROM licite_answers").fetchall() == [(len(OUTCOMES),)]
