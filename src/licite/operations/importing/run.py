"""An import at work: refusals first, then batches and the consents that rows claim; it can be stopped and taken up."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from licite.errors import LiciteError
from licite.operations.importing.prepare import Prepared, Progress
from licite.operations.importing.reading import Claim
from licite.operations.objection_lists import write_rejects
from licite.operations.objections import record_all, start_of
from licite.store.acts.claim import RecordClaim
from licite.store.acts.imported import AT_ONCE, EndImport, RecordImportBatch, import_of
from licite.store.collecting import claim_event, written_lines
from licite.store.commit import commit, commit_many
from licite.store.lookup import erased
from licite.store.models import Import
from licite.store.norms import Identity
from licite.store.people import controller_of
from licite.store.placing import Row, identities_in

# Other imports and campaigns write too: one waits for them longer than a person would.
_PATIENCE_SECONDS = 120
_BY_NUMBER = frozenset({"sms", "mms", "voice_call", "automated_call", "fax"})
Done = TypeVar("Done")


@dataclass(frozen=True)
class Outcome:
    """What an import did. `rows` has what became of every row: read = new + updated + same + duplicate + erased +
    rejected; beside it `refusals` (recorded now), `refusals_known`, `claims`.

    `repeated`: this very file had been taken in before, and nothing was written.
    """

    event_id: str
    state: str
    why: str
    rows: Mapping[str, int] = field(default_factory=dict)
    rejects: str | None = None
    repeated: bool = False


def run(prepared: Prepared, *, lang: str = "fr", progress: Progress | None = None) -> Outcome:
    """Takes a prepared file in, or goes on where it was stopped; a file in quarantine leaves its refusals only.

    Whatever stops it, what was done stays done, and the same call again does the rest: the end is that of one clean
    run. Fails as `store.commit.commit` does.
    """
    told = progress or (lambda *_: None)
    imported = prepared.before or _started(prepared)
    if imported.state == "done":
        return Outcome(imported.event_id, "done", "", _told(imported), repeated=True)
    new = record_all(prepared.controller, prepared.refusals, lambda done, total: told("refusals", done, total))
    counts = {"refusals": sum(new), "refusals_known": len(new) - sum(new)}
    rejects = write_rejects(prepared.asked.path, prepared.read.rejects, lang)
    place = str(rejects) if rejects else None
    if imported.state == "quarantined":
        found = {"read": prepared.read.table.read, "rejected": len(prepared.read.rejects), **counts}
        return Outcome(imported.event_id, "quarantined", imported.why, found, place)
    claims = _batches(prepared, imported, told)
    ended = {"read": prepared.read.table.read, "rejected": len(prepared.read.rejects), "claims": claims}
    ended["refusals"] = len(prepared.refusals)
    _patiently(lambda: commit(prepared.controller, EndImport(imported.event_id, ended)))
    done = import_of(imported.controller, imported.event_id)
    return Outcome(done.event_id, done.state, "", {**_told(done), **counts}, place)


def _started(prepared: Prepared) -> Import:
    _patiently(lambda: commit(prepared.controller, prepared.start))
    return import_of(controller_of(prepared.controller), prepared.start.event_id)


def _told(imported: Import) -> dict[str, int]:
    return {name: count for name, count in imported.rows.items() if name not in ("batches", "undo_batches")}


def _batches(prepared: Prepared, imported: Import, told: Progress) -> int:
    """Writes the batches that are not yet there; how many consents are claimed in all."""
    rows = prepared.read.rows
    claims = _claims_by_line(prepared)
    done = int(imported.rows["batches"])
    total = 0
    for number, start in enumerate(range(0, len(rows), AT_ONCE)):
        some = rows[start : start + AT_ONCE]
        own = [(row, claim) for row in some for claim in claims.get(row.line, ())]
        total += len(own)
        if number >= done:
            batch = RecordImportBatch(imported.event_id, number, some, prepared.asked.place)
            _patiently(lambda batch=batch: commit(prepared.controller, batch))  # type: ignore[misc]
        # A stop may have come between a batch and its claims: those of the last one are told again.
        if number >= done - 1 and own:
            _record_claims(prepared, imported, own)
        told("importing", start + len(some), len(rows))
    return total


def _claims_by_line(prepared: Prepared) -> dict[int, list[Claim]]:
    """The claims of each line, less those that a refusal in the row denies."""
    refused = {row.line: set(row.refused) for row in prepared.tool.rows if row.refused}
    found: dict[int, list[Claim]] = {}
    for claim in prepared.read.claims:
        against = refused.get(claim.line, set())
        if None not in against and claim.channel not in against and not (claim.channel is None and against):
            found.setdefault(claim.line, []).append(claim)
    return found


def _record_claims(prepared: Prepared, imported: Import, own: Sequence[tuple[Row, Claim]]) -> None:
    """Records that rows claim consents; of rows that were left out, as those of somebody erased, nothing is."""
    while True:
        kept = written_lines(imported, {row.line for row, _ in own})
        named = [(claim, who) for row, claim in own if row.line in kept and (who := _addressed(row, claim))]
        gone = erased(prepared.controller, [who for _, who in named])
        acts = [_act(prepared, imported, claim, who, kept[claim.line]) for claim, who in named if not gone.get(who)]
        try:
            for start in range(0, len(acts), AT_ONCE):
                some = acts[start : start + AT_ONCE]
                _patiently(lambda some=some: commit_many(prepared.controller, some))  # type: ignore[misc]
        except LiciteError as fault:
            # Somebody was erased or taken back in the meantime: they are left out the next time.
            if fault.code not in ("STO013", "STO025"):
                raise
        else:
            return


def _addressed(row: Row, claim: Claim) -> Identity | None:
    kind = "phone" if claim.channel in _BY_NUMBER else "email"
    named = identities_in(row.values)
    if claim.channel is None:
        return min(named, key=lambda one: ("email", "phone", "profile").index(one.kind))
    return next((one for one in named if one.kind == kind), None)


def _act(prepared: Prepared, imported: Import, claim: Claim, who: Identity, contact: str) -> RecordClaim:
    return RecordClaim(
        kind_of_event="given",
        identifiers=(who,),
        channel=claim.channel,
        how="import",
        source=imported.supplier or prepared.tool.tool or imported.source_kind,
        first_party=False,
        proven=False,
        event_at=start_of(claim.day) if claim.day else None,
        contact=contact,
        event_id=claim_event(imported.event_id, claim.line, claim.channel),
    )


def _patiently(deed: Callable[[], Done]) -> Done:
    """Does it, again while others keep the registers busy."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return deed()
        except LiciteError as fault:
            if fault.code != "STO015" or time.monotonic() > until:
                raise
            time.sleep(0.05)
