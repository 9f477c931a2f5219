"""What kind of file this is, by its first bytes; one that holds no table of contacts is refused in one sentence."""

import re
from pathlib import Path
from typing import Literal

from licite.contacts.readers.archive import archive_kind
from licite.contacts.readers.utf16 import looks_like_utf16
from licite.errors import LiciteError

Kind = Literal["spreadsheet", "archive", "parquet", "vcard", "text"]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PARQUET = (b"PAR1", b"PARE")  # the second, where even the names of the columns are encrypted
_OTHER_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_OTHER_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite format 3", b"\x7fELF", b"MZ\x90", b"{\\rtf", b"RIFF",
    b"%!PS",
)  # fmt: skip
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00\x00\xfe\xff")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1a\x1b\0")
_CARD = re.compile(rb"^begin\s*:\s*vcard\s*$", re.MULTILINE)
_WEB = re.compile(rb"<(?:!doctype html|html|head|body|title|script|meta|form|div)[\s>]")
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[{\[\"]")
_START = 1 << 16
# Fewer odd bytes than that are damage in a text, whatever their share of a short one.
_SOME = 16


def file_kind(path: Path) -> Kind:
    """How a file is to be read.

    Raises:
        LiciteError: FIL001 where there is no such file, FIL002 where it cannot be read, FIL003 where it is a folder,
            FIL004 to FIL008, FIL026 and FIL028 where it is no table of contacts, FIL014 to FIL016 for archives.
    """
    start = _start(path)
    if start.startswith(b"%PDF"):
        raise LiciteError("FIL005", where=str(path), name=path.name)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = archive_kind(path)
        if kind == "document":
            raise LiciteError("FIL007", where=str(path), name=path.name)
        return kind
    if start.startswith(_PARQUET):
        return "parquet"
    if start.startswith(_OLE):
        return _old_office(path)
    if start.startswith(_OTHER_ARCHIVES):
        raise LiciteError("FIL028", where=str(path), name=path.name)
    if start.startswith(_OTHER_BINARY) or _is_binary(start):
        raise LiciteError("FIL008", where=str(path), name=path.name)
    return _text_kind(start, path)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            start = stream.read(_START)
    except FileNotFoundError as fault:
        raise LiciteError("FIL001", where=str(path), name=path.name) from fault
    except IsADirectoryError as fault:
        raise LiciteError("FIL003", where=str(path), name=path.name) from fault
    except OSError as fault:
        raise LiciteError("FIL002", where=str(path), exit_code=1, name=path.name) from fault
    if not start:
        raise LiciteError("FIL004", where=str(path), name=path.name)
    return start


def _old_office(path: Path) -> Kind:
    """A workbook of old Excel, or a locked new one; old Word files and messages look alike from outside."""
    with path.open("rb") as stream:
        held = stream.read(1 << 20)
    names = (b"WordDocument", b"PowerPoint Document", b"__substg1.0_", b"__properties_version1.0")
    if any("".join(map(chr, name)).encode("utf-16-le") in held for name in names):
        raise LiciteError("FIL007", where=str(path), name=path.name)
    return "spreadsheet"


def _is_binary(start: bytes) -> bool:
    if start.startswith(_TEXT_MARKS):
        return False
    if looks_like_utf16(start):
        return False
    zeros = start.count(0)
    controls = sum(byte in _CONTROLS for byte in start)
    return zeros > max(0.1 * len(start), _SOME) or controls > max(0.02 * len(start), _SOME)


def _text_kind(start: bytes, path: Path) -> Kind:
    """Text by its first words, without the zeros that UTF-16 puts between them."""
    words = start[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if _CARD.search(words):
        return "vcard"
    if words.startswith(b"<") and _WEB.search(words):
        raise LiciteError("FIL006", where=str(path), name=path.name)
    if words.startswith(b"<?xml") or _JSON.match(words):
        raise LiciteError("FIL026", where=str(path), name=path.name)
    return "text"
