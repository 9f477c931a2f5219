"""The person's own word that a refusal under their name was not theirs."""

from dataclasses import dataclass
from datetime import UTC, datetime

from licite.operations.consent_inputs import past_instant
from licite.operations.identities import identity_of
from licite.operations.known_refusals import writings_of
from licite.operations.objections import check_objections, refuse_names
from licite.store.acts.disowned import DisownObjection
from licite.store.commit import Acknowledgement, commit
from licite.store.database import connected
from licite.store.keyring import digests
from licite.store.models import Disowning, DisowningToken, EvidenceEntry
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, pieces


@dataclass(frozen=True)
class Disowned:
    """It is on disk. `still` is how many other refusals hold for this address: none of them is touched."""

    event_id: str
    at: datetime
    repeated: bool
    still: int


def disown(
    controller: str, event: str, address: str, *, words: str, words_version: str, how: str, on: str | None = None
) -> Disowned:
    """Keeps that the person told us, with proof, that this refusal was not theirs; without `on`, now.

    From then on it does not stop this very address, and goes on stopping every other that it is of. It takes a mark
    before (`objections.mark_forged`): nobody lifts a refusal alone. The same person's word on it is kept once; again
    has the first answer. Fails with CON001 where the address is none, FAC004 and CON005 for an instant that is none or
    to come, OBJ004 where the texts name somebody, and as `store.acts.disowned.DisownObjection`.
    """
    who = identity_of(address, exact=True)
    refuse_names(words, words_version, how)
    identifiers = writings_of(controller, who)
    now = datetime.now(UTC)
    act = DisownObjection(
        event, identifiers, words.strip(), words_version.strip(), how.strip(), past_instant("on", on, now) or now
    )
    answer = _before(controller, event, who) or commit(controller, act)
    (left,) = check_objections(controller, [address])
    return Disowned(answer.event_id, answer.at, answer.repeated, len(left.refusals))


def _before(controller: str, event: str, who: Identity) -> Acknowledgement | None:
    """The answer that this very address had before."""
    connected()
    owner = controller_of(controller)
    said = DisowningToken.objects.for_controller(owner).filter(disowning__objection__event_id=event)
    for piece in pieces(sorted(digests(current().ring().tokens(*who, wide=False)))):
        found = said.filter(token__in=piece).order_by("disowning__seq").values_list("disowning", flat=True).first()
        if found is not None:
            row = Disowning.objects.for_controller(owner).get(pk=found)
            at = EvidenceEntry.objects.for_controller(owner).get(seq=row.seq).at
            return Acknowledgement(row.seq, at, row.event_id, repeated=True)
    return None
