"""The check of a whole log: silent on an honest one, and every fault found, named and counted."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licite.errors import LiciteError
from licite.evidence.heads import sign_head, verify_head
from licite.evidence.log_check import LogCheck, check_log
from licite.evidence.merkle import verify_inclusion
from tests.evidence.logs import KEY, START, Log, consent, entry_of, erased, made_log
from tests.evidence.tampering import CLASSES, missed, tampered

FEW, MANY = 200, 10_000
# Trials a class: 200 of each on every run, 10,000 in all when asked.
TRIALS = [FEW, pytest.param(MANY // len(CLASSES) + 1, marks=pytest.mark.full)]


def faults(log: Log) -> list[LiciteError]:
    return list(check_log(log.entries, log.heads, KEY.public_key(), log.held))


def codes(log: Log) -> list[str]:
    return [fault.code for fault in faults(log)]


def found(log: Log) -> bool:
    return bool(faults(log))


def first_and_last_only(log: Log) -> bool:
    """A planted bug, that of CVE-2022-36111: what lies between the first and the last element is taken on trust."""
    if len(log.entries) < max(head.size for head in (*log.heads, *log.held)):
        return True
    ends = [log.entries[0], log.entries[-1]]
    names = {
        f"{fault.slots.get('seq')}" for fault in check_log(log.entries, (), KEY.public_key()) if fault.code != "EVI027"
    }
    return any(str(entry.seq) in names for entry in ends)


def without_held(log: Log) -> bool:
    """A planted bug: the heads of the log itself are believed, and nobody else's are looked at."""
    return bool(list(check_log(log.entries, log.heads, KEY.public_key())))


@pytest.mark.parametrize("seed", range(60))
def test_an_honest_log_has_no_fault(seed: int) -> None:
    log = made_log(seed, seed)
    check = LogCheck(KEY.public_key())
    assert list(check.faults(iter(log.entries), iter(log.heads), iter(log.held))) == []
    gone = sum(entry.payload is None for entry in log.entries)
    assert (check.entries, check.erased, check.heads, check.held) == (seed, gone, len(log.heads), 1)


@pytest.mark.parametrize("trials", TRIALS)
def test_every_tampering_is_found(trials: int) -> None:
    assert missed(found, trials) == []


def test_the_campaign_catches_a_check_of_first_and_last_only() -> None:
    assert {way for way, _ in missed(first_and_last_only, 40)} >= {"flip", "back_date", "second_history"}


def test_the_campaign_catches_a_check_without_the_heads_held_elsewhere() -> None:
    assert {way for way, _ in missed(without_held, 40)} >= set(CLASSES) - {"flip"}


@pytest.mark.parametrize("way", CLASSES)
def test_every_fault_has_its_words_in_both_languages(way: str) -> None:
    for seed in range(20):
        for fault in faults(tampered(way, seed)):
            assert all(fault.render(lang) for lang in ("fr", "en"))


def changed(number: int, **fields: Any) -> Log:
    log = whole_log()
    log.entries[number] = replace(log.entries[number], **fields)
    return log


def whole_log() -> Log:
    """Six entries with all of their content, the third with a personal part."""
    rng, log = Random(1), Log()
    for seq in range(6):
        person = {"identifiers": [["email", "ann@example.org"]]} if seq == 2 else None
        log.entries.append(entry_of(seq, START + timedelta(minutes=seq), "consent", consent(seq), rng, person))
    log.heads, log.held = [log.head(3), log.head(6)], [log.head(4)]
    return log


def test_each_fault_names_its_entry() -> None:
    assert codes(changed(2, payload="{}")) == ["EVI011", "EVI012"]
    assert codes(changed(2, personal="{}")) == ["EVI012"]
    assert codes(changed(2, personal_salt="zz")) == ["EVI012"]
    assert codes(changed(2, leaf="00" * 32)) == ["EVI013"]
    assert codes(changed(2, salt=None)) == ["EVI015"]
    assert codes(changed(2, payload=None)) == ["EVI015", "EVI012"]
    assert codes(changed(2, personal=None)) == ["EVI015"]
    assert codes(changed(2, kind="objection")) == ["EVI013", "EVI023", "EVI023", "EVI023"]
    assert "EVI014" in codes(changed(2, at=START - timedelta(days=1)))
    assert [fault.slots["seq"] for fault in faults(changed(2, salt="00" * 16))] == [2]


def test_personal_data_left_behind_by_an_erased_content_is_a_fault() -> None:
    assert codes(changed(2, payload=None, salt=None)) == ["EVI012"]


def test_what_was_erased_leaves_the_log_whole() -> None:
    log = whole_log()
    named = sum(entry.personal is not None for entry in log.entries if entry.seq % 2 == 0)
    log.entries = [erased(entry, whole=entry.seq % 2 == 1) for entry in log.entries]
    assert codes(log) == []
    check = LogCheck(KEY.public_key())
    assert list(check.faults(log.entries, log.heads)) == []
    assert (check.erased, check.unnamed) == (len(log.entries) // 2, named)
    assert 0 < named < len(log.entries) // 2


def test_a_thousand_of_ten_thousand_erased_leave_every_other_proof() -> None:
    rng, log = Random(5), Log()
    for seq in range(10_000):
        log.entries.append(entry_of(seq, START + timedelta(seconds=seq), "consent", {"n": seq}, rng))
    log.heads = [log.head(10_000)]
    for seq in rng.sample(range(10_000), 1_000):
        log.entries[seq] = erased(log.entries[seq], whole=True)
    check, tree, root = LogCheck(KEY.public_key()), log.tree(), bytes.fromhex(log.heads[0].root)
    assert list(check.faults(log.entries, log.heads)) == []
    assert check.erased == 1_000
    for entry in log.entries:
        assert verify_inclusion(bytes.fromhex(entry.leaf), entry.seq, 10_000, tree.inclusion(entry.seq), root)


def test_a_gap_is_named_by_the_entry_behind_it() -> None:
    log = whole_log()
    del log.entries[3]
    fault = next(fault for fault in faults(log) if fault.code == "EVI010")
    assert fault.slots == {"seq": 4, "expected": 3}


def test_a_log_without_its_end_is_shorter_than_a_head_held() -> None:
    log = whole_log()
    del log.entries[3:], log.heads[1:]
    assert codes(log) == ["EVI022"]
    log.held = []
    assert codes(log) == []


def test_entries_that_no_head_holds_are_a_fault() -> None:
    log = whole_log()
    log.heads.pop()
    assert [(fault.code, fault.slots) for fault in faults(log)] == [("EVI027", {"first": 3, "last": 5})]


def test_a_clock_may_go_back_a_little_or_where_somebody_vouched_for_it() -> None:
    rng, log = Random(1), Log()
    for seq, (kind, seconds) in enumerate([("consent", 60), ("consent", 58), ("clock", 10), ("consent", 11)]):
        log.entries.append(entry_of(seq, START + timedelta(seconds=seconds), kind, {}, rng))
    log.heads = [log.head(4)]
    assert codes(log) == []
    log.entries.append(entry_of(4, START + timedelta(seconds=8), "consent", {}, rng))
    log.heads = [log.head(5)]
    assert [(fault.code, fault.slots) for fault in faults(log)] == [("EVI014", {"seq": 4, "before": 3})]


def test_a_head_is_not_older_than_what_it_holds() -> None:
    log = whole_log()
    log.heads.append(log.head(5, START))
    assert [(fault.code, fault.slots) for fault in faults(log)] == [("EVI025", {"size": 5, "seq": 4})]


def test_a_head_of_another_key_is_not_of_this_log() -> None:
    log = whole_log()
    other = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
    log.held = [sign_head(other, 6, log.tree().root(6), START + timedelta(hours=1))]
    assert codes(log) == ["EVI021"]
    with pytest.raises(LiciteError, match="another log"):
        verify_head(log.held[0], KEY.public_key())
