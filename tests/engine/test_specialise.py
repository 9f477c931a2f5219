"""A plan for what all rows share gives the masks, outcome and basis of the general plan, in SQL and in Python."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from licite.engine.emit_set import emit_select
from licite.engine.judge import Judge
from licite.engine.plan import Plan, make_plan
from licite.engine.runners.duck import connect, plan_for_table, run
from licite.engine.runners.schema import given_columns
from licite.engine.specialise import absent, live_rules, specialise
from licite.rules.load import shipped_law
from licite.vocabulary.contract import contract
from tests.engine.equality import by_row_code, rows_of
from tests.generator import generate

ROWS = 2_500
TODAY = date(2026, 11, 25)
CAMPAIGNS: tuple[dict[str, Any], ...] = (
    {},
    {"channel": "email", "purpose": "commercial"},
    {"at_day": TODAY},
    {"at_day": date(2017, 6, 1), "at_minute": 600},
    {"at_day": date(2026, 8, 11), "at_minute": None, "country": "FR", "channel": "voice_call"},
    {
        "at_day": TODAY,
        "at_minute": 600,
        "country": "FR",
        "channel": "email",
        "purpose": "commercial",
        "own_offer": True,
    },
    {"at_day": TODAY, "country": "FR", "channel": "sms", "purpose": "commercial", "audience": "consumer"},
    {"at_day": TODAY, "country": None, "channel": "email", "audience": None},
    {"at_day": TODAY, "collected_on": date(2026, 10, 20), "informed_on": None, "source_kind": "purchased_list"},
    {"at_day": TODAY, "collected_on": date(2023, 11, 25), "last_contact_on": None, "consent": "given"},
    {"collected_on": None, "consent_on": None, "spam_rate": None, "calls_last_30_days": 4},
    {"opt_out_offered": None, "sender_identified": None, "subject_misleading": None, "interest_balanced": None},
    {"opt_out_offered": True, "sender_identified": False, "tracking_pixel": True, "pixel_consent": None},
    {"reviewed": "fr.cnil.review_guessed_address;fr.cnil.review_scraped_public", "at_day": TODAY, "country": "FR"},
    {"reviewed": None, "spam_rate": 0.003, "at_day": TODAY, "objected": False, "objected_on": None},
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(threads=2) as con:
        generate(con, ROWS, seed=20261125)
        con.execute("ALTER TABLE given RENAME TO drawn")
        yield con


def give(con: duckdb.DuckDBPyConnection, constants: dict[str, Any]) -> None:
    """Makes `given` of the drawn rows, with the same values for all of them."""
    kinds = given_columns()
    places = {name: f"CAST(${number} AS {kinds[name]})" for number, name in enumerate(constants, start=1)}
    listed = ", ".join(f'{places.get(name, chr(34) + name + chr(34))} AS "{name}"' for name in kinds)
    con.execute("DROP TABLE IF EXISTS given")
    con.execute(f"CREATE TABLE given AS SELECT {listed} FROM drawn", list(constants.values()))


def compared(con: duckdb.DuckDBPyConnection, constants: dict[str, Any], doctrine: str) -> tuple[Plan, Plan]:
    give(con, constants)
    plan = plan_for_table(con, shipped_law(), doctrine)
    special = specialise(plan, constants)
    run(con, plan)
    con.execute("CREATE OR REPLACE TABLE general AS SELECT * FROM masks")
    run(con, special)
    assert con.execute("FROM (FROM general EXCEPT FROM masks) LIMIT 3").fetchall() == []
    assert con.execute("SELECT count(*) FROM masks").fetchone() == (ROWS,)
    return plan, special


@pytest.mark.parametrize("constants", CAMPAIGNS, ids=lambda constants: "+".join(constants) or "nothing")
def test_the_masks_are_those_of_the_general_plan(con: duckdb.DuckDBPyConnection, constants: dict[str, Any]) -> None:
    plan, special = compared(con, constants, "strict" if "reviewed" in constants else "cnil")
    judge, general = Judge(special), Judge(plan)
    for row, _ in rows_of(con, plan, "WHERE _row % 5 = 0"):
        assert by_row_code(judge, row) == by_row_code(general, row), row


@pytest.mark.parametrize("place", range(0, ROWS, 500))
def test_what_one_row_says_may_be_said_of_all(con: duckdb.DuckDBPyConnection, place: int) -> None:
    """The facts of a drawn row, unknown ones too, taken in turn: all but every third are the same for all rows."""
    found = con.execute(f"SELECT * FROM drawn WHERE _row = {place}").fetchone()
    assert found is not None
    values = dict(zip(given_columns(), found, strict=True))
    names = [name for number, name in enumerate(values) if name != "_row" and (number + place // 500) % 3]
    compared(con, {name: values[name] for name in names}, "cnil")


def test_a_rule_that_cannot_hold_keeps_its_bit_and_is_not_asked() -> None:
    plan = make_plan(shipped_law(), "cnil")
    special = specialise(plan, {"country": "FR", "channel": "voice_call", "purpose": "commercial", "at_day": TODAY})
    assert [(rule.rule.id, rule.bit) for rule in special.rules] == [(rule.rule.id, rule.bit) for rule in plan.rules]
    assert "fr.consumer_code.l223_1_no_consent" in live_rules(special)
    assert "de.uwg.art_7_2_1_calls" not in live_rules(special)
    assert "fr.cpce.r10_1_directory" not in live_rules(special)
    assert len(emit_select(special)) < len(emit_select(plan)) / 2


def test_a_table_without_a_column_leaves_it_unknown_unless_the_campaign_tells() -> None:
    constants = absent(frozenset({"audience", "consent"}), {"channel": "email"})
    assert constants["channel"] == "email"
    assert constants["own_offer"] is None
    assert {"audience", "consent"}.isdisjoint(constants)
    assert set(constants) | {"audience", "consent", "at"} == {*contract().facts, "at_minute"}
