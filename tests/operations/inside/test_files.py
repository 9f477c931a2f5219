"""Files and tables screened inside engines, from the command line: what is written, and what is refused."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from licite.cli.main import app
from licite.operations.inside import places
from tests.engine.engines import spark_or_skip
from tests.store.conftest import cluster, new_database  # noqa: F401 - a fixture is found by its name

CAMPAIGN = """
name: Salon
channel: email
country: FR
purpose: commercial
at: 2026-11-25
facts:
  audience: professional
  identifier_kind: nominative
  source_kind: form
  collected_on: 2026-10-01
  informed_on: 2026-10-01
  offer_related_to_profession: true
  objection_offered_at_collection: true
  collected_lawfully: true
  source_terms_forbid: false
  balance_concludes: for
  consent: none
  is_customer: false
  bought_at_collection: false
  contract_in_force: false
  sole_trader: false
"""
ROWS = """contact_id,email,objected,note
1,ann@firm.example,,=1+1
2,bob@firm.example,oui,
3,Ann+x@firm.example,no,
4,,,
"""


def run(*words: str, **options: Any) -> Any:
    return CliRunner().invoke(app, list(words), **options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (tmp_path / "people.csv").write_text(ROWS, encoding="utf-8")
    duckdb.execute(f"COPY (FROM '{tmp_path / 'people.csv'}') TO '{tmp_path / 'people.parquet'}'")
    return tmp_path


def screened(folder: Path, *options: str, file: str | None = "people.csv") -> Any:
    named = [str(folder / file)] if file else []
    return run("screen", *named, "--campaign", str(folder / "campaign.yaml"), "--lang", "en", *options)


def outcomes(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["outcome"] for row in sorted(rows, key=lambda row: row["contact_id"])]


EXPECTED = ["lawful", "unlawful", "lawful", "undetermined"]


@pytest.mark.parametrize("file", ["people.csv", "people.parquet"])
def test_a_file_in_duckdb(folder: Path, file: str) -> None:
    out = folder / "answers.csv"
    done = screened(folder, "--engine", "duckdb", "--out", str(out), file=file)
    assert done.exit_code == 0, done.output
    assert outcomes(out) == EXPECTED
    assert "in duckdb" in done.output
    assert "note" in done.output
    kept = json.loads((folder / "answers.manifest.json").read_text(encoding="utf-8"))
    assert kept["counts"]["outcomes"] == {"lawful": 2, "undetermined": 1, "unlawful": 1}
    assert kept["counts"]["breaches"] == {"objection_ignored": 1}
    assert kept["engine"].startswith("duckdb ")
    assert kept["source"]["name"] == file


def test_a_list_of_refusals_masks_and_json(folder: Path) -> None:
    (folder / "refused.txt").write_text("ann@firm.example\n", encoding="utf-8")
    out = folder / "answers.parquet"
    done = screened(
        folder,
        "--engine",
        "duckdb",
        "--out",
        str(out),
        "--suppression",
        str(folder / "refused.txt"),
        "--masks",
        "--json",
    )
    assert json.loads(done.output)["outcomes"] == {"lawful": 0, "undetermined": 1, "unlawful": 3}
    assert {"covered", "forbid_0", "outcome"} <= {
        name for name, *_ in duckdb.execute(f"DESCRIBE FROM '{out}'").fetchall()
    }


def test_a_list_of_parquet_in_the_columns_of_the_schema(folder: Path) -> None:
    listed = folder / "refused.parquet"
    duckdb.execute(f"COPY (SELECT 'bob@firm.example' AS email, NULL::DATE AS refused_on) TO '{listed}'")
    done = screened(
        folder, "--engine", "duckdb", "--out", str(folder / "a.csv"), "--suppression", str(listed), "--quiet"
    )
    assert outcomes(folder / "a.csv") == EXPECTED
    assert len(done.output.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [("0" * 64, "ENG021"), ("@firm.example", "ENG021"), ("ann@firm.example, bob @", "ENG021"), ("nobody", "FIL030")],
)
def test_a_list_that_keys_cannot_find_is_refused(folder: Path, content: str, code: str) -> None:
    (folder / "refused.txt").write_text(f"{content}\n", encoding="utf-8")
    done = screened(
        folder, "--engine", "duckdb", "--out", str(folder / "a.csv"), "--suppression", str(folder / "refused.txt")
    )
    assert done.exit_code == 2
    assert f"[{code}]" in done.output or (code == "FIL030" and "ENG021" in done.output)
    assert not (folder / "a.csv").exists()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--engine", "abacus", "--out", "a.csv"], "ENG001"),
        (["--engine", "duckdb"], "ENG007"),
        (["--engine", "postgres", "--out", "a.csv"], "ENG007"),
        (["--engine", "duckdb", "--out", "a.csv", "--report", "a.html"], "ENG006"),
        (["--engine", "duckdb", "--out", "a.csv", "--url", "x"], "ENG006"),
        (["--engine", "spark", "--out", "a.parquet", "--strict"], "ENG006"),
        (["--engine", "duckdb", "--out", "a.csv", "--table", "x"], "ENG006"),
        (["--engine", "postgres", "--url", "x", "--out", "a.csv", "--table", "x"], "ENG006"),
        (["--engine", "spark", "--out", "a.csv"], "ENG009"),
        (["--masks"], "ENG026"),
        (["--out-table", "x"], "ENG026"),
        (["--engine", "duckdb", "--out", "a.doc"], "FIL101"),
    ],
)
def test_an_option_out_of_place_is_said_before_any_work(folder: Path, options: list[str], code: str) -> None:
    placed = [str(folder / one) if "." in one else one for one in options]
    done = screened(folder, *placed)
    assert done.exit_code == 2
    assert f"[{code}]" in done.output


def test_a_file_that_engines_do_not_read_and_one_that_is_not_there(folder: Path) -> None:
    out = str(folder / "a.csv")
    spark = ("--engine", "spark", "--out", str(folder / "a.parquet"))
    assert "[ENG008]" in screened(folder, *spark, file="people.xlsx").output
    assert "[FIL001]" in screened(folder, "--engine", "duckdb", "--out", out, file="none.csv").output


def test_without_a_file_the_full_screening_asks_for_one(folder: Path) -> None:
    done = screened(folder, file=None)
    assert done.exit_code == 2
    assert "FILE" in done.output


@pytest.mark.parametrize(("engine", "needed"), [("spark", "pyspark"), ("postgres", "psycopg")])
def test_a_library_that_is_missing_is_named(
    folder: Path, engine: str, needed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "find_spec", lambda name: None)
    done = screened(folder, "--engine", engine, "--url", "x", "--out", str(folder / "a.parquet"))
    assert done.exit_code == 1
    assert "[ENG002]" in done.output
    assert f"licite[{engine}]" in done.output


def test_rows_that_cannot_be_read_are_beside_the_answers(folder: Path) -> None:
    (folder / "people.csv").write_text(ROWS + "5,eve@firm.example,no\n", encoding="utf-8")
    out = folder / "answers.csv"
    done = screened(folder, "--engine", "duckdb", "--out", str(out), "--json")
    told = json.loads(done.output)
    assert (told["read"], told["rejected"], told["rejects"]) == (4, 1, str(folder / "answers.rejects.csv"))
    assert outcomes(out) == EXPECTED
    assert "eve@firm.example" in (folder / "answers.rejects.csv").read_text(encoding="utf-8")
    kept = json.loads((folder / "answers.manifest.json").read_text(encoding="utf-8"))
    assert kept["read"]["rejected"] == 1
    assert kept["read"]["columns"]["email"] == "email"
    said = screened(folder, "--engine", "duckdb", "--out", str(out), "--quiet").output
    assert "1 row cannot be read" in said
    assert "eve@firm" not in said

    before = out.read_bytes()
    strict = screened(folder, "--engine", "duckdb", "--out", str(out), "--strict")
    assert strict.exit_code == 2
    assert "[FIL032]" in strict.output
    assert out.read_bytes() == before

    (folder / "people.csv").write_text(ROWS, encoding="utf-8")
    screened(folder, "--engine", "duckdb", "--out", str(out), "--strict")
    assert not (folder / "answers.rejects.csv").exists()


def test_a_file_of_a_tool_in_french_with_its_refusals(folder: Path) -> None:
    (folder / "export.csv").write_text(
        "Courriel;Désinscrit;Commentaire;Couleur\nann@firm.example;;;bleu\nbob@firm.example;oui;;\n"
        "eve@firm.example;;Ne plus contacter;\n",
        encoding="cp1252",
    )
    out = folder / "answers.csv"
    done = screened(folder, "--engine", "duckdb", "--out", str(out), file="export.csv")
    assert done.exit_code == 0, done.output
    assert outcomes(out) == ["lawful", "unlawful", "unlawful"]
    assert "whose meaning is not known: Commentaire, Couleur" in done.output
    assert "a refusal" in done.output
    assert "@firm" not in done.output


def test_an_input_is_never_taken_for_rejects_of_an_earlier_run(folder: Path) -> None:
    (folder / "a.rejects.csv").write_text("line,column,reason,content\n", encoding="utf-8")
    done = screened(folder, "--engine", "duckdb", "--out", str(folder / "a.csv"), file="a.rejects.csv")
    assert "[FIL108]" in done.output
    assert (folder / "a.rejects.csv").exists()


@pytest.fixture
def database(cluster: Path) -> str:  # noqa: F811
    from secrets import token_hex

    return new_database(cluster, f"inside_{token_hex(4)}")


@pytest.mark.parametrize("file", ["people.csv", "people.parquet"])
def test_a_file_in_postgresql(folder: Path, database: str, file: str) -> None:
    out = folder / "answers.csv"
    done = screened(folder, "--engine", "postgres", "--url", database, "--out", str(out), file=file)
    assert done.exit_code == 0, done.output
    assert outcomes(out) == EXPECTED
    assert "in postgres" in done.output


def test_a_table_of_postgresql_decided_where_it_is(folder: Path, database: str) -> None:
    import psycopg

    with psycopg.connect(database) as con:
        con.execute("CREATE SCHEMA crm")
        con.execute("CREATE TABLE crm.people (contact_id uuid DEFAULT gen_random_uuid(), email text, objected boolean)")
        con.execute(
            "INSERT INTO crm.people (email, objected) VALUES ('ann@firm.example', NULL), ('B@firm.example', true)"
        )
    options = ("--engine", "postgres", "--table", "crm.people", "--out-table", "crm.answers", "--suppression")
    (folder / "refused.txt").write_text("eve@firm.example\n", encoding="utf-8")
    done = run(
        "screen", "--campaign", str(folder / "campaign.yaml"), *options, str(folder / "refused.txt"),
        env={"LICITE_ENGINE_URL": database},
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    with psycopg.connect(database) as con:
        found = con.execute(
            "SELECT p.email, a.outcome FROM crm.people AS p JOIN crm.answers AS a USING (contact_id) ORDER BY p.email"
        ).fetchall()
    assert found == [("B@firm.example", "unlawful"), ("ann@firm.example", "lawful")]
    again = run(
        "screen", "--campaign", str(folder / "campaign.yaml"), *options, str(folder / "refused.txt"),
        env={"LICITE_ENGINE_URL": database},
    )  # fmt: skip
    assert "[ENG005]" in again.output
    assert "42P07" in again.output


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:s3cret-word@127.0.0.1:1/none", "postgresql://anna:s3cret-word@host:port/none",
        "s3cret-word nonsense", "postgresql://anna:s3cret-word@[::1/none",
    ],
)  # fmt: skip
def test_an_address_that_does_not_answer_is_never_repeated(folder: Path, url: str) -> None:
    done = screened(folder, "--engine", "postgres", "--url", url, "--out", str(folder / "a.csv"))
    assert done.exit_code == 1
    assert "[ENG004]" in done.output
    assert "s3cret" not in done.output


@pytest.mark.spark
def test_a_file_in_spark(folder: Path) -> None:
    """In a process of its own: the session of the tests is not to be stopped."""
    import subprocess
    import sys

    spark_or_skip()
    out = folder / "answers.parquet"
    words = ["screen", str(folder / "people.csv"), "--campaign", str(folder / "campaign.yaml"), "--lang", "en"]
    words += ["--engine", "spark", "--url", "local[2]", "--out", str(out)]
    command = [sys.executable, "-m", "licite.cli.main", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = duckdb.execute(f"SELECT outcome FROM '{out}/*.parquet' ORDER BY contact_id").fetchall()
    assert [outcome for (outcome,) in found] == EXPECTED
    assert "in spark" in done.stdout
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
