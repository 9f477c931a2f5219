"""What comes out: a decision on one contact, with its reasons. Imports nothing heavy."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """The three answers (contract: decision.outcome)."""

    LAWFUL = "lawful"
    UNLAWFUL = "unlawful"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Decision:
    """Whether one contact may be made, why, and on what conditions; the fields are those of the contract.

    `duties` may carry a due date ("erase_by:2029-09-15"); each of `remedies` is a set of changes joined by "+";
    `law_checked_on` is the oldest day on which a rule that decided was read against its source.
    """

    outcome: Outcome
    basis: str | None
    breaches: tuple[str, ...]
    rules: tuple[str, ...]
    duties: tuple[str, ...]
    missing: tuple[str, ...]
    uncovered: str | None
    remedies: tuple[str, ...]
    explanation: str
    at: str
    doctrine: str
    law_version: str
    contract_version: int
    law_checked_on: date | None = None
    conflicts: tuple[str, ...] = ()

    @property
    def lawful(self) -> bool:
        """Whether the answer is yes; unknown is not yes."""
        return self.outcome is Outcome.LAWFUL

    def to_dict(self) -> dict[str, object]:
        """The decision as plain values, for JSON."""
        return {
            "outcome": str(self.outcome),
            "basis": self.basis,
            "breaches": list(self.breaches),
            "rules": list(self.rules),
            "duties": list(self.duties),
            "missing": list(self.missing),
            "uncovered": self.uncovered,
            "remedies": list(self.remedies),
            "explanation": self.explanation,
            "at": self.at,
            "doctrine": self.doctrine,
            "law_version": self.law_version,
            "contract_version": self.contract_version,
            "law_checked_on": self.law_checked_on.isoformat() if self.law_checked_on else None,
            "conflicts": list(self.conflicts),
        }
