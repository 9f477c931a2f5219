"""What masks say in words is what the full answer says: the same breaches, the same duties, for every row."""

from datetime import date

import pytest

from licite.engine.decision import Outcome
from licite.engine.emit_set import emit_select
from licite.engine.judge import Judge, outcome_of
from licite.engine.plan import given_names
from licite.engine.reasons import reasons_sql
from licite.engine.runners.duck import connect, plan_for_table
from licite.engine.settle import settle
from licite.rules.load import shipped_law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from tests.generator import generate

ROWS = 3_000


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_breaches_and_duties_in_words_are_those_of_the_full_answer(lang: str) -> None:
    breaches = {tag: say(f"tags.{tag}.long", lang) for tag in contract().breaches}
    duties = {duty: say(f"duties.{duty}.long", lang, day=None) for duty in contract().duties}
    seen: set[str] = set()
    with connect(threads=1) as con:
        generate(con, ROWS, seed=20261129)
        con.execute("CREATE OR REPLACE TABLE given AS SELECT * REPLACE (DATE '2026-11-25' AS at_day) FROM given")
        plan = plan_for_table(con, shipped_law(), "cnil")
        con.execute(f"CREATE TABLE masks AS {emit_select(plan)}")
        judge, names = Judge(plan), given_names(plan)
        listed = ", ".join(f'g."{name}"' for name in names)
        found = con.execute(
            f"SELECT t.breaches, t.duties, {listed} FROM ({reasons_sql(plan, lang, 'masks')}) AS t"
            " JOIN given AS g USING (_row)"
        ).fetchall()
    for told_breaches, told_duties, *values in found:
        row = dict(zip(names, values, strict=True))
        assert row["at_day"] == date(2026, 11, 25)
        if outcome_of(plan, judge.masks(row)) is Outcome.UNDETERMINED:
            continue  # the full answer tries what the unknown could be; the words are of the masks alone
        full = settle(judge, row)
        seen.update((*full.breaches, *full.duties, str(full.outcome)))
        assert {tag for tag, text in breaches.items() if text in (told_breaches or "")} == {*full.breaches}
        assert {duty for duty, text in duties.items() if text in (told_duties or "")} == {*full.duties}
    assert {"no_basis", "objection_ignored", "one_click_unsubscribe", "lawful", "unlawful"} <= seen
