"""The tree against the reference vectors and its definition; every proof of trees up to 64, and every altered one."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.evidence import log_proof as alone
from licite.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
REFERENCE = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in (VECTORS["empty_root"], *VECTORS["roots"])]
LEAVES = [leaf_hash(str(n).encode()) for n in range(64)]
TREE = Tree(LEAVES)


def alone_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    return alone.included(leaf, index, size, list(proof), root)


def alone_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    return alone.consistent(old, old_root, size, root, list(proof))


INCLUDED = (verify_inclusion, alone_included)
CONSISTENT = (verify_consistency, alone_consistent)
both_inclusions = pytest.mark.parametrize("included", INCLUDED, ids=["licite", "alone"])
both_consistencies = pytest.mark.parametrize("consistent", CONSISTENT, ids=["licite", "alone"])


def as_defined(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**n for n in range(len(leaves)) if 2**n < len(leaves))
    return node_hash(as_defined(leaves[:k]), as_defined(leaves[k:]))


def steps(proof: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(step) for step in proof)


@pytest.mark.parametrize("size", range(9))
def test_the_known_roots(size: int) -> None:
    frontier = Frontier()
    for leaf in REFERENCE[:size]:
        frontier = frontier.append(leaf)
    assert frontier.root() == Tree(REFERENCE).root(size) == Tree(REFERENCE[:size]).root() == ROOTS[size]


@pytest.mark.parametrize("vector", VECTORS["inclusion"])
def test_the_known_proofs_of_inclusion(vector: dict[str, Any]) -> None:
    index, size, proof = vector["index"], vector["size"], steps(vector["proof"])
    assert Tree(REFERENCE).inclusion(index, size) == proof
    assert verify_inclusion(REFERENCE[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize("vector", VECTORS["consistency"])
def test_the_known_proofs_of_consistency(vector: dict[str, Any]) -> None:
    old, size, proof = vector["old"], vector["size"], steps(vector["proof"])
    assert Tree(REFERENCE).consistency(old, size) == proof
    assert verify_consistency(old, ROOTS[old], size, ROOTS[size], proof)


@given(st.integers(0, 64))
def test_tree_and_frontier_have_the_root_of_the_definition(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier = Frontier.from_json(json.loads(json.dumps(frontier.append(leaf).to_json())))
    assert as_defined(LEAVES[:size]) == TREE.root(size) == frontier.root()
    assert TREE.root(0) == EMPTY_ROOT


def altered(proof: Sequence[bytes]) -> list[list[bytes]]:
    """A proof with one step changed, dropped or doubled, two swapped, or one more at either end."""
    steps = list(proof)
    made = [[*steps, LEAVES[0]], [LEAVES[0], *steps]]
    for at, step in enumerate(steps):
        made.append([*steps[:at], bytes([step[0] ^ 1]) + step[1:], *steps[at + 1 :]])
        made.append([*steps[:at], *steps[at + 1 :]])
        made.append([*steps[:at], step, *steps[at:]])
    made += [[*steps[: at - 1], steps[at], steps[at - 1], *steps[at + 1 :]] for at in range(1, len(steps))]
    return made


@both_inclusions
def test_every_inclusion_up_to_64_verifies_and_no_altered_one_does(included: Any) -> None:
    for size in range(1, 65):
        root = TREE.root(size)
        for index in range(size):
            proof = TREE.inclusion(index, size)
            assert included(LEAVES[index], index, size, proof, root)
            assert not any(included(LEAVES[index], index, size, other, root) for other in altered(proof))
            assert not included(LEAVES[index - 1], index, size, proof, root) or size == 1
            assert not included(LEAVES[index], index, size, proof, TREE.root(size - 1)) or size == 1


@both_inclusions
def test_an_inclusion_holds_at_one_index_only(included: Any) -> None:
    for size in range(1, 33):
        for index in range(size):
            proof = TREE.inclusion(index, size)
            places = [n for n in range(-1, size + 2) if included(LEAVES[index], n, size, proof, TREE.root(size))]
            assert places == [index]


@both_consistencies
def test_every_consistency_up_to_64_verifies_and_no_altered_one_does(consistent: Any) -> None:
    for size in range(65):
        for old in range(size + 1):
            proof, roots = TREE.consistency(old, size), (TREE.root(old), TREE.root(size))
            assert consistent(old, roots[0], size, roots[1], proof)
            assert not any(consistent(old, roots[0], size, roots[1], other) for other in altered(proof))
            assert not consistent(old, LEAVES[0], size, roots[1], proof) or roots[0] == LEAVES[0]
            if 0 < old < size:
                assert not consistent(old, roots[0], size, LEAVES[0], proof)
                assert not consistent(old, roots[1], size, roots[1], proof)
                assert not consistent(old, roots[0], size, roots[1], [])


@both_consistencies
@pytest.mark.parametrize(("old", "size"), [(5, 3), (-1, 3), (-1, -1), (1, 0)])
def test_a_log_that_shrinks_is_not_consistent(old: int, size: int, consistent: Any) -> None:
    assert not consistent(old, TREE.root(3), size, TREE.root(3), TREE.inclusion(0, 3))


def test_a_node_cannot_pass_for_an_entry() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize(("index", "size"), [(3, 3), (-1, 3), (0, 65), (0, 0)])
def test_what_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        TREE.inclusion(index, size)
    with pytest.raises(IndexError):
        TREE.consistency(size + 1, size)


@pytest.mark.parametrize(
    "kept", [{"size": 3, "nodes": []}, {"size": 1, "nodes": ["00"]}, {"size": "1", "nodes": []}, {}]
)
def test_a_frontier_that_is_none_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"frontier|nodes"):
        Frontier.from_json(kept)


def test_a_frontier_of_a_million_hashes_little(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = tuple(LEAVES[: (999_999).bit_count()])
    asked: list[bytes] = []

    def counted(left: bytes, right: bytes) -> bytes:
        asked.append(right)
        return left

    monkeypatch.setattr("licite.evidence.merkle.node_hash", counted)
    assert Frontier(999_999, nodes).append(LEAVES[0]).size == 1_000_000
    assert len(asked) <= 20
