"""A person is erased: who they are goes, what proves stays without a name, and what they refused stays refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from licite.store.acts.base import Entry, Json, read_time, read_tokens, rows, tokens_of, written_time, written_tokens
from licite.store.acts.merge import undoing
from licite.store.keyring import Token, digests
from licite.store.models import (
    Access,
    AccessToken,
    Collected,
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
    Interaction,
    Judgement,
    Merge,
    Notice,
    PersonWord,
    Profile,
    StandingAnswer,
    StandingDate,
)
from licite.store.norms import Identity
from licite.store.people import contacts_meeting, identities_of, pieces, with_merged

# A personal action is barred five years on: Code civil, art. 2224.
YEARS_OF_PROOF = 5
# Kinds of entries whose words prove something of the controller, and name nobody.
_PROOF = ("consent", "decision", "disowned", "judgement")


@dataclass(frozen=True)
class RecordErasure:
    """The erasure of whoever has these identifiers, with all the identifiers of their contacts.

    Contacts are found by every writing of an identifier that two people cannot share, and those merged with them go,
    too. Gone at once: identifiers, what imports brought, the profile, what happened, notices, merges, what names the
    person in the log, reasons written of them, the tokens of their consents and decisions, and those of objections
    that they disowned, which hold again. Kept for 5 years: what was shown, agreed and decided, without a
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
            "sure": written_tokens(self._own(entry)),
            "recorded_at": written_time(self.recorded_at or entry.at),
            "how": self.how,
            "source": self.source,
        }

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        everything = self._everything(entry)
        contacts = self._contacts(entry)
        known = digests(self._own(entry))
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
        if self.sure:
            # Replayed: it has the tokens of all whom it reached, and the merges of an older copy may be undone since.
            return contacts_meeting(entry.controller, digests(self.sure))
        met = contacts_meeting(entry.controller, digests(_sure(self.identifiers, entry)))
        return with_merged(entry.controller, met)

    def _everything(self, entry: Entry) -> tuple[Identity, ...]:
        own = identities_of(entry.controller, self._contacts(entry))
        return tuple(dict.fromkeys([*self.identifiers, *own]))

    def _own(self, entry: Entry) -> tuple[Token, ...]:
        """The forms by which the person alone is meant: a mailbox that somebody else has, too, where it was named."""
        if self.sure:
            return self.sure
        contacts = self._contacts(entry)
        own = [
            one
            for one in identities_of(entry.controller, contacts)
            if one not in self.identifiers
            and set(contacts).issuperset(contacts_meeting(entry.controller, digests(_sure((one,), entry))))
        ]
        return _sure(tuple(dict.fromkeys([*self.identifiers, *own])), entry)

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
    merges = Merge.objects.for_controller(controller).filter(Q(kept__in=contacts) | Q(merged__in=contacts))
    notices = Notice.objects.for_controller(controller).filter(contact__in=contacts)
    proofs = (consents, decisions, disownings, judgements, accesses, merges, notices)
    _forget_entries(entry, [seq for found in proofs for seq in _seqs(found)] + _undone(entry, merges))
    ConsentToken.objects.for_controller(controller).filter(consent__in=consents).exclude(
        consent__kind="withdrawn"
    ).delete()
    DecisionToken.objects.for_controller(controller).filter(decision__in=decisions).delete()
    DisowningToken.objects.for_controller(controller).filter(disowning__in=disownings).delete()
    judgements.update(reason="")
    accesses.update(reason="")
    AccessToken.objects.for_controller(controller).filter(access__in=accesses).delete()
    merges.delete()
    notices.delete()
    for rows_of_person in (
        Identifier.objects, Collected.objects, Profile.objects, Interaction.objects, PersonWord.objects,
        StandingAnswer.objects, StandingDate.objects,
    ):  # fmt: skip
        rows_of_person.for_controller(controller).filter(contact__in=contacts).delete()


def _owners(
    tokens: QuerySet[AccessToken] | QuerySet[ConsentToken] | QuerySet[DecisionToken] | QuerySet[DisowningToken],
    known: set[str],
    owner: str,
) -> list[int]:
    return [
        pk for piece in pieces(sorted(known)) for pk in tokens.filter(token__in=piece).values_list(owner, flat=True)
    ]


def _seqs(found: QuerySet[Any]) -> list[int]:
    return list(found.values_list("seq", flat=True))


def _undone(entry: Entry, merges: QuerySet[Merge]) -> list[int]:
    """The entries by which merges were undone."""
    entries = EvidenceEntry.objects.for_controller(entry.controller)
    events = [event for piece in pieces(_seqs(merges)) for event in _events(entries.filter(seq__in=piece))]
    undone = [undoing(event) for event in events]
    return [seq for piece in pieces(undone) for seq in _seqs(entries.filter(event_id__in=piece))]


def _events(entries: QuerySet[EvidenceEntry]) -> list[str]:
    return list(entries.values_list("event_id", flat=True))


def _forget_entries(entry: Entry, seqs: list[int]) -> None:
    entries = EvidenceEntry.objects.for_controller(entry.controller)
    # A withdrawal refuses for as long as an objection does, and the journal may have to be made again from it.
    refused = Consent.objects.for_controller(entry.controller).filter(kind="withdrawn").values("seq")
    barred = entry.at - relativedelta(years=YEARS_OF_PROOF)
    for start in range(0, len(seqs), 500):
        piece = entries.filter(seq__in=seqs[start : start + 500])
        piece.update(personal=None, personal_salt=None)
        piece.exclude(kind__in=_PROOF, at__gte=barred).exclude(seq__in=refused).update(payload=None, salt=None)
