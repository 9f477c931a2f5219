"""The journal: what a crash tears is told, what a hand changes is found."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.store.journal import JOURNAL, Journal
from licite.store.keyring import KeyRing


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    ring = KeyRing.create(tmp_path)
    return Journal(tmp_path, lambda: ring)


def filled(journal: Journal, count: int = 5) -> list[bytes]:
    for seq in range(count):
        journal.append((seq, {"kind": "objection", "n": seq}))
    return journal.path.read_bytes().splitlines(keepends=True)


def seqs(journal: Journal) -> list[int]:
    return [line.seq for line in journal.read_all().lines]


def test_an_empty_journal_has_no_head(journal: Journal) -> None:
    assert journal.head() is None
    assert journal.read_all().lines == ()
    assert journal.tail(-1) == []


def test_records_come_back_in_order_and_belong_to_their_owner_alone(journal: Journal) -> None:
    filled(journal)
    journal.append((5, {"kind": "erasure"}), (6, {"kind": "objection"}))
    assert seqs(journal) == list(range(7))
    head = journal.head()
    assert head is not None
    assert head.seq == 6
    assert [line.seq for line in journal.tail(3)] == [4, 5, 6]
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_the_tail_stops_at_a_recovery(journal: Journal) -> None:
    filled(journal)
    journal.append((2, {"kind": "recovery"}))
    journal.append((3, {"kind": "objection"}))
    assert [line.seq for line in journal.tail(-1)] == [3]


def test_a_head_is_found_behind_a_record_longer_than_a_piece(journal: Journal) -> None:
    journal.append((0, {"kind": "objection", "long": "x" * 300_000}))
    journal.append((1, {"kind": "objection"}))
    assert [line.seq for line in journal.tail(-1)] == [0, 1]


@pytest.mark.parametrize("kept", [1, 50, -2, -1])
def test_a_torn_last_line_is_told_and_the_next_one_stands_alone(journal: Journal, kept: int) -> None:
    *whole, last = filled(journal)
    journal.path.write_bytes(b"".join(whole) + last[:kept])
    is_whole = kept == -1  # only the line break is missing
    assert seqs(journal) == list(range(5 if is_whole else 4))
    journal.append((9, {"kind": "objection"}))
    reading = journal.read_all()
    assert [line.seq for line in reading.lines] == [*range(5 if is_whole else 4), 9]
    assert reading.torn == (() if is_whole else (5,))


@pytest.mark.parametrize("change", ["flip", "drop", "swap", "double"])
def test_a_line_that_was_changed_dropped_moved_or_doubled_is_found(journal: Journal, change: str) -> None:
    lines = filled(journal)
    if change == "flip":
        lines[2] = lines[2].replace(b'"n":2', b'"n":7')
    elif change == "drop":
        del lines[2]
    elif change == "swap":
        lines[1], lines[2] = lines[2], lines[1]
    else:
        lines.insert(2, lines[2])
    journal.path.write_bytes(b"".join(lines))
    with pytest.raises(LiciteError) as fault:
        journal.read_all()
    assert fault.value.code == "STO016"
    assert JOURNAL in str(fault.value.where)


def test_lines_of_another_key_are_no_lines(journal: Journal, tmp_path: Path) -> None:
    filled(journal)
    other = KeyRing.create(tmp_path / "other")
    assert Journal(tmp_path, lambda: other).head() is None


def test_a_full_disk_is_the_callers_to_tell(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(journal)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        journal.append((9, {"kind": "objection"}))


@given(st.binary(max_size=200))
def test_junk_is_never_a_line(junk: bytes) -> None:
    ring = KeyRing(Path(), {"k": bytes(32)})
    assert Journal(Path(), lambda: ring)._line(junk, ring) is None
