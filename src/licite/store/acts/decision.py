"""An answer was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from licite.evidence.commitment import canonical, read_canonical
from licite.store.acts.base import Entry, Json, rows
from licite.store.keyring import Token
from licite.store.models import DecisionRecord, DecisionToken
from licite.store.norms import Identity
from licite.store.people import contact_of


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
        record = DecisionRecord.objects.create(
            controller=entry.controller,
            contact=contact_of(entry.controller, self.contact),
            event_id=entry.event_id,
            campaign=self.campaign,
            at=self.at,
            doctrine=self.doctrine,
            outcome=str(self.decision["outcome"]),
            facts=read_canonical(canonical(self.facts)),
            decision=read_canonical(canonical(self.decision)),
            recorded_at=entry.at,
            seq=entry.seq,
        )
        tokens: set[Token] = set()
        for kind, value in self.identifiers:
            tokens |= entry.ring.current_tokens(kind, value)
        DecisionToken.objects.create_all(rows(DecisionToken, tokens, decision=record))
