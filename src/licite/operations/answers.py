"""Answers that a person types, read as values of facts."""

from typing import Any

from licite.errors import LiciteError
from licite.facts.given import typed
from licite.vocabulary.contract import Fact


def read_answer(fact: Fact, text: str) -> Any:
    """The value that a line of text gives a fact; None where it gives none."""
    try:
        return typed(fact, text)
    except LiciteError:
        return None
