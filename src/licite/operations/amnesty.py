"""Amnesty: the refusals of several tools, all recorded, and who refused in one and is still active in another."""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from licite.contacts.identity import domain_keys, domains_of, sha256_forms, wide_keys
from licite.contacts.rejects import harmless, private_file
from licite.errors import LiciteError
from licite.operations.amnesty_files import Row, Source, ToolFile, read_source
from licite.operations.objection_lists import act_of, folded, write_rejects
from licite.operations.objections import Scope, record_all, start_of
from licite.operations.staging import all_or_none
from licite.store.acts.objection import RecordObjection
from licite.store.norms import Identity
from licite.store.processors import fingerprint

Progress = Callable[[str, int, int | None], None]
CONTRADICTIONS_HEAD = (
    "person", "refused_in", "refused_file", "refused_line", "refused_on", "refused_channel",
    "active_in", "active_file", "active_line", "active_since", "active_says",
)  # fmt: skip
_OWN = "tool"
_BY_NUMBER = frozenset({"sms", "mms", "voice_call", "automated_call", "fax"})


@dataclass(frozen=True)
class Told:
    """A refusal of one tool: where it stands, for which channel (None: all) and since when."""

    tool: str
    file: str
    line: int
    channel: str | None
    day: date | None


@dataclass(frozen=True)
class Contradiction:
    """Somebody who refused in one place, and a row of another place by which they are still written to."""

    person: str
    refused: Told
    tool: str
    file: str
    row: Row


@dataclass(frozen=True)
class FileCount:
    """What became of the rows of one file: read = refused + active + unreachable + rejected.

    `unreachable`: no address, or messages to it come back. `accepted` refusals are new, `already` were there; `hidden`
    ones stood in rejected rows and are recorded too.
    """

    file: Path
    tool: str
    read: int
    refused: int
    active: int
    unreachable: int
    rejected: int
    accepted: int
    already: int
    hidden: int
    rejects: Path | None


@dataclass(frozen=True)
class Amnesty:
    """All of it; `pairs` counts people by the tool in which they refused and the one in which they are active."""

    files: tuple[FileCount, ...]
    contradictions: tuple[Contradiction, ...]
    pairs: dict[tuple[str, str], int]
    out: Path | None


def amnesty(
    controller: str, sources: Sequence[Source], *, out: Path, lang: str = "fr", progress: Progress | None = None
) -> Amnesty:
    """Records the refusals of several tools, and tells who refused in one and is active in another; lifts nobody.

    All files are read before anything is recorded. A refusal of a column that names a channel is of that channel, any
    other of all. The contradictions go to `out` (mode 0600). Fails with OBJ010 where a file does not say who refused,
    OBJ011 where `out` is another file.
    """
    if out.exists() and not _is_ours(out):
        raise LiciteError("OBJ011", path=out)
    files: list[ToolFile] = []
    for done, source in enumerate(sources):
        if progress:
            progress("reading", done, len(sources))
        files.append(read_source(source))
    found = tuple(contradictions(files))
    counts = tuple(_recorded(controller, file, lang, progress) for file in files)
    place = _write(out, found)
    people = {(pair.refused.tool, pair.tool, min(_keys(pair.row.named))) for pair in found}
    pairs = Counter((refused, active) for refused, active, _ in people)
    return Amnesty(counts, found, dict(sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))), place)


def contradictions(files: Sequence[ToolFile]) -> Iterator[Contradiction]:
    """Every active row of somebody who refused elsewhere; for each tool that knew, the oldest of its refusals."""
    known = _index(files)
    for file in files:
        for row in file.rows:
            if not row.reachable:
                continue
            met = {one for key in _keys(row.named, tried=True) for one in known.get(key, ())}
            oldest: dict[str, Told] = {}
            for one in sorted(met, key=_age):
                if _contradicts(one, file, row):
                    oldest.setdefault(one.tool, one)
            person = row.named[0].value if row.named else ""
            for one in oldest.values():
                yield Contradiction(person, one, file.label, file.source.path.name, row)


def _age(told: Told) -> tuple[date, str, int, str]:
    return told.day or date.max, told.file, told.line, told.channel or ""


def _contradicts(told: Told, file: ToolFile, row: Row) -> bool:
    """Whether a row is written to by what the refusal is of, and does not say the refusal itself."""
    if None in row.refused or told.channel in row.refused:
        return False
    if told.channel is None:
        return not row.refused
    reached_by = "phone" if told.channel in _BY_NUMBER else "email" if told.channel == "email" else None
    reached = reached_by is None or any(identity.kind == reached_by for identity in row.named)
    return reached and (not file.channels or told.channel in file.channels)


def _index(files: Iterable[ToolFile]) -> dict[tuple[str, str], set[Told]]:
    known: dict[tuple[str, str], set[Told]] = {}
    for file in files:
        for told, identities in _refusals(file):
            for key in _keys(identities):
                known.setdefault(key, set()).add(told)
    return known


def _refusals(file: ToolFile) -> Iterator[tuple[Told, Iterable[Identity]]]:
    name = file.source.path.name
    for row in file.rows:
        for channel, day in row.refused.items():
            yield Told(file.label, name, row.line, channel, day), row.named
    for line in file.lines:
        yield Told(file.label, name, line.number, None, line.day), act_of(line.readable, None, Scope()).identifiers
    for channel, hidden in file.hidden.items():
        yield Told(file.label, name, 0, channel, None), hidden


def _keys(identities: Iterable[Identity], *, tried: bool = False) -> set[tuple[str, str]]:
    """By what a refusal is found; `tried` adds what else may meet one: whole domains, fingerprints."""
    keys: set[tuple[str, str]] = set()
    for kind, value in identities:
        if kind == "domain":
            keys |= {("domain", form) for form in domain_keys(value)}
            continue
        keys |= {(kind, key) for key in wide_keys(kind, value)}
        if tried and kind == "email":
            keys |= {("domain", form) for form in domains_of(value)}
        if tried:
            keys |= {("profile", fingerprint(hashed).value) for hashed in sha256_forms(kind, value)}
    return keys


def _recorded(controller: str, file: ToolFile, lang: str, progress: Progress | None) -> FileCount:
    place = write_rejects(file.source.path, file.rejects, lang)
    acts = list(refusals_of(file))
    new = record_all(controller, acts, (lambda done, total: progress("refusals", done, total)) if progress else None)
    refused = sum(bool(row.refused) for row in file.rows) + len(file.lines)
    unreachable = sum(not row.refused and not row.reachable for row in file.rows)
    rejected = len(file.rejects) - sum(line.unread for line in file.lines)
    return FileCount(
        file=file.source.path,
        tool=file.label,
        read=len(file.rows) + len(file.lines) + rejected,
        refused=refused,
        active=len(file.rows) + len(file.lines) - refused - unreachable,
        unreachable=unreachable,
        rejected=rejected,
        accepted=sum(new),
        already=len(new) - sum(new),
        hidden=sum(map(len, file.hidden.values())),
        rejects=place,
    )


def refusals_of(file: ToolFile) -> Iterator[RecordObjection]:
    """The refusals of a file, each as the act that records it."""
    for row in file.rows:
        for channel, day in row.refused.items():
            if row.named:
                yield _act(row.named, channel, day, file.tool)
    for line in file.lines:
        yield act_of(line.readable, line.day, Scope(), tool=file.tool)
    for channel, hidden in file.hidden.items():
        for identity in sorted(hidden):
            yield _act((identity,), channel, None, file.tool)


def _act(named: Sequence[Identity], channel: str | None, day: date | None, tool: str) -> RecordObjection:
    return RecordObjection(
        identifiers=tuple(sorted({folded(one) for one in named})),
        channel=channel,
        event_at=start_of(day) if day else None,
        how=_OWN,
        source=tool,
    )


def _write(out: Path, found: Sequence[Contradiction]) -> Path | None:
    """Writes the contradictions; without any, those of an earlier amnesty go from that place."""
    with all_or_none() as staged:
        if not found:
            staged.without(out)
            return None
        with os.fdopen(private_file(staged(out)), "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(CONTRADICTIONS_HEAD)
            writer.writerows(map(_cells, found))
    return out


def _cells(one: Contradiction) -> list[str]:
    told, row = one.refused, one.row
    cells = [
        one.person, told.tool, told.file, str(told.line or ""), told.day.isoformat() if told.day else "",
        told.channel or "", one.tool, one.file, str(row.line), row.since.isoformat() if row.since else "", row.says,
    ]  # fmt: skip
    return list(map(harmless, cells))


def _is_ours(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.readline(300).strip() == ",".join(CONTRADICTIONS_HEAD).encode()
