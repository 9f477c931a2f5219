"""Verifies signatures of Ed25519 (RFC 8032), with the standard library of Python 3.9: ships beside verify.py."""

from __future__ import annotations

import hashlib

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # RFC 8032, 5.1
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, xy = T/Z


def point(data: bytes) -> Point:
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Point) -> Point:
    product = (0, 1, 1, 0)
    while n:
        product, p, n = add(product, p) if n & 1 else product, add(p, p), n >> 1
    return product


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Is this the signature of the message by the key (5.1.7)?

    A key of small order is refused: with one, anybody can sign.
    """
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, point(b"\x58" + b"\x66" * 31)), add(r, times(h, a))
    equal = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
    return equal and s < ORDER and len(signature) == 64 and times(8, a)[0] != 0
