"""Files on their way in: kept apart and private while somebody says what they are, unknown to the registers."""

import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from licite.errors import LiciteError
from licite.store.files import private_directory, write_private
from licite.store.opened import current

LARGEST = 100 * 2**20
"""The most bytes of one file that is sent by a page."""
KEPT = timedelta(days=7)
"""How long a file waits for the last button, and how long what is made of it can be fetched."""
DOORS = ("contacts", "refusals")

_FOLDER = "drafts"
_STATE = "draft.json"
_ID = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Draft:
    """A file that somebody sent. `said` is what they answered so far, `seen` what was found, each by its step."""

    id: str
    controller: str
    by: str
    door: str
    created_at: datetime
    names: tuple[str, ...]
    size: int
    said: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its files lie; nobody else may enter."""
        return _folder(self.controller) / self.id

    @property
    def name(self) -> str:
        """The file, as its owner calls it."""
        return self.names[0]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Its files."""
        return tuple(self.folder / str(number) / name for number, name in enumerate(self.names))

    @property
    def path(self) -> Path:
        """The file."""
        return self.paths[0]

    @property
    def until(self) -> datetime:
        """When it goes by itself."""
        return self.created_at + KEPT

    def saved(self, **changes: Any) -> "Draft":
        """The draft with these changes, on disk when this returns."""
        changed = replace(self, **changes)
        state = asdict(changed) | {"created_at": changed.created_at.isoformat()}
        write_private(changed.folder / _STATE, json.dumps(state, ensure_ascii=False).encode())
        return changed

    def beside(self, name: str, content: bytes, *, folder: str = "with") -> Path:
        """Keeps something that goes with the file (a proof, a passport); where it lies."""
        private_directory(self.folder / folder)
        place = self.folder / folder / safe_name(name)
        write_private(place, content)
        return place

    def remove(self) -> None:
        """Its files and answers go."""
        shutil.rmtree(self.folder, ignore_errors=True)


def new_draft(controller: str, by: str, files: Iterable[tuple[str, Iterable[bytes]]], door: str = "contacts") -> Draft:
    """Keeps files that were sent (each a name and its bytes by pieces), and sweeps what waited too long.

    Fails with FIL045 where one is larger than `LARGEST`; nothing is kept then.
    """
    sweep(controller)
    draft = Draft(secrets.token_hex(16), controller, by, door, datetime.now(UTC), (), 0)
    private_directory(draft.folder)
    names, size = [], 0
    try:
        for number, (name, pieces) in enumerate(files):
            names.append(safe_name(name))
            private_directory(draft.folder / str(number))
            size += _kept(draft.folder / str(number) / names[-1], pieces)
        return draft.saved(names=tuple(names), size=size)
    except BaseException:
        draft.remove()
        raise


def draft_of(controller: str, id_: str) -> Draft | None:
    """The draft with this id; None where this controller has none, or it waited too long."""
    if not _ID.fullmatch(id_):
        return None
    try:
        kept = json.loads((_folder(controller) / id_ / _STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    found = Draft(**kept | {"created_at": datetime.fromisoformat(kept["created_at"]), "names": tuple(kept["names"])})
    return found if found.until > datetime.now(UTC) else None


def drafts_of(controller: str) -> list[Draft]:
    """The files that wait for the last button, the newest first."""
    sweep(controller)
    found = [draft for one in _entries(controller) if (draft := draft_of(controller, one.name))]
    return sorted(found, key=lambda draft: draft.created_at, reverse=True)


def sweep(controller: str) -> None:
    """Removes the drafts, and what was made of them, that are older than `KEPT`."""
    now = datetime.now(UTC)
    for one in _entries(controller):
        with suppress(FileNotFoundError):
            at = datetime.fromtimestamp(one.stat().st_mtime, UTC)
            draft = draft_of(controller, one.name) if one.is_dir() else None
            if at + KEPT < now and draft is None:
                shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)


def kept_file(controller: str, name: str) -> Path:
    """Where something is kept that was made of a draft and may be fetched after that: rejects, contradictions."""
    private_directory(_folder(controller))
    return _folder(controller) / safe_name(name)


def safe_name(name: str) -> str:
    r"""A name of a file as it can be kept in any folder, and shown.

    >>> safe_name("../../etc/passwd"), safe_name(".bashrc"), safe_name("a\x00b.csv"), safe_name("")
    ('passwd', 'file.bashrc', 'ab.csv', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNSAFE.sub("", last).strip().encode("utf-8", "replace").decode()
    stem, dot, ending = clean.rpartition(".")
    if len(clean.encode()) > _LONGEST_NAME:
        kept = (stem if dot else clean).encode()[: _LONGEST_NAME - 10].decode("utf-8", "ignore")
        clean = f"{kept}.{ending[:8]}" if dot else kept
    return f"file{clean}" if not clean or clean.startswith(".") else clean


def too_large() -> LiciteError:
    """What is said of a file larger than `LARGEST`."""
    return LiciteError("FIL045", most=LARGEST // 2**20)


def _kept(place: Path, pieces: Iterable[bytes]) -> int:
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise too_large()
            yield piece

    # Not yet on disk where the machine stops: the file is sent again then.
    place.touch(mode=0o600)
    with place.open("wb") as stream:
        stream.writelines(counted())
    return size


def _folder(controller: str) -> Path:
    return current().home.path / _FOLDER / controller


def _entries(controller: str) -> list[Path]:
    folder = _folder(controller)
    return sorted(folder.iterdir()) if folder.is_dir() else []
