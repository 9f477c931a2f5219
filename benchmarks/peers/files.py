"""Peers of the batch, made from the same trees: a script on pandas, and SQL as people write it by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlglot import exp, parse_one

from benchmarks.generate import CONSENT_COLUMNS
from benchmarks.setting import DOCTRINE, campaign, law
from licite.engine.calendar import PLUS, Calendar, end_of
from licite.engine.emit_set import derived_sql, facts_sql, render
from licite.engine.fold import value_of, varies
from licite.engine.plan import WORD, Plan, PlannedRule, make_plan
from licite.engine.specialise import absent, specialise
from licite.rules.model import Effect

# The effects whose rules peers are asked for, and the mask of those that hold.
HELD: tuple[tuple[Effect, str], ...] = (("forbid", "forbid"), ("basis", "basis_holds"))


def first_reason_select(plan: Plan, *, given: str = "given", calendar: str = "calendar") -> str:
    """One CASE over the facts: the tag of the first prohibition that holds, else that of the first basis."""
    listed = [rule for rule in (*plan.bank("forbid"), *plan.bank("basis")) if rule.columns]
    branches = " ".join(f"WHEN {render(rule.condition)} THEN '{rule.tag}'" for rule in listed)
    facts, derived = facts_sql(plan, given, calendar), derived_sql(plan)
    return f'WITH f AS ({facts}), g AS ({derived}) SELECT "_row", CASE {branches} END AS first FROM g'


class Frame:
    """Facts as columns of pandas, and conditions over them as arrays: known to hold, known not to."""

    def __init__(self, frame: Any) -> None:
        self.columns: dict[str, Any] = {name: frame[name] for name in frame.columns}
        self.rows = len(frame)

    def holds(self, node: exp.Expr, *, not_it: bool = False) -> Any:
        """Where a condition is known to hold, or known not to."""
        import numpy as np

        match node:
            case exp.Paren():
                return self.holds(node.this, not_it=not_it)
            case exp.Not():
                return self.holds(node.this, not_it=not not_it)
            case exp.Boolean():
                return np.full(self.rows, bool(node.this) is not not_it)
            case exp.Null() | exp.Placeholder():
                return np.zeros(self.rows, dtype=bool)
            case exp.And() | exp.Or():
                parts = [self.holds(part, not_it=not_it) for part in node.flatten()]
                whole = parts[0]
                for part in parts[1:]:
                    whole = whole & part if isinstance(node, exp.And) is not not_it else whole | part
                return whole
        return self._leaf(node, not_it)

    def _leaf(self, node: exp.Expr, not_it: bool) -> Any:
        if isinstance(node, exp.Column):
            return (self.columns[node.name] == (not not_it)).fillna(False).to_numpy(dtype=bool)
        column = self.columns[node.this.name]
        if isinstance(node, exp.In):
            found = column.isin([item.name for item in node.expressions])
            return ((~found & column.notna()) if not_it else found).to_numpy(dtype=bool)
        other = self.columns[node.expression.name] if varies(node.expression) else _value(node.expression)
        signs: dict[Any, str] = {exp.EQ: "eq", exp.NEQ: "ne", exp.LT: "lt", exp.LTE: "le", exp.GT: "gt", exp.GTE: "ge"}
        opposite = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
        sign = signs[type(node)]
        found = getattr(column, opposite[sign] if not_it else sign)(other).fillna(False)
        known = column.notna() & (other.notna() if varies(node.expression) else True)
        return (found & known).to_numpy(dtype=bool)

    def value(self, node: exp.Expr) -> Any:
        """The value of a fact's expression, as a column."""
        import pandas as pd

        match node:
            case exp.Column():
                return self.columns[node.name]
            case exp.Coalesce():
                whole = self.value(node.this)
                for part in node.expressions:
                    whole = whole.where(whole.notna(), self.value(part))
                return whole
            case exp.Case():
                default = node.args.get("default")
                whole = self.value(default if default is not None else exp.Null())
                for branch in reversed(node.args["ifs"]):
                    whole = whole.mask(self.holds(branch.this), self.value(branch.args["true"]))
                return whole
            case exp.Boolean() | exp.Literal() | exp.Cast() | exp.Null():
                return pd.Series([_value(node)] * self.rows, dtype=object)
        whole = pd.Series([None] * self.rows, dtype=object)
        return whole.mask(self.holds(node), True).mask(self.holds(node, not_it=True), False)


def _value(node: exp.Expr) -> Any:
    import pandas as pd

    value = value_of(node)
    return pd.Timestamp(value) if isinstance(node, exp.Cast) else value


def facts_frame(folder: Path) -> tuple[Plan, Any, Frame]:
    """The plan of the campaign, the number of every contact, and all that rules read of it, as columns of pandas."""
    import pandas as pd

    contacts = pd.read_parquet(folder / "contacts.parquet")
    consents = pd.read_parquet(folder / "consents.parquet").drop(columns=["channel", "purpose"])
    refusals = pd.read_parquet(folder / "refusals.parquet")
    frame = contacts.merge(consents, on="contact_id", how="left")
    frame = frame.merge(refusals, left_on=frame["email"].str.lower(), right_on="address", how="left")
    frame["consent"] = frame["consent"].fillna("none")
    frame["objected"], frame["objected_on"] = frame["refused_on"].notna(), frame["refused_on"]
    day = campaign()["at_day"]
    general = make_plan(law(), DOCTRINE, [Calendar(law()).period(day)])
    facts = {*frame.columns, *CONSENT_COLUMNS}
    plan = specialise(general, absent(frozenset(facts), campaign()))
    dates = [name for name in frame.columns if name.endswith("_on") or name == "customer_until"]
    for name in dates:
        frame[name] = pd.to_datetime(frame[name])
    given, found = Frame(frame), Frame(frame)
    for reading in plan.readings:
        read = (found if reading.derived else given).value(parse_one(reading.expression, dialect="duckdb"))
        found.columns[reading.name] = pd.to_datetime(read) if reading.name in dates else read
    for base, period in plan.additions:
        length = str(plan.law.parameters[period].at(day))
        ends = {d: pd.Timestamp(end_of(d.date(), length)) for d in found.columns[base].dropna().unique()}
        found.columns[f"{base}{PLUS}__{period}"] = found.columns[base].map(ends)
    return plan, frame["contact_id"], found


def pandas_masks(folder: Path) -> Any:
    """The bits of the prohibitions and bases that hold, for every contact, as columns."""
    plan, numbers, found = facts_frame(folder)
    return masks_of(plan, numbers, lambda rule: found.holds(rule.condition))


def masks_of(plan: Plan, numbers: Any, holds: Callable[[PlannedRule], Any]) -> Any:
    """The bits of the prohibitions and bases that depend on the row, from the truths of each."""
    import numpy as np
    import pandas as pd

    result = pd.DataFrame({"_row": numbers})
    for effect, mask in HELD:
        for word in range(plan.words(effect)):
            bits = np.zeros(len(numbers), dtype=np.int64)
            for rule in plan.bank(effect):
                if rule.columns and rule.bit // WORD == word:
                    bits |= holds(rule).astype(np.int64) << (rule.bit % WORD)
            result[f"{mask}_{word}"] = bits
    return result
