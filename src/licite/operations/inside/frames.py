"""A data frame of Spark screened where it is: no row comes to this process."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licite.engine.runners.lane import RESULT
from licite.errors import LiciteError
from licite.operations.inside.decided import LISTED, Decided, Question, decided_inside
from licite.operations.inside.lists import COLUMNS, listed_refusals
from licite.operations.inside.result import Counts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_CONTACTS = "licite_contacts"


@dataclass(frozen=True)
class ScreenedFrame:
    """A data frame screened. `answers` has `contact_id`, `outcome`, `basis`, `breaches`, `rules`, `open_rules` and
    `duties` of every row, worked out when Spark is asked for them.
    """

    decided: Decided
    answers: "DataFrame"

    def counts(self) -> Counts:
        """The rows by outcome, by basis and by first breach, counted by Spark."""
        engine: Any = self.decided.engine
        engine.add(RESULT, self.answers)
        try:
            return self.decided.counts()
        finally:
            engine.forget()


def is_spark_frame(table: object) -> bool:
    """Whether an object is a data frame of Spark; pyspark is not loaded to know."""
    return any(one.__module__.startswith("pyspark.sql") and one.__name__ == "DataFrame" for one in type(table).__mro__)


def screen_frame(frame: "DataFrame", question: Question, suppression: "list[Path] | DataFrame | None") -> ScreenedFrame:
    """May each person of a data frame in the canonical schema be contacted?

    What the checks need is counted at once; the answers are not. `suppression` is a data frame with the columns of
    `refusals`, or lists that any tool made.

    Raises:
        LiciteError: What `decided_inside` and `listed_refusals` say.
    """
    from licite.engine.runners.spark import Spark

    engine = Spark(frame.sparkSession)
    try:
        engine.add(_CONTACTS, frame)
        refusals = None
        if is_spark_frame(suppression):
            engine.add(LISTED, suppression)
            refusals = LISTED
        elif suppression:
            refusals = engine.hold(LISTED, COLUMNS, listed_refusals(suppression))
        decided = decided_inside(engine, question, _CONTACTS, refusals)
        return ScreenedFrame(decided, engine.result)
    finally:
        engine.forget()


def refuse_options(**given: object) -> None:
    """Fails with ENG006 for an option that only the full screening has."""
    refused = next((name for name, value in given.items() if value), None)
    if refused:
        raise LiciteError("ENG006", option=refused, engine="spark")
