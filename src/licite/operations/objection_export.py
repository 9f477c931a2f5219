"""The refusals of a controller as a list for one of its processors: fingerprints under their key, never in clear."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from licite.contacts.rejects import harmless
from licite.errors import LiciteError
from licite.operations.known_refusals import events_of
from licite.operations.objections import day_of
from licite.operations.output.atomic import write_whole
from licite.operations.processors import processor_named
from licite.store.models import Consent, ConsentToken, Controller, Identifier, Objection, ObjectionToken
from licite.store.norms import Identity
from licite.store.people import PIECE, controller_of, pieces
from licite.store.processors import Processor
from licite.store.standing import Event

EXPORT_HEAD = ("fingerprint", "channel", "purpose", "brand", "refused_on")


class Scoped(NamedTuple):
    """What was refused, as a line of the list has it: empty is all there is; the day is that of the stop in France."""

    channel: str
    purpose: str
    brand: str
    refused_on: str


@dataclass(frozen=True)
class Exported:
    """What a processor is given. `refusals` counts those that are in the list, `left` those that cannot be.

    A refusal is left out where it came before the key of the processor and its person is no contact: its clear text is
    gone, and nobody can make a fingerprint of it.
    """

    processor: Processor
    file: Path
    refusals: int
    fingerprints: int
    left: int


def export_refusals(controller: str, processor: str | None, out: Path) -> Exported:
    """Writes the refusals of a controller for a processor (mode 0600), with scope and day; none is left out as lifted.

    `licite screen --suppression LIST --suppression-key KEY` reads the list, and so does any tool that knows HMAC. Fails
    with OBJ009 where no processor is named, since no clear text is kept; with OBJ007 for one that is not there.
    """
    if processor is None:
        raise LiciteError("OBJ009")
    keeper = processor_named(controller, processor)
    lines = _lines(controller, keeper)
    rows = {(f"hmac:{hashed}", *line) for _, hashed, line in lines}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(EXPORT_HEAD)
    writer.writerows(sorted(rows))
    write_whole(out, text.getvalue().encode())
    told = {event for event, _, _ in lines}
    left = len(_all_refusals(controller_of(controller)) - told)
    return Exported(keeper, out, len(told), len({row[0] for row in rows}), left)


def tellable(controller: str, processor: str) -> tuple[int, int]:
    """How many refusals this processor can be told of under its key of today, and how many it cannot."""
    told = {event for event, _, _ in _lines(controller, processor_named(controller, processor))}
    return len(told), len(_all_refusals(controller_of(controller)) - told)


def given_lines(controller: str, hashes: Iterable[str]) -> dict[str, list[Scoped]]:
    """By fingerprint, the refusals that a processor of this controller was given under it, or told us of."""
    owner, given = controller_of(controller), defaultdict[str, list[Scoped]](list)
    for piece in pieces(sorted(hashes)):
        for row, hashed in _rows(owner, token__in=piece):
            given[hashed].append(_scoped(row))
    return given


def _lines(controller: str, keeper: Processor) -> list[tuple[str, str, Scoped]]:
    """By event, each fingerprint that the processor is given, with what was refused."""
    owner = controller_of(controller)
    noted = [(row.event_id, hashed, _scoped(row)) for row, hashed in _rows(owner, key_id=keeper.key_id)]
    return [*noted, *_by_contacts(owner, keeper)]


def _rows(owner: Controller, **which: object) -> Iterator[tuple[Objection | Consent, str]]:
    """The refusals that have tokens like that, with each token: those under a key were made at their recording."""
    objections = ObjectionToken.objects.for_controller(owner).filter(**which).select_related("objection")
    withdrawals = ConsentToken.objects.for_controller(owner).filter(consent__kind="withdrawn", **which)
    yield from ((token.objection, token.token) for token in objections.iterator())
    yield from ((token.consent, token.token) for token in withdrawals.select_related("consent").iterator())


def _by_contacts(owner: Controller, keeper: Processor) -> Iterator[tuple[str, str, Scoped]]:
    """Refusals of contacts, whose identifiers are kept in clear."""
    known = Identifier.objects.for_controller(owner).order_by("pk").values_list("kind", "value")
    for start in range(0, known.count(), PIECE):
        identities = [Identity(kind, value) for kind, value in known[start : start + PIECE]]  # type: ignore[arg-type]
        for identity, events in events_of(owner.slug, identities).items():
            hashes = keeper.fingerprints([identity])
            for event in events:
                if event.kind in ("objection", "consent_withdrawn"):
                    yield from ((event.id, hashed, _scoped(event)) for hashed in hashes)


def _scoped(refusal: Event | Objection | Consent) -> Scoped:
    day = day_of(min(refusal.event_at or refusal.recorded_at, refusal.recorded_at))
    return Scoped(refusal.channel or "", refusal.purpose or "", harmless(refusal.brand or ""), day.isoformat())


def _all_refusals(owner: Controller) -> set[str]:
    withdrawn = Consent.objects.for_controller(owner).filter(kind="withdrawn").values_list("event_id", flat=True)
    return {*Objection.objects.for_controller(owner).values_list("event_id", flat=True), *withdrawn}
