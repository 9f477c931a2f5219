"""Heads: signed, handed out, read again, and compared."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.evidence import log_proof
from licite.evidence.heads import Head, check_against, log_id, note, read_note, sign_head, verify_head
from licite.evidence.merkle import Tree, leaf_hash

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
TREE = Tree(leaf_hash(str(n).encode()) for n in range(9))


def head_of(size: int, key: Ed25519PrivateKey = KEY, tree: Tree = TREE) -> Head:
    return sign_head(key, size, tree.root(size), AT)


def code_of(wanted: Any, *arguments: Any) -> str:
    with pytest.raises(LiciteError) as refused:
        wanted(*arguments)
    for lang in ("fr", "en"):
        assert refused.value.render(lang)
    return refused.value.code


def test_a_head_verifies_with_its_key_only() -> None:
    verify_head(head_of(5), KEY.public_key())
    assert code_of(verify_head, head_of(5), OTHER.public_key()) == "EVI021"
    stolen = replace(head_of(5, OTHER), log_id=log_id(KEY.public_key()))
    assert code_of(verify_head, stolen, KEY.public_key()) == "EVI020"


@pytest.mark.parametrize(
    "change",
    [
        {"size": 6},
        {"root": "00" * 32},
        {"at": datetime(2026, 3, 2, tzinfo=UTC)},
        {"signature": "00" * 64},
        {"signature": "zz"},
    ],
)
def test_every_field_is_signed(change: dict[str, Any]) -> None:
    assert code_of(verify_head, replace(head_of(5), **change), KEY.public_key()) == "EVI020"


@given(st.integers(0, 2**53), st.binary(min_size=32, max_size=32), st.datetimes(timezones=st.just(UTC)))
def test_a_note_comes_back_and_the_other_program_reads_it(size: int, root: bytes, at: datetime) -> None:
    head = sign_head(KEY, size, root, at)
    assert read_note(note(head)) == head
    assert log_proof.head_of(note(head), KEY.public_key().public_bytes_raw(), "x") == (size, root)


def test_a_note_that_went_through_mail_is_read() -> None:
    assert read_note("\ufeff\r\n" + note(head_of(5)).replace("\n", "  \r\n") + "\r\n") == head_of(5)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("licite head 1", "licite head 2", 1),
        ("log: ", "log:", 2),
        ("size: 5", "size: 05", 3),
        ("size: 5", "size: -5", 3),
        ("root: ", "root: 0", 4),
        ("at: 2026-03-01", "at: 2026-02-31", 5),
        ("at: 2026-03-01T10:00:00.000000Z", "at: 2026-03-01", 5),
        ("signature: ", "signed: ", 6),
    ],
)
def test_a_note_that_is_none_names_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(LiciteError) as refused:
        read_note(note(head_of(5)).replace(old, new), where="head.txt")
    assert (refused.value.code, refused.value.where, refused.value.slots) == ("EVI026", "head.txt", {"line": line})


def test_a_note_has_six_lines() -> None:
    text = note(head_of(5))
    assert code_of(read_note, text + "more\n") == "EVI026"
    assert code_of(read_note, "\n".join(text.splitlines()[:5])) == "EVI026"
    assert code_of(read_note, "") == "EVI026"


@pytest.mark.parametrize(("held", "now"), [(0, 0), (0, 9), (1, 9), (4, 9), (8, 9), (9, 9)])
def test_a_log_that_went_on_is_consistent(held: int, now: int) -> None:
    check_against(head_of(held), head_of(now), TREE.consistency(held, now))


def test_each_fault_against_a_held_head_has_its_code() -> None:
    second = Tree(leaf_hash(b"other" + str(n).encode()) for n in range(9))
    proof = TREE.consistency(5, 9)
    assert code_of(check_against, head_of(5, OTHER), head_of(9), proof) == "EVI021"
    assert code_of(check_against, head_of(9), head_of(5), ()) == "EVI022"
    assert code_of(check_against, head_of(9), head_of(9, tree=second), ()) == "EVI023"
    assert code_of(check_against, head_of(5, tree=second), head_of(9), proof) == "EVI024"
    assert code_of(check_against, head_of(5), head_of(9, tree=second), second.consistency(5, 9)) == "EVI024"
    assert code_of(check_against, head_of(5), head_of(9), proof[:-1]) == "EVI024"
    assert code_of(check_against, head_of(5), head_of(5), proof) == "EVI024"
