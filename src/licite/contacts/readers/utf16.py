"""UTF-16 without its mark, known by its zeros."""


def looks_like_utf16(start: bytes) -> str | None:
    """Which UTF-16 is this, by the start of a file without a mark?

    Every other byte of Western text is zero in it. Some zeros may stand in the other places too, where the file is
    damaged; where they are nearly as many there, the file is of another kind.

    >>> looks_like_utf16("Email".encode("utf-16-le")), looks_like_utf16(b"Email"), looks_like_utf16(bytes(8))
    ('utf-16-le', None, None)
    """
    odd, even, half = start[1::2].count(0), start[::2].count(0), len(start) // 2
    if not half or max(odd, even) <= 0.4 * half or min(odd, even) > max(odd, even) / 4:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
