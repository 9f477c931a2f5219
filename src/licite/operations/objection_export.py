"""The refusals of a controller as a list for one of its processors: fingerprints under their key, never in clear."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from licite.contacts.rejects import harmless
from licite.errors import LiciteError
from licite.operations.known_refusals import events_of
from licite.operations.objections import day_of
from licite.operations.output.atomic import write_whole
from licite.operations.processors import Processor, processor_named
from licite.store.models import Consent, Controller, Identifier, Objection, ObjectionToken
from licite.store.norms import Identity
from licite.store.people import PIECE, controller_of
from licite.store.standing import Event

EXPORT_HEAD = ("fingerprint", "channel", "purpose", "brand", "refused_on")


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
    owner = controller_of(controller)
    rows: set[tuple[str, ...]] = set()
    told: set[str] = set()
    for event, hashed, line in [*_noted(owner, keeper), *_by_contacts(owner, keeper)]:
        told.add(event)
        rows.add((f"hmac:{hashed}", *line))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(EXPORT_HEAD)
    writer.writerows(sorted(rows))
    write_whole(out, text.getvalue().encode())
    return Exported(keeper, out, len(told), len({row[0] for row in rows}), len(_all_refusals(owner) - told))


def _noted(owner: Controller, keeper: Processor) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What was put under the key when the refusal was recorded."""
    tokens = ObjectionToken.objects.for_controller(owner).filter(key_id=keeper.key_id).select_related("objection")
    for token in tokens.iterator():
        row = token.objection
        day = day_of(min(row.event_at or row.recorded_at, row.recorded_at))
        yield (
            row.event_id,
            token.token,
            (row.channel or "", row.purpose or "", harmless(row.brand or ""), day.isoformat()),
        )


def _by_contacts(owner: Controller, keeper: Processor) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Refusals of contacts, whose identifiers are kept in clear."""
    known = Identifier.objects.for_controller(owner).order_by("pk").values_list("kind", "value")
    for start in range(0, known.count(), PIECE):
        identities = [Identity(kind, value) for kind, value in known[start : start + PIECE]]  # type: ignore[arg-type]
        for identity, events in events_of(owner.slug, identities).items():
            hashes = keeper.fingerprints([identity])
            for event in events:
                if event.kind in ("objection", "consent_withdrawn"):
                    yield from ((event.id, hashed, _line(event)) for hashed in hashes)


def _line(event: Event) -> tuple[str, ...]:
    day = day_of(min(event.event_at or event.recorded_at, event.recorded_at))
    return event.channel or "", event.purpose or "", harmless(event.brand or ""), day.isoformat()


def _all_refusals(owner: Controller) -> set[str]:
    withdrawn = Consent.objects.for_controller(owner).filter(kind="withdrawn").values_list("event_id", flat=True)
    return {*Objection.objects.for_controller(owner).values_list("event_id", flat=True), *withdrawn}
