"""What a screening found, as numbers: the one object behind the terminal, the report page and `--json`."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Reason:
    """A tag, a fact, a basis or a duty by its name in the contract, and the rows it concerns."""

    key: str
    rows: int


@dataclass(frozen=True)
class Unlock:
    """A set of changes and how many more rows it would make lawful; `at_most` where that hangs on the answers."""

    changes: tuple[str, ...]
    rows: int
    at_most: bool
    sentence: str


@dataclass(frozen=True)
class Question:
    """A question about one fact, and the rows that its answer settles once the questions before it are answered."""

    fact: str
    rows: int
    sentence: str


@dataclass(frozen=True)
class DutyCount:
    """A duty, the rows on which it is still to be done, and the first day on which it is due, where it has one."""

    duty: str
    open: int
    first_due: date | None = None


@dataclass(frozen=True)
class RuleUse:
    """A rule that decided `rows` rows, with its source and how far that source was checked."""

    id: str
    title: str
    cite: str
    url: str | None
    verified: str
    checked_on: date
    quote: str | None
    explanation: str
    rows: int


@dataclass(frozen=True)
class Files:
    """Where things were written, as the user named them; None where nothing was."""

    out: str | None = None
    report: str | None = None
    rejects: str | None = None
    duplicates: str | None = None
    manifest: str | None = None


@dataclass(frozen=True)
class Summary:
    """The answer for a whole file.

    `read` = `accepted` + `rejected` + `duplicate`, and the values of `outcomes` add up to `accepted`: a summary that
    loses a row cannot be made (ValueError). `at` is the planned contact, a datetime where its hour is known;
    `law_checked_on` is the oldest check among the rules used, `law_stale` says that it is over 90 days old.
    `breaches` counts an unlawful row once, by the first tag that makes it so, and every row of the tags that are only
    reported; `missing` counts an undetermined row once, by the first question that bears on it. `tags` and `unknown`
    count a row in each tag and each fact that it has. `other_doctrine` is the other reading and its outcomes;
    `uncovered` gives each cell without law and its rows; `counts` is what the file holds beside contacts, by name
    (conversations, objections in messages, fingerprints).
    """

    campaign: str
    channel: str
    at: date
    doctrine: str
    lang: str
    source_name: str
    format: str
    read: int
    accepted: int
    rejected: int
    duplicate: int
    outcomes: dict[str, int]
    breaches: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    unlocks: tuple[Unlock, ...]
    questions: tuple[Question, ...]
    duties: tuple[DutyCount, ...]
    bases: tuple[Reason, ...]
    uncovered: tuple[tuple[str, int], ...]
    rules: tuple[RuleUse, ...]
    other_doctrine: tuple[str, dict[str, int]] | None
    conflicts: tuple[str, ...]
    notes: tuple[str, ...]
    law_version: str
    law_checked_on: date
    law_stale: bool
    proof: str
    files: Files
    counts: dict[str, int] = field(default_factory=dict)
    tags: tuple[Reason, ...] = ()
    unknown: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected + self.duplicate:
            raise ValueError(f"rows lost: {self.read} != {self.accepted} + {self.rejected} + {self.duplicate}")
        if sum(self.outcomes.values()) != self.accepted:
            raise ValueError(f"rows lost: outcomes {self.outcomes} do not add up to {self.accepted}")

    def count(self, outcome: str) -> int:
        """The rows with an outcome: 0 where there are none."""
        return self.outcomes.get(outcome, 0)

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints: plain values, names of the contract to counts, days in ISO 8601."""
        fields: dict[str, Any] = _plain(asdict(self))
        del fields["tags"], fields["unknown"]
        fields["source"] = fields.pop("source_name")
        fields["remedies"] = fields.pop("unlocks")
        fields["duties"] = {duty.duty: duty.open for duty in self.duties}
        fields["uncovered"] = dict(self.uncovered)
        fields["breaches"] = _counts(self.tags or self.breaches)
        fields["missing"] = _counts(self.unknown or self.missing)
        fields["first_breaches"] = _counts(self.breaches)
        fields["first_missing"] = _counts(self.missing)
        fields["bases"] = _counts(self.bases)
        return fields


def _counts(reasons: Iterable[Reason]) -> dict[str, int]:
    return {reason.key: reason.rows for reason in reasons}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
