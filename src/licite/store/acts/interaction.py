"""Things that happened between a controller and its contacts, and those that turn out to be no act of the person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, get_args

from licite.store.acts.base import Entry, Json
from licite.store.models import Contact, Interaction
from licite.store.people import pieces
from licite.store.people_index import again

Counting = Literal["click", "reply", "request", "call_answered", "purchase", "form"]
Silent = Literal["open", "delivery", "bounce", "sent", "refresh", "call_attempt"]
"""What the person did, which may move the date of erasure; and what others did, or what says nothing: it never does."""

COUNTING: tuple[str, ...] = get_args(Counting)
KINDS: tuple[str, ...] = (*COUNTING, *get_args(Silent))


@dataclass(frozen=True)
class Happening:
    """One interaction of a contact (its uid). `event_id` is the same for the same event, whoever tells it again.

    `why_not` is a word that says why it does not count; empty where it does. ValueError where a kind that never counts
    would.
    """

    event_id: str
    contact: str
    kind: str
    event_at: datetime
    why_not: str = ""
    campaign: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS or (self.kind not in COUNTING and not self.why_not):
            raise ValueError(self.kind)

    @property
    def counts(self) -> bool:
        """Is it contact by the person?"""
        return not self.why_not


@dataclass(frozen=True)
class RecordInteractions:
    """Up to 500 interactions in one entry of the log, which says when and what they were, and of nobody whose.

    Those that are there already, and those of a contact that is not there any more, are left out. `source` is the tool
    or the person that told, `file_hash` that of the file they were read from.
    """

    happenings: tuple[Happening, ...]
    source: str
    file_hash: str = ""
    event_id: str | None = None

    kind: ClassVar[str] = "interaction"
    urgent: ClassVar[bool] = False

    def payload(self, entry: Entry) -> Json:
        kept = self._new(entry)
        rows = [[one.event_id, one.kind, one.event_at.isoformat(), one.why_not] for one, _ in kept]
        return {"source": self.source, "file_hash": self.file_hash, "rows": rows}

    def personal(self, _: Entry) -> Json | None:
        # One entry is of many people, and must outlast the erasure of any; the rows themselves go with each.
        return None

    def write(self, entry: Entry) -> None:
        Interaction.objects.create_all(
            [
                Interaction(
                    controller=entry.controller,
                    contact=contact,
                    event_id=one.event_id,
                    kind=one.kind,
                    event_at=one.event_at,
                    recorded_at=entry.at,
                    counts=one.counts,
                    why_not=one.why_not,
                    campaign=one.campaign,
                    source=self.source,
                    details=dict(one.details),
                    seq=entry.seq,
                )
                for one, contact in self._new(entry)
            ]
        )

    def _new(self, entry: Entry) -> list[tuple[Happening, Contact]]:
        known = known_events(entry, [one.event_id for one in self.happenings])
        uids = sorted({one.contact for one in self.happenings})
        contacts = {
            contact.uid: contact
            for piece in pieces(uids)
            for contact in Contact.objects.for_controller(entry.controller).filter(uid__in=piece, erased_at=None)
        }
        new = {one.event_id: one for one in self.happenings if one.event_id not in known and one.contact in contacts}
        return [(one, contacts[one.contact]) for one in new.values()]


@dataclass(frozen=True)
class SetAside:
    """Interactions that counted and are seen now to be no act of the person: they stay, and count no more."""

    interactions: tuple[str, ...]
    why_not: str
    author: str = ""
    event_id: str | None = None

    kind: ClassVar[str] = "set_aside"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"interactions": sorted(self.interactions), "why_not": self.why_not, "author": self.author}

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        rows = Interaction.objects.for_controller(entry.controller).filter(counts=True)
        for piece in pieces(sorted(self.interactions)):
            own = rows.filter(event_id__in=piece)
            again(entry.controller, list(own.values_list("contact_id", flat=True)))
            own.update(counts=False, why_not=self.why_not)


def known_events(entry: Entry, events: list[str]) -> set[str]:
    """Those of these events that are recorded."""
    rows = Interaction.objects.for_controller(entry.controller)
    return {
        event
        for piece in pieces(events)
        for event in rows.filter(event_id__in=piece).values_list("event_id", flat=True)
    }
