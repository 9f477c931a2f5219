"""Somebody in charge holds that a refusal was not the person's."""

from dataclasses import dataclass
from typing import ClassVar

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json
from licite.store.models import ForgedMark, Objection


@dataclass(frozen=True)
class MarkForged:
    """A mark on an objection, with author and reason.

    It lifts nothing: only the person's own word does (`acts.disowned`), and that needs a mark before it.
    """

    objection: str
    author: str
    reason: str
    event_id: str | None = None

    kind: ClassVar[str] = "forged"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"objection": self.objection, "author": self.author, "reason": self.reason}

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        marked = Objection.objects.for_controller(entry.controller).filter(event_id=self.objection).first()
        if marked is None:
            raise LiciteError("STO025", id=self.objection)
        ForgedMark.objects.create(objection=marked, author=self.author, reason=self.reason, at=entry.at, seq=entry.seq)
