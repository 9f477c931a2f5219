"""Somebody of the controller saw a contact, or looked for somebody who is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from licite.store.acts.base import AtOnce, Entry, Json, rows, tokens_of, written_tokens
from licite.store.keyring import Token
from licite.store.models import Access, AccessToken
from licite.store.norms import Identity
from licite.store.people import contacts_of


@dataclass(frozen=True)
class RecordAccess:
    """Who saw which contact (its uid), in which role and why.

    Where they looked for somebody who is no contact, `contact` is None and `looked_for` says whom: their tokens are
    kept, and nothing in clear. Fails with STO019 where neither names anybody.
    """

    contact: str | None
    actor: str
    role: str
    reason: str
    looked_for: tuple[Identity, ...] = ()
    event_id: str | None = None

    kind: ClassVar[str] = "access"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {"actor": self.actor, "role": self.role}

    def personal(self, entry: Entry) -> Json | None:
        if self.contact is not None:
            return {"contact": self.contact, "reason": self.reason}
        return {"contact": None, "reason": self.reason, "tokens": written_tokens(self.tokens(entry))}

    def write(self, entry: Entry) -> None:
        self.together([self], [entry]).write()

    @classmethod
    def together(cls, acts: "Sequence[RecordAccess]", entries: Sequence[Entry]) -> "_Accesses":
        """These looks, to be written at once: whoever takes a list away saw everybody on it."""
        return _Accesses(acts, entries)

    def tokens(self, entry: Entry) -> tuple[Token, ...]:
        """Whom they looked for; none where a contact was seen."""
        return tokens_of(self.looked_for, entry.ring) if self.contact is None else ()


class _Accesses(AtOnce):
    def write(self) -> None:
        uids = [act.contact for act in self._acts if act.contact is not None]
        contacts = contacts_of(self._controller, uids)
        made = zip(self._acts, self._entries, strict=True)
        looks = Access.objects.create_all([_look(act, entry, contacts) for act, entry in made])
        found = zip(self._acts, self._entries, looks, strict=True)
        AccessToken.objects.create_all(
            [row for act, entry, look in found for row in rows(AccessToken, act.tokens(entry), access=look)]
        )


def _look(act: RecordAccess, entry: Entry, contacts: Mapping[str, int]) -> Access:
    return Access(
        controller=entry.controller,
        contact_id=contacts[act.contact] if act.contact is not None else None,
        actor=act.actor,
        role=act.role,
        reason=act.reason,
        at=entry.at,
        seq=entry.seq,
    )
