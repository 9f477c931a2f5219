"""Decides a list of rows of facts, each with the place that a fault is told at."""

from collections.abc import Iterable, Mapping
from typing import Any

from licite.engine.decide import decide
from licite.engine.decision import Decision
from licite.errors import LiciteError

__all__ = ["Decision", "decide_all"]


def decide_all(
    rows: Iterable[Mapping[str, Any]], *, at: str | None, doctrine: str, lang: str, where: str
) -> list[Decision]:
    """The decision on every row, in order; FAC errors say which row is at fault."""
    decisions = []
    for number, row in enumerate(rows, start=1):
        try:
            decisions.append(decide(row, at=at, doctrine=doctrine, lang=lang))
        except LiciteError as fault:
            fault.where = fault.where or f"{where}:{number}"
            raise
    return decisions
