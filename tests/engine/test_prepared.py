"""Plans kept from one table to the next: the same law gives the same plan, another law or other days another."""

from datetime import date

import duckdb
import pytest

from licite.engine.calendar import Calendar
from licite.engine.runners import prepared
from licite.engine.runners.duck import connect, plan_for_table, run
from licite.engine.runners.prepared import prepare, prepare_for_table, shared_by_rows
from licite.rules.load import shipped_law
from tests.engine.small_policies import OBJECTION, made_rule, small_law
from tests.generator import generate


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = connect()
    generate(con, 500, seed=20261125)
    return con


def test_a_second_table_is_judged_by_the_plan_of_the_first(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prepare_for_table(con, shipped_law(), "cnil")
    first.run(con)
    for name in ("make_plan", "emit_select", "emit_signature"):
        monkeypatch.delattr(prepared, name)
    again = prepare_for_table(con, shipped_law(), "cnil")
    again.run(con)
    assert (again, again.judge) == (first, first.judge)


def test_what_was_kept_gives_what_a_new_plan_gives(con: duckdb.DuckDBPyConnection) -> None:
    for _ in range(2):
        prepare_for_table(con, shipped_law(), "strict").run(con)
    kept = con.execute("SELECT * FROM masks ORDER BY _row").fetchall()
    run(con, plan_for_table(con, shipped_law(), "strict"))
    assert con.execute("SELECT * FROM masks ORDER BY _row").fetchall() == kept


@pytest.mark.parametrize(
    ("said", "shared"),
    [
        ({"country": "'FR'", "channel": "'email'"}, {"country": "FR", "channel": "email"}),
        ({"country": "NULL", "purpose": "'commercial'"}, {"country": None, "purpose": "commercial"}),
        ({"country": "CASE WHEN _row > 0 THEN 'FR' END", "channel": "'sms'"}, {"channel": "sms"}),
        ({"country": "CASE WHEN _row > 0 THEN 'FR' ELSE 'DE' END"}, {}),
    ],
    ids=["known", "unknown", "one unknown", "one different"],
)
def test_what_all_rows_share_is_worked_out_once_and_changes_no_mask(
    con: duckdb.DuckDBPyConnection, said: dict[str, str], shared: dict[str, str | None]
) -> None:
    con.execute("UPDATE given SET " + ", ".join(f"{name} = {value}" for name, value in said.items()))
    assert dict(shared_by_rows(con)) == shared
    prepare_for_table(con, shipped_law(), "cnil").run(con)
    con.execute("CREATE TABLE by_shared AS FROM masks")
    run(con, plan_for_table(con, shipped_law(), "cnil"))
    assert con.execute("FROM masks EXCEPT FROM by_shared").fetchall() == []
    assert con.execute("SELECT count(*) FROM by_shared").fetchone() == (500,)


def test_laws_are_told_apart_though_they_have_one_version() -> None:
    laws = [small_law(OBJECTION, made_rule(0, "basis", "consent", when)) for when in ("own_offer", "deceased")]
    assert laws[0].version == laws[1].version
    rules = [prepare(law, "one", None).plan.law for law in laws]
    assert rules[0] is laws[0]
    assert rules[1] is laws[1]


def test_doctrines_and_periods_are_told_apart() -> None:
    law = shipped_law()
    early, late = (Calendar(law).period(day) for day in (date(2026, 8, 10), date(2026, 8, 11)))
    plans = [prepare(law, *key).plan for key in (("cnil", {early}), ("cnil", {late}), ("strict", {early}))]
    assert len({(plan.doctrine, plan.periods) for plan in plans}) == 3
    assert prepare(law, "cnil", [early]).plan is plans[0]
