"""A human settles a fact."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from licite.store.acts.base import Entry, Json
from licite.store.models import Judgement
from licite.store.people import contact_of


@dataclass(frozen=True)
class RecordJudgement:
    """A fact with its author, reason and day: on a contact (`contact`, its uid), or a source or campaign (`about`)."""

    fact: str
    value: bool | str | int | None
    author: str
    reason: str
    day: date
    about: str = ""
    contact: str | None = None
    until: date | None = None
    event_id: str | None = None

    kind: ClassVar[str] = "judgement"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {
            "fact": self.fact,
            "value": self.value,
            "author": self.author,
            "day": self.day.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "about": self.about,
        } | ({} if self.contact else {"reason": self.reason})

    def personal(self, _: Entry) -> Json | None:
        # What is written of a person may name them; of a source or campaign it names nobody.
        return {"contact": self.contact, "reason": self.reason} if self.contact else None

    def write(self, entry: Entry) -> None:
        Judgement.objects.create(
            controller=entry.controller,
            contact=contact_of(entry.controller, self.contact),
            about=self.about,
            fact=self.fact,
            value=self.value,
            author=self.author,
            reason=self.reason,
            day=self.day,
            until=self.until,
            recorded_at=entry.at,
            seq=entry.seq,
        )
