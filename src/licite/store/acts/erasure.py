"""A person is erased: who they are goes, what proves stays without a name, and what they refused stays refused."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Q, QuerySet

from licite.store import standing_answers
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
    Disagreement,
    Disclosed,
    Disowning,
    DisowningToken,
    Erasure,
    ErasureToken,
    EvidenceEntry,
    Identifier,
    IdentifierToken,
    Interaction,
    Judgement,
    Merge,
    Notice,
    PassedOn,
    PersonWord,
    Profile,
)
from licite.store.norms import Identity
from licite.store.people import pieces

# A personal action is barred five years on: Code civil, art. 2224.
YEARS_OF_PROOF = 5
# Kinds of entries whose words prove something of the controller, and name nobody.
_PROOF = ("consent", "decision", "disagreement", "disowned", "judgement", "passed_on")


@dataclass(frozen=True)
class RecordErasure:
    """The erasure of whoever has these identifiers, with all the identifiers of their contacts.

    Contacts are found by every writing of an identifier that two people cannot share, and those merged with them go,
    too. Gone at once: identifiers, what imports brought, the profile, what happened, notices, merges, what names the
    person in the log, reasons written of them, the tokens of their consents and decisions, and those of objections
    that they disowned, which hold again. Kept for 5 years: what was shown, agreed and decided, and to whom
    their data went, without a name. Kept: objections, withdrawals, and tokens that refuse whoever writes them down
    again.
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

    @classmethod
    def together(cls, acts: "Sequence[RecordErasure]", entries: Sequence[Entry]) -> "Erasures":
        """These erasures, to be written at once."""
        return Erasures(acts, entries)

    def payload(self, entry: Entry) -> Json:
        return self.together([self], [entry]).words()[0][0]

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        self.together([self], [entry]).write()

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


class Erasures:
    """Some erasures of one transaction; whoever one of them reaches is not there any more for those that follow."""

    def __init__(self, acts: Sequence[RecordErasure], entries: Sequence[Entry]) -> None:
        self.acts, self.entries = acts, entries
        self.controller, self._ring = entries[0].controller, entries[0].ring
        self._sure: dict[Identity, tuple[Token, ...]] = {}

    @cached_property
    def reached(self) -> list[list[Contact]]:
        """The contacts that each of them erases."""
        wanted = [digests(act.sure) if act.sure else self._digests(act.identifiers) for act in self.acts]
        holders = self._holders(set[str]().union(*wanted))
        met = [{pk for digest in own for pk in holders[digest]} for own in wanted]
        # A replayed one has the tokens of all whom it reached, and the merges of an older copy may be undone since.
        near = self._merged(pks for act, pks in zip(self.acts, met, strict=True) if not act.sure)
        gone: set[int] = set()
        found: list[list[int]] = []
        for act, pks in zip(self.acts, met, strict=True):
            own = pks - gone
            asked = set() if act.sure else own
            while asked := {other for pk in asked for other in near[pk]} - own - gone:
                own |= asked
            gone |= own
            found.append(sorted(own))
        rows = Contact.objects.for_controller(self.controller)
        contacts = {one.pk: one for piece in pieces(sorted(gone)) for one in rows.filter(pk__in=piece)}
        return [[contacts[pk] for pk in pks] for pks in found]

    def words(self) -> list[tuple[Json, Json | None]]:
        return [
            (
                {
                    "tokens": written_tokens(tokens),
                    "sure": written_tokens(own),
                    "recorded_at": written_time(act.recorded_at or entry.at),
                    "how": act.how,
                    "source": act.source,
                },
                None,
            )
            for act, entry, tokens, own in zip(self.acts, self.entries, self._tokens, self._own, strict=True)
        ]

    def write(self) -> None:
        erasures = Erasure.objects.create_all(
            [
                Erasure(controller=one.controller, event_id=one.event_id, at=act.recorded_at or one.at, seq=one.seq)
                for act, one in zip(self.acts, self.entries, strict=True)
            ]
        )
        made = zip(erasures, self._tokens, strict=True)
        ErasureToken.objects.create_all([row for one, own in made for row in rows(ErasureToken, own, erasure=one)])
        contacts = [contact for own in self.reached for contact in own]
        _forget(self.entries[0], contacts, digests(token for own in self._own for token in own))
        self._mark(erasures)

    def _mark(self, erasures: Sequence[Erasure]) -> None:
        done = [
            (connection.ops.adapt_datetimefield_value(entry.at), erasure.pk, contact.pk)
            for own, entry, erasure in zip(self.reached, self.entries, erasures, strict=True)
            for contact in own
        ]
        with connection.cursor() as cursor:
            # One prepared statement for all: Django's own way takes ten times as long.
            cursor.executemany("UPDATE store_contact SET erased_at = %s, erasure_id = %s WHERE id = %s", done)

    @cached_property
    def _identities(self) -> list[list[Identity]]:
        """Every identifier of those whom each reaches, in clear."""
        owners = {contact.pk: number for number, own in enumerate(self.reached) for contact in own}
        found: list[list[Identity]] = [[] for _ in self.acts]
        known = Identifier.objects.for_controller(self.controller).order_by("pk")
        for piece in pieces(sorted(owners)):
            for owner, kind, value in known.filter(contact_id__in=piece).values_list("contact_id", "kind", "value"):
                found[owners[owner]].append(Identity(kind, value))  # type: ignore[arg-type]
        return found

    @cached_property
    def _tokens(self) -> list[tuple[Token, ...]]:
        return [
            act.tokens or tokens_of(dict.fromkeys([*act.identifiers, *own]), self._ring)
            for act, own in zip(self.acts, self._identities, strict=True)
        ]

    @cached_property
    def _own(self) -> list[tuple[Token, ...]]:
        """The forms by which the person alone is meant: a mailbox that somebody else has, too, where it was named."""
        others = [
            [] if act.sure else [one for one in own if one not in act.identifiers]
            for act, own in zip(self.acts, self._identities, strict=True)
        ]
        holders = self._holders(self._digests(one for own in others for one in own))
        found, gone = [], set[int]()
        for act, own, reached in zip(self.acts, others, self.reached, strict=True):
            gone |= {contact.pk for contact in reached}
            theirs = [one for one in own if all(holders[digest] <= gone for digest in self._digests((one,)))]
            sure = {token for one in (*act.identifiers, *theirs) for token in self._sure_of(one)}
            found.append(act.sure or tuple(sorted(sure)))
        return found

    def _sure_of(self, one: Identity) -> tuple[Token, ...]:
        if one not in self._sure:
            self._sure[one] = tuple(self._ring.sure_tokens(*one))
        return self._sure[one]

    def _digests(self, identities: Iterable[Identity]) -> set[str]:
        return {token.digest for one in identities for token in self._sure_of(one)}

    def _holders(self, wanted: set[str]) -> dict[str, set[int]]:
        """By token, the contacts of which a form of an identifier it is."""
        found: dict[str, set[int]] = defaultdict(set)
        known = IdentifierToken.objects.for_controller(self.controller)
        for piece in pieces(sorted(wanted)):
            for token, pk in known.filter(token__in=piece).values_list("token", "identifier__contact_id"):
                found[token].add(pk)
        return found

    def _merged(self, met: Iterable[set[int]]) -> dict[int, set[int]]:
        """By contact, those with which it was merged, for all that are one person with somebody met."""
        near: dict[int, set[int]] = defaultdict(set)
        merges = Merge.objects.for_controller(self.controller).filter(undone_at=None)
        asked = sorted(set[int]().union(*met))
        seen = set(asked)
        while asked:
            pairs = [
                pair
                for piece in pieces(asked)
                for side in ("kept_id", "merged_id")
                for pair in merges.filter(**{f"{side}__in": piece}).values_list("kept_id", "merged_id")
            ]
            for kept, merged in pairs:
                near[kept].add(merged)
                near[merged].add(kept)
            asked = sorted({pk for pair in pairs for pk in pair} - seen)
            seen |= set(asked)
        return near


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
    disagreements = Disagreement.objects.for_controller(controller).filter(decision__in=decisions)
    judgements = Judgement.objects.for_controller(controller).filter(contact__in=contacts)
    accesses = Access.objects.for_controller(controller).filter(
        Q(contact__in=contacts) | Q(pk__in=_owners(AccessToken.objects.for_controller(controller), known, "access_id"))
    )
    merges = Merge.objects.for_controller(controller).filter(Q(kept__in=contacts) | Q(merged__in=contacts))
    notices = Notice.objects.for_controller(controller).filter(contact__in=contacts)
    told = PassedOn.objects.for_controller(controller).filter(contact__in=contacts)
    proofs = (consents, decisions, disagreements, disownings, judgements, accesses, merges, notices, told)
    _forget_entries(entry, [seq for found in proofs for seq in _seqs(found)] + _undone(entry, merges))
    disagreements.update(reason="")
    ConsentToken.objects.for_controller(controller).filter(consent__in=consents).exclude(
        consent__kind="withdrawn"
    ).delete()
    DecisionToken.objects.for_controller(controller).filter(decision__in=decisions).delete()
    DisowningToken.objects.for_controller(controller).filter(disowning__in=disownings).delete()
    judgements.update(reason="")
    accesses.update(reason="")
    AccessToken.objects.for_controller(controller).filter(access__in=accesses).delete()
    Disclosed.objects.for_controller(controller).filter(contact__in=contacts).update(salt="")
    merges.delete()
    notices.delete()
    standing_answers.leave(controller, [contact.pk for contact in contacts])
    for rows_of_person in (
        Identifier.objects, Collected.objects, Profile.objects, Interaction.objects, PersonWord.objects,
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
