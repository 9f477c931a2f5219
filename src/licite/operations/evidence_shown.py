"""The log of one controller as a page shows it: entries, the latest first, and what one of them still holds."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licite.errors import LiciteError
from licite.operations.bundles import content_of
from licite.operations.proof import entries_of, traces_of
from licite.store.models import EvidenceEntry
from licite.store.models import Head as HeadRow
from licite.store.people import controller_of

FIRST = 50
MOST = 100_000
"""So many entries at most are in a table that is taken away."""
SHORTEST = 8
KINDS = (
    "access", "clock", "consent", "decision", "disagreement", "disclosed", "disclosure", "disowned", "erasure",
    "forged", "form", "import", "import_batch", "import_end", "import_review", "import_undo", "interaction",
    "judgement", "merge", "notice", "objection", "passed_on", "recovery", "role", "screening", "set_aside", "unmerge",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An entry of the list. `erased` where its content went with a person, `part` where only what names them did."""

    seq: int
    at: datetime
    kind: str
    event_id: str
    erased: bool
    part: bool


@dataclass(frozen=True)
class Log:
    """What a controller's log holds: how many entries, since when, and the last signed head over all of them."""

    entries: int
    since: datetime | None
    signed_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """One entry. `facts` are its lines, name and value, none where erased; `decision` is the answer where it is one."""

    line: Line
    facts: tuple[tuple[str, str], ...]
    personal: tuple[tuple[str, str], ...]
    decision: dict[str, Any] | None
    commitment: str
    leaf: str


def log_of(controller: str) -> Log:
    """How much there is, and since when."""
    rows = EvidenceEntry.objects.for_controller(controller_of(controller))
    first = rows.order_by("seq").first()
    head = HeadRow.objects.order_by("-size").first()
    return Log(rows.count(), first.at if first else None, head.at if head else None)


def lines(controller: str, *, kind: str = "", before: int | None = None, limit: int = FIRST) -> list[Line]:
    """Entries of a controller, the latest first, those before a number; of one kind where one is asked for."""
    rows = EvidenceEntry.objects.for_controller(controller_of(controller))
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [_line(row) for row in rows.order_by("-seq")[:limit]]


def lines_about(controller: str, address: str, limit: int = FIRST) -> list[Line]:
    """The entries that somebody stands in, by an address, number or profile; the latest first.

    Fails as `proof.traces_of` does where it names nobody.
    """
    seqs = sorted(traces_of(address, controller).entries, reverse=True)[:limit]
    rows = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(seq__in=seqs)
    return [_line(row) for row in rows.order_by("-seq")]


def line_of(controller: str, reference: str) -> Line | None:
    """The entry of an event, by its reference or its beginning, eight signs at least; None where none is meant."""
    reference = reference.strip().casefold()
    if len(reference) < SHORTEST:
        return None
    rows = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(event_id__startswith=reference)
    found = list(rows.order_by("seq")[:2])
    return _line(found[0]) if len(found) == 1 or (found and found[0].event_id == reference) else None


def shown(controller: str, seq: int) -> Shown:
    """One entry with what it still holds; fails with PRF004 where the controller has none of this number."""
    row = EvidenceEntry.objects.for_controller(controller_of(controller)).filter(seq=seq).first()
    if row is None:
        raise LiciteError("PRF004", id=str(seq))
    held = content_of(entries_of(controller, [seq])[0])
    facts = held.get("facts") or {}
    decision = facts.get("decision") if row.kind == "decision" else None
    plain = dict(facts)
    if decision is not None:
        del plain["decision"]
        plain = {**plain.pop("facts", {}), **plain}
    about = {name: held[name] for name in ("identifiers", "contact", "reason", "circumstances") if held.get(name)}
    return Shown(_line(row), _pairs(plain), _pairs(about), decision, row.commitment, row.leaf)


def _line(row: EvidenceEntry) -> Line:
    erased = row.payload is None
    part = not erased and row.personal is None and '"personal":null' not in str(row.payload)
    return Line(row.seq, row.at, row.kind, row.event_id, erased, part)


def _pairs(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _written(value)) for name, value in sorted(values.items()) if value not in (None, "", [], {}))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
