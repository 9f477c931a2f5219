"""Writes what a screening gives: the result, the report, the rejects, the duplicates and the manifest beside them."""

import csv
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from licite.contacts.rejects import harmless, private_file
from licite.operations.output.manifest import proof_of, write_manifest
from licite.operations.output.writers import write_result
from licite.operations.screen import Screening, with_files
from licite.operations.summary import Files
from licite.vocabulary.contract import contract

Steps = Callable[[], AbstractContextManager[Callable[[str, int, int | None], None]]]


def deliver(
    screening: Screening, *, source: Path, out: Path | None, report: Path | None, progress: Steps | None = None
) -> Screening:
    """The screening with its files written; rejects and duplicates go beside the result, or beside the source."""
    beside = out or source
    if out is not None:
        _write_rows(screening, out, progress)
    rejects = _beside(beside, "rejects.csv") if len(screening.rejects) else None
    if rejects:
        screening.rejects.write(rejects, screening.options.lang)
    duplicates = _beside(beside, "duplicates.csv") if screening.duplicates else None
    if duplicates:
        _write_duplicates(screening, duplicates)
    manifest = _beside(out, "manifest.json") if out is not None else None
    proof = _manifest(screening, source, out, manifest)
    files = Files(
        *(str(path) if path else None for path in (out, report, rejects, duplicates, manifest)),
    )
    screening = with_files(screening, files, proof[:8])
    if report is not None:
        from licite.operations.output.atomic import write_whole
        from licite.operations.report import render_report

        write_whole(report, render_report(screening.summary).encode())
    return screening


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.stem}.{ending}")


def _write_rows(screening: Screening, out: Path, progress: Steps | None) -> None:
    lang = screening.options.lang
    if progress is None:
        write_result(screening.con, "result", screening.columns, out, lang)
        return
    with progress() as told:
        total = screening.summary.accepted
        write_result(screening.con, "result", screening.columns, out, lang, lambda done: told("writing", done, total))


def _write_duplicates(screening: Screening, path: Path) -> None:
    with os.fdopen(private_file(path), "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["line", "kept_line", "identifier"])
        for duplicate in screening.duplicates:
            writer.writerow([duplicate.line, duplicate.kept, harmless(duplicate.identifier)])


def _manifest(screening: Screening, source: Path, out: Path | None, path: Path | None) -> str:
    summary = screening.summary
    counts = {
        "read": summary.read,
        "accepted": summary.accepted,
        "rejected": summary.rejected,
        "duplicate": summary.duplicate,
        **summary.outcomes,
    }
    if path is None:
        content: dict[str, Any] = {"law": summary.law_version, "at": summary.at.isoformat(), "counts": counts}
        return proof_of(content)
    return str(
        write_manifest(
            path,
            source=source,
            campaign=screening.campaign.path,
            out=out,
            law_version=summary.law_version,
            contract_version=contract().version,
            licite_version=version("licite"),
            at=summary.at,
            doctrine=summary.doctrine,
            counts=counts,
        )["proof"]
    )
