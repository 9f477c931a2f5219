"""The log as its keeper asks about it: does it hold, what can be handed out, and where does somebody stand in it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from licite.errors import LiciteError
from licite.evidence.heads import Head, note, read_note
from licite.evidence.log_check import Entry, LogCheck
from licite.operations.identities import sole_mention
from licite.operations.output.atomic import write_whole
from licite.operations.register_check import register_faults
from licite.store import log
from licite.store.keyring import digests
from licite.store.models import AccessToken, ConsentToken, DecisionToken, ErasureToken, EvidenceEntry, ObjectionToken
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.people import controller_of, pieces

FIRST_FAULTS = 20
_NOT_COVERED = "EVI027"
_COUNTS = ("entries", "erased", "unnamed", "heads", "held", "unsigned")
_TOKENS: tuple[tuple[Any, str], ...] = (
    (ObjectionToken, "objection"),
    (ConsentToken, "consent"),
    (ErasureToken, "erasure"),
    (DecisionToken, "decision"),
    (AccessToken, "access"),
)


@dataclass(frozen=True)
class Verification:
    """What a check of the whole log found: the first faults and how many there are.

    `erased` entries say nothing any more, `unnamed` ones no longer of whom. `unsigned` counts the entries that no
    signed head held before; where nothing is at fault, `head` holds them now.
    """

    entries: int
    erased: int
    unnamed: int
    heads: int
    held: int
    unsigned: int
    faults: tuple[LiciteError, ...]
    count: int
    head: Head | None

    def to_json(self, lang: str) -> dict[str, object]:
        """The result as plain values."""
        told = [{"code": one.code, "message": one.message(lang), "help": one.help(lang)} for one in self.faults]
        counts = {name: getattr(self, name) for name in _COUNTS}
        head = self.head.to_json() if self.head else None
        return {"holds": self.count == 0, **counts, "faults": told, "fault_count": self.count, "head": head}


def verify_log(held: Sequence[Path] = ()) -> Verification:
    """Is the log whole: every entry, every head, the registers beside it, and the heads that others hold?

    Entries that came since the last head are no fault; once all holds, a new head is signed over them. Open the
    registers with `check_guards=False`: guards that are missing are a fault beside those that they let in, and nothing
    is signed. Fails with EVI026 where a file holds no head.
    """
    kept = read_heads(held)
    check = LogCheck(current().ring().log_key().public_key())
    faults: list[LiciteError] = []
    count = unsigned = 0
    for fault in chain(current().refused, check.faults(log.entries(), log.heads(), kept), register_faults()):
        if fault.code == _NOT_COVERED:
            unsigned = _int(fault.slots["last"]) - _int(fault.slots["first"]) + 1
            continue
        count += 1
        faults += [fault] if len(faults) < FIRST_FAULTS else []
    head = log.signed_head() if count == 0 else None
    return Verification(
        check.entries, check.erased, check.unnamed, check.heads, check.held, unsigned, tuple(faults), count, head
    )


def hand_out_head(out: Path | None) -> Head:
    """A signed head over every entry, to be kept by somebody else; written to a file where one is named."""
    head = log.signed_head()
    if out is not None:
        write_whole(out, note(head).encode())
    return head


def head_text(head: Head) -> str:
    """The head as it is handed out, one thing a line."""
    return note(head)


def read_heads(files: Iterable[Path]) -> list[Head]:
    """The heads that these files hold; fails with EVI026, which says the file and the line."""
    return [read_note(file.read_text(encoding="utf-8", errors="replace"), where=str(file)) for file in files]


def entries_of(controller: str, seqs: Iterable[int]) -> list[Entry]:
    """These entries of the log, as far as they are this controller's, in order."""
    rows = EvidenceEntry.objects.for_controller(controller_of(controller))
    found = [row for piece in pieces(sorted(set(seqs))) for row in rows.filter(seq__in=piece)]
    return [
        Entry(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            commitment=row.commitment,
            leaf=row.leaf,
            salt=row.salt,
            payload=row.payload,
            personal_salt=row.personal_salt,
            personal=row.personal,
        )
        for row in sorted(found, key=lambda row: row.seq)
    ]


@dataclass(frozen=True)
class Traces:
    """By which tokens somebody stands in the log: every form under every key, and the entries that have one of them."""

    identity: Identity
    tokens: tuple[dict[str, object], ...]
    entries: tuple[int, ...]

    def to_json(self) -> dict[str, object]:
        """The traces as plain values; the value asked for is not repeated."""
        return {"kind": self.identity.kind, "tokens": list(self.tokens), "entries": list(self.entries)}


def traces_of(text: str, controller: str) -> Traces:
    """By which tokens can an address, number, profile or `@domain` be found in the log of a controller, and where?

    `exact` marks the one form that a consent may match. Fails with PRF002 where the text is none of them.
    """
    identity, ring = sole_mention(text), current().ring()
    exact = ring.tokens(*identity, wide=False)
    every = sorted(ring.tokens(*identity) | exact)
    tokens = tuple(
        {"key": one.key_id, "norm": one.norm_version, "token": one.digest, "exact": one in exact} for one in every
    )
    owner = controller_of(controller)
    found: set[int] = set()
    for model, name in _TOKENS:
        for piece in pieces(sorted(digests(every))):
            rows = model.objects.for_controller(owner).filter(token__in=piece)
            found |= set(rows.values_list(f"{name}__seq", flat=True))
    return Traces(identity, tokens, tuple(sorted(found)))


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
