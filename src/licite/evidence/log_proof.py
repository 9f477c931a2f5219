"""Verifies signed heads of a log, and entries in it (RFC 9162). Python 3.9 and nothing else: ships beside verify.py."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__ == "licite.evidence":
    from licite.evidence.ed25519 import signed
else:
    from ed25519 import signed

HEAD = r"(licite head 1\nlog: (H)\nsize: (0|[1-9][0-9]{0,15})\nroot: (H)\nat: [0-9TZ:.-]{27}\n)signature: (HH)\n"


class ProofError(Exception):
    """The first thing that does not hold: French / English."""


def need(holds: object, words: str) -> None:
    if not holds:
        raise ProofError(words)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read(text: str | bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key stands twice, and readers would take different ones")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


def climb(fn: int, sn: int, node: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root to which a proof leads (2.1.3.2 and 2.1.4.2); nothing where it misses the top."""
    old = new = node
    for step in proof:
        if sn == 0:
            return b"", b""
        if fn & 1 or fn == sn:
            old, new = sha256(b"\x01", step, old), sha256(b"\x01", step, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = sha256(b"\x01", new, step)
        fn, sn = fn >> 1, sn >> 1
    return (b"", b"") if sn else (old, new)


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    return 0 <= index < size and climb(index, size - 1, leaf, proof)[1] == root


def consistent(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    if old in (0, size):
        return not proof and old_root == (root if old else sha256())
    path, fn, sn = proof if old & (old - 1) else [old_root, *proof], old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return 0 < old < size and bool(proof) and climb(fn, sn, path[0], path[1:]) == (old_root, root)


def head_of(note: str, key: bytes, name: str) -> tuple[int, bytes]:
    """The size and root of a head, once its log and its signature are those of the key."""
    found = re.fullmatch(HEAD.replace("H", "[0-9a-f]{64}"), note)
    if not found:
        raise ProofError(f"{name} : ce n'est pas une tête / this is no head")
    body, log, size, root, signature = found.groups()
    need(log == sha256(key).hex(), f"{name} : une tête d'un autre journal / a head of another log")
    need(signed(key, body.encode(), bytes.fromhex(signature)), f"{name} : fausse signature / false signature")
    return int(size), bytes.fromhex(root)


def content(entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry holds, and about whom, as committed to; nothing of what was erased."""
    held: dict[str, Any] = {}
    for part, salt, promise in (("payload", "salt", entry["commitment"]), ("personal", "personal_salt", None)):
        if entry[part] is not None:
            made = sha256(b"licite commitment 1\n", bytes.fromhex(entry[salt]), entry[part].encode()).hex()
            same = len(entry[salt]) == 32 and made == (promise or held["personal"])
            need(same, f"entrée {entry['seq']} : contenu changé / content changed ({part})")
            held = {**read(entry[part]), **held}
    return held


def contents_of(entries: list[dict[str, Any]], size: int, root: bytes) -> dict[int, dict[str, Any]]:
    """What each entry holds, by its number, once it is in the log of this head."""
    contents: dict[int, dict[str, Any]] = {}
    for entry in entries:
        seq, proof = entry["seq"], [bytes.fromhex(step) for step in entry["proof"]]
        need(type(seq) is int and seq > max(contents, default=-1), f"entrée {seq} : désordre / out of order")
        contents[seq] = content(entry)
        header = canonical({name: entry[name] for name in ("seq", "at", "kind", "commitment")})
        leaf = sha256(b"\x00licite entry 1\n", header)
        need(leaf.hex() == entry["leaf"], f"entrée {seq} : feuille changée / leaf changed")
        need(included(leaf, seq, size, proof, root), f"entrée {seq} : pas dans le journal / not in the log")
    return contents


def check_heads(steps: list[dict[str, Any]], key: bytes, size: int, root: bytes, held: str | None) -> int:
    """The log of the bundle goes on from the heads held elsewhere, and from the one given, if any."""
    known = {size: root}
    for step in steps:
        old, old_root = head_of(step["note"], key, "consistency.json")
        good = consistent(old, old_root, size, root, [bytes.fromhex(node) for node in step["proof"]])
        need(good, f"{old} entrées : une autre histoire / {old} entries: another history")
        known[old] = old_root
    if held is not None:
        note = "".join(f"{line.rstrip()}\n" for line in held.strip("\ufeff \t\r\n").split("\n"))
        old, old_root = head_of(note, key, "--head")
        need(old in known, f"--head : {old} entrées, sans preuve ici / {old} entries, no proof here")
        need(known[old] == old_root, f"--head : {old} entrées, une autre histoire / {old} entries, another history")
    return len(steps) + (held is not None)
