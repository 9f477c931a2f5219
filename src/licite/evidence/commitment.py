"""What the log holds of an entry: a salted commitment to its content, under a leaf that binds number, time and kind.

Erasing the content and its salt leaves the leaf valid and meaningless: 128 random bits stand between the commitment and
any guess. Content that names somebody has a commitment of its own, kept in the content under `personal`, so that it can
go alone.
"""

import hashlib
import json
import math
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from licite.errors import LiciteError
from licite.evidence.merkle import leaf_hash

SALT_BYTES = 16
COMMITMENT_TAG = b"licite commitment 1\n"
LEAF_TAG = b"licite entry 1\n"
# Above this, a reader of JSON that has no whole numbers of any size would read another one.
LARGEST_WHOLE = 2**53 - 1


def new_salt() -> bytes:
    """16 random bytes, for one commitment and no other."""
    return secrets.token_bytes(SALT_BYTES)


def canonical(value: object) -> str:
    """Which one text stands for this content, so that it has one hash?

    JSON in one line, its keys sorted by code point, with no space and no escape that is not needed. Allowed: text as
    it is (no Unicode normalisation: what was shown is what is kept), whole numbers up to 2^53 - 1, yes and no, nothing,
    lists and tables. A date, a time and a Decimal become text. A float stays a number where its digits say exactly what
    it is (0.5), and is refused otherwise (0.1 is not 1/10). Fails with EVI001, which says where, for anything else.

    >>> canonical({"b": [1, True, None], "a": "é", "on": date(2026, 3, 1), "share": Decimal("0.10")})
    '{"a":"é","b":[1,true,null],"on":"2026-03-01","share":"0.10"}'
    """
    plain = _plain(value, "")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read_canonical(text: str) -> Any:
    """The content again; ValueError for what is no JSON, or has a key twice, which readers would take differently."""
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)


def commit(payload: object, salt: bytes) -> bytes:
    """What the log holds in place of this content.

    >>> commit({"a": 1}, bytes(16)) == commit_text('{"a":1}', bytes(16))
    True
    """
    return commit_text(canonical(payload), salt)


def commit_text(text: str, salt: bytes) -> bytes:
    """The same, from the canonical text as it was kept: every character of it counts."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 16 bytes")
    return hashlib.sha256(COMMITMENT_TAG + salt + text.encode()).digest()


def instant(at: datetime) -> str:
    """A time as the log writes it: UTC, to the microsecond. ValueError for a time without its zone.

    >>> instant(datetime(2026, 3, 1, 10, tzinfo=UTC))
    '2026-03-01T10:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("a time of the log has its zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_instant(written: str) -> datetime:
    """That time again; ValueError for any other writing."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None or instant(at) != written:
        raise ValueError("this is not a time of the log")
    return at


def entry_leaf(seq: int, at: datetime, kind: str, commitment: bytes) -> bytes:
    """The leaf hash of an entry: its number (from 0), its time, its kind and its commitment, and nothing else."""
    header = canonical({"seq": seq, "at": instant(at), "kind": kind, "commitment": commitment.hex()})
    return leaf_hash(LEAF_TAG + header.encode())


def sealed(value: object) -> str:
    """How an entry can hold something long without holding it: the hash of its canonical text.

    It has no salt: not for what names somebody, nor for what can be guessed.

    >>> sealed([1])[:23]
    'sha256:080a9ed428559ef6'
    """
    return f"sha256:{hashlib.sha256(canonical(value).encode()).hexdigest()}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is no number")


def _plain(value: object, where: str) -> Any:
    """The value in terms of JSON, with every other refused at its place."""
    match value:
        case None | bool():
            return value
        case str():
            return _text(value, where)
        case int() if abs(value) <= LARGEST_WHOLE:
            return int(value)
        case float() if _exact(value):
            return float(value)
        case Decimal() if value.is_finite():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case Mapping():
            return {_key(key, where): _plain(inner, _at(where, key)) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner, _at(where, index)) for index, inner in enumerate(value)]
    raise _refused(where)


def _exact(value: float) -> bool:
    """Whether the shortest digits of a float, written without exponent, are its value."""
    written = repr(value)
    return math.isfinite(value) and "e" not in written and Decimal(written) == Decimal(value)


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise _refused(where)
    return _text(key, where)


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refused(where) from None
    return str(value)


def _at(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)


def _refused(where: str) -> LiciteError:
    return LiciteError("EVI001", field=where or ".")
