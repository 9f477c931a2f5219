"""`licite contacts`: who may be one person is told with reasons, merged after a preview, and taken apart again."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from licite.cli.main import app
from licite.operations.opening import opened
from licite.store.acts.imported import RecordImportBatch, StartImport
from licite.store.commit import commit
from licite.store.placing import Row
from tests.cli.test_consent import installation
from tests.store.conftest import cluster, database_for, tables  # noqa: F401 - a fixture is found by its name

BY = ("--author", "dpo@firm.example")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """An installation that has Ann three times: twice by her address, once by her name and firm."""
    made = installation(tmp_path_factory.mktemp("contacts"), "firm", database=database_for(request))
    addresses = ("ann@firm.example", "Ann+news@firm.example", "ann@home.example")
    rows = [Row(2 + n, {"email": one, "full_name": "Ann Doe", "company": "Firm"}) for n, one in enumerate(addresses)]
    with opened(made):
        commit("firm", StartImport("one", "list.csv", "0", "csv", "form"))
        commit("firm", RecordImportBatch("one", 0, tuple(rows)))
    return made


def call(home: Path, *words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(app, ["contacts", *words, "--home", str(home), "--lang", lang])


def test_from_the_proposal_to_the_merge_and_back(home: Path) -> None:
    found = json.loads(call(home, "duplicates", "--json").stdout)["pairs"]
    assert [(one["grade"], one["because"]) for one in found] == [
        ("certain", ["email", "name_and_firm"]),
        ("possible", ["name_and_firm"]),
        ("possible", ["name_and_firm"]),
    ]
    text = call(home, "duplicates", "--first", "1").stdout
    assert "3 pairs of contacts that may be one person" in text
    assert "certain: 1 · possible: 2 · two people: 0" in text
    assert "and 1 more" in text
    assert "Doe" not in text
    preview = call(home, "merge", "--certain", *BY)
    assert (preview.exit_code, "Nothing is written" in preview.stdout) == (0, True)
    assert len(json.loads(call(home, "duplicates", "--json").stdout)["pairs"]) == 3
    assert "MRG006" in call(home, "merge", "--certain", "--yes").stderr
    assert "1 pair merged." in call(home, "merge", "--certain", *BY, "--yes").stdout
    (left,) = json.loads(call(home, "duplicates", "--json").stdout)["pairs"]
    pair = (left["kept"], left["merged"])
    unsure = call(home, "merge", *pair, *BY, "--yes")
    assert (unsure.exit_code, "MRG004" in unsure.stderr) == (2, True)
    assert json.loads(call(home, "merge", *pair, *BY, "--json").stdout)["done"] is False
    done = call(home, "merge", *pair, *BY, "--note", "she told us", "--yes", lang="fr")
    assert (done.exit_code, "Réunis" in done.stdout) == (0, True)
    assert "No contact seems to be there twice." in call(home, "duplicates").stdout
    seen = call(home, "unmerge", pair[1], *BY)
    assert "name_and_firm: she told us" in seen.stdout
    assert "Nothing is written" in seen.stdout
    apart = json.loads(call(home, "unmerge", pair[1], *BY, "--note", "two people", "--yes", "--json").stdout)
    assert (apart["done"], apart["carried"]) == (True, 0)
    assert "MRG002" in call(home, "unmerge", pair[1], *BY, "--yes").stderr


@pytest.mark.parametrize("words", [(), ("one",), ("one", "two", "--certain"), ("one", "--certain")])
def test_two_contacts_or_all_that_are_certain(home: Path, words: tuple[str, ...]) -> None:
    done = call(home, "merge", *words, *BY)
    assert (done.exit_code, "MRG005" in done.stderr) == (2, True)


def test_a_contact_that_is_not_there_is_told(home: Path) -> None:
    assert "STO025" in call(home, "merge", "one", "two", *BY, "--yes").stderr
    assert "STO025" in call(home, "unmerge", "one", *BY, "--yes").stderr
