"""Who is won and who is lost between two days of the law: one file, screened on both."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from licite.engine.decision import Outcome
from licite.operations.campaign import Campaign
from licite.operations.screen import Options, Screening, screen_path
from licite.rules.model import Law

# The step of a comparison, how much is done, and of how much where that is known.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Move:
    """Rows whose answer is another on the second day; `reason` is the breach or the fact that makes the difference."""

    before: Outcome
    after: Outcome
    reason: str | None
    rows: int


@dataclass(frozen=True)
class Comparison:
    """A file on two days of the law. `won` rows are lawful on the second day alone, `lost` ones on the first alone."""

    before: date
    after: date
    doctrine: str
    accepted: int
    counts: tuple[dict[Outcome, int], dict[Outcome, int]]
    moves: tuple[Move, ...]

    @property
    def won(self) -> int:
        """How many rows become lawful."""
        return sum(move.rows for move in self.moves if move.after is Outcome.LAWFUL)

    @property
    def lost(self) -> int:
        """How many rows are lawful no more."""
        return sum(move.rows for move in self.moves if move.before is Outcome.LAWFUL)


def compare_days(
    source: Path,
    campaign: Campaign,
    before: date,
    after: date,
    options: Options | None = None,
    *,
    law: Law | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """What would the change of the law between two days do to a file?

    The day of the campaign and that of each row give way to the two days; what the file says of ages and dates stays,
    so that a later day also makes data older. The hour is left open.

    Raises:
        LiciteError: As for a screening.
    """
    options = options or Options()
    first, second = (
        screen_path(source, campaign, replace(options, at=day), law=law, progress=progress) for day in (before, after)
    )
    old, new = _answers(first), _answers(second)
    moved: Counter[tuple[Outcome, Outcome, str | None]] = Counter()
    for line, (was, why_before) in old.items():
        now, why_after = new[line]
        if was is not now:
            moved[was, now, why_before if now is Outcome.LAWFUL else why_after] += 1
    return Comparison(
        before,
        after,
        first.found.doctrine,
        len(old),
        (Counter(was for was, _ in old.values()), Counter(now for now, _ in new.values())),
        tuple(Move(*key, rows) for key, rows in moved.most_common()),
    )


def _answers(screening: Screening) -> dict[int, tuple[Outcome, str | None]]:
    """The outcome of each row, and its first breach, else the first fact that it waits for."""
    rows = screening.con.execute(
        "SELECT _row, outcome, COALESCE(breaches[1], missing[1]) FROM answers ORDER BY _row"
    ).fetchall()
    return {line: (Outcome(outcome), reason) for line, outcome, reason in rows}
