"""The erasure of a person: who they are goes, what proves stays without a name, what they refused stays refused."""

from dataclasses import dataclass
from datetime import datetime

from licite.operations.consent_inputs import known_word
from licite.operations.identities import identity_of
from licite.operations.kept_copies import copies_with
from licite.operations.person_held import Rows, rows_of
from licite.store.acts.erasure import RecordErasure
from licite.store.commit import commit
from licite.store.opened import current

# The grounds of art. 17(1) GDPR. Free text would stay for good, and might name the person.
REASONS = ("asked", "not_needed", "withdrawn", "objected", "unlawful", "law", "child")
_UNNAMED = {
    "Identifier": "identifiers",
    "Consent": "consents",
    "DecisionRecord": "decisions",
    "Judgement": "judgements",
    "Access": "accesses",
}


@dataclass(frozen=True)
class Erased:
    """It is done, and on disk. Counts only: `removed` is what leads to nobody any more, `kept` what goes on refusing.

    Of `removed`, identifiers are gone; consents, decisions, judgements and accesses stay as proof without a name until
    nothing can be claimed any more. `copies` are the places where a restore or an upgrade set the registers aside: an
    erasure does not reach them, and they are for the user to delete.
    """

    event_id: str
    seq: int
    at: datetime
    repeated: bool
    removed: dict[str, int]
    kept: dict[str, int]
    copies: tuple[str, ...] = ()


def erase(controller: str, address: str, *, reason: str = "asked", idempotency_key: str | None = None) -> Erased:
    """Erases whoever has this address, with all their other addresses and numbers; nothing brings them back.

    Somebody who is no contact can be erased, too: no consent of theirs is accepted from then on that is no later act
    of their own. Fails with CON001 where nobody is named, CON002 on a reason that is none of REASONS.
    """
    who = identity_of(address)
    act = RecordErasure((who,), how=known_word("reason", reason, REASONS))
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
    )


def _refusals(rows: Rows) -> dict[str, int]:
    withdrawals = sum(row.kind == "withdrawn" for row in rows["Consent"])
    return {"objections": len(rows["Objection"]), "withdrawals": withdrawals}
