"""The erasure of a person: who they are goes, what proves stays without a name, what they refused stays refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from licite.errors import LiciteError
from licite.operations.consent_inputs import known_word
from licite.operations.identities import identity_of
from licite.operations.kept_copies import copies_with
from licite.operations.person_found import Person, contacts_of, is_contact, people_of
from licite.operations.person_held import Rows, first_disclosed, rows_of
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.norms import Identity
from licite.store.opened import current

# The grounds of art. 17(1) GDPR. Free text would stay for good, and might name the person.
REASONS = ("asked", "not_needed", "withdrawn", "objected", "unlawful", "law", "child")
_UNNAMED = {
    "Identifier": "identifiers",
    "Collected": "collected",
    "Interaction": "interactions",
    "Notice": "notices",
    "Consent": "consents",
    "DecisionRecord": "decisions",
    "Judgement": "judgements",
    "Access": "accesses",
    "Disclosed": "disclosures",
}


@dataclass(frozen=True)
class Erased:
    """It is done, and on disk. Counts only: `removed` is what leads to nobody any more, `kept` what goes on refusing.

    Of `removed`, identifiers, rows of imports, interactions and notices are gone; consents, decisions, judgements,
    accesses and disclosures stay as proof without a name until nothing can be claimed any more. `recipients` have the
    data and are to be told (art. 19 GDPR), each with the first day on which it got them. `copies` are the places where
    a restore or an upgrade set the registers aside: an erasure does not reach them, and they are for the user to
    delete.
    """

    event_id: str
    seq: int
    at: datetime
    repeated: bool
    removed: dict[str, int]
    kept: dict[str, int]
    copies: tuple[str, ...] = ()
    recipients: tuple[tuple[str, date], ...] = ()


def erase(
    controller: str,
    address: str,
    *,
    reason: str = "asked",
    everybody: bool = False,
    idempotency_key: str | None = None,
) -> Erased:
    """Erases whoever has this address, with all their other addresses and numbers; nothing brings them back.

    Somebody who is no contact can be erased, too: no consent of theirs is accepted from then on that is no later act
    of their own. Fails with CON001 where nobody is named, CON002 on a reason that is none of REASONS, PER002 where
    several people have the address and `everybody` does not say that all of them are meant.
    """
    identities = _meant(controller, address, everybody=everybody)
    who = identities[0]
    act = RecordErasure(identities, how=known_word("reason", reason, REASONS))
    before = rows_of(controller, who)
    answer = commit(controller, act, idempotency_key=idempotency_key)
    after = rows_of(controller, who)
    return Erased(
        answer.event_id,
        answer.seq,
        answer.at,
        answer.repeated,
        removed={name: len(before[table]) - len(after[table]) for table, name in _UNNAMED.items()},
        kept=_refusals(after),
        copies=tuple(copy.place for copy in copies_with(current().home, answer.at)),
        recipients=tuple(sorted(first_disclosed(before).items())),
    )


def _meant(controller: str, address: str, *, everybody: bool) -> tuple[Identity, ...]:
    """By which identifiers to erase: the address itself, or of a contact by its id those that nobody else has."""
    found = people_of(controller, address)
    if len(found) > 1 and not everybody:
        raise LiciteError("PER002", ids=_ids(found))
    (person, *_) = found
    if not is_contact(person, address):
        return (identity_of(address),)
    if not person.live:
        raise LiciteError("STO033", id=address.strip())
    contacts = set(person.contacts)
    own = tuple(one for one in person.identities if contacts.issuperset(contacts_of(person.controller, one)))
    if not own:
        shared = [one for who in person.identities for one in people_of(controller, who.value)]
        raise LiciteError("PER002" if shared else "PER004", ids=_ids(shared))
    return own


def _ids(people: Iterable[Person]) -> str:
    return ", ".join(sorted({one.roots[0].uid for one in people}))


def _refusals(rows: Rows) -> dict[str, int]:
    withdrawals = sum(row.kind == "withdrawn" for row in rows["Consent"])
    return {"objections": len(rows["Objection"]), "withdrawals": withdrawals}
