"""Receipts of what a person agreed to, to be handed to them or to an authority."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from licite.errors import LiciteError
from licite.evidence.heads import log_id
from licite.evidence.receipt import (
    ReceiptController,
    ReceiptEntry,
    ReceiptEvent,
    ReceiptParts,
    State,
    check_terms,
    receipt,
    unfilled,
)
from licite.evidence.receipt_terms import prefixes
from licite.operations.consents_shown import Shown, Told
from licite.store.files import write_private
from licite.store.models import Consent, EvidenceEntry
from licite.store.opened import current
from licite.store.people import controller_of
from licite.store.standing import ITSELF, Asked, Kind, standing
from licite.vocabulary.say import say

_REFUSALS = (Kind.OBJECTION, Kind.CONSENT_WITHDRAWN)


@dataclass(frozen=True)
class Receipts:
    """The text of the receipts; `lacking` is what ISO/IEC TS 27560 asks of a record beside what is known here."""

    text: str
    count: int
    lacking: tuple[str, ...]


def receipts(found: Shown, *, lang: str) -> Receipts:
    """A receipt of each consent that is the person's own act, with its proof: one JSON-LD document.

    Claims have none: nobody can be handed a receipt of what others say they did. Several stand in one `@graph`. Every
    term and every key is checked first. Fails with CON009 where there is nothing to make a receipt of.
    """
    parts = [part for one in found.events if one.grade == "proven" and (part := _parts(found, one, lang))]
    if not parts:
        raise LiciteError("CON009", value=found.who.value)
    documents = [receipt(one, lang=lang) for one in parts]
    text = json.dumps(_one(documents), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    for fault in check_terms(text):
        raise fault
    lacking = dict.fromkeys(name for one in parts for name in unfilled(one))
    return Receipts(text, len(parts), tuple(lacking))


def write_receipts(path: Path, made: Receipts) -> None:
    """Writes them to a file that only its owner may read."""
    write_private(path, f"{made.text}\n".encode())


def _one(documents: list[dict[str, Any]]) -> dict[str, Any]:
    if len(documents) == 1:
        return documents[0]
    bare = [{key: value for key, value in one.items() if key != "@context"} for one in documents]
    return {"@context": prefixes(), "@graph": bare}


def _parts(found: Shown, given: Told, lang: str) -> ReceiptParts | None:
    """What one receipt is made of; None of a consent that does not count then: erased, or of a later time."""
    event, owner = given.event, controller_of(found.controller)
    row = Consent.objects.for_controller(owner).select_related("contact").get(event_id=event.id)
    course = _course(found, given)
    if not (course and event.channel and event.purpose and row.contact):
        return None
    *earlier, last = course
    return ReceiptParts(
        id=f"{event.id}.{last.id}",
        record_id=event.id,
        issued_at=datetime.now(UTC),
        controller=ReceiptController(owner.slug, owner.name),
        subject=row.contact.uid,
        purpose=event.purpose,
        channel=event.channel,
        words=given.words,
        words_version=event.words_version or "",
        language=given.language,
        event=last,
        withdrawal=say("consent.how_to_withdraw", lang, name=owner.name),
        brand=event.brand or "",
        partners=tuple(sorted(name for name in event.partners or () if name)),
        until=event.until,
        earlier=tuple(earlier),
    )


def _course(found: Shown, given: Told) -> list[ReceiptEvent]:
    """What was done about this one consent: given, confirmed, refused by what holds against it.

    The last is where it stands; empty where the consent does not count.
    """
    event = given.event
    others = {one.event for one in found.events if one.event.kind is not Kind.CONSENT_GIVEN}
    why = standing({event, *others}, _asked(given), found.at).why
    if event.id not in why:
        return []
    after = [one for one in found.events if one.event.id in why]
    confirmed = [one for one in after if one.event.kind is Kind.CONSENT_CONFIRMED and one.event.about == event.id]
    refused = [one for one in after if one.event.kind in _REFUSALS]
    leaves = _leaves(found, [given, *confirmed, *refused])
    return [
        _event(given, "waiting" if event.double_opt_in else "given", leaves),
        *(_event(one, "confirmed", leaves) for one in confirmed),
        *(_event(one, "withdrawn", leaves) for one in refused),
    ]


def _asked(given: Told) -> Asked:
    event = given.event
    partners = sorted(event.partners or {ITSELF})
    return Asked(event.channel or "", event.purpose or "", event.brand, partners[0])


def _leaves(found: Shown, told: Iterable[Told]) -> dict[int, ReceiptEntry]:
    log = log_id(current().ring().log_key().public_key())
    rows = EvidenceEntry.objects.for_controller(controller_of(found.controller))
    seqs = [one.event.seq for one in told]
    return {row.seq: ReceiptEntry(log, row.seq, row.leaf) for row in rows.filter(seq__in=seqs)}


def _event(one: Told, state: State, leaves: dict[int, ReceiptEntry]) -> ReceiptEvent:
    event = one.event
    return ReceiptEvent(
        id=event.id,
        state=state,
        recorded_at=event.recorded_at,
        event_at=event.event_at,
        entry=leaves.get(event.seq),
        how=one.how,
        source=one.source,
        first_party=event.first_party,
    )
