"""One text for one content, and commitments that say nothing without their salt."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.evidence import log_proof as alone
from licite.evidence.commitment import (
    canonical,
    commit,
    commit_text,
    entry_leaf,
    instant,
    new_salt,
    read_canonical,
    read_instant,
    sealed,
)

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
SALT = bytes(range(16))
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_text_gives_the_value_back_and_the_other_program_writes_the_same(value: Any) -> None:
    text = canonical(value)
    assert read_canonical(text) == value
    assert canonical(read_canonical(text)) == text
    assert alone.canonical(value).decode() == text
    assert "\n" not in text


@given(st.dictionaries(WORDS, st.integers(0, 9), min_size=2))
def test_the_order_of_keys_does_not_count(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_writings_that_look_alike_stay_apart() -> None:
    assert canonical("é") != canonical("e\u0301")
    values: tuple[object, ...] = (1, True, "1", 1.0, None, "", [], {})
    assert len({canonical(value) for value in values}) == 8


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (2.0, "2.0"),
        (Decimal("0.10"), '"0.10"'),
        (Decimal("1E+3"), '"1000"'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (datetime(2026, 3, 1, 10, 5), '"2026-03-01T10:05:00"'),
        (AT, '"2026-03-01T10:00:00+00:00"'),
        ((1, 2), "[1,2]"),
    ],
)
def test_what_is_written_as_text_or_number(value: object, text: str) -> None:
    assert canonical(value) == text


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        1e300,
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        Decimal("NaN"),
        b"x",
        {1},
        pytest.param(object(), id="object"),
        "\ud800",
    ],
    ids=repr,
)
def test_what_evidence_cannot_keep_is_refused_at_its_place(value: object) -> None:
    with pytest.raises(LiciteError) as refused:
        canonical({"facts": [{"share": value}]})
    assert refused.value.code == "EVI001"
    assert refused.value.slots == {"field": "facts.0.share"}


@pytest.mark.parametrize("value", [{1: 2}, {"a": {None: 1}}, {"\ud800": 1}])
def test_keys_are_texts(value: object) -> None:
    with pytest.raises(LiciteError, match="evidence cannot keep"):
        canonical(value)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "NaN", "[Infinity]", "{"])
def test_a_text_that_readers_would_take_differently_is_no_content(text: str) -> None:
    with pytest.raises(ValueError, match=r"twice|number|Expecting"):
        read_canonical(text)


def test_a_commitment_binds_salt_and_content() -> None:
    made = commit({"a": 1}, SALT)
    assert made == commit_text(json.dumps({"a": 1}, separators=(",", ":")), SALT)
    assert len({made, commit({"a": 2}, SALT), commit({"a": 1}, bytes(16)), commit_text('{"a": 1}', SALT)}) == 4


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_has_sixteen_bytes(salt: bytes) -> None:
    with pytest.raises(ValueError, match="16"):
        commit({}, salt)


def test_a_salt_is_new_each_time() -> None:
    salts = {new_salt() for _ in range(100)}
    assert {len(salt) for salt in salts} == {16}
    assert len(salts) == 100


def test_a_leaf_binds_number_time_kind_and_commitment() -> None:
    leaves = {
        entry_leaf(1, AT, "consent", bytes(32)),
        entry_leaf(2, AT, "consent", bytes(32)),
        entry_leaf(1, AT + timedelta(microseconds=1), "consent", bytes(32)),
        entry_leaf(1, AT, "objection", bytes(32)),
        entry_leaf(1, AT, "consent", b"\x01" * 32),
    }
    assert len(leaves) == 5


def test_a_time_is_the_same_in_every_zone() -> None:
    paris = AT.astimezone(timezone(timedelta(hours=1)))
    assert instant(paris) == instant(AT) == "2026-03-01T10:00:00.000000Z"
    assert read_instant(instant(AT)) == AT


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_comes_back(at: datetime) -> None:
    assert read_instant(instant(at)) == at


@pytest.mark.parametrize("written", ["2026-03-01T10:00:00.000000", "2026-03-01T10:00:00Z", "2026-03-01", "x"])
def test_another_writing_is_no_time_of_the_log(written: str) -> None:
    with pytest.raises(ValueError, match=r"log|isoformat"):
        read_instant(written)


def test_a_time_has_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 3, 1))


def test_a_seal_is_that_of_the_content() -> None:
    assert sealed({"b": 1, "a": 2}) == sealed({"a": 2, "b": 1}) != sealed({"a": 2, "b": 2})
