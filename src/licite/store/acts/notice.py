"""Somebody was told: the notice of art. 13 or 14 was given."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json
from licite.store.models import Import, Notice
from licite.store.people import contact_of

Article = Literal["13", "14"]


@dataclass(frozen=True)
class RecordNotice:
    """A notice given to one contact (`contact`, its uid), or to all that an import brought (`imported`, its event).

    `complete`: it holds all that the article asks; None where nobody checked. Fails with STO025 where this controller
    has no such contact or import, with STO033 where the contact was erased.
    """

    article: Article
    given_on: date
    words_version: str
    words_language: str
    complete: bool | None
    how: str
    author: str
    contact: str | None = None
    imported: str | None = None
    event_id: str | None = None

    kind: ClassVar[str] = "notice"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {
            "article": self.article,
            "given_on": self.given_on.isoformat(),
            "words_version": self.words_version,
            "words_language": self.words_language,
            "complete": self.complete,
            "how": self.how,
            "author": self.author,
            "imported": self.imported,
        }

    def personal(self, _: Entry) -> Json | None:
        return {"contact": self.contact} if self.contact else None

    def write(self, entry: Entry) -> None:
        contact = contact_of(entry.controller, self.contact)
        if contact and contact.erased_at:
            raise LiciteError("STO033", id=contact.uid)
        Notice.objects.create(
            controller=entry.controller,
            contact=contact,
            imported=self._import(entry),
            event_id=entry.event_id,
            article=self.article,
            given_on=self.given_on,
            words_version=self.words_version,
            words_language=self.words_language,
            complete=self.complete,
            how=self.how,
            author=self.author,
            recorded_at=entry.at,
            seq=entry.seq,
        )

    def _import(self, entry: Entry) -> Import | None:
        if self.imported is None:
            return None
        found = Import.objects.for_controller(entry.controller).filter(event_id=self.imported).first()
        if found is None:
            raise LiciteError("STO025", id=self.imported)
        return found
