"""One interaction, as somebody of the controller tells it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from licite.errors import LiciteError
from licite.operations.consent_inputs import known_word, past_instant
from licite.operations.identities import identity_of
from licite.operations.interactions.importing import Told, event_key
from licite.operations.interactions.people import contacts_at
from licite.operations.interactions.reading import Moment, Row, is_possible
from licite.store.acts.interaction import COUNTING, KINDS, Happening, RecordInteractions
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.models import EvidenceEntry, Interaction
from licite.store.norms import Identity
from licite.store.people import contact_of, controller_of


@dataclass(frozen=True)
class Recorded:
    """It is on disk. `counts`: it is contact by the person, and moves the date of erasure."""

    event_id: str
    contact: str
    seq: int
    at: datetime
    repeated: bool
    counts: bool


def add(
    controller: str,
    address: str,
    kind: str,
    *,
    on: str | None = None,
    contact: str | None = None,
    campaign: str = "",
    source: str = "",
    note: str = "",
) -> Recorded:
    """Keeps that something happened between the controller and a contact; the same again is kept once.

    `on` is now where it is left out; `contact` is the uid where several have the address. Fails with CON001 where
    nobody is named, CON002 on an unknown kind, CON005 for a time to come, ITR001 for one before 1990, ITR005 where no
    contact has the address, ITR006 where several do.
    """
    connected()
    owner = controller_of(controller)
    kind = known_word("kind", kind, KINDS)
    who = identity_of(address)
    at = past_instant("on", on, datetime.now(UTC)) or datetime.now(UTC)
    if not is_possible(at):
        raise LiciteError("ITR001", value=on)
    uid = _contact(controller, who, contact)
    row = Row(0, address, kind, at.isoformat(), campaign=campaign.strip())
    told = Told(row, kind, who, Moment(at.astimezone(UTC), exact=True))
    event = event_key(told, uid)
    before = Interaction.objects.for_controller(owner).filter(event_id=event).first()
    if before:
        entry = EvidenceEntry.objects.for_controller(owner).filter(seq=before.seq).first()
        return Recorded(event, uid, before.seq, entry.at if entry else before.recorded_at, True, before.counts)
    why_not = "" if kind in COUNTING else "not_by_person"
    details = {"note": note.strip()} if note.strip() else {}
    happening = Happening(event, uid, kind, told.at, why_not, row.campaign, details)
    answer = commit(controller, RecordInteractions((happening,), source.strip()))
    return Recorded(event, uid, answer.seq, answer.at, answer.repeated, happening.counts)


def _contact(controller: str, who: Identity, uid: str | None) -> str:
    owner = controller_of(controller)
    found = contacts_at(owner, [who])[who]
    if uid is not None:
        asked = contact_of(owner, uid)
        if asked is None or asked.erased_at or (found and uid not in found):
            raise LiciteError("ITR005", value=uid)
        return uid
    if len(found) > 1:
        raise LiciteError("ITR006", value=who.value)
    if not found:
        raise LiciteError("ITR005", value=who.value)
    return found[0]
