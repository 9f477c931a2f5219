"""The library's `screen`: a path, Arrow, Polars and pandas give the same answers, and can be written."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest

import licite
from licite.operations.campaign import load_campaign
from licite.operations.output.manifest import file_sha256
from tests.operations.screening import AT, IN_ORDER, file_of

ROWS = [
    {"Email": "ann.martin@firm.example", "Désinscrit": "non", "collected_on": "2026-10-01"},
    {"Email": "bob.roux@firm.example", "Désinscrit": "oui", "collected_on": "2026-10-01"},
    {"Email": "cat.noel@firm.example", "Désinscrit": "", "collected_on": ""},
    {"Email": "ANN.martin@firm.example", "Désinscrit": "", "collected_on": "2022-01-01"},
    {"Email": "dan(at)firm.example", "Désinscrit": "", "collected_on": "2022-01-01"},
]


def answers(screened: licite.Screened) -> list[dict[str, Any]]:
    return [{key: row[key] for key in ("Email", "outcome", "breaches", "explanation")} for row in screened.rows()]


@pytest.fixture(scope="module")
def from_file(tmp_path_factory: pytest.TempPathFactory) -> licite.Screened:
    return licite.screen(file_of(tmp_path_factory.mktemp("table"), ROWS), IN_ORDER, at=AT, lang="en")


TABLES = {
    "arrow": pa.Table.from_pylist(ROWS),
    "polars": pl.DataFrame(ROWS),
    "pandas": pd.DataFrame(ROWS),
    "typed": pa.table(
        {
            "Email": [row["Email"] for row in ROWS],
            "Désinscrit": [False, True, None, None, None],
            "collected_on": [date.fromisoformat(row["collected_on"]) if row["collected_on"] else None for row in ROWS],
        }
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_in_memory_is_screened_as_its_file(from_file: licite.Screened, kind: str) -> None:
    screened = licite.screen(TABLES[kind], IN_ORDER, at=AT, lang="en")
    assert answers(screened) == answers(from_file)
    summary = screened.summary
    assert (summary.read, summary.accepted, summary.rejected, summary.duplicate) == (5, 3, 1, 1)
    assert [row["outcome"] for row in screened.rows()] == ["lawful", "unlawful", "lawful"]


def test_the_answers_come_back_as_the_table_one_likes(from_file: licite.Screened) -> None:
    outcomes = ["lawful", "unlawful", "lawful"]
    assert from_file.to_arrow().column("outcome").to_pylist() == outcomes
    assert from_file.to_polars()["outcome"].to_list() == outcomes
    assert from_file.to_pandas()["outcome"].tolist() == outcomes


def test_a_table_is_written_with_the_hash_of_its_rows(tmp_path: Path) -> None:
    screened = licite.screen(TABLES["polars"], IN_ORDER, at=AT, lang="en")
    summary = screened.write(tmp_path / "out.csv", report=tmp_path / "out.html")
    manifest = json.loads((tmp_path / "out.manifest.json").read_text())
    assert manifest["source"]["name"] == "table"
    assert manifest["output"]["sha256"] == file_sha256(tmp_path / "out.csv")
    assert summary.files.report == str(tmp_path / "out.html")
    again = licite.screen(TABLES["arrow"], IN_ORDER, at=AT, lang="en").write(tmp_path / "again.csv")
    assert json.loads((tmp_path / "again.manifest.json").read_text())["source"] == manifest["source"]
    assert again.outcomes == summary.outcomes
    assert not (tmp_path / "table").exists()


def test_a_campaign_is_a_file_a_dictionary_or_one_read_before(tmp_path: Path) -> None:
    file, path = file_of(tmp_path, ROWS[:1]), tmp_path / "campaign.yaml"
    path.write_text(json.dumps(IN_ORDER), encoding="utf-8")
    refused = tmp_path / "refused.csv"
    refused.write_text("ann.martin@firm.example\n")
    for campaign in (str(path), load_campaign(path)):
        assert [row["outcome"] for row in licite.screen(str(file), campaign, at=AT).rows()] == ["lawful"]
    [row] = licite.screen(file, IN_ORDER, at=AT, suppression=str(refused)).rows()
    assert row["outcome"] == "unlawful"


def test_decide_and_classify_are_typed() -> None:
    facts = {"country": "FR", "channel": "email", "audience": "consumer", "purpose": "commercial", "objected": True}
    decision: licite.Decision = licite.decide(facts, at=datetime(2026, 11, 25, 10, 30), lang="en")
    assert decision.outcome is licite.Outcome.UNLAWFUL
    assert not decision.lawful
    assert decision.at == "2026-11-25T10:30"
    found: licite.Classification = licite.classify("contact@firm.example")
    assert (found.identifier_kind, found.confidence) == ("generic", "certain")
