"""Decides a list of rows of facts, each with the place that a fault is told at."""

from collections.abc import Iterable, Mapping
from typing import Any

from licite.engine.decide import decide
from licite.engine.decision import Decision
from licite.errors import LiciteError
from licite.rules.model import Law

__all__ = ["Decision", "Places", "decide_all"]


class Places:
    """Where the facts of a text of YAML or JSON stand in it: `file:line:column`."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where

    def of(self, row: int, fact: object) -> str:
        r"""The place of a fact of a row (counted from 0), else of the row.

        >>> Places("- {country: FR}\n- channel: email\n", "facts.yaml").of(1, "channel")
        'facts.yaml:2:3'
        """
        import yaml

        node: Any = yaml.compose(self.text, yaml.SafeLoader)
        if isinstance(node, yaml.SequenceNode):
            node = node.value[row]
        keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        found = next((key for key in keys if key.value == fact), node)
        mark = found.start_mark
        return f"{self.where}:{mark.line + 1}:{mark.column + 1}"


def decide_all(
    rows: Iterable[Mapping[str, Any]],
    *,
    at: str | None,
    doctrine: str,
    lang: str,
    where: Places,
    law: Law | None = None,
) -> list[Decision]:
    """The decision on every row, in order; FAC errors say which fact of which row is at fault."""
    decisions = []
    for number, row in enumerate(rows):
        try:
            decisions.append(decide(row, at=at, doctrine=doctrine, lang=lang, law=law))
        except LiciteError as fault:
            if fault.code.startswith("FAC") and not (fault.slots.get("name") == "at" and at is not None):
                fault.where = fault.where or where.of(number, fault.slots.get("name"))
            raise
    return decisions
