"""All that happened with a person, from the collection of their data to the end, in the order of its time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

from licite.facts.given import HOME_ZONE
from licite.operations.person_found import Person
from licite.operations.person_held import Rows, merges_of
from licite.store.models import Disclosure, Import

What = Literal[
    "collected", "corrected", "consent_given", "consent_confirmed", "consent_withdrawn", "objection", "forged",
    "disowned", "notice", "disclosed", "passed_on", "interaction", "set_aside", "judgement", "decision",
    "disagreement", "merged", "unmerged", "access", "erasure",
]  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """Something that happened: on a day, or at an instant; `told` says what, and `entry` is its entry of the log."""

    at: date | datetime
    what: What
    told: Mapping[str, Any]
    entry: int | None = None

    @property
    def instant(self) -> datetime:
        """When it was, a day at its beginning."""
        if isinstance(self.at, datetime):
            return self.at
        return datetime.combine(self.at, time(), ZoneInfo(HOME_ZONE)).astimezone(UTC)


def timeline(person: Person, rows: Rows) -> list[Moment]:
    """What happened with this person, the oldest first, out of the rows that are about them."""
    found = [
        *_collected(rows),
        *_corrected(rows),
        *_said(rows),
        *_happened(rows),
        *_handed_over(rows),
        *_settled(rows),
        *_merged(person),
        *_ended(rows),
    ]
    return sorted(found, key=lambda one: (one.instant, one.entry if one.entry is not None else -1, one.what))


def as_json(moments: list[Moment]) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [{"at": one.at.isoformat(), "what": one.what, "entry": one.entry, **one.told} for one in moments]


def _collected(rows: Rows) -> Iterator[Moment]:
    imports: dict[int, Import] = {row.pk: row for row in rows["Import"]}
    for row in rows["Collected"]:
        source = imports[row.imported_id]
        told = {
            "source": row.values.get("source_kind") or source.source_kind,
            "supplier": source.supplier,
            "file": source.file_name,
            "line": row.line,
            "place": row.place,
            "how_found": row.why,
            "imported_on": source.started_at.date().isoformat(),
            "import_undone": source.undone_at is not None,
        }
        yield Moment(row.collected_on or source.started_at, "collected", told, row.seq)


def _corrected(rows: Rows) -> Iterator[Moment]:
    for profile in rows["Profile"]:
        for field, change in sorted(profile.changed.items()):
            told = {"field": field, "was": change["was"], "is": getattr(profile, field, "")}
            yield Moment(date.fromisoformat(change["on"]), "corrected", told)


def _said(rows: Rows) -> Iterator[Moment]:
    kinds: dict[str, What] = {
        "given": "consent_given",
        "confirmed": "consent_confirmed",
        "withdrawn": "consent_withdrawn",
    }
    for row in rows["Consent"]:
        told = _scope(row) | {
            "words_version": row.words_version,
            "until": row.until.isoformat() if row.until else None,
            "claimed": not row.first_party,
            "proven": row.proven,
        }
        yield Moment(row.event_at or row.recorded_at, kinds[row.kind], told, row.seq)
    for row in rows["Objection"]:
        yield Moment(row.event_at or row.recorded_at, "objection", _scope(row), row.seq)
    for row in rows["ForgedMark"]:
        yield Moment(row.at, "forged", {"author": row.author, "reason": row.reason}, row.seq)
    for row in rows["Disowning"]:
        yield Moment(row.event_at, "disowned", {"how": row.how, "words_version": row.words_version}, row.seq)


def _scope(row: Any) -> dict[str, Any]:
    return {
        "channel": row.channel,
        "purpose": row.purpose,
        "brand": row.brand,
        "how": row.how,
        "source": row.source,
        "event": row.event_id,
    }


def _happened(rows: Rows) -> Iterator[Moment]:
    for row in rows["Notice"]:
        told = {"article": row.article, "words_version": row.words_version, "how": row.how, "complete": row.complete}
        yield Moment(row.given_on, "notice", told, row.seq)
    for row in rows["Interaction"]:
        told = {"kind": row.kind, "campaign": row.campaign, "source": row.source, "why_not": row.why_not}
        yield Moment(row.event_at, "interaction" if row.counts else "set_aside", told, row.seq)


def _handed_over(rows: Rows) -> Iterator[Moment]:
    disclosures: dict[int, Disclosure] = {row.pk: row for row in rows["Disclosure"]}
    for row in rows["Disclosed"]:
        to = disclosures[row.disclosure_id]
        breach = row.refused_on is not None and row.refused_on <= to.disclosed_on
        told = {
            "recipient": to.recipient,
            "role": to.role,
            "data": list(to.data),
            "purpose": to.purpose,
            "refused": row.refused_on.isoformat() if breach else None,
        }
        yield Moment(to.disclosed_on, "disclosed", told, row.seq)
    for row in rows["PassedOn"]:
        yield Moment(row.told_on, "passed_on", {"recipient": row.recipient, "how": row.how}, row.seq)


def _settled(rows: Rows) -> Iterator[Moment]:
    for row in rows["Judgement"]:
        told = {"fact": row.fact, "value": row.value, "author": row.author, "reason": row.reason, "about": row.about}
        yield Moment(row.day, "judgement", told, row.seq)
    for row in rows["DecisionRecord"]:
        told = {
            "outcome": row.outcome,
            "channel": row.facts.get("channel"),
            "purpose": row.facts.get("purpose"),
            "campaign": row.campaign,
            "doctrine": row.doctrine,
            "planned_for": row.at,
            "event": row.event_id,
        }
        yield Moment(row.recorded_at, "decision", told, row.seq)
    for row in rows["Disagreement"]:
        told = {"outcome": row.answer, "author": row.author, "reason": row.reason}
        yield Moment(row.at, "disagreement", told, row.seq)
    for row in rows["Access"]:
        yield Moment(row.at, "access", {"actor": row.actor, "role": row.role, "reason": row.reason}, row.seq)


def _merged(person: Person) -> Iterator[Moment]:
    for merge in merges_of(person):
        told = {"kept": merge.kept.uid, "merged": merge.merged.uid, "reason": merge.reason}
        yield Moment(merge.at, "merged", told | {"author": merge.author}, merge.seq)
        if merge.undone_at:
            yield Moment(merge.undone_at, "unmerged", told)


def _ended(rows: Rows) -> Iterator[Moment]:
    for row in rows["Erasure"]:
        yield Moment(row.at, "erasure", {"event": row.event_id}, row.seq)
