"""The agreements that a controller holds, one a line: who, for what, by which words, and whether they still hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from licite.errors import LiciteError
from licite.facts.given import HOME_ZONE
from licite.operations.consents import Grade, grade_of
from licite.operations.identities import REACHED
from licite.operations.known_refusals import events_of
from licite.store.database import connected
from licite.store.models import Consent, EvidenceEntry
from licite.store.norms import Identity
from licite.store.people import controller_of, identities_of
from licite.store.standing import ITSELF, Asked, Standing, standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
STATES = ("given", "waiting", "withdrawn", "expired", "unproven", "claimed", "erased")
COLUMNS = (
    "event", "address", "channel", "purpose", "for", "state", "grade", "words", "words_version", "words_language",
    "how", "source", "given_at", "recorded_at", "until",
)  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """One agreement. `address` and `contact` are empty where the person was erased; `state` is what it is worth now."""

    event_id: str
    contact: str
    address: str
    channel: str
    purpose: str
    partners: tuple[str, ...]
    state: str
    grade: Grade
    words: str
    words_version: str
    words_language: str
    how: str
    source: str
    given_at: datetime | None
    recorded_at: datetime
    until: date | None
    entry: int
    double_opt_in: bool


@dataclass(frozen=True)
class Agreements:
    """A page of them, the newest first, and how many there are in all."""

    rows: tuple[Agreement, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one where there is nothing."""
        return max(1, -(-self.total // PAGE))


def agreements(controller: str, *, source: str | None = None, page: int = 1) -> Agreements:
    """The agreements of a controller, or those that came by one form."""
    connected()
    rows = _rows(controller, source)
    total = rows.count()
    page = min(max(page, 1), max(1, -(-total // PAGE)))
    found = list(rows.order_by("-seq").select_related("contact")[(page - 1) * PAGE : page * PAGE])
    return Agreements(tuple(_read(controller, found)), total, page)


def agreement(controller: str, event_id: str) -> tuple[Agreement, str]:
    """One agreement, and what the log holds of it; STO025 where this controller has none of this id."""
    connected()
    owner = controller_of(controller)
    rows = _rows(controller, None).filter(event_id=event_id).select_related("contact")
    found = list(_read(controller, list(rows)))
    if not found:
        raise LiciteError("STO025", id=event_id)
    entry = EvidenceEntry.objects.for_controller(owner).get(seq=found[0].entry)
    return found[0], entry.leaf


def every_agreement(controller: str, *, source: str | None = None) -> Iterator[tuple[str, ...]]:
    """Every agreement as a row of `COLUMNS`, the oldest first, for a table."""
    connected()
    rows = _rows(controller, source).order_by("seq").select_related("contact")
    return (_line(one) for piece in _pieces(rows.iterator(500)) for one in _read(controller, piece))


def _rows(controller: str, source: str | None) -> "QuerySet[Consent]":
    rows = Consent.objects.for_controller(controller_of(controller)).filter(kind="given")
    return rows if source is None else rows.filter(source=source)


def _pieces(rows: Iterator[Consent]) -> Iterator[list[Consent]]:
    piece: list[Consent] = []
    for row in rows:
        piece.append(row)
        if len(piece) == 500:
            yield piece
            piece = []
    yield piece


def _read(controller: str, rows: list[Consent]) -> Iterator[Agreement]:
    """The rows with whose they are and what holds of them now: each person is looked up once."""
    owner = controller_of(controller)
    whose = {row.pk: _whose(row, identities_of(owner, [row.contact]) if row.contact else []) for row in rows}
    known = events_of(controller, [who for who in whose.values() if who])
    now = datetime.now(UTC).astimezone(ZoneInfo(HOME_ZONE))
    for row in rows:
        who = whose[row.pk]
        partners = tuple(row.partners or ())
        asked = Asked(row.channel or "", row.purpose or "", row.brand, partners[0] if partners else ITSELF)
        found = standing(known[who], asked, now) if who else None
        confirmed = who is not None and any(event.about == row.event_id for event in known[who])
        yield Agreement(
            event_id=row.event_id,
            contact=row.contact.uid if row.contact else "",
            address=who.value if who else "",
            channel=row.channel or "",
            purpose=row.purpose or "",
            partners=tuple(name for name in partners if name),
            state=_state(row, found, confirmed=confirmed),
            grade=grade_of(row),
            words=row.words,
            words_version=row.words_version,
            words_language=row.words_language,
            how=row.how,
            source=row.source,
            given_at=row.event_at,
            recorded_at=row.recorded_at,
            until=row.until,
            entry=row.seq,
            double_opt_in=row.double_opt_in,
        )


def _state(row: Consent, found: Standing | None, *, confirmed: bool) -> str:
    """What this one agreement is worth now."""
    if found is None:
        return "erased"
    if grade_of(row) != "proven":
        return grade_of(row)
    if found.objected or found.consent == "withdrawn":
        return "withdrawn"
    if row.double_opt_in and not confirmed:
        return "waiting"
    return "expired" if found.consent == "expired" else "given"


def _whose(row: Consent, known: list[Identity]) -> Identity | None:
    """The identifier that an agreement is of, among those of its contact."""
    wanted = REACHED.get(row.channel or "")
    fit = [who for who in known if wanted in (None, who.kind)]
    return next(iter(fit or known), None)


def _line(one: Agreement) -> tuple[str, ...]:
    return (
        one.event_id, one.address, one.channel, one.purpose, "; ".join(one.partners), one.state, one.grade, one.words,
        one.words_version, one.words_language, one.how, one.source,
        one.given_at.isoformat() if one.given_at else "", one.recorded_at.isoformat(),
        one.until.isoformat() if one.until else "",
    )  # fmt: skip
