"""Somebody refuses."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from licite.store.acts.base import Entry, Json, read_time, read_tokens, rows, written_time, written_tokens
from licite.store.keyring import Token
from licite.store.models import Objection, ObjectionToken
from licite.store.norms import Identity
from licite.store.processors import refusing_tokens


@dataclass(frozen=True)
class RecordObjection:
    """A refusal by these identifiers. A channel, purpose or brand left out means all of them.

    `first_party`: the person told the controller. A list of a tool or a partner is not that; it blocks all the same.

    Nothing clear is kept: no contact is made, and the log has tokens, those for the processors of the controller among
    them. `tokens` stand in for identifiers that are not known in clear, as in a replay; `recorded_at` is then the time
    of the first recording.
    """

    identifiers: tuple[Identity, ...] = ()
    channel: str | None = None
    purpose: str | None = None
    brand: str | None = None
    event_at: datetime | None = None
    how: str = ""
    source: str = ""
    first_party: bool = False
    event_id: str | None = None
    tokens: tuple[Token, ...] = ()
    recorded_at: datetime | None = None

    kind: ClassVar[str] = "objection"
    urgent: ClassVar[bool] = True

    def payload(self, entry: Entry) -> Json:
        return {
            "tokens": written_tokens(self._tokens(entry)),
            "channel": self.channel,
            "purpose": self.purpose,
            "brand": self.brand,
            "event_at": written_time(self.event_at),
            "recorded_at": written_time(self.recorded_at or entry.at),
            "how": self.how,
            "source": self.source,
            "first_party": self.first_party,
        }

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        objection = Objection.objects.create(
            controller=entry.controller,
            event_id=entry.event_id,
            channel=self.channel,
            purpose=self.purpose,
            brand=self.brand,
            event_at=self.event_at,
            recorded_at=self.recorded_at or entry.at,
            how=self.how,
            source=self.source,
            first_party=self.first_party,
            seq=entry.seq,
        )
        ObjectionToken.objects.create_all(rows(ObjectionToken, self._tokens(entry), objection=objection))

    def _tokens(self, entry: Entry) -> tuple[Token, ...]:
        return self.tokens or refusing_tokens(entry.controller.slug, self.identifiers, entry.ring)

    @classmethod
    def replayed(cls, facts: Json, event_id: str) -> "RecordObjection":
        """The act again, from what the journal has of it."""
        return cls(
            channel=facts["channel"],
            purpose=facts["purpose"],
            brand=facts["brand"],
            event_at=read_time(facts["event_at"]),
            how=facts["how"],
            source=facts["source"],
            first_party=facts["first_party"],
            event_id=event_id,
            tokens=read_tokens(facts["tokens"]),
            recorded_at=read_time(facts["recorded_at"]),
        )
