"""What the emitters write: the SQL of a small law in each dialect, and the row code beside it."""

from datetime import date
from typing import Any

import pytest
from sqlglot import parse_one

from licite.engine.conditions import all_of, any_of
from licite.engine.emit_row import emit_row
from licite.engine.emit_set import WORD, emit_select, emit_signature, literal, mask_columns, render
from licite.engine.judge import Judge
from licite.engine.plan import Plan, make_plan
from licite.engine.runners.duck import connect, insert, plan_for_table, run, sign
from licite.engine.runners.schema import created, given_columns
from licite.rules.load import shipped_law
from licite.rules.model import Law
from tests.engine.small_policies import OBJECTION, small_law
from tests.engine.small_policies import made_rule as rule

DIALECTS = ("duckdb", "sqlite", "postgres", "spark")


@pytest.fixture(scope="module")
def law() -> Law:
    return small_law(
        OBJECTION,
        rule(1, "basis", "consent", "consent = 'given'"),
        rule(2, "forbid", "retention_exceeded", "collected_on + keep < today"),
        rule(3, "forbid", "no_opt_out_means", "NOT opt_out_offered"),
    )


@pytest.fixture(scope="module")
def plan(law: Law) -> Plan:
    return make_plan(law, "one", [1])


def test_the_masks_in_duckdb(plan: Plan) -> None:
    text = emit_select(plan)
    assert '"objected" AS "forbid_0"' in text
    assert 'COALESCE((NOT "opt_out_offered"), FALSE) AS "forbid_1"' in text
    assert '"collected_on" < "keep__cut" AS "forbid_2"' in text
    assert (
        'CAST(CASE WHEN "forbid_0" THEN 1 ELSE 0 END + CASE WHEN "forbid_1" THEN 2 ELSE 0 END'
        ' + CASE WHEN "forbid_2" THEN 4 ELSE 0 END AS BIGINT) AS "forbid_0"'
    ) in text
    assert 'CASE WHEN "forbid_2" IS NULL THEN 4 ELSE 0 END' in text


def test_what_the_controller_does_is_asked_while_it_is_unknown(plan: Plan) -> None:
    text = emit_select(plan)
    assert '(NOT "opt_out_offered") AS "open_1"' in text
    assert '("open_1" IS NOT FALSE AND "forbid_1" IS FALSE)' in text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_select_is_sql_of_its_dialect(plan: Plan, dialect: str) -> None:
    text = emit_select(plan, dialect)
    tree = parse_one(text, dialect=dialect)
    assert tree.named_selects[-2:] == ["outcome", "basis"]
    assert parse_one(tree.sql(dialect), dialect=dialect) == tree


@pytest.mark.parametrize(
    ("dialect", "wanted"),
    [
        ("duckdb", ["WITH f AS (SELECT", 'i."at_day" AND c."own"', "AS BIGINT)"]),
        ("sqlite", ["WITH f AS MATERIALIZED (SELECT", 'i."at_day" AND c."own"', "AS INTEGER)"]),
        ("postgres", ["WITH f AS MATERIALIZED (SELECT", 'i."at_day" AND c."own"', "AS BIGINT)"]),
        ("spark", ["WITH f AS (SELECT", "i.`at_day` AND c.`own`", "AS BIGINT)"]),
    ],
)
def test_each_dialect_has_its_own_ways(plan: Plan, dialect: str, wanted: list[str]) -> None:
    text = emit_select(plan, dialect)
    assert [part for part in wanted if part not in text] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_dialect_does_arithmetic_on_dates(dialect: str) -> None:
    text = emit_select(make_plan(shipped_law(), "cnil"), dialect).upper()
    assert [word for word in ("INTERVAL", "DATE_ADD", "DATEADD", "STRFTIME", "NOW()", "CURRENT_") if word in text] == []


def test_a_condition_and_its_literals(plan: Plan) -> None:
    tree = all_of(parse_one("a"), any_of(parse_one("NOT b"), parse_one("c IN ('x', 'y')")))
    assert render(tree) == """("a" AND ((NOT "b") OR "c" IN ('x', 'y')))"""
    assert literal(parse_one("d < e", dialect="duckdb"), "g") == 'g."d" < g."e"'


def test_the_row_code_says_the_same_in_python(plan: Plan) -> None:
    source = emit_row(plan).source
    assert "    if objected is True: forbid |= 1\n" in source
    assert "    if opt_out_offered is False: forbid |= 2\n" in source
    assert "collected_on < keep__cut): forbid |= 4\n" in source
    assert "    elif not (" in source


def test_more_rules_than_a_word_has_bits_take_another_column() -> None:
    """Masks of 60 rules: both emitters agree beyond the 52 bits of one column."""
    many = [rule(n, "forbid", "no_consent", f"calls_last_30_days > {n}") for n in range(60)]
    law = small_law(*many, rule(60, "basis", "consent", "TRUE"))
    columns = given_columns()
    base = {"at_day": date(2026, 11, 25), "country": "FR", "channel": "email", "audience": "consumer"}
    made = [base | {"_row": n, "purpose": "commercial", "calls_last_30_days": n} for n in range(62)]
    with connect(threads=1) as con:
        con.execute(created("given", columns))
        insert(con, "given", columns, [[row.get(name) for name in columns] for row in made])
        plan = plan_for_table(con, law, "one")
        run(con, plan)
        found = con.execute("SELECT forbid_0, forbid_1 FROM masks ORDER BY _row").fetchall()
    assert mask_columns(plan)["forbid"] == ("forbid_0", "forbid_1")
    masks = [low + (high << WORD) for low, high in found]
    assert masks == [Judge(plan).masks(row).forbid for row in made]
    assert [mask.bit_count() for mask in masks] == [min(n, 60) for n in range(62)]


SIGNED: dict[str, Any] = {
    "at_day": date(2026, 11, 25),
    "country": "FR",
    "channel": "email",
    "audience": "consumer",
    "purpose": "commercial",
    "consent": "given",
    "collected_on": date(2026, 1, 1),
}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"collected_on": date(2026, 1, 2)}, True),
        ({"collected_on": date(2020, 1, 1)}, False),
        ({"collected_on": None}, False),
        ({"consent": "none"}, False),
        ({"objected": True}, False),
        ({"opt_out_offered": True}, False),
        ({"at_day": date(2026, 11, 26)}, False),
    ],
)
def test_rows_of_one_signature_are_in_one_situation(law: Law, change: dict[str, Any], same: bool) -> None:
    columns = given_columns()
    made = [SIGNED | {"_row": 0}, SIGNED | {"_row": 1} | change]
    with connect(threads=1) as con:
        con.execute(created("given", columns))
        insert(con, "given", columns, [[row.get(name) for name in columns] for row in made])
        plan = plan_for_table(con, law, "one")
        sign(con, plan)
        assert emit_signature(plan).startswith("WITH f AS (")
        found = con.execute("SELECT count(DISTINCT signature) FROM signed").fetchone()
    assert found == (1 if same else 2,)
