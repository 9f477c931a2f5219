"""Somebody agrees, withdraws, or confirms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json, read_time, read_tokens, rows, tokens_of, written_time, written_tokens
from licite.store.keyring import Token, digests
from licite.store.models import Consent, ConsentToken, Contact, ErasureToken
from licite.store.norms import Identity
from licite.store.people import contact_of, kept_contact, known_contact, pieces
from licite.store.people_index import index
from licite.store.processors import refusing_tokens

ConsentKind = Literal["given", "withdrawn", "confirmed"]


@dataclass(frozen=True)
class RecordConsent:
    """A consent given, withdrawn or confirmed, with the words that were shown.

    A consent holds for the very identifier that gave it; a withdrawal for every writing of it. `first_party`: the
    person told the controller, else it is a claim. `proven` is refused with STO024 where the words, the way or the time
    are missing. `source` is where it was said, or who claims it. `double_opt_in`: a confirmation was asked for, and
    until it comes nothing is given. `about` is the event that a confirmation confirms. `circumstances` (an IP address,
    a browser) are personal, and go when the person is erased. `contact` is the uid of who is meant, where several
    people have the address: without it, the first of them. Fails with STO025 where there is no such contact.
    """

    kind_of_event: ConsentKind
    identifiers: tuple[Identity, ...] = ()
    channel: str | None = None
    purpose: str | None = None
    brand: str | None = None
    partners: tuple[str, ...] | None = None
    words: str = ""
    words_version: str = ""
    words_language: str = ""
    how: str = ""
    source: str = ""
    first_party: bool = False
    proven: bool = False
    double_opt_in: bool = False
    event_at: datetime | None = None
    until: date | None = None
    about: str | None = None
    circumstances: Mapping[str, Any] = field(default_factory=dict)
    contact: str | None = None
    event_id: str | None = None
    tokens: tuple[Token, ...] = ()
    recorded_at: datetime | None = None

    kind: ClassVar[str] = "consent"

    @property
    def urgent(self) -> bool:
        return self.kind_of_event == "withdrawn"

    def payload(self, entry: Entry) -> Json:
        return {
            "event": self.kind_of_event,
            "tokens": written_tokens(self.own_tokens(entry)),
            "channel": self.channel,
            "purpose": self.purpose,
            "brand": self.brand,
            "partners": None if self.partners is None else sorted(self.partners),
            "words": self.words,
            "words_version": self.words_version,
            "words_language": self.words_language,
            "how": self.how,
            "source": self.source,
            "first_party": self.first_party,
            "proven": self.proven,
            "double_opt_in": self.double_opt_in,
            "event_at": written_time(self.event_at),
            "recorded_at": written_time(self.recorded_at or entry.at),
            "until": self.until.isoformat() if self.until else None,
            "about": self.about,
        }

    def personal(self, entry: Entry) -> Json | None:
        # A withdrawal by somebody who is no contact leaves tokens only.
        if self.urgent and self._contact(entry) is None:
            return None
        identifiers = [list(identity) for identity in self.identifiers]
        return {"identifiers": identifiers, "circumstances": dict(self.circumstances)}

    def write(self, entry: Entry) -> None:
        self._check(entry)
        contact = self._contact(entry) if self.urgent else self.kept(entry)
        consent = self.row(entry, contact.pk if contact else None)
        consent.save(force_insert=True)
        ConsentToken.objects.create_all(rows(ConsentToken, self.own_tokens(entry), consent=consent))
        if contact and not self.urgent:
            index(contact)

    def row(self, entry: Entry, contact: int | None) -> Consent:
        """The row that it is at this place of the log, of a contact (its number)."""
        return Consent(
            controller=entry.controller,
            contact_id=contact,
            event_id=entry.event_id,
            kind=self.kind_of_event,
            channel=self.channel,
            purpose=self.purpose,
            brand=self.brand,
            partners=None if self.partners is None else sorted(self.partners),
            words=self.words,
            words_version=self.words_version,
            words_language=self.words_language,
            how=self.how,
            source=self.source,
            first_party=self.first_party,
            proven=self.proven,
            double_opt_in=self.double_opt_in,
            event_at=self.event_at,
            recorded_at=self.recorded_at or entry.at,
            until=self.until,
            about=self.about,
            seq=entry.seq,
        )

    def own_tokens(self, entry: Entry) -> tuple[Token, ...]:
        """The tokens by which it is found; fails with STO019 where the identifiers name nobody."""
        if self.tokens:
            return self.tokens
        if self.urgent:
            return refusing_tokens(entry.controller.slug, self.identifiers, entry.ring)
        tokens_of(self.identifiers, entry.ring)  # refuses what names nobody
        return tuple(sorted({t for kind, value in self.identifiers for t in entry.ring.exact_tokens(kind, value)}))

    def _contact(self, entry: Entry) -> Contact | None:
        return known_contact(entry.controller, self.identifiers, entry.ring)

    def kept(self, entry: Entry) -> Contact:
        """The contact that it is of, made where there was none."""
        meant = contact_of(entry.controller, self.contact)
        if meant is None:
            return kept_contact(entry.controller, self.identifiers, entry.ring, entry.at)
        if meant.erased_at:
            raise LiciteError("STO013")
        return meant

    def _check(self, entry: Entry) -> None:
        if self.proven and not self._has_proof():
            raise LiciteError("STO024")
        if self.urgent:
            return
        erased = erased_since(entry, self.identifiers)
        own_act = self.first_party and self.proven and self.event_at is not None
        if erased and not (own_act and self.event_at and min(self.event_at, entry.at) > erased):
            raise LiciteError("STO013")

    def _has_proof(self) -> bool:
        shown = self.kind_of_event != "given" or (self.words and self.words_version)
        return bool(self.first_party and self.event_at and self.how and shown)

    @classmethod
    def replayed(cls, facts: Json, event_id: str) -> "RecordConsent":
        """The withdrawal again, from what the journal has of it."""
        return cls(
            kind_of_event=facts["event"],
            channel=facts["channel"],
            purpose=facts["purpose"],
            brand=facts["brand"],
            partners=None if facts["partners"] is None else tuple(facts["partners"]),
            words=facts["words"],
            words_version=facts["words_version"],
            words_language=facts["words_language"],
            how=facts["how"],
            source=facts["source"],
            first_party=facts["first_party"],
            proven=facts["proven"],
            double_opt_in=facts["double_opt_in"],
            event_at=read_time(facts["event_at"]),
            until=date.fromisoformat(facts["until"]) if facts["until"] else None,
            about=facts["about"],
            event_id=event_id,
            tokens=read_tokens(facts["tokens"]),
            recorded_at=read_time(facts["recorded_at"]),
        )


def erased_since(entry: Entry, identifiers: tuple[Identity, ...]) -> datetime | None:
    """When one of these identifiers was last erased; None where none was."""
    wanted: set[str] = set()
    for kind, value in identifiers:
        wanted |= digests(entry.ring.tokens(kind, value))
    times = [
        row.erasure.at
        for piece in pieces(sorted(wanted))
        for row in ErasureToken.objects.for_controller(entry.controller)
        .filter(token__in=piece)
        .select_related("erasure")
    ]
    return max(times, default=None)
