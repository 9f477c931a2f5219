"""Somebody of the controller saw a contact, or looked for somebody who is none."""

from dataclasses import dataclass
from typing import ClassVar

from licite.store.acts.base import Entry, Json, rows, tokens_of, written_tokens
from licite.store.keyring import Token
from licite.store.models import Access, AccessToken
from licite.store.norms import Identity
from licite.store.people import contact_of


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
        return {"contact": None, "reason": self.reason, "tokens": written_tokens(self._tokens(entry))}

    def write(self, entry: Entry) -> None:
        access = Access.objects.create(
            controller=entry.controller,
            contact=contact_of(entry.controller, self.contact),
            actor=self.actor,
            role=self.role,
            reason=self.reason,
            at=entry.at,
            seq=entry.seq,
        )
        if self.contact is None:
            AccessToken.objects.create_all(rows(AccessToken, self._tokens(entry), access=access))

    def _tokens(self, entry: Entry) -> tuple[Token, ...]:
        return tokens_of(self.looked_for, entry.ring)
