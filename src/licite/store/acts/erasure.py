"""A person is erased: who they are goes, what proves stays without a name, and what they refused stays refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from licite.store.acts.base import Entry, Json, read_time, read_tokens, rows, tokens_of, written_time, written_tokens
from licite.store.keyring import Token, digests
from licite.store.models import (
    Access,
    AccessToken,
    Consent,
    ConsentToken,
    Contact,
    DecisionRecord,
    DecisionToken,
    Disowning,
    DisowningToken,
    Erasure,
    ErasureToken,
    EvidenceEntry,
    Identifier,
    Judgement,
)
from licite.store.norms import Identity
from licite.store.people import contacts_meeting, identities_of, pieces

# A personal action is barred five years on: Code civil, art. 2224.
YEARS_OF_PROOF = 5
# Kinds of entries whose words prove something of the controller, and name nobody.
_PROOF = ("consent", "decision", "disowned", "judgement")


@dataclass(frozen=True)
class RecordErasure:
    """The erasure of whoever has these identifiers, with all the identifiers of their contacts.

    Contacts are found by every writing of an identifier that two people cannot share. Gone at once: identifiers, what
    names the person in the log, reasons written of them, the tokens of their consents and decisions, and those of
    objections that they disowned, which hold again. Kept for 5 years: what was shown, agreed and decided, without a
    name. Kept: objections, withdrawals, and tokens that refuse whoever writes them down again.
    """

    identifiers: tuple[Identity, ...] = ()
    how: str = ""
    source: str = ""
    event_id: str | None = None
    tokens: tuple[Token, ...] = ()
    sure: tuple[Token, ...] = ()
    recorded_at: datetime | None = None

    kind: ClassVar[str] = "erasure"
    urgent: ClassVar[bool] = True

    def payload(self, entry: Entry) -> Json:
        everything = self._everything(entry)
        return {
            "tokens": written_tokens(self.tokens or tokens_of(everything, entry.ring)),
            "sure": written_tokens(self.sure or _sure(everything, entry)),
            "recorded_at": written_time(self.recorded_at or entry.at),
            "how": self.how,
            "source": self.source,
        }

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        everything = self._everything(entry)
        contacts = self._contacts(entry)
        known = digests(self.sure or _sure(everything, entry))
        erasure = Erasure.objects.create(
            controller=entry.controller, event_id=entry.event_id, at=self.recorded_at or entry.at, seq=entry.seq
        )
        tokens = self.tokens or tokens_of(everything, entry.ring)
        ErasureToken.objects.create_all(rows(ErasureToken, tokens, erasure=erasure))
        _forget(entry, contacts, known)
        Contact.objects.for_controller(entry.controller).filter(pk__in=[c.pk for c in contacts]).update(
            erased_at=entry.at, erasure=erasure
        )

    def _contacts(self, entry: Entry) -> list[Contact]:
        return contacts_meeting(entry.controller, digests(self.sure or _sure(self.identifiers, entry)))

    def _everything(self, entry: Entry) -> tuple[Identity, ...]:
        own = identities_of(entry.controller, self._contacts(entry))
        return tuple(dict.fromkeys([*self.identifiers, *own]))

    @classmethod
    def replayed(cls, facts: Json, event_id: str) -> "RecordErasure":
        """The act again, from what the journal has of it."""
        return cls(
            how=facts["how"],
            source=facts["source"],
            event_id=event_id,
            tokens=read_tokens(facts["tokens"]),
            sure=read_tokens(facts["sure"]),
            recorded_at=read_time(facts["recorded_at"]),
        )


def _sure(identifiers: tuple[Identity, ...], entry: Entry) -> tuple[Token, ...]:
    return tuple(sorted({t for kind, value in identifiers for t in entry.ring.sure_tokens(kind, value)}))


def _forget(entry: Entry, contacts: list[Contact], known: set[str]) -> None:
    """Everything that says who these contacts were, or whoever has these tokens."""
    controller = entry.controller
    consents = Consent.objects.for_controller(controller).filter(
        Q(contact__in=contacts)
        | Q(pk__in=_owners(ConsentToken.objects.for_controller(controller), known, "consent_id"))
    )
    decisions = DecisionRecord.objects.for_controller(controller).filter(
        Q(contact__in=contacts)
        | Q(pk__in=_owners(DecisionToken.objects.for_controller(controller), known, "decision_id"))
    )
    disownings = Disowning.objects.for_controller(controller).filter(
        pk__in=_owners(DisowningToken.objects.for_controller(controller), known, "disowning_id")
    )
    judgements = Judgement.objects.for_controller(controller).filter(contact__in=contacts)
    accesses = Access.objects.for_controller(controller).filter(
        Q(contact__in=contacts) | Q(pk__in=_owners(AccessToken.objects.for_controller(controller), known, "access_id"))
    )
    proofs = (consents, decisions, disownings, judgements, accesses)
    _forget_entries(entry, [seq for found in proofs for seq in _seqs(found)])
    ConsentToken.objects.for_controller(controller).filter(consent__in=consents).exclude(
        consent__kind="withdrawn"
    ).delete()
    DecisionToken.objects.for_controller(controller).filter(decision__in=decisions).delete()
    DisowningToken.objects.for_controller(controller).filter(disowning__in=disownings).delete()
    judgements.update(reason="")
    accesses.update(reason="")
    AccessToken.objects.for_controller(controller).filter(access__in=accesses).delete()
    Identifier.objects.for_controller(controller).filter(contact__in=contacts).delete()


def _owners(
    tokens: QuerySet[AccessToken] | QuerySet[ConsentToken] | QuerySet[DecisionToken] | QuerySet[DisowningToken],
    known: set[str],
    owner: str,
) -> list[int]:
    return [
        pk for piece in pieces(sorted(known)) for pk in tokens.filter(token__in=piece).values_list(owner, flat=True)
    ]


def _seqs(
    found: QuerySet[Consent] | QuerySet[DecisionRecord] | QuerySet[Disowning] | QuerySet[Judgement] | QuerySet[Access],
) -> list[int]:
    return list(found.values_list("seq", flat=True))


def _forget_entries(entry: Entry, seqs: list[int]) -> None:
    entries = EvidenceEntry.objects.for_controller(entry.controller)
    # A withdrawal refuses for as long as an objection does, and the journal may have to be made again from it.
    refused = Consent.objects.for_controller(entry.controller).filter(kind="withdrawn").values("seq")
    barred = entry.at - relativedelta(years=YEARS_OF_PROOF)
    for start in range(0, len(seqs), 500):
        piece = entries.filter(seq__in=seqs[start : start + 500])
        piece.update(personal=None, personal_salt=None)
        piece.exclude(kind__in=_PROOF, at__gte=barred).exclude(seq__in=refused).update(payload=None, salt=None)
