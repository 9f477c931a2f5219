"""What came out of a screening inside an engine, counted by the engine."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from licite.engine.runners.engines import Engine
from licite.engine.runners.lane import counts_sql
from licite.rules.model import Law
from licite.vocabulary.contract import contract

OUTCOMES = ("lawful", "undetermined", "unlawful")


@dataclass(frozen=True)
class Counts:
    """The rows read, by outcome, by basis, and the unlawful ones by the first breach that makes them so."""

    read: int
    outcomes: dict[str, int]
    bases: dict[str, int]
    breaches: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON has them."""
        return {"read": self.read, "outcomes": self.outcomes, "bases": self.bases, "breaches": self.breaches}


def counted(engine: Engine, table: str, law: Law) -> Counts:
    """The counts of a table of answers."""
    outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    bases: Counter[str] = Counter()
    breaches: Counter[str] = Counter()
    tags = {rule.id: rule.tag for rule in law.rules}
    levels = contract().breaches
    for outcome, basis, rule, n in engine.rows(counts_sql(table)):
        outcomes[outcome] += n
        if outcome == "lawful":
            bases[basis] += n
        if outcome == "unlawful":
            tag = tags.get(rule)
            breaches[tag if tag and levels[tag] == "contact" else "no_basis"] += n
    return Counts(sum(outcomes.values()), dict(outcomes), dict(bases.most_common()), dict(breaches.most_common()))
