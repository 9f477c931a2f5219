"""A file of contacts is taken in, a batch at a time; it may wait in quarantine, and it may be undone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, get_args

from licite.errors import LiciteError
from licite.evidence.commitment import sealed
from licite.store.acts.base import Entry, Json
from licite.store.collecting import Kept, add_counts, remove_rows, write_rows
from licite.store.models import Controller, Import
from licite.store.placing import Became, Placed, Placing, Row
from licite.store.profiles import source_of

AT_ONCE = 500
"""The most rows of one batch: somebody's refusal waits for no longer than that."""

_NAMED = ("file_name", "mapping", "passport")


def import_of(controller: Controller, event_id: str) -> Import:
    """The import that is this event; fails with IMP006 where this controller has none."""
    found = Import.objects.for_controller(controller).filter(event_id=event_id).first()
    if found is None:
        raise LiciteError("IMP006", id=event_id)
    return found


@dataclass(frozen=True)
class StartImport:
    """A file is to be taken in, from whom and under what; with a `why` it waits in quarantine instead.

    The log has everything but the name of the file, and the mapping and passport under their hash.
    """

    event_id: str
    file_name: str
    file_hash: str
    format: str
    source_kind: str
    supplier: str = ""
    contract: str = ""
    terms: str = ""
    licence: str = ""
    evidence_name: str = ""
    evidence_hash: str = ""
    passport: Mapping[str, Any] | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    author: str = ""
    why: str = ""

    kind: ClassVar[str] = "import"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        said = {name: value for name, value in asdict(self).items() if name not in (*_NAMED, "event_id")}
        return {**said, "mapping": sealed(self.mapping), "passport": sealed(self.passport) if self.passport else None}

    def personal(self, _: Entry) -> None:
        return None

    def write(self, entry: Entry) -> None:
        Import.objects.create(
            controller=entry.controller,
            event_id=entry.event_id,
            state="quarantined" if self.why else "running",
            why=self.why,
            file_name=self.file_name,
            file_hash=self.file_hash,
            format=self.format,
            source_kind=self.source_kind,
            supplier=self.supplier,
            contract=self.contract,
            terms=self.terms,
            licence=self.licence,
            evidence_name=self.evidence_name,
            evidence_hash=self.evidence_hash,
            passport=self.passport,
            mapping=dict(self.mapping),
            left_out=list(self.left_out),
            facts=dict(self.facts),
            rows={"batches": 0},
            author=self.author,
            started_at=entry.at,
            seq=entry.seq,
        )


@dataclass(frozen=True)
class RecordImportBatch:
    """Rows of an import. Whose they are is found under the write lock, so that what came meanwhile counts.

    The log has a salted commitment for each row written, and no name. Fails with IMP007 where the import no longer
    runs, IMP008 where this is not its next batch.
    """

    imported: str
    number: int
    rows: tuple[Row, ...]
    place: str = ""

    kind: ClassVar[str] = "import_batch"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        return f"{self.imported}/{self.number}"

    def payload(self, entry: Entry) -> Json:
        batch = self._batch(entry)
        return {
            "import": self.imported,
            "batch": self.number,
            "rows": len(self.rows),
            "became": dict(sorted(batch.counts.items())),
            "commitments": [kept.commitment for kept in batch.kept],
        }

    def personal(self, _: Entry) -> None:
        return None

    def write(self, entry: Entry) -> None:
        batch = self._batch(entry)
        if batch.imported.state != "running":
            raise LiciteError("IMP007", id=self.imported)
        if batch.imported.rows["batches"] != self.number:
            raise LiciteError("IMP008", id=self.imported, n=self.number)
        write_rows(batch.imported, batch.kept, self.place, entry.ring, entry.at, entry.seq)
        add_counts(batch.imported, {**batch.counts, "batches": 1})

    def _batch(self, entry: Entry) -> "_Batch":
        """What becomes of the rows at this place of the log; a second try finds it anew."""
        if self._found.get("entry") is not entry:
            imported = import_of(entry.controller, self.imported)
            placed = Placing(entry.controller, entry.ring, imported).place(self.rows, source_of(imported))
            kept = tuple(Kept.of(one) for one in placed if one.person)
            self._found.update(entry=entry, batch=_Batch(imported, kept, _counted(placed)))
        found: _Batch = self._found["batch"]
        return found

    @cached_property
    def _found(self) -> dict[str, Any]:
        return {}


def _counted(placed: Iterable[Placed]) -> Counter[str]:
    counts = Counter(dict.fromkeys(get_args(Became), 0))
    counts.update(one.became for one in placed)
    return counts


@dataclass(frozen=True)
class _Batch:
    imported: Import
    kept: tuple[Kept, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class EndImport:
    """An import is done; `rows` counts what the file held beside what its batches wrote."""

    imported: str
    rows: Mapping[str, int]

    kind: ClassVar[str] = "import_end"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        return f"{self.imported}/end"

    def payload(self, _: Entry) -> Json:
        return {"import": self.imported, "rows": dict(self.rows)}

    def personal(self, _: Entry) -> None:
        return None

    def write(self, entry: Entry) -> None:
        imported = import_of(entry.controller, self.imported)
        if imported.state != "running":
            raise LiciteError("IMP007", id=self.imported)
        Import.objects.for_controller(entry.controller).filter(pk=imported.pk).update(
            state="done", ended_at=entry.at, rows={**imported.rows, **self.rows}
        )


@dataclass(frozen=True)
class UndoImport:
    """An import is undone: from here on its rows say nothing; `TakeBack` removes them.

    Fails with IMP009 where it was undone before, or waits in quarantine.
    """

    imported: str
    author: str
    reason: str

    kind: ClassVar[str] = "import_undo"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        return f"{self.imported}/undo"

    def payload(self, _: Entry) -> Json:
        return {"import": self.imported, "author": self.author, "reason": self.reason}

    def personal(self, _: Entry) -> None:
        return None

    def write(self, entry: Entry) -> None:
        imported = import_of(entry.controller, self.imported)
        if imported.state not in ("running", "done"):
            raise LiciteError("IMP009", id=self.imported)
        Import.objects.for_controller(entry.controller).filter(pk=imported.pk).update(
            state="undone", undone_at=entry.at
        )


@dataclass(frozen=True)
class TakeBack:
    """The next rows of an import that was undone go, with the contacts and identifiers that only they brought.

    Never a refusal, a withdrawal, a consent of the person, or what happened: a contact with these stays.
    """

    imported: str
    number: int

    kind: ClassVar[str] = "import_undo"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        return f"{self.imported}/undo/{self.number}"

    def payload(self, _: Entry) -> Json:
        return {"import": self.imported, "batch": self.number}

    def personal(self, _: Entry) -> None:
        return None

    def write(self, entry: Entry) -> None:
        imported = import_of(entry.controller, self.imported)
        if imported.state != "undone":
            raise LiciteError("IMP009", id=self.imported)
        rows, contacts = remove_rows(imported, AT_ONCE, entry.ring, entry.at)
        add_counts(imported, {"taken_back": rows, "contacts_removed": contacts, "undo_batches": 1})


@dataclass(frozen=True)
class ReviewImport:
    """Somebody in charge looked at a file in quarantine and lets it in; `facts` are those that the review settles.

    Fails with IMP010 where the import does not wait, or its source leaves no room for a review.
    """

    imported: str
    author: str
    reason: str
    day: date
    facts: Mapping[str, Any] = field(default_factory=dict)

    kind: ClassVar[str] = "import_review"
    urgent: ClassVar[bool] = False

    @property
    def event_id(self) -> str:
        return f"{self.imported}/review"

    def payload(self, _: Entry) -> Json:
        return {
            "import": self.imported,
            "author": self.author,
            "reason": self.reason,
            "day": self.day.isoformat(),
            "facts": dict(self.facts),
        }

    def personal(self, _: Entry) -> None:
        return None

    def write(self, entry: Entry) -> None:
        imported = import_of(entry.controller, self.imported)
        if imported.state != "quarantined" or imported.source_kind == "scraped_platform":
            raise LiciteError("IMP010", id=self.imported)
        Import.objects.for_controller(entry.controller).filter(pk=imported.pk).update(
            state="running", facts={**imported.facts, **self.facts}
        )
