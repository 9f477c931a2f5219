"""Two contacts are one person, or two again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json
from licite.store.lookup import events_for
from licite.store.models import Contact, Controller, EvidenceEntry, Merge
from licite.store.norms import Identity
from licite.store.people import contact_of, identities_of, root_of, with_merged
from licite.store.profiles import write_profiles
from licite.store.standing import Event, Kind

REFUSING = frozenset({Kind.OBJECTION, Kind.CONSENT_WITHDRAWN})


class Sides(NamedTuple):
    """The identifiers of what was merged, and of what it was merged into."""

    merged: tuple[Identity, ...]
    kept: tuple[Identity, ...]


@dataclass(frozen=True)
class RecordMerge:
    """Two contacts (their uids) are one person; all that were merged with either before are the same one then.

    It moves no identifier, refusal or consent: a refusal of either stops the person, a consent is still one for the
    identifier that it was given by. `because` are the words of `operations.likeness` for what both have, `note` what
    somebody wrote of it. Fails with STO025 where there is no such contact, STO033 where one was erased, MRG001 where
    they are one already.
    """

    kept: str
    merged: str
    because: tuple[str, ...]
    author: str
    note: str = ""
    event_id: str | None = None

    kind: ClassVar[str] = "merge"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"because": list(self.because), "author": self.author}

    def personal(self, _: Entry) -> Json | None:
        return {"kept": self.kept, "merged": self.merged, "note": self.note}

    def write(self, entry: Entry) -> None:
        kept, merged = (_root(entry.controller, uid) for uid in (self.kept, self.merged))
        if kept == merged:
            raise LiciteError("MRG001", id=self.merged)
        Merge.objects.create(
            kept=kept,
            merged=merged,
            reason=reason_of(self.because, self.note),
            author=self.author,
            at=entry.at,
            seq=entry.seq,
        )
        write_profiles(entry.controller, [kept.pk, merged.pk], entry.at)


@dataclass(frozen=True)
class UndoMerge:
    """A contact (its uid) that was merged into another is a person of its own again, with what was merged into it.

    Nobody knows which of the two refused while they were one: `carried` are the refusals since then that the same
    transaction has recorded of the other, too. Fails with MRG002 where it was not merged, MRG003 where a refusal came
    meanwhile that is not among them. `merge` is the event of the merge.
    """

    merged: str
    merge: str
    author: str
    note: str
    carried: tuple[str, ...] = ()

    kind: ClassVar[str] = "unmerge"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        return undoing(self.merge)

    def payload(self, _: Entry) -> Json:
        return {"author": self.author, "carried": list(self.carried)}

    def personal(self, _: Entry) -> Json | None:
        return {"merged": self.merged, "note": self.note}

    def write(self, entry: Entry) -> None:
        merge = merge_of(entry.controller, self.merged)
        if event_of(merge) != self.merge:
            raise LiciteError("MRG002", id=self.merged)
        if not {event.id for event in _refused_since(merge)} <= set(self.carried):
            raise LiciteError("MRG003", exit_code=1)
        Merge.objects.for_controller(entry.controller).filter(pk=merge.pk).update(undone_at=entry.at)
        write_profiles(entry.controller, [merge.kept_id, merge.merged_id], entry.at)


def merge_of(controller: Controller, uid: str) -> Merge:
    """By which a contact is merged into another now; fails with STO025 where there is none, MRG002 where it is not."""
    contact = contact_of(controller, uid)
    merge = Merge.objects.for_controller(controller).filter(merged=contact, undone_at=None).first()
    if merge is None:
        raise LiciteError("MRG002", id=uid)
    return merge


def event_of(merge: Merge) -> str:
    """The event of the log by which two contacts became one."""
    return EvidenceEntry.objects.for_controller(merge.kept.controller).get(seq=merge.seq).event_id


def undoing(event: str) -> str:
    """The event by which a merge, an event itself, is undone."""
    return f"{event}/undone"


def sides_of(merge: Merge) -> Sides:
    """The identifiers of either side of a merge, as they would be once it is undone."""
    controller = merge.merged.controller
    everyone = with_merged(controller, [merge.merged])
    below = {merge.merged_id}
    merges = Merge.objects.for_controller(controller).filter(undone_at=None, kept__in=everyone)
    pairs = list(merges.values_list("kept_id", "merged_id"))
    while new := {merged for kept, merged in pairs if kept in below} - below:
        below |= new
    return Sides(
        tuple(identities_of(controller, [one for one in everyone if one.pk in below])),
        tuple(identities_of(controller, [one for one in everyone if one.pk not in below])),
    )


def refusals_since(merge: Merge, events: Collection[Event]) -> list[Event]:
    """Those of the events of an identifier that refuse, and were recorded since the merge; not what was disowned."""
    disowned = {event.about for event in events if event.kind is Kind.DISOWNED}
    found = [event for event in events if event.kind in REFUSING and event.seq > merge.seq and event.id not in disowned]
    return sorted(found, key=lambda event: event.seq)


def carried_id(event: str, merge: Merge) -> str:
    """The event by which a refusal holds for the other side of a merge that is undone."""
    return f"{event}/both/{merge.seq}"


def is_carried(event: str) -> bool:
    """Whether an event is such a refusal."""
    return "/both/" in event


def reason_of(because: Collection[str], note: str) -> str:
    """What `Merge.reason` holds: the words for what both have, then what somebody wrote.

    >>> reason_of(("email", "name_and_firm"), "same card")
    'email, name_and_firm: same card'
    """
    return ": ".join(filter(None, (", ".join(because), note)))


def _refused_since(merge: Merge) -> list[Event]:
    sides = sides_of(merge)
    if not (sides.merged and sides.kept):
        return []
    events = events_for(merge.merged.controller.slug, [*sides.merged, *sides.kept])
    return [event for own in events.values() for event in refusals_since(merge, own) if not is_carried(event.id)]


def _root(controller: Controller, uid: str) -> Contact:
    contact = contact_of(controller, uid)
    assert contact
    if contact.erased_at:
        raise LiciteError("STO033", id=uid)
    return root_of(contact)
