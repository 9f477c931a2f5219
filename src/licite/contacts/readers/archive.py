"""ZIP archives, as LinkedIn exports and workbooks are; bombs and climbing paths are refused."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal

from licite.contacts.private_folder import private_folder
from licite.errors import LiciteError

_MOST_MEMBERS = 10_000
_MOST_BYTES = 1 << 30
_MOST_CONTACT_BYTES = 500 << 20
# XML of a sheet shrinks 10 to 50 times; a bomb, 1,000 times.
_RATIO, _RATIO_FROM = 200, 20 << 20
_CHUNK = 1 << 20
# What of a LinkedIn export tells who wrote to whom.
_BESIDE = frozenset({"invitations", "messages"})
_MOST_LISTS = 20

# What zipfile raises on damage, an unknown method or a password: it looks where the archive sends it.
_DAMAGE = (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error, lzma.LZMAError, OSError, ValueError, struct.error)

Kind = Literal["spreadsheet", "document", "archive"]


def archive_kind(path: Path) -> Kind:
    """What a ZIP archive is: a workbook, a text document, or a plain archive.

    Raises:
        LiciteError: FIL014 where a path climbs out of the archive, FIL015 where it would unpack to far more than
            contacts take, FIL016 where it is damaged.
    """
    with _opened(path) as archive:
        members = _checked(archive, path)
        names = {member.filename for member in members}
        if any(name.startswith(("xl/", "xl\\")) for name in names):
            return "spreadsheet"
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
            return "spreadsheet" if b"spreadsheet" in _mimetype(archive, path) else "document"
        return "document" if any(name.startswith(("word/", "ppt/")) for name in names) else "archive"


def _mimetype(archive: zipfile.ZipFile, path: Path) -> bytes:
    try:
        return archive.read("mimetype")
    except _DAMAGE as fault:
        raise LiciteError("FIL016", where=str(path), name=path.name) from fault


@contextmanager
def tables_inside(path: Path) -> Iterator[list["Inside"]]:
    """The tables of an archive that speak of contacts, as private files that go away again.

    Of a LinkedIn export: its connections first, then the invitations and messages beside them. Of any other archive:
    its only CSV, or all of them, which are then to be of one tool. Archives inside the archive are not opened.

    Raises:
        LiciteError: FIL013 where there is no such file, FIL015 and FIL016 as `archive_kind`.
    """
    with _opened(path) as archive, TemporaryDirectory(dir=private_folder()) as folder:
        found = []
        for place, member in enumerate(_tables(_checked(archive, path), path)):
            copy = Path(folder, f"{place}.csv")
            _copy(archive, member, copy, path)
            found.append(Inside(PurePosixPath(member.filename.replace("\\", "/")).name, copy))
        yield found


@dataclass(frozen=True)
class Inside:
    """A table unpacked: the name it has in the archive, and where it is now."""

    name: str
    path: Path


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise LiciteError("FIL016", where=str(path), name=path.name) from fault
    with archive:
        yield archive


def _checked(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if ".." in name.parts or name.is_absolute() or ":" in member.filename[:2]:
            raise LiciteError("FIL014", where=str(path), name=path.name)
    full = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    if len(members) > _MOST_MEMBERS or full > _MOST_BYTES or (full > _RATIO_FROM and full > _RATIO * packed):
        raise LiciteError("FIL015", where=str(path), name=path.name)
    return members


def _tables(members: list[zipfile.ZipInfo], path: Path) -> list[zipfile.ZipInfo]:
    """`Connections.csv`, the least deep where there are several, with what stands beside it; else every CSV."""
    tables = [m for m in members if m.filename.casefold().endswith(".csv") and not m.filename.startswith("__MACOSX/")]
    found = [m for m in tables if _stem(m) == "connections"]
    if found:
        chosen = min(found, key=lambda m: m.filename.count("/"))
        beside = [m for m in tables if _folder(m) == _folder(chosen) and m.file_size and _stem(m) in _BESIDE]
        return [chosen, *beside]
    if 1 <= len(tables) <= _MOST_LISTS:
        return tables
    raise LiciteError("FIL013", where=str(path), name=path.name)


def _stem(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.replace("\\", "/")).stem.casefold()


def _folder(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/")).parent


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, path: Path) -> None:
    """Unpack one member, whatever size it declares, up to the most that contacts take."""
    size = 0
    with target.open("wb") as copy:
        for chunk in _unpacked(archive, member, path):
            size += len(chunk)
            if size > _MOST_CONTACT_BYTES:
                raise LiciteError("FIL015", where=str(path), name=path.name)
            copy.write(chunk)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    try:
        with archive.open(member) as packed:
            while chunk := packed.read(_CHUNK):
                yield chunk
    except _DAMAGE as fault:
        raise LiciteError("FIL016", where=str(path), name=path.name) from fault
