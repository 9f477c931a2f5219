"""Verifies a whole log: every entry, every head, and the heads that somebody else holds."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from licite.errors import LiciteError
from licite.evidence.commitment import commit_text, entry_leaf, read_canonical
from licite.evidence.heads import Head, verify_head
from licite.evidence.merkle import Tree

PERSONAL = "personal"
CLOCK_STEP = "clock"
# A clock that is set by the network may go back a little; what goes back further is refused when it is recorded.
TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True)
class Entry:
    """One entry as it is kept: `seq` from 0, bytes in hexadecimal, contents as their canonical texts.

    A content that was erased is None, and its salt with it. `personal` is committed to inside `payload`, by that name.
    """

    seq: int
    at: datetime
    kind: str
    commitment: str
    leaf: str
    salt: str | None = None
    payload: str | None = None
    personal_salt: str | None = None
    personal: str | None = None


@dataclass
class LogCheck:
    """One pass over a log. Iterate over `faults` to the end; then the counts are those of the whole log.

    Nobody can tell from a log alone that its end was cut off with the heads on it: only a head in `held` that covers
    the end does. `erased` counts entries that say nothing any more, `unnamed` those that no longer say of whom.
    """

    public_key: Ed25519PublicKey
    entries: int = 0
    erased: int = 0
    unnamed: int = 0
    heads: int = 0
    held: int = 0
    _tree: Tree = field(default_factory=Tree)
    _times: array[float] = field(default_factory=lambda: array("d"))

    def faults(
        self, entries: Iterable[Entry], heads: Iterable[Head], held: Iterable[Head] = ()
    ) -> Iterator[LiciteError]:
        """Every fault, as an error that is not raised and that names its entry or head. `entries` is read once."""
        latest: Entry | None = None
        for entry in entries:
            if entry.seq != self.entries:
                yield LiciteError("EVI010", seq=entry.seq, expected=self.entries)
            if latest and entry.kind != CLOCK_STEP and entry.at < latest.at - TOLERANCE:
                yield LiciteError("EVI014", seq=entry.seq, before=latest.seq)
            if latest is None or entry.kind == CLOCK_STEP or entry.at > latest.at:
                latest = entry
            yield from self._entry(entry)
        yield from self._heads(heads, held)

    def _entry(self, entry: Entry) -> Iterator[LiciteError]:
        self.entries += 1
        self.erased += entry.payload is None
        self.unnamed += _names_no_more(entry)
        yield from _contents(entry)
        try:
            leaf = entry_leaf(entry.seq, entry.at, entry.kind, bytes.fromhex(entry.commitment))
        except (ValueError, LiciteError):
            leaf = bytes(32)
        if leaf.hex() != entry.leaf:
            yield LiciteError("EVI013", seq=entry.seq)
        self._tree.append(leaf)
        self._times.append(entry.at.timestamp())

    def _heads(self, heads: Iterable[Head], held: Iterable[Head]) -> Iterator[LiciteError]:
        covered = 0
        for head in heads:
            self.heads += 1
            covered = max(covered, head.size)
            yield from self._head(head)
        for head in held:
            self.held += 1
            yield from self._head(head)
        if covered < self.entries:
            yield LiciteError("EVI027", first=covered, last=self.entries - 1)

    def _head(self, head: Head) -> Iterator[LiciteError]:
        try:
            verify_head(head, self.public_key)
        except LiciteError as fault:
            yield fault
        if not 0 <= head.size <= self.entries:
            yield LiciteError("EVI022", size=head.size, now=self.entries)
            return
        if self._tree.root(head.size).hex() != head.root:
            yield LiciteError("EVI023", size=head.size)
        if head.size and head.at.timestamp() < self._times[head.size - 1] - TOLERANCE.total_seconds():
            yield LiciteError("EVI025", size=head.size, seq=head.size - 1)


def check_log(
    entries: Iterable[Entry], heads: Iterable[Head], public_key: Ed25519PublicKey, held: Iterable[Head] = ()
) -> Iterator[LiciteError]:
    """Which faults has this log? None where it is whole."""
    return LogCheck(public_key).faults(entries, heads, held)


def _contents(entry: Entry) -> Iterator[LiciteError]:
    """The faults of what an entry holds, against what was committed to."""
    if (entry.payload is None) != (entry.salt is None) or (entry.personal is None) != (entry.personal_salt is None):
        yield LiciteError("EVI015", seq=entry.seq)
    whole = entry.payload is not None and entry.salt is not None
    if whole and _committed(entry.payload, entry.salt) != entry.commitment:
        yield LiciteError("EVI011", seq=entry.seq)
    if entry.personal is not None and entry.personal_salt is not None:
        payload = None if entry.payload is None else _read(entry.payload)
        promised = payload.get(PERSONAL) if isinstance(payload, dict) else None
        if _committed(entry.personal, entry.personal_salt) != promised:
            yield LiciteError("EVI012", seq=entry.seq)


def _names_no_more(entry: Entry) -> bool:
    """Whether what an entry says is there, and of whom it says so is gone."""
    if entry.payload is None or entry.personal is not None:
        return False
    payload = _read(entry.payload)
    return isinstance(payload, dict) and payload.get(PERSONAL) is not None


def _committed(text: str | None, salt: str | None) -> str | None:
    try:
        return commit_text(text or "", bytes.fromhex(salt or "")).hex()
    except ValueError:
        return None


def _read(text: str) -> Any:
    try:
        return read_canonical(text)
    except ValueError:
        return None
