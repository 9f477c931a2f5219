"""An answer was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from licite.evidence.commitment import canonical, read_canonical
from licite.store.acts.base import AtOnce, Entry, Json, rows
from licite.store.keyring import Token
from licite.store.models import DecisionRecord, DecisionToken
from licite.store.norms import Identity
from licite.store.people import contacts_of


@dataclass(frozen=True)
class RecordDecision:
    """A decision with the facts it was made from.

    `facts` and `decision` are as `licite decide --json` has them, and name nobody; whom they are about is in
    `identifiers` or `contact` (a uid), which go when the person is erased. `at` is the local time of contact, as given.
    """

    campaign: str
    at: str
    doctrine: str
    facts: Mapping[str, Any]
    decision: Mapping[str, Any]
    identifiers: tuple[Identity, ...] = ()
    contact: str | None = None
    event_id: str | None = None

    kind: ClassVar[str] = "decision"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {
            "campaign": self.campaign,
            "at": self.at,
            "doctrine": self.doctrine,
            "facts": dict(self.facts),
            "decision": dict(self.decision),
        }

    def personal(self, _: Entry) -> Json | None:
        if not self.identifiers and not self.contact:
            return None
        return {"contact": self.contact, "identifiers": [list(identity) for identity in self.identifiers]}

    def write(self, entry: Entry) -> None:
        self.together([self], [entry]).write()

    @classmethod
    def together(cls, acts: "Sequence[RecordDecision]", entries: Sequence[Entry]) -> "_Decisions":
        """These decisions, to be written at once: a run keeps one for each of its rows."""
        return _Decisions(acts, entries)


class _Decisions(AtOnce):
    def write(self) -> None:
        uids = [act.contact for act in self._acts if act.contact is not None]
        contacts = contacts_of(self._controller, uids)
        made = zip(self._acts, self._entries, strict=True)
        records = DecisionRecord.objects.create_all([_record(act, entry, contacts) for act, entry in made])
        found: list[DecisionToken] = []
        for act, record in zip(self._acts, records, strict=True):
            tokens: set[Token] = set()
            for kind, value in act.identifiers:
                tokens |= self._ring.current_tokens(kind, value)
            found += rows(DecisionToken, tokens, decision=record)
        DecisionToken.objects.create_all(found)


def _record(act: RecordDecision, entry: Entry, contacts: Mapping[str, int]) -> DecisionRecord:
    return DecisionRecord(
        controller=entry.controller,
        contact_id=contacts[act.contact] if act.contact is not None else None,
        event_id=entry.event_id,
        campaign=act.campaign,
        at=act.at,
        doctrine=act.doctrine,
        outcome=str(act.decision["outcome"]),
        facts=read_canonical(canonical(act.facts)),
        decision=read_canonical(canonical(act.decision)),
        recorded_at=entry.at,
        seq=entry.seq,
    )
