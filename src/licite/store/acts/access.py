"""Somebody of the controller saw a contact."""

from dataclasses import dataclass
from typing import ClassVar

from licite.store.acts.base import Entry, Json
from licite.store.models import Access
from licite.store.people import contact_of


@dataclass(frozen=True)
class RecordAccess:
    """Who saw which contact (its uid), in which role and why."""

    contact: str
    actor: str
    role: str
    reason: str
    event_id: str | None = None

    kind: ClassVar[str] = "access"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"actor": self.actor, "role": self.role}

    def personal(self, _: Entry) -> Json | None:
        return {"contact": self.contact, "reason": self.reason}

    def write(self, entry: Entry) -> None:
        Access.objects.create(
            controller=entry.controller,
            contact=contact_of(entry.controller, self.contact),
            actor=self.actor,
            role=self.role,
            reason=self.reason,
            at=entry.at,
            seq=entry.seq,
        )
