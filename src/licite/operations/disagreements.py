"""Disagreements with answers that were given: who holds what instead, and why; the answer stays as it was."""

from dataclasses import dataclass
from datetime import datetime

from licite.errors import LiciteError
from licite.operations.consent_inputs import known_word
from licite.operations.objections import refuse_names
from licite.store.acts.disagreement import RecordDisagreement
from licite.store.commit import Acknowledgement, commit
from licite.store.database import connected
from licite.store.models import Disagreement, EvidenceEntry
from licite.store.people import controller_of

OUTCOMES = ("lawful", "undetermined", "unlawful")


@dataclass(frozen=True)
class Shown:
    """A disagreement as it is recorded: its entry, who, when, and why; the reason is gone where the person was erased.

    `answer` is the outcome that they hold to be right, empty where they did not say.
    """

    entry: int
    at: datetime
    author: str
    answer: str
    reason: str


def disagree(
    controller: str, decision: str, *, who: str, why: str, answer: str = "", idempotency_key: str | None = None
) -> Acknowledgement:
    """Records that somebody does not agree with a decision (its id), and why.

    It changes no answer, of then or of now: a fact is settled by a judgement, a rule by a signed override. Fails with
    JDG001 without a name or reason, CON002 for an outcome that is none, PRF004 where there is no such decision, PRF005
    where its content was erased, OBJ004 where the person was erased and the reason names somebody.
    """
    connected()
    if not who.strip() or not why.strip():
        raise LiciteError("JDG001")
    answer = known_word("answer", answer, OUTCOMES) if answer else ""
    entry = _entry(controller, decision)
    if entry.payload is None:
        raise LiciteError("PRF005", seq=entry.seq)
    if entry.personal is None:
        # No erasure to come would reach these words.
        refuse_names(why)
    act = RecordDisagreement(decision, answer, who.strip(), why.strip())
    return commit(controller, act, idempotency_key=idempotency_key)


def disagreements_with(controller: str, decision: str) -> list[Shown]:
    """What was recorded against a decision, the oldest first."""
    connected()
    rows = Disagreement.objects.for_controller(controller_of(controller)).filter(decision__event_id=decision)
    return [Shown(row.seq, row.at, row.author, row.answer, row.reason) for row in rows.order_by("seq")]


def _entry(controller: str, decision: str) -> EvidenceEntry:
    rows = EvidenceEntry.objects.for_controller(controller_of(controller))
    found = rows.filter(event_id=decision, kind="decision").first()
    if found is None:
        raise LiciteError("PRF004", id=decision)
    return found
