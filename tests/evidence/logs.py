"""Invented logs: entries of each kind, some erased, with heads, and with heads that somebody else holds."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licite.evidence.commitment import canonical, commit_text, entry_leaf
from licite.evidence.heads import Head, sign_head
from licite.evidence.log_check import Entry
from licite.evidence.merkle import Tree

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
START = datetime(2026, 3, 1, 10, tzinfo=UTC)


@dataclass
class Log:
    entries: list[Entry] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    held: list[Head] = field(default_factory=list)

    def tree(self) -> Tree:
        return Tree(bytes.fromhex(entry.leaf) for entry in self.entries)

    def head(self, size: int, at: datetime | None = None) -> Head:
        last = self.entries[size - 1].at if size else START
        return sign_head(KEY, size, self.tree().root(size), at or last)


def entry_of(seq: int, at: datetime, kind: str, payload: Any, rng: Random, personal: Any = None) -> Entry:
    """An entry as it is kept, its personal part, if any, under a commitment of its own."""
    salt, personal_salt = rng.randbytes(16).hex(), rng.randbytes(16)
    if personal is None:
        return resealed(Entry(seq, at, kind, "", "", salt, canonical(payload)))
    text = canonical(personal)
    payload = {**payload, "personal": commit_text(text, personal_salt).hex()}
    return resealed(Entry(seq, at, kind, "", "", salt, canonical(payload), personal_salt.hex(), text))


def resealed(entry: Entry) -> Entry:
    """The entry with commitment and leaf made again, as far as its content is there: what a forger would do."""
    commitment = entry.commitment
    if entry.payload is not None and entry.salt is not None:
        commitment = commit_text(entry.payload, bytes.fromhex(entry.salt)).hex()
    leaf = entry_leaf(entry.seq, entry.at, entry.kind, bytes.fromhex(commitment)).hex()
    return replace(entry, commitment=commitment, leaf=leaf)


def erased(entry: Entry, *, whole: bool) -> Entry:
    kept = replace(entry, personal=None, personal_salt=None)
    return replace(kept, payload=None, salt=None) if whole else kept


def consent(number: int, *, first_party: bool = True, proven: bool = True) -> dict[str, Any]:
    return {
        "event": "given",
        "channel": "email",
        "words": f"J’accepte de recevoir la lettre {number}",
        "words_version": f"v{number}",
        "first_party": first_party,
        "proven": proven,
    }


def made_log(size: int, seed: int = 0) -> Log:
    rng, log = Random(seed), Log()
    for seq in range(size):
        at = START + timedelta(minutes=seq, seconds=rng.random())
        person = {"identifiers": [["email", f"person{seq}@example.org"]]} if rng.random() < 0.5 else None
        entry = entry_of(seq, at, rng.choice(["consent", "objection", "decision"]), consent(seq), rng, person)
        log.entries.append(erased(entry, whole=rng.random() < 0.5) if rng.random() < 0.3 else entry)
    sizes = sorted({size, *rng.sample(range(size + 1), min(3, size))})
    log.heads = [log.head(each) for each in sizes]
    log.held = [log.head(size)]
    return log
