"""OpenFisca as a peer of the batch: one Variable for each rule, asked for all rows at once.

Reading and joining is the script's on pandas; OpenFisca is given the facts as arrays of whole numbers. It is under the
AGPL, and nothing but this comparison imports it.
"""

from pathlib import Path
from typing import Any

from sqlglot import exp

from benchmarks.peers.files import Frame, facts_frame, masks_of
from benchmarks.peers.rules import Leaf, asked, leaf_of
from licite.engine.plan import columns_of

UNKNOWN = -(10**9)


class Numbers:
    """Facts as arrays of whole numbers: a choice by its place, a day by its number, yes as 1."""

    def __init__(self, frame: Frame, names: set[str]) -> None:
        self.places: dict[str, dict[str, int]] = {}
        self.arrays = {name: self._of(name, frame.columns[name]) for name in sorted(names)}

    def _of(self, name: str, column: Any) -> Any:
        import pandas as pd

        if pd.api.types.is_datetime64_any_dtype(column):
            days = (column - pd.Timestamp(0)).dt.days
            return days.fillna(UNKNOWN).to_numpy(dtype="int32")
        known = column.dropna()
        if known.empty or isinstance(known.iloc[0], str):
            codes, words = pd.factorize(column)
            self.places[name] = {word: place for place, word in enumerate(words)}
            return codes.astype("int32") + (codes < 0) * (UNKNOWN + 1)
        return column.astype("boolean").to_numpy(dtype="int32", na_value=UNKNOWN)

    def place(self, name: str, value: Any) -> int:
        """The number of a value of a fact; one that no row has is nobody's."""
        import pandas as pd

        if isinstance(value, str):
            return self.places[name].get(value, -1)
        return (pd.Timestamp(value) - pd.Timestamp(0)).days if not isinstance(value, bool) else int(value)


def openfisca_masks(folder: Path) -> Any:
    """The bits of the prohibitions and bases that hold, for every contact, as columns."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    plan, contacts, frame = facts_frame(folder)
    rules = asked(plan)
    numbers = Numbers(frame, {name for rule in rules for name in columns_of(rule.condition)})
    contact = build_entity(key="contact", plural="contacts", label="A contact", is_person=True)
    system = TaxBenefitSystem([contact])
    common = {"entity": contact, "definition_period": DateUnit.ETERNITY, "label": ""}
    for name in numbers.arrays:
        system.add_variable(type(name, (Variable,), {**common, "value_type": int}))
    for rule in rules:
        formula = _formula(rule.condition, numbers)
        made = {**common, "value_type": bool, "formula": formula}
        system.add_variable(type(f"{rule.effect}_{rule.bit}", (Variable,), made))
    simulation = SimulationBuilder().build_default_simulation(system, len(contacts))
    for name, array in numbers.arrays.items():
        simulation.set_input(name, "2026-11-25", array)
    return masks_of(plan, contacts, lambda rule: simulation.calculate(f"{rule.effect}_{rule.bit}", "2026-11-25"))


def _formula(condition: exp.Expr, numbers: Numbers) -> Any:
    def formula(person: Any, period: Any) -> Any:
        return _holds(condition, lambda name: person(name, period), numbers, person.count)

    return formula


def _holds(node: exp.Expr, facts: Any, numbers: Numbers, count: int) -> Any:
    """Where a condition is known to hold."""
    import numpy as np

    if isinstance(node, exp.Paren):
        return _holds(node.this, facts, numbers, count)
    if isinstance(node, exp.And | exp.Or):
        whole, *parts = (_holds(part, facts, numbers, count) for part in node.flatten())
        for part in parts:
            whole = whole & part if isinstance(node, exp.And) else whole | part
        return whole
    if isinstance(node, exp.Boolean | exp.Null | exp.Placeholder):
        return np.full(count, isinstance(node, exp.Boolean) and bool(node.this))
    return _leaf(leaf_of(node, plainly=False), facts, numbers)


def _leaf(leaf: Leaf, facts: Any, numbers: Numbers) -> Any:
    import numpy as np

    array = facts(leaf.name)
    known = array != UNKNOWN
    if leaf.sign in ("in", "not in"):
        found = np.isin(array, [numbers.place(leaf.name, value) for value in leaf.value])
        return known & ~found if leaf.sign == "not in" else found
    other = facts(leaf.other) if leaf.other else numbers.place(leaf.name, leaf.value)
    compare = {"==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater}
    found = compare.get(leaf.sign, np.greater_equal)(array, other) & known
    return found & (other != UNKNOWN) if leaf.other else found
