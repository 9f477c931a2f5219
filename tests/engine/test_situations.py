"""Deciding by situation gives every row what deciding row by row gives it, on rows of the law's own cases and traps."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from licite.engine import situations as module
from licite.engine.emit_set import emit_select
from licite.engine.plan import make_plan
from licite.engine.runners import batch as runner
from licite.engine.runners.batch import Batch, batch
from licite.engine.runners.duck import connect
from licite.engine.situations import Situations
from licite.engine.specialise import specialise
from licite.rules.load import shipped_law
from tests.generator import generate

ROWS = 2_000
EMAIL: dict[str, Any] = {"channel": "email", "purpose": "commercial", "at_day": date(2026, 11, 25), "at_minute": 600}
CALL: dict[str, Any] = {
    "channel": "voice_call",
    "purpose": "commercial",
    "at_day": date(2026, 8, 11),
    "sector": "other",
}
REVIEWED: dict[str, Any] = {"reviewed": "fr.cnil.review_guessed_address", "spam_rate": None, "source_kind": "inferred"}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(threads=2) as con:
        generate(con, ROWS, seed=20261125)
        yield con


@pytest.fixture(autouse=True)
def by_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MOSTLY_ALONE", 1.1)
    monkeypatch.setattr(runner, "_WORKED_OUT", {})


def ready(con: duckdb.DuckDBPyConnection, campaign: dict[str, Any], without: tuple[str, ...] = ()) -> Batch:
    left_out = ", ".join([*campaign, *without])
    con.execute(f"CREATE OR REPLACE VIEW narrower AS SELECT * {f'EXCLUDE ({left_out})' if left_out else ''} FROM given")
    return batch(con, shipped_law(), "cnil", campaign, given="narrower")


def differences(con: duckdb.DuckDBPyConnection, made: Batch) -> int:
    """How many rows are answered otherwise by situation than one by one."""
    one_by_one = emit_select(made.plan, given="narrower", calendar="batch_calendar")
    con.execute(f"CREATE OR REPLACE TEMP TABLE by_situation AS {made.masks()}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE by_row AS {one_by_one}")
    found = con.execute("SELECT count(*) FROM (FROM by_situation EXCEPT FROM by_row)").fetchone()
    assert con.execute("SELECT count(*) FROM by_situation").fetchone() == (ROWS,)
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize(
    ("campaign", "without"),
    [
        (EMAIL, ()),
        (CALL, ()),
        ({**EMAIL, **REVIEWED}, ()),
        ({**EMAIL, "country": "FR"}, ("sector", "own_offer", "consent_on", "informed_on", "spam_rate")),
        ({**CALL, "collected_on": date(2026, 7, 1)}, ("last_contact_on", "reviewed")),
        ({"channel": "sms"}, ()),
        ({}, ()),
    ],
    ids=["email", "call", "reviewed", "few columns", "one day of collection", "no day", "nothing shared"],
)
def test_every_row_has_the_masks_of_its_situation(
    con: duckdb.DuckDBPyConnection, campaign: dict[str, Any], without: tuple[str, ...]
) -> None:
    assert differences(con, ready(con, campaign, without)) == 0


def test_a_key_that_is_too_long_takes_more_columns(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 1 << 20)
    made = ready(con, EMAIL)
    assert len(made.situations.keys) > 3
    assert differences(con, made) == 0


def _a_day_late(monkeypatch: pytest.MonkeyPatch) -> None:
    stretches = module._stretches
    monkeypatch.setattr(
        module,
        "_stretches",
        lambda column, compared: module.Digit(
            stretches(column, compared).code.replace(" < ", " <= "), stretches(column, compared).says
        ),
    )


def _unknown_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_truth", lambda name, condition: module.Digit(
        f"CASE WHEN {condition} THEN 1 ELSE 0 END", {name: ("FALSE", "TRUE")}
    ))  # fmt: skip


def _one_value_short(monkeypatch: pytest.MonkeyPatch) -> None:
    values = module._values
    monkeypatch.setattr(module, "_values", lambda trees: {name: found[1:] for name, found in values(trees).items()})


@pytest.mark.parametrize("plant", [_a_day_late, _unknown_is_no, _one_value_short])
def test_a_planted_bug_is_seen(plant: Any, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert differences(con, ready(con, {"channel": "email", "purpose": "commercial", "at_day": date(2026, 9, 15)})) > 0


def test_where_hardly_a_situation_repeats_rows_are_judged_one_by_one(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "MOSTLY_ALONE", 0.0)
    assert ready(con, EMAIL).masks().startswith("WITH f AS")


def test_leaves_that_only_stand_together_are_one_digit() -> None:
    plan = make_plan(shipped_law(), "cnil")
    special = specialise(plan, {**EMAIL, "country": "FR", "own_offer": True})
    together = [tree for tree in Situations(special).named.values() if isinstance(tree, exp.And)]
    assert any({"consent_free", "consent_specific"} <= {c.name for c in t.find_all(exp.Column)} for t in together)
    assert not any("consent" in {c.name for c in t.find_all(exp.Column)} for t in together)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_reasons_in_words_stand_beside_every_row(con: duckdb.DuckDBPyConnection, lang: str) -> None:
    made = ready(con, EMAIL)
    for _ in range(2):
        told = con.execute(f"FROM ({made.reasons(lang)}) ORDER BY _row").fetchall()
    masks = con.execute(f"SELECT _row, outcome, basis, forbid_0, duty_0 FROM ({made.masks()}) ORDER BY _row").fetchall()
    assert [row[:3] for row in told] == [row[:3] for row in masks]
    broken = {"fr": "Cette personne", "en": "This person"}[lang]
    by_row = {row[0]: row for row in told}
    objected = [
        n for (n,) in con.execute(f"SELECT _row FROM ({made.masks()}) WHERE (forbid_0 & {_bit(made)}) <> 0").fetchall()
    ]
    assert objected
    assert all("eu.gdpr.art_21_objection" in by_row[n][4].split(";") and broken in by_row[n][3] for n in objected)
    assert all((row[5] is not None) <= (row[1] == "undetermined") for row in told)
    assert {row[1] for row in told} == {"lawful", "unlawful", "undetermined"}


PEOPLE = "SELECT _row AS number, 'mot ' || _row AS word FROM narrower"


@pytest.mark.parametrize("span", [1 << 20, 300], ids=["one part", "seven parts"])
@pytest.mark.parametrize(
    ("row", "people", "strangers"),
    [
        ("number", PEOPLE, 0),
        ("number", f"{PEOPLE} ORDER BY hash(number)", 0),
        ("number", f"{PEOPLE} UNION ALL VALUES (NULL, 'x'), (-5, 'y'), ({ROWS + 5_000}, 'z')", 3),
    ],
    ids=["in order", "in no order", "with rows that were not given"],
)
def test_every_row_of_a_table_has_its_reasons_beside(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, span: int, row: str, people: str, strangers: int
) -> None:
    monkeypatch.setattr(runner, "SPAN", span)
    made = ready(con, EMAIL)
    con.execute(f"CREATE OR REPLACE TEMP TABLE people AS {people}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE beside AS {made.beside('people', row, 'fr')}")
    told = con.execute("SELECT * EXCLUDE (word) FROM beside WHERE outcome IS NOT NULL ORDER BY number").fetchall()
    assert told == con.execute(f"FROM ({made.reasons('fr')}) ORDER BY _row").fetchall()
    assert con.execute("SELECT count(*) FROM beside WHERE outcome IS NULL").fetchone() == (strangers,)
    assert con.execute("FROM people EXCEPT ALL SELECT number, word FROM beside").fetchall() == []


def test_rows_with_numbers_far_apart_are_one_part(con: duckdb.DuckDBPyConnection) -> None:
    made = ready(con, EMAIL)
    con.execute("CREATE OR REPLACE TEMP VIEW far AS SELECT * REPLACE (_row * 1000000007 AS _row) FROM narrower")
    made = batch(con, shipped_law(), "cnil", EMAIL, given="far")
    con.execute("CREATE OR REPLACE TEMP TABLE people AS SELECT _row AS number FROM far")
    select = made.beside("people", "number", "en")
    assert "UNION" not in select
    assert con.execute(f"SELECT count(*), count(outcome) FROM ({select})").fetchone() == (ROWS, ROWS)


def test_a_table_without_rows_is_decided(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TEMP VIEW none AS FROM narrower WHERE FALSE")
    made = batch(con, shipped_law(), "cnil", EMAIL, given="none")
    con.execute("CREATE OR REPLACE TEMP TABLE people AS SELECT 7 AS number")
    assert con.execute(made.masks()).fetchall() == []
    assert con.execute(made.beside("people", "number", "en")).fetchall() == [(7, *[None] * 6)]


def test_a_campaign_is_worked_out_once(con: duckdb.DuckDBPyConnection) -> None:
    first = ready(con, EMAIL)
    assert ready(con, EMAIL).situations is first.situations
    others = [ready(con, {**EMAIL, "at_minute": minute}).situations for minute in range(600, 600 + 9)]
    assert len({id(each) for each in others}) == 9
    assert len(runner._WORKED_OUT) == runner._CAMPAIGNS_KEPT
    assert ready(con, {**EMAIL, "own_offer": 1}).situations is not ready(con, {**EMAIL, "own_offer": True}).situations


def _bit(made: Batch) -> int:
    (rule,) = [rule for rule in made.plan.rules if rule.rule.id == "eu.gdpr.art_21_objection"]
    assert rule.bit < 52
    return 1 << rule.bit
