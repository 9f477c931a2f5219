"""The encoding of a text file: a mark at its start, UTF-8 where it holds, else the old encodings of Western Europe."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from licite.contacts.readers.raw import Note
from licite.contacts.readers.utf16 import looks_like_utf16
from licite.errors import LiciteError

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("cp1252", "mac_roman", "cp850")
# How much a character speaks for an encoding: most, the accents that French writes at every line.
_COMMON, _POSSIBLE = frozenset("éèàçêùôîâû"), frozenset("ëïüœæäöÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆñáíóúßåøÁÍÓÚÑÅØ’«»°€–\u00a0")
_TURNED = re.compile("[\u0a00\ufffe]")
_MARK_ALONE = 4
_ASCII = bytes(range(128))
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3}"
)


@dataclass(frozen=True)
class Encoding:
    """How to open a text file: codec and what to do with odd bytes; `name` is what a person is told.

    `asked_for`: somebody named it; else it was found in the bytes. Not `sound`: part of the file is of no such text.
    """

    name: str
    codec: str
    errors: str
    lines: int
    notes: tuple[Note, ...] = ()
    asked_for: bool = False
    sound: bool = True

    @property
    def plain(self) -> bool:
        """Whether every byte of the file was found to be UTF-8."""
        return self.codec == "utf-8-sig" and self.errors == "strict" and not self.asked_for

    def refused(self, shown: Path) -> LiciteError:
        """What to say where the file cannot be decoded: somebody named a wrong encoding, or the file is damaged."""
        code = "FIL010" if self.asked_for else "FIL040"
        return LiciteError(code, where=str(shown), name=shown.name, encoding=self.name)


def _as_windows(fault: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, read as Windows-1252 (and as ISO 8859-1 where that has no character), as browsers."""
    assert isinstance(fault, UnicodeDecodeError)
    odd = fault.object[fault.start : fault.end]
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in odd), fault.end


codecs.register_error("licite-windows", _as_windows)


def find_encoding(path: Path, given: str | None = None) -> Encoding:
    """How a text file is encoded, judged on all its bytes unless `given`.

    A file in UTF-8 with some bytes of Windows-1252 is read so, and noted.

    Raises:
        LiciteError: FIL011 where `given` names no encoding.
    """
    if given is not None:
        try:
            name = codecs.lookup(given).name
            return Encoding(name, _with_mark(name), "strict", _lines(path), asked_for=True)
        except LookupError as fault:
            raise LiciteError("FIL011", encoding=given) from fault
    with path.open("rb") as stream:
        start = stream.read(4096)
    marked = next((codec for mark, codec in _MARKS if start.startswith(mark)), None) or looks_like_utf16(start)
    if marked and marked != "utf-8-sig":
        return Encoding(marked, marked, "strict", _lines(path), sound=_is_sound(path, marked))
    utf8, lines = _utf8_lines(path)
    if utf8:
        return Encoding("utf-8", "utf-8-sig", "strict", lines)
    high, paired = _survey(path)
    odd = sum(high.values()) - paired
    if marked or paired > odd:
        return Encoding("utf-8", "utf-8-sig", "licite-windows", lines, (("readers.mixed_encoding", {"n": odd}),))
    old = max(_OLD, key=lambda codec: (_likely(high, codec), codec == "cp1252"))
    return Encoding(old, old, "licite-windows", lines, (("readers.old_encoding", {"encoding": old}),))


def _with_mark(name: str) -> str:
    return "utf-8-sig" if name == "utf-8" else name


def _utf8_lines(path: Path) -> tuple[bool, int]:
    """Whether a file is UTF-8 all through, and how many lines it has."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 0
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
            lines += _ends(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False, _lines(path)
    return True, lines


def _is_sound(path: Path, codec: str) -> bool:
    """Whether a file is UTF-16 or UTF-32 all through.

    Where a byte is missing, or a part has its bytes the other way round, letters become Chinese ones and the end of a
    line U+0A00, which is no character. A table without a single zero byte is not in these encodings, whatever its mark.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    zeros = 0
    try:
        for chunk in _chunks(path):
            zeros += chunk.count(0)
            if _TURNED.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return zeros > 0 or path.stat().st_size <= _MARK_ALONE


def _survey(path: Path) -> tuple[Counter[int], int]:
    """A file's bytes above 127, and how many of them make UTF-8 sequences."""
    high: Counter[int] = Counter()
    paired = 0
    for chunk in _chunks(path):
        high.update(chunk.translate(None, _ASCII))
        paired += sum(map(len, _UTF8_SEQUENCE.findall(chunk)))
    return high, paired


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _likely(high: Counter[int], codec: str) -> int:
    """How well a file's bytes above 127 make Western European text in an encoding."""
    read = ((bytes([byte]).decode(codec, "ignore"), n) for byte, n in high.items())
    return sum(n * (3 * (letter in _COMMON) + (letter in _POSSIBLE)) for letter, n in read)


def _lines(path: Path) -> int:
    return sum(map(_ends, _chunks(path)))


def _ends(chunk: bytes) -> int:
    return chunk.count(b"\n") or chunk.count(b"\r")
