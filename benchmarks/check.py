"""Are the answers the same, before any time is taken? No check, no number."""

from pathlib import Path

import duckdb

from benchmarks.peers.files import HELD
from benchmarks.setting import DOCTRINE, campaign, law, opened, written
from licite.engine.emit_set import emit_select, mask_columns
from licite.engine.plan import WORD, Plan
from licite.engine.reasons import REASONS, reasons_sql
from licite.engine.runners.batch import batch

GENERAL_ROWS = 200_000  # the plan of every rule and day is slow: it answers for the first rows


def differences(one: str, other: str, columns: str = "*") -> int:
    """How many rows of one file are not in the other, both ways."""
    with duckdb.connect() as con:
        sides = [f"SELECT {columns} FROM {side}" for side in (one, other)]
        found = [con.execute(f"SELECT count(*) FROM ({a} EXCEPT ALL {b})").fetchone() for a, b in (sides, sides[::-1])]
    return sum(count for row in found if row for (count,) in [row])


def general_masks(folder: Path, out: Path) -> None:
    """The masks of the first rows by the plan that knows nothing of the campaign, over a table with every fact."""
    con = opened(folder)
    ready = batch(con, law(), DOCTRINE, campaign(), days_from="contacts")
    told = campaign()
    listed = ", ".join(f"CAST(${name} AS {_kind(value)}) AS {name}" for name, value in told.items())
    con.execute(f"CREATE TEMP TABLE whole AS SELECT *, {listed} FROM given WHERE _row < {GENERAL_ROWS}", told)
    general = batch(con, law(), DOCTRINE, {}, given="whole").plan
    assert len(general.rules) == len(ready.plan.rules)
    written(con, emit_select(general, given="whole", calendar="batch_calendar"), out)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    return {"str": "VARCHAR", "int": "INTEGER", "float": "DOUBLE"}.get(type(value).__name__, "DATE")


def wrong(folder: Path, outs: dict[str, Path]) -> dict[str, int]:
    """Of each task with a file of answers, on how many rows it differs from `masks`."""
    found: dict[str, int] = {}
    general = outs["masks"].with_name("general.parquet")
    general_masks(folder, general)
    some = f"(FROM '{outs['masks']}' WHERE _row < {GENERAL_ROWS})"
    found["masks"] = differences(some, f"'{general}'") + differences(
        f"(SELECT contact_id AS _row FROM '{folder / 'contacts.parquet'}')", f"'{outs['masks']}'", "_row"
    )
    found["masks_row_by_row"] = differences(f"'{outs['masks']}'", f"'{outs['masks_row_by_row']}'")
    con = opened(folder)
    plan = batch(con, law(), DOCTRINE, campaign(), days_from="contacts").plan
    held = ", ".join(["_row", *_held(plan)])
    for script in ("pandas_script", "openfisca"):
        if script in outs:
            found[script] = differences(f"'{outs['masks']}'", f"'{outs[script]}'", held)
    found["first_reason"] = _first(plan, outs)
    found["reasons"] = differences(
        f"'{outs['masks']}'",
        f"(SELECT contact_id AS _row, outcome, basis FROM '{outs['reasons']}')",
        "_row, outcome, basis",
    ) + _otherwise_beside(folder, plan, outs)
    return found


def _otherwise_beside(folder: Path, plan: Plan, outs: dict[str, Path]) -> int:
    """Whether the readable file lacks what the contacts have, and its rows whose words are not of their masks."""
    contacts, reasons = folder / "contacts.parquet", outs["reasons"]
    with duckdb.connect() as con:
        columns = [name for name, *_ in con.execute(f"DESCRIBE FROM '{contacts}'").fetchall()]
        listed = ", ".join(columns)
        print_of = f"SELECT count(*), bit_xor(hash({listed})), sum(CAST(hash({listed}) AS HUGEINT)) FROM"
        same = con.execute(f"{print_of} '{contacts}'").fetchone() == con.execute(f"{print_of} '{reasons}'").fetchone()
        con.execute(f"CREATE VIEW first_rows AS FROM '{outs['masks']}' WHERE _row < {GENERAL_ROWS}")
        words = ", ".join(REASONS)
        told = f"SELECT _row, {words} FROM ({reasons_sql(plan, 'fr', 'first_rows')})"
        written_beside = f"SELECT contact_id, {words} FROM '{reasons}' WHERE contact_id < {GENERAL_ROWS}"
        found = con.execute(f"SELECT count(*) FROM ({told} EXCEPT ALL {written_beside})").fetchone()
        assert found is not None
        return int(found[0]) + (0 if same else 1)


def _held(plan: Plan) -> list[str]:
    """The columns of the masks of what holds, without the bits that are the same for all rows."""
    columns = []
    for effect, mask in HELD:
        for word, column in enumerate(mask_columns(plan)[mask]):
            live = sum(1 << r.bit - WORD * word for r in plan.bank(effect) if r.columns and r.bit // WORD == word)
            columns.append(f"{column} & {live} AS {column}")
    return columns


def _first(plan: Plan, outs: dict[str, Path]) -> int:
    branches = []
    for effect, mask in HELD:
        for rule in plan.bank(effect):
            if rule.columns:
                column = mask_columns(plan)[mask][rule.bit // WORD]
                branches.append(f"WHEN ({column} & {1 << rule.bit % WORD}) <> 0 THEN '{rule.tag}'")
    ours = f"(SELECT _row, CASE {' '.join(branches)} END AS first FROM '{outs['masks']}')"
    return differences(ours, f"'{outs['first_reason']}'")
