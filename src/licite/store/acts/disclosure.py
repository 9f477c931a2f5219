"""Data are handed over to a recipient, contacts among them; a recipient is told what became of some since."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from licite.errors import LiciteError
from licite.evidence.commitment import commit, new_salt
from licite.store.acts.base import Entry, Json
from licite.store.models import Consent, Contact, Controller, Disclosed, Disclosure, Objection, PassedOn
from licite.store.people import contact_of, pieces

Role = Literal["controller", "processor"]
AT_ONCE = 500
"""The most contacts of one entry: somebody's refusal waits for no longer than that."""


@dataclass(frozen=True)
class RecordDisclosure:
    """Data are handed over to a recipient; `RecordDisclosed` says of whom. The same again is the same event.

    `terms_name` and `terms_hash` are those of the file with the terms; empty where there is none.
    """

    recipient: str
    role: Role
    data: tuple[str, ...]
    purpose: str
    disclosed_on: date
    terms_name: str = ""
    terms_hash: str = ""
    author: str = ""

    kind: ClassVar[str] = "disclosure"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        said = json.dumps([self.kind, self._said()], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def payload(self, _: Entry) -> Json:
        return self._said()

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        Disclosure.objects.create(
            controller=entry.controller,
            event_id=entry.event_id,
            recipient=self.recipient,
            role=self.role,
            data=list(self.data),
            purpose=self.purpose,
            terms_name=self.terms_name,
            terms_hash=self.terms_hash,
            disclosed_on=self.disclosed_on,
            author=self.author,
            recorded_at=entry.at,
            seq=entry.seq,
        )

    def _said(self) -> Json:
        return {
            "recipient": self.recipient,
            "role": self.role,
            "data": list(self.data),
            "purpose": self.purpose,
            "disclosed_on": self.disclosed_on.isoformat(),
            "terms_name": self.terms_name,
            "terms_hash": self.terms_hash,
            "author": self.author,
        }


@dataclass(frozen=True)
class RecordDisclosed:
    """Contacts (their uids) are among those of a disclosure (its event); those that are already, are left out.

    `refused` has the day of the refusal of those who had refused a disclosure that is a fact of the past. The log has
    a salted commitment for each contact, and names none. Fails with DSC006 where a refusal or an erasure was recorded
    after entry `checked_after` of the log, as nobody looked at it: whoever hands over looks again. STO025 where there
    is no such disclosure or contact.
    """

    disclosure: str
    contacts: tuple[str, ...]
    checked_after: int
    refused: Mapping[str, date] | None = None
    event_id: str | None = None

    kind: ClassVar[str] = "disclosed"
    urgent: ClassVar[bool] = False

    def payload(self, entry: Entry) -> Json:
        rows = self._rows(entry)
        return {
            "disclosure": self.disclosure,
            "contacts": len(rows),
            "refused": sum(row.refused_on is not None for row in rows),
            "commitments": [row.commitment for row in rows],
        }

    def personal(self, _: Entry) -> Json | None:
        # One entry is of many people, and must outlast the erasure of any.
        return None

    def write(self, entry: Entry) -> None:
        Disclosed.objects.create_all(self._rows(entry))

    def _rows(self, entry: Entry) -> list[Disclosed]:
        """The rows at this place of the log; a second try makes them anew."""
        if self._made.get("entry") is not entry:
            self._made.update(entry=entry, rows=self._new(entry))
        rows: list[Disclosed] = self._made["rows"]
        return rows

    def _new(self, entry: Entry) -> list[Disclosed]:
        if _refused_since(entry.controller, self.checked_after):
            raise LiciteError("DSC006")
        disclosure = disclosure_of(entry.controller, self.disclosure)
        contacts = _live(entry.controller, self.contacts)
        if lost := [uid for uid in self.contacts if uid not in contacts]:
            raise LiciteError("STO025", id=lost[0])
        known = _among(disclosure, [one.pk for one in contacts.values()])
        return [
            _row(disclosure, contact, (self.refused or {}).get(uid), entry)
            for uid, contact in contacts.items()
            if contact.pk not in known
        ]

    @cached_property
    def _made(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class RecordPassedOn:
    """A recipient was told what became of a contact (its uid) by a day, or of all whose data it has.

    Art. 19 GDPR: of an erasure, a correction; and of a refusal. `how` outlives every erasure and names nobody.
    """

    recipient: str
    told_on: date
    how: str = ""
    author: str = ""
    contact: str | None = None
    event_id: str | None = None

    kind: ClassVar[str] = "passed_on"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {
            "recipient": self.recipient,
            "told_on": self.told_on.isoformat(),
            "how": self.how,
            "author": self.author,
            "of_one": self.contact is not None,
        }

    def personal(self, _: Entry) -> Json | None:
        return {"contact": self.contact} if self.contact else None

    def write(self, entry: Entry) -> None:
        PassedOn.objects.create(
            controller=entry.controller,
            contact=contact_of(entry.controller, self.contact),
            event_id=entry.event_id,
            recipient=self.recipient,
            told_on=self.told_on,
            how=self.how,
            author=self.author,
            recorded_at=entry.at,
            seq=entry.seq,
        )


def disclosure_of(controller: Controller, event_id: str) -> Disclosure:
    """The disclosure that is this event; fails with STO025 where this controller has none."""
    found = Disclosure.objects.for_controller(controller).filter(event_id=event_id).first()
    if found is None:
        raise LiciteError("STO025", id=event_id)
    return found


def _row(disclosure: Disclosure, contact: Contact, refused_on: date | None, entry: Entry) -> Disclosed:
    salt = new_salt()
    committed = commit({"contact": contact.uid, "disclosure": disclosure.event_id}, salt)
    return Disclosed(
        disclosure=disclosure,
        contact=contact,
        refused_on=refused_on,
        salt=salt.hex(),
        commitment=committed.hex(),
        recorded_at=entry.at,
        seq=entry.seq,
    )


def _live(controller: Controller, uids: Iterable[str]) -> dict[str, Contact]:
    rows = Contact.objects.for_controller(controller).filter(erased_at=None)
    found = {one.uid: one for piece in pieces(sorted(set(uids))) for one in rows.filter(uid__in=piece)}
    return dict(sorted(found.items()))


def _among(disclosure: Disclosure, contacts: Iterable[int]) -> set[int]:
    rows = Disclosed.objects.for_controller(disclosure.controller).filter(disclosure=disclosure)
    return {
        pk
        for piece in pieces(sorted(contacts))
        for pk in rows.filter(contact_id__in=piece).values_list("contact_id", flat=True)
    }


def _refused_since(controller: Controller, seq: int) -> bool:
    withdrawn = Consent.objects.for_controller(controller).filter(kind="withdrawn", seq__gt=seq)
    erased = Contact.objects.for_controller(controller).filter(erasure__seq__gt=seq)
    return (
        Objection.objects.for_controller(controller).filter(seq__gt=seq).exists()
        or withdrawn.exists()
        or erased.exists()
    )
