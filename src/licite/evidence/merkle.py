"""The Merkle tree of the log: RFC 9162, section 2.1, with SHA-256. A leaf hash is what `leaf_hash` gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Which hash stands for this entry in the tree?

    The prefix differs from that of a node, so that no node can pass for an entry.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """What is needed of a tree to go on from it, and no more: the roots of its perfect subtrees, largest first.

    Appending to a million entries hashes at most twenty times.

    >>> two = Frontier().append(leaf_hash(b"a")).append(leaf_hash(b"b"))
    >>> two.size, two.root() == node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    (2, True)
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size.bit_count() != len(self.nodes) or any(len(node) != HASH_BYTES for node in self.nodes):
            raise ValueError(f"a tree of {self.size} leaves has not these {len(self.nodes)} nodes")

    def append(self, leaf: bytes) -> Frontier:
        """The frontier with one leaf hash more."""
        nodes, node, size = list(self.nodes), leaf, self.size
        while size & 1:
            node, size = node_hash(nodes.pop(), node), size >> 1
        return Frontier(self.size + 1, (*nodes, node))

    def root(self) -> bytes:
        if not self.nodes:
            return EMPTY_ROOT
        *others, root = self.nodes
        for node in reversed(others):
            root = node_hash(node, root)
        return root

    def to_json(self) -> dict[str, object]:
        return {"size": self.size, "nodes": [node.hex() for node in self.nodes]}

    @classmethod
    def from_json(cls, kept: dict[str, object]) -> Frontier:
        """The frontier kept by `to_json`; ValueError where it is none."""
        size, nodes = kept.get("size"), kept.get("nodes")
        if not isinstance(size, int) or not isinstance(nodes, list):
            raise ValueError("this is not a frontier")
        return cls(size, tuple(bytes.fromhex(str(node)) for node in nodes))


class Tree:
    r"""Every root and proof of a log, from all its leaf hashes in order: 64 bytes a leaf, a proof in O(log n).

    >>> tree = Tree(leaf_hash(bytes([n])) for n in range(7))
    >>> verify_inclusion(leaf_hash(b"\x03"), 3, 7, tree.inclusion(3), tree.root())
    True
    >>> verify_consistency(4, tree.root(4), 7, tree.root(), tree.consistency(4))
    True
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        # Level n holds the roots of the perfect subtrees of 2^n leaves, one after the other.
        self._levels: list[bytearray] = [bytearray()]
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """One leaf hash more."""
        if len(leaf) != HASH_BYTES:
            raise ValueError("a leaf hash has 32 bytes")
        self._levels[0] += leaf
        self.size += 1
        size, level = self.size, 0
        while not size & 1:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            pair = bytes(self._levels[level][-2 * HASH_BYTES :])
            self._levels[level + 1] += node_hash(pair[:HASH_BYTES], pair[HASH_BYTES:])
            size, level = size >> 1, level + 1

    def leaf(self, index: int) -> bytes:
        return self._perfect(0, index)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves, of all by default; IndexError where there are fewer."""
        size = self._within(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that leaf `index`, from 0, is among the first `size` (RFC 9162, 2.1.3.1)."""
        size = self._within(size)
        if not 0 <= index < size:
            raise IndexError(f"no leaf {index} among {size}")
        return tuple(self._path(index, 0, size))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the first `size` leaves begin with the first `old` (RFC 9162, 2.1.4.1)."""
        size = self._within(size)
        if not 0 <= old <= size:
            raise IndexError(f"{old} leaves are more than {size}")
        return tuple(self._subproof(old, 0, size, whole=True)) if 0 < old < size else ()

    def _within(self, size: int | None) -> int:
        if size is not None and not 0 <= size <= self.size:
            raise IndexError(f"{size} leaves asked of {self.size}")
        return self.size if size is None else size

    def _perfect(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def _range(self, start: int, end: int) -> bytes:
        """The root of the leaves from start to end; `start` is always a multiple of the half that it came from."""
        width = end - start
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self._perfect(level, start >> level)
        half = _half(width)
        return node_hash(self._range(start, start + half), self._range(start + half, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _half(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._range(middle, end)]
        return [*self._path(index, middle, end), self._range(start, middle)]

    def _subproof(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self._range(start, end)]
        middle = start + _half(end - start)
        if old <= middle:
            return [*self._subproof(old, start, middle, whole=whole), self._range(middle, end)]
        return [*self._subproof(old, middle, end, whole=False), self._range(start, middle)]


def _half(width: int) -> int:
    """The largest power of two below a width of at least two."""
    return 1 << ((width - 1).bit_length() - 1)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Is this leaf hash number `index` (from 0) of the `size` that have this root? RFC 9162, 2.1.3.2, step by step."""
    if not 0 <= index < size:
        return False
    fn, sn, seen = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            seen = node_hash(step, seen)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            seen = node_hash(seen, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and seen == root


def verify_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Do the `size` leaves of this root begin with the `old` of that one? RFC 9162, 2.1.4.2, step by step.

    The RFC starts at 0 < old < size. The empty tree begins every other, and a tree begins itself: without a proof.
    """
    if old == 0 or old == size:
        return not proof and old_root == (EMPTY_ROOT if old == 0 else root) and 0 <= old <= size
    if not 0 < old < size or not proof:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    before = after = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            before, after = node_hash(step, before), node_hash(step, after)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            after = node_hash(after, step)
        fn, sn = fn >> 1, sn >> 1
    return before == old_root and after == root and sn == 0
