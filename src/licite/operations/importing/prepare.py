"""All that an import needs to know before it writes: the file, its source, its refusals, whether it may come in."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from licite.contacts.mapping import Mapping, Target
from licite.errors import LiciteError
from licite.operations.amnesty import refusals_of
from licite.operations.amnesty_files import Source, ToolFile, read_source
from licite.operations.importing.kept import import_named
from licite.operations.importing.passport import load_passport
from licite.operations.importing.quarantine import FROM_OTHERS, reason_to_wait
from licite.operations.importing.reading import Read, file_hash, is_source_kind, read_file
from licite.operations.importing.scraped import Scraper, scraper_of
from licite.operations.objections import refuse_names
from licite.store.acts.imported import StartImport
from licite.store.acts.objection import RecordObjection
from licite.store.models import Controller, Import
from licite.store.people import controller_of
from licite.vocabulary.contract import contract

Progress = Callable[[str, int, int | None], None]
_LINKEDIN = "linkedin.connections"
# Neither the name of a file nor who takes it in makes it another import.
_NOT_ITS_OWN = ("event_id", "file_name", "evidence_name", "author")


@dataclass(frozen=True)
class Asked:
    """How a file is to be taken in. `source_kind` may be left out where the file tells it.

    `keep` names columns that would be left out as not needed.
    """

    path: Path
    source_kind: str | None = None
    supplier: str = ""
    contract: str = ""
    terms: str = ""
    licence: str = ""
    evidence: Path | None = None
    passport: Path | None = None
    collected_on: date | None = None
    place: str = ""
    keep: tuple[str, ...] = ()
    mapping: Path | None = None
    author: str = ""


@dataclass(frozen=True)
class Prepared:
    """A file that was read, and what is to be done with it. `why` is the reason to wait in quarantine, or empty.

    `before` is the import of this very file that is there already.
    """

    controller: str
    asked: Asked
    read: Read
    tool: ToolFile
    refusals: tuple[RecordObjection, ...]
    start: StartImport
    scraper: Scraper | None
    before: Import | None

    @property
    def why(self) -> str:
        """Why the file waits; empty where it comes in."""
        if self.before is not None:
            return self.before.why if self.before.state == "quarantined" else ""
        return self.start.why

    @property
    def claims(self) -> int:
        """How many rows claim a consent that no refusal of theirs denies."""
        return len(self.read.claims)


def prepare(controller: str, asked: Asked, progress: Progress | None = None) -> Prepared:
    """Reads a file for import; writes nothing.

    Fails with IMP001 where the kind of source is not known, IMP002, IMP004 and IMP013 to IMP015 for a passport, IMP003
    where the file holds no contacts, FIL001 where a file is not there, OBJ004 where the words of the source name
    somebody.
    """
    owner = controller_of(controller)
    refuse_names(asked.supplier, asked.contract, asked.place)
    passport = load_passport(asked.passport) if asked.passport else None
    evidence = file_hash(asked.evidence) if asked.evidence else ""
    mapping = Mapping.load(asked.mapping) if asked.mapping else None
    read = _read(asked, mapping, progress)
    scraper = scraper_of(read.table.columns) if read.table.header is None else None
    kind = _kind(asked, read, scraper)
    supplier = asked.supplier or (passport["vendor"]["name"] if passport else "")
    start = StartImport(
        event_id="",
        file_name=asked.path.name,
        file_hash=read.file_hash,
        format=read.table.format,
        source_kind=kind,
        supplier=supplier,
        contract=asked.contract or (passport["contract"]["reference"] if passport else ""),
        terms=asked.terms,
        licence=asked.licence,
        evidence_name=asked.evidence.name if asked.evidence else "",
        evidence_hash=evidence,
        passport=passport,
        mapping=_kept_words(read.table.mapping, asked),
        left_out=read.left_out,
        facts=_facts(kind, supplier, asked, read),
        author=asked.author,
        why=reason_to_wait(kind, passport=passport is not None),
    )
    event, before = _event(owner, start)
    return _prepared(controller, asked, read, replace(start, event_id=event), scraper, before, progress)


def prepare_again(controller: str, name: str, path: Path, progress: Progress | None = None) -> Prepared:
    """An import that was stopped, from its file and from what was noted when it began.

    Fails with IMP005 where this is another file, IMP007 where the import does not run any more.
    """
    before = import_named(controller, name)
    if before.state != "running":
        raise LiciteError("IMP007", id=before.event_id)
    if file_hash(path) != before.file_hash:
        raise LiciteError("IMP005", where=str(path), name=path.name, id=before.event_id)
    words = before.mapping
    columns = {
        column: Target(one["name"], one["values"], one["dates"], tuple(one["channels"]))
        for column, one in words["columns"].items()
    }
    asked = Asked(
        path=path,
        source_kind=before.source_kind,
        supplier=before.supplier,
        collected_on=date.fromisoformat(words["collected_on"]) if words["collected_on"] else None,
        place=words["place"],
        keep=tuple(words["keep"]),
    )
    read = _read(asked, Mapping(before.format, columns, tuple(words["unsure"])), progress)
    start = StartImport(
        before.event_id, path.name, before.file_hash, before.format, before.source_kind, facts=before.facts
    )
    return _prepared(controller, asked, read, start, None, before, progress)


def _read(asked: Asked, mapping: Mapping | None, progress: Progress | None) -> Read:
    reading = partial(progress, "reading") if progress else None
    return read_file(
        asked.path,
        mapping=mapping,
        keep=asked.keep,
        collected_on=asked.collected_on,
        of_others=asked.source_kind in FROM_OTHERS,
        progress=reading,
    )


def _prepared(
    controller: str,
    asked: Asked,
    read: Read,
    start: StartImport,
    scraper: Scraper | None,
    before: Import | None,
    progress: Progress | None,
) -> Prepared:
    if progress:
        progress("refusals", 0, None)
    tool = read_source(Source(asked.path, start.supplier, "active", read.table.mapping, refusing_only=True))
    refusals = tuple(dict.fromkeys(refusals_of(tool)))
    return Prepared(controller, asked, read, tool, refusals, start, scraper, before)


def _kept_words(mapping: Mapping, asked: Asked) -> dict[str, Any]:
    """How the file is read, such that it can be read again alike."""
    return {
        "columns": {column: asdict(target) for column, target in mapping.columns.items()},
        "unsure": list(mapping.unsure),
        "keep": list(asked.keep),
        "collected_on": asked.collected_on.isoformat() if asked.collected_on else None,
        "place": asked.place,
    }


def _kind(asked: Asked, read: Read, scraper: Scraper | None) -> str:
    """Where the file comes from: what its columns show beats what is said of it, where they show worse."""
    kind = asked.source_kind or ("connection" if read.table.format == _LINKEDIN else None)
    if kind is None or not is_source_kind(kind):
        values = contract().facts["source_kind"].values
        raise LiciteError("IMP001", value=kind or "", allowed=", ".join(values))
    if scraper is None or kind == "scraped_platform":
        return kind
    as_bad = (*FROM_OTHERS, "scraped_website")
    return kind if scraper.kind == "purchased_list" and kind in as_bad else scraper.kind


def _facts(kind: str, supplier: str, asked: Asked, read: Read) -> dict[str, Any]:
    facts: dict[str, Any] = {"source_kind": kind}
    dated = asked.collected_on or any(row.collected_on for row in read.rows)
    if supplier and dated:
        facts["source_nameable"] = True
    return facts


def _event(owner: Controller, start: StartImport) -> tuple[str, Import | None]:
    """The event of this import, the same for the same file and words, and the import that it is already.

    One that was undone is another one the next time.
    """
    said = {name: value for name, value in asdict(start).items() if name not in _NOT_ITS_OWN}
    words = json.dumps([owner.slug, said], sort_keys=True, default=str)
    base = sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
    same = list(Import.objects.for_controller(owner).filter(event_id__startswith=base).order_by("seq"))
    undone = sum(one.state == "undone" for one in same)
    known = next((one for one in same if one.state != "undone"), None)
    return (known.event_id, known) if known else (f"{base}-{undone + 1}" if undone else base, None)
