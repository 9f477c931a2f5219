"""Somebody in charge does not agree with an answer that was given."""

from dataclasses import dataclass
from typing import ClassVar

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json
from licite.store.models import DecisionRecord, Disagreement


@dataclass(frozen=True)
class RecordDisagreement:
    """A word against a decision (its event), with author and reason; `answer` is the outcome that they hold right.

    It changes no answer: a fact is settled by a judgement, and a rule by a signed override.
    """

    decision: str
    answer: str
    author: str
    reason: str
    event_id: str | None = None

    kind: ClassVar[str] = "disagreement"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"decision": self.decision, "answer": self.answer, "author": self.author}

    def personal(self, _: Entry) -> Json | None:
        # What is written of an answer about a person may name them.
        return {"reason": self.reason}

    def write(self, entry: Entry) -> None:
        decision = DecisionRecord.objects.for_controller(entry.controller).filter(event_id=self.decision).first()
        if decision is None:
            raise LiciteError("PRF004", id=self.decision)
        Disagreement.objects.create(
            decision=decision,
            answer=self.answer,
            author=self.author,
            reason=self.reason,
            at=entry.at,
            seq=entry.seq,
        )
