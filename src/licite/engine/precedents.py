"""Precedents: the published decision that is most like a contact."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from licite.rules.model import Law, Precedent

# What makes two contacts alike, the weightiest first; the others of a precedent's facts count least.
_WEIGHTS = {"country": 8, "channel": 6, "audience": 4, "source_kind": 3, "sector": 3, "purpose": 2}
# What each place further down among the breaches of a decision costs: its sentence is about the first ones.
_FURTHER_DOWN = 2


def closest_precedent(
    law: Law, breaches: Sequence[str], rules: Collection[str], facts: Mapping[str, Any]
) -> Precedent | None:
    """Which published decision is most like a contact that would break the law?

    It shares the first breach that any decision was about; of those, the one chiefly about it and whose facts and
    rules are nearest, then the latest. A decision that was overturned is not proposed, nor one in which nothing wrong
    was found.

    >>> from licite.rules.load import shipped_law
    >>> facts = {"country": "FR", "channel": "email", "audience": "professional"}
    >>> found = closest_precedent(shipped_law(), ("unrelated_to_profession",), (), facts)
    >>> found and found.company
    'Nestor'
    """
    for tag in breaches:
        about = [found for found in law.precedents if tag in found.breaches and not found.overturned]
        if about:
            return max(about, key=lambda found: (_likeness(found, tag, rules, facts), found.day, found.id))
    return None


def _likeness(precedent: Precedent, tag: str, rules: Collection[str], facts: Mapping[str, Any]) -> int:
    score = sum(2 for rule in precedent.rules if rule in rules) - _FURTHER_DOWN * precedent.breaches.index(tag)
    for name, value in precedent.facts.items():
        known = facts.get(name)
        if known is not None:
            score += _WEIGHTS.get(name, 1) * (1 if known == value else -1)
    return score
