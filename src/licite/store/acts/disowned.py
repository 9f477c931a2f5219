"""The person says that a refusal was not theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json, rows, written_time, written_tokens
from licite.store.acts.consent import erased_since
from licite.store.keyring import Token, digests
from licite.store.models import Disowning, DisowningToken, ForgedMark, Objection, ObjectionToken
from licite.store.norms import Identity
from licite.store.people import pieces


@dataclass(frozen=True)
class DisownObjection:
    """The word of the person, told to the controller and proven, that an objection under their name is not theirs.

    It frees these very identifiers of that one objection, and nobody else whom it stops. Refused with STO025 where
    there is no such objection, STO028 where nobody has marked it as forged, STO029 where it stops none of these
    identifiers, STO030 where the word is no later than it, STO031 where words, version or way are missing, STO013 where
    the person was erased since. Not in the journal: where a restore loses it, the objection blocks again.
    """

    objection: str
    identifiers: tuple[Identity, ...]
    words: str
    words_version: str
    how: str
    event_at: datetime
    event_id: str | None = None

    kind: ClassVar[str] = "disowned"
    urgent: ClassVar[bool] = False

    def payload(self, entry: Entry) -> Json:
        return {
            "objection": self.objection,
            "tokens": written_tokens(self._tokens(entry)),
            "words": self.words,
            "words_version": self.words_version,
            "how": self.how,
            "event_at": written_time(self.event_at),
            "recorded_at": written_time(entry.at),
        }

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        disowned = Objection.objects.for_controller(entry.controller).filter(event_id=self.objection).first()
        if disowned is None:
            raise LiciteError("STO025", id=self.objection)
        self._check(entry, disowned)
        disowning = Disowning.objects.create(
            objection=disowned,
            event_id=entry.event_id,
            words=self.words,
            words_version=self.words_version,
            how=self.how,
            event_at=self.event_at,
            recorded_at=entry.at,
            seq=entry.seq,
        )
        DisowningToken.objects.create_all(rows(DisowningToken, self._tokens(entry), disowning=disowning))

    def _tokens(self, entry: Entry) -> tuple[Token, ...]:
        return tuple(sorted({t for kind, value in self.identifiers for t in entry.ring.exact_tokens(kind, value)}))

    def _check(self, entry: Entry, disowned: Objection) -> None:
        if not all(text.strip() for text in (self.words, self.words_version, self.how)):
            raise LiciteError("STO031")
        if not ForgedMark.objects.for_controller(entry.controller).filter(objection=disowned).exists():
            raise LiciteError("STO028", id=self.objection)
        if not any(_stops(entry, disowned, who) for who in self.identifiers):
            raise LiciteError("STO029", id=self.objection)
        said = min(self.event_at, entry.at)
        if said <= _refused_as_late_as(disowned):
            raise LiciteError("STO030", id=self.objection)
        erased = erased_since(entry, self.identifiers)
        if erased and said <= erased:
            raise LiciteError("STO013")


def _stops(entry: Entry, disowned: Objection, who: Identity) -> bool:
    tokens = ObjectionToken.objects.for_controller(entry.controller).filter(objection=disowned)
    wanted = sorted(digests(entry.ring.tokens(*who)))
    return any(tokens.filter(token__in=piece).exists() for piece in pieces(wanted))


def _refused_as_late_as(disowned: Objection) -> datetime:
    """As `store.standing` reads it: when the person told the controller, else no earlier than the recording."""
    if disowned.first_party and disowned.event_at is not None:
        return disowned.event_at
    return max(disowned.event_at or disowned.recorded_at, disowned.recorded_at)
