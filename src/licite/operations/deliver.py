"""Writes what a screening gives: the result, the report, the rejects, the duplicates and the manifest beside them."""

import csv
import os
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path

from licite.contacts.rejects import REJECTS_HEAD, harmless, private_file
from licite.errors import LiciteError
from licite.operations.output.atomic import write_whole
from licite.operations.output.manifest import proof_of, write_manifest
from licite.operations.output.target import check_target
from licite.operations.output.writers import write_result
from licite.operations.screen import Screening, with_files
from licite.operations.staging import all_or_none
from licite.operations.summary import Files
from licite.vocabulary.contract import contract

Steps = Callable[[], AbstractContextManager[Callable[[str, int, int | None], None]]]
_REJECTS, _DUPLICATES, _MANIFEST = "rejects.csv", "duplicates.csv", "manifest.json"
DUPLICATES_HEAD = ("line", "kept_line", "identifier")


def check_places(out: Path | None, others: Iterable[Path], inputs: Iterable[Path], source: Path) -> None:
    """Can the files of a screening be written where the user asks? Said before the work is done rather than after.

    `others` are further files asked for (the report, the mapping); `inputs` is all that is read. A place is the same
    however it is written: through a link, or another way to its folder.

    Raises:
        LiciteError: FIL101 for the ending of `out`, FIL102 where a folder is missing, FIL103 where a place is a folder,
            FIL108 where a file would take the place of one that is read, FIL109 where two would take the same place.
    """
    inputs = [path for path in inputs if path.exists()]
    if out is not None:
        check_target(out)
    sides = [_beside(out or source, ending) for ending in (_REJECTS, _DUPLICATES)]
    sides += [_beside(out, _MANIFEST)] if out is not None else []
    taken: set[Path] = set()
    for place in [*([out] if out is not None else []), *others, *sides]:
        if place.is_dir():
            raise LiciteError("FIL103", path=place)
        if not place.parent.is_dir():
            raise LiciteError("FIL102", folder=place.parent)
        if place.exists() and any(place.samefile(path) for path in inputs):
            raise LiciteError("FIL108", path=place)
        if any(path == place.resolve() or _are_one_file(path, place) for path in taken):
            raise LiciteError("FIL109", path=place)
        taken.add(place.resolve())


def _are_one_file(path: Path, place: Path) -> bool:
    return path.exists() and place.exists() and path.samefile(place)


def deliver(
    screening: Screening,
    *,
    source: Path,
    out: Path | None,
    report: Path | None,
    progress: Steps | None = None,
    record: Callable[[Path | None, str], None] | None = None,
) -> Screening:
    """The screening with its files written, all or none; rejects and duplicates go beside the result, or the source.

    Rejects and duplicates that an earlier screening left there go: they are not of this one. `record` keeps the run as
    evidence once its files are ready and before any appears; it is given the result, where there is one, and the proof.

    Raises:
        LiciteError: FIL104 where the system refuses to write, FIL105 to FIL107 where a workbook is too small, and what
            `check_places` says.
    """
    read = [source, *screening.options.suppression, *([screening.campaign.path] if screening.campaign.path else [])]
    check_places(out, [report] if report else [], read, source)
    beside = out or source
    rejects = _beside(beside, _REJECTS) if len(screening.found.rejects) else None
    duplicates = _beside(beside, _DUPLICATES) if screening.found.duplicates else None
    manifest = _beside(out, _MANIFEST) if out is not None else None
    with all_or_none() as staged:
        if rejects:
            screening.found.rejects.write(staged(rejects), screening.options.lang)
        if duplicates:
            _write_duplicates(screening, staged(duplicates))
        for place in stale_beside(beside, {rejects, duplicates}):
            staged.without(place)
        written = staged(out) if out is not None else None
        if written is not None:
            _write_rows(screening, written, progress)
        proof = _manifest(screening, source, written, staged(manifest) if manifest else None)
        files = Files(
            out=_name(out),
            report=_name(report),
            rejects=_name(rejects),
            duplicates=_name(duplicates),
            manifest=_name(manifest),
        )
        screening = with_files(screening, files, proof[:8])
        if report is not None:
            from licite.operations.report import render_report

            write_whole(staged(report), render_report(screening.summary).encode())
        if record is not None:
            record(written, proof)
    return screening


def rejects_beside(path: Path) -> Path:
    """Where the rows that could not be read go, beside a result or a source."""
    return _beside(path, _REJECTS)


def stale_beside(beside: Path, written: Container[Path | None]) -> list[Path]:
    """The rejects and duplicates of an earlier screening that this one does not replace; a file of the user's stays."""
    heads = {_REJECTS: REJECTS_HEAD, _DUPLICATES: DUPLICATES_HEAD}
    places = {_beside(beside, ending): head for ending, head in heads.items()}
    return [place for place, head in places.items() if place not in written and _begins_with(place, head)]


def _begins_with(path: Path, head: Sequence[str]) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.readline(200).strip() == ",".join(head).encode()
    except OSError:
        return False


def _name(path: Path | None) -> str | None:
    return str(path) if path else None


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
        writer.writerow(DUPLICATES_HEAD)
        for duplicate in screening.found.duplicates:
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
        return proof_of({"law": summary.law_version, "at": summary.at.isoformat(), "counts": counts})
    written = write_manifest(
        path,
        source=_dumped(screening, path.with_name("table")) if screening.table.format == "table" else source,
        campaign=screening.campaign.path,
        out=out,
        law_version=summary.law_version,
        contract_version=contract().version,
        licite_version=version("licite"),
        at=summary.at,
        doctrine=summary.doctrine,
        counts=counts,
    )
    return str(written["proof"])


def _dumped(screening: Screening, path: Path) -> Path:
    """The rows of a table that came from memory, as a file whose hash says which table it was."""
    with os.fdopen(private_file(path), "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(screening.table.columns)
        rows = screening.con.execute("SELECT * EXCLUDE (_line) FROM source ORDER BY _line")
        while batch := rows.fetchmany(10_000):
            writer.writerows(batch)
    return path
