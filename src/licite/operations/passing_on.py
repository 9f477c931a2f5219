"""What recipients are to be told of the people whose data they have: refusals, erasures, corrections (art. 19)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.consent_inputs import day_of
from licite.operations.disclosures import recipients_of
from licite.operations.identities import identity_of
from licite.operations.interactions.people import contacts_at
from licite.operations.known_refusals import known_by_fingerprint
from licite.operations.objections import day_of as day_in_france
from licite.operations.objections import refuse_names
from licite.operations.refused_to import Recipient, identities_by, kept_uids, letters, refusals_to
from licite.store.acts.disclosure import RecordPassedOn
from licite.store.commit import Acknowledgement, commit
from licite.store.database import connected
from licite.store.disclosed import refusing
from licite.store.models import Contact, Controller, Disclosed, Disclosure, PassedOn, Profile
from licite.store.people import contact_of, controller_of, pieces
from licite.store.profiles import roots_of
from licite.store.standing import Event

REFUSAL, BREACH, ERASURE, CORRECTION = "refusal", "breach", "erasure", "correction"


@dataclass(frozen=True)
class Outstanding:
    """A recipient has the data of a contact (its uid), and was not told of something that happened on a day.

    `what` is REFUSAL, BREACH (they had refused before the data went out), ERASURE or CORRECTION; of a correction,
    `field` says which. `disclosed_on` is the day on which the recipient first got the data.
    """

    recipient: str
    contact: str
    what: str
    day: date
    disclosed_on: date
    field: str | None = None


def outstanding(controller: str) -> list[Outstanding]:
    """What is to be passed on to whom, the oldest first? Until `passed_on` says that it was."""
    connected()
    owner = controller_of(controller)
    held = _Held(owner)
    found = [*_erasures(held), *_corrections(held), *_refusals(held)]
    return sorted(found, key=lambda one: (one.day, one.recipient, one.contact, one.what))


def passed_on(
    controller: str,
    recipient: str,
    *,
    contact: str | None = None,
    address: str | None = None,
    on: str | None = None,
    how: str = "",
    author: str = "",
    idempotency_key: str | None = None,
) -> Acknowledgement:
    """Keeps that a recipient was told what became of a contact, or of all whose data it has, by a day (today without).

    What is recorded afterwards is to be told again. Fails with DSC005 where this recipient got nothing, CON005 for a
    day to come, OBJ004 where `how` names somebody, STO025, ITR005, ITR006 where the contact is not there or not one.
    """
    connected()
    owner = controller_of(controller)
    names = {letters(one): one for one in recipients_of(owner)}
    if letters(recipient) not in names:
        raise LiciteError("DSC005", name=recipient, known=", ".join(names.values()) or "-")
    today = day_in_france(datetime.now(UTC))
    told_on = day_of("on", on) or today
    if told_on > today:
        raise LiciteError("CON005", name="on", value=on)
    refuse_names(how)
    act = RecordPassedOn(
        names[letters(recipient)], told_on, how.strip(), author.strip(), _contact(owner, contact, address)
    )
    return commit(controller, act, idempotency_key=idempotency_key)


def _contact(owner: Controller, uid: str | None, address: str | None) -> str | None:
    if uid is not None:
        found = contact_of(owner, uid)
        return found.uid if found else None
    if address is None:
        return None
    who = identity_of(address)
    uids = contacts_at(owner, [who])[who]
    if len(uids) != 1:
        raise LiciteError("ITR006" if uids else "ITR005", value=address)
    return uids[0]


class _Got(NamedTuple):
    """A contact of a disclosure, as `Disclosed` has it."""

    to: Disclosure
    contact: int
    refused_on: date | None
    recorded_at: datetime
    seq: int


class _Held:
    """Which recipient has the data of which contacts, merged ones as one, and what each of these was told since."""

    def __init__(self, owner: Controller) -> None:
        self.owner = owner
        every = {one.pk: one for one in Disclosure.objects.for_controller(owner)}
        among = Disclosed.objects.for_controller(owner).order_by("pk")
        columns = among.values_list("disclosure_id", "contact_id", "refused_on", "recorded_at", "seq")
        rows = [_Got(every[to], contact, refused, at, seq) for to, contact, refused, at, seq in columns]
        self.roots = roots_of(owner, {row.contact for row in rows})
        self.rows: dict[tuple[str, int], list[_Got]] = defaultdict(list)
        for row in rows:
            self.rows[row.to.recipient, self.roots[row.contact]].append(row)
        erased = among.filter(contact__erased_at__isnull=False).select_related("contact__erasure")
        self.erased: dict[int, Contact] = {row.contact_id: row.contact for row in erased}
        self._told: dict[str, list[PassedOn]] = defaultdict(list)
        for told in PassedOn.objects.for_controller(owner):
            self._told[told.recipient].append(told)

    def is_told(self, recipient: str, root: int, known: date, seq: int | None = None) -> bool:
        """Whether the recipient was told since what was known from a day on, by entry `seq` of the log."""
        for told in self._told[recipient]:
            if told.contact_id is not None and self.roots.get(told.contact_id) != root:
                continue
            if known < told.told_on or (known == told.told_on and (seq is None or seq < told.seq)):
                return True
        return False


def _erasures(held: _Held) -> Iterator[Outstanding]:
    for (recipient, root), rows in held.rows.items():
        gone = next((held.erased[row.contact] for row in rows if row.contact in held.erased), None)
        if gone is None or gone.erased_at is None or gone.erasure is None:
            continue
        day = day_in_france(gone.erased_at)
        if not held.is_told(recipient, root, day, gone.erasure.seq):
            yield Outstanding(recipient, gone.uid, ERASURE, day, _first(rows))


def _corrections(held: _Held) -> Iterator[Outstanding]:
    roots = sorted({root for _, root in held.rows})
    profiles: dict[int, Profile] = {}
    for piece in pieces(roots):
        found = Profile.objects.for_controller(held.owner).filter(contact_id__in=piece).exclude(changed={})
        profiles |= {one.contact_id: one for one in found.select_related("contact")}
    for (recipient, root), rows in held.rows.items():
        if root in profiles:
            profile = profiles[root]
            for field, day in _changed(profile, rows):
                if not held.is_told(recipient, root, day):
                    yield Outstanding(recipient, profile.contact.uid, CORRECTION, day, _first(rows), field)


def _changed(profile: Profile, rows: Sequence[_Got]) -> Iterator[tuple[str, date]]:
    """The fields that were corrected since the recipient got them last, and when."""
    for field, change in sorted(profile.changed.items()):
        got = [row for row in rows if field in row.to.data]
        day = date.fromisoformat(change["on"])
        last = max((row.to.disclosed_on for row in got), default=None)
        if last is None or day < last:
            continue
        if day > last or profile.updated_at > max(row.recorded_at for row in got):
            yield field, day


def _refusals(held: _Held) -> Iterator[Outstanding]:
    roots = {root for _, root in held.rows}
    if not known_by_fingerprint(held.owner.slug):
        roots &= set(refusing(held.owner))
    uids = kept_uids(held.owner, roots)
    identities = identities_by(held.owner, uids.values())
    now = datetime.now(ZoneInfo(HOME_ZONE))
    events: dict[tuple[str, int], set[Event]] = defaultdict(set)
    for to, some in _by_recipient(held, uids).items():
        people = {root: identities[uids[root]] for root in some}
        for root, found in refusals_to(held.owner.slug, to, people, now).items():
            events[to.name, root].update(found)
    for (name, root), refusals in events.items():
        rows = held.rows[name, root]
        if one := _untold(held, rows, root, sorted(refusals, key=lambda event: (event.recorded_at, event.id))):
            yield Outstanding(name, uids[root], *one, _first(rows))


def _by_recipient(held: _Held, roots: Collection[int]) -> Mapping[Recipient, set[int]]:
    """What each recipient got the data of these contacts for: a refusal of any of it is to be told."""
    found: dict[Recipient, set[int]] = defaultdict(set)
    for (name, root), rows in held.rows.items():
        for row in rows if root in roots else ():
            found[Recipient(name, row.to.role, row.to.purpose)].add(root)
    return found


def _untold(held: _Held, rows: Sequence[_Got], root: int, events: Sequence[Event]) -> tuple[str, date] | None:
    """The oldest refusal that the recipient was not told of since it came, or since data went out in spite of it."""
    for event in events:
        for row in rows:
            after = event.seq > row.seq
            known, seq = (event.recorded_at, event.seq) if after else (row.recorded_at, row.seq)
            if not after and row.refused_on is None:
                continue
            if not held.is_told(row.to.recipient, root, day_in_france(known), seq):
                breach = row.refused_on is not None and row.refused_on <= row.to.disclosed_on
                return BREACH if breach else REFUSAL, day_in_france(event.event_at or event.recorded_at)
    return None


def _first(rows: Sequence[_Got]) -> date:
    return min(row.to.disclosed_on for row in rows)
