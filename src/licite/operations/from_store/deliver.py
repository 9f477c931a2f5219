"""What a screening of the registers gives: its files, all or none, and the run and the answers kept as evidence."""

from datetime import UTC, datetime
from pathlib import Path

from licite.engine.decision import Decision
from licite.errors import LiciteError
from licite.operations.applied_rules import applied_rules
from licite.operations.campaign import Campaign
from licite.operations.deliver import Steps
from licite.operations.from_store.one import Assembled, OneByOne
from licite.operations.output.atomic import write_whole
from licite.operations.output.manifest import proof_of
from licite.operations.output.target import check_target
from licite.operations.output.writers import write_result
from licite.operations.recorded_run import Record, Run, record_run
from licite.operations.registers import Kept, kept_overrides, plain
from licite.operations.screen import Screening, with_files
from licite.operations.staging import all_or_none
from licite.operations.summary import Files
from licite.store.acts.base import Json
from licite.store.acts.decision import RecordDecision
from licite.store.commit import commit


def deliver_store(
    screening: Screening,
    record: Record,
    *,
    out: Path | None,
    report: Path | None,
    progress: Steps | None = None,
    duties_done: Json | None = None,
) -> tuple[Screening, Run]:
    """Writes the result and the report of a screening of the registers, all or none, once the run is kept as evidence.

    `duties_done` is kept with it: who said, on which day, that the message does what is asked of it.

    Raises:
        LiciteError: FIL101 to FIL108 where a file cannot be written, and what `store.commit.commit` says.
    """
    check_places_of(screening.campaign, out, report)
    summary = screening.summary
    with all_or_none() as staged:
        written = staged(out) if out is not None else None
        if written is not None:
            _write(screening, written, progress)
        at = summary.at.isoformat()
        proof = proof_of({"law": summary.law_version, "at": at, "counts": {"read": summary.read, **summary.outcomes}})
        names = {"out": out, "report": report}
        files = Files(**{name: str(path) for name, path in names.items() if path})
        screening = with_files(screening, files, proof[:8])
        if report is not None:
            from licite.operations.report import render_report

            write_whole(staged(report), render_report(screening.summary).encode())
        run = record_run(
            screening, record, source=None, out=written, proof=proof, duties_done=duties_done, progress=progress
        )
    return screening, run


def check_places_of(campaign: Campaign, out: Path | None, report: Path | None) -> None:
    """Can the files be written where the user asks? Said before the work is done rather than after.

    Raises:
        LiciteError: FIL101 for the ending of `out`, FIL102 where a folder is missing, FIL103 where a place is a folder,
            FIL108 where a file would take the place of the campaign, FIL109 where both would take the same place.
    """
    if out is not None:
        check_target(out, [campaign.path] if campaign.path else [])
    for place in (one for one in (out, report) if one is not None):
        if place.is_dir():
            raise LiciteError("FIL103", path=place)
        if not place.parent.is_dir():
            raise LiciteError("FIL102", folder=place.parent)
        if campaign.path and place.exists() and place.samefile(campaign.path):
            raise LiciteError("FIL108", path=place)
    if out is not None and report is not None and out.resolve() == report.resolve():
        raise LiciteError("FIL109", path=report)


def _write(screening: Screening, out: Path, progress: Steps | None) -> None:
    lang, total = screening.options.lang, screening.summary.accepted
    if progress is None:
        write_result(screening.con, "result", screening.columns, out, lang)
        return
    with progress() as told:
        write_result(screening.con, "result", screening.columns, out, lang, lambda done: told("writing", done, total))


def decide_contact(asker: OneByOne, uid: str, campaign: Campaign) -> Kept:
    """May this contact be reached, why, and on what conditions? The answer is kept as evidence.

    Raises:
        LiciteError: STO025 where this controller has no such contact, DEC002 where it was erased.
    """
    assembled = asker.assembled(uid, now=datetime.now(UTC))
    decision = asker.decision(assembled)
    return Kept(decision, commit(asker.controller.slug, _act(asker, assembled, decision, campaign)).event_id)


def _act(asker: OneByOne, assembled: Assembled, decision: Decision, campaign: Campaign) -> RecordDecision:
    day = assembled.given["at_day"]
    kept = {
        **decision.to_dict(),
        "rule_versions": applied_rules(asker.law, decision.rules, day),
        "overrides": kept_overrides(asker.options.overrides),
        **({"partner": campaign.partner} if campaign.partner else {}),
    }
    return RecordDecision(
        campaign=campaign.name,
        at=decision.at,
        doctrine=decision.doctrine,
        facts={name: plain(value) for name, value in assembled.facts().items()},
        decision=kept,
        # Whoever was erased is not named in the log again.
        identifiers=() if assembled.erased else assembled.identities,
        contact=assembled.uid,
    )
