"""What a disk holds after a loss of power: what was synced, and of the rest nothing, or some of it at random."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from licite.store.ballast import BALLAST
from licite.store.home import Home
from tests.reliability.history import Told
from tests.reliability.tracing import Call

CALLS = (
    "openat,write,writev,pwrite64,pwritev,fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2,"
    "ftruncate,truncate"
)


@dataclass
class File:
    """What programs read, what is on disk, and the changes between the two, each `(offset, bytes)` or a new length."""

    now: bytearray
    kept: bytes = b""
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)

    def change(self, change: tuple[int, bytes] | int) -> None:
        self.pending.append(change)
        _change(self.now, change)

    def sync(self) -> None:
        self.kept = bytes(self.now)
        self.pending.clear()

    def after_loss(self, chance: random.Random | None) -> bytes:
        if chance is None or not self.pending:
            return self.kept
        content = bytearray(self.kept)
        for change in self.pending:
            if chance.random() < 0.5:
                _change(content, change)
        return bytes(content)


def _change(content: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del content[change:]
        content.extend(bytes(change - len(content)))
    else:
        offset, data = change
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data


Names = dict[Path, File]


class Disk:
    """The folders of an installation as they are, then as a trace changes them."""

    def __init__(self, home: Home, told: Path) -> None:
        self.home = home
        self.told = told
        self.history: list[Told] = []
        self.names: Names = {path: _on_disk(path) for path in _files(home)}
        # By folder, every state of its names since it was last synced; the first is on disk.
        self._states: dict[Path, list[Names]] = {folder: [self._in(folder)] for folder in (home.path, home.second)}

    def apply(self, call: Call) -> None:
        """A call of the trace."""
        path = call.file
        if path is None or (path != self.told and not {path, path.parent} & self._states.keys()):
            return
        if call.name == "write" and path == self.told:
            self.history.append(Told(**json.loads(call.texts[0])))
        elif call.name in ("fsync", "fdatasync"):
            self._sync(path)
        elif path in self.names or call.name in ("openat", "rename"):
            self._change(call, path)

    def after_loss(self, folder: Path, chance: random.Random | None = None) -> Home:
        """An installation in `folder` as it would be found; with `chance` some of what was not synced is there."""
        home = replace(self.home, path=folder / "home", second=folder / "second")
        for old, new in ((self.home.path, home.path), (self.home.second, home.second)):
            new.mkdir(mode=0o700, parents=True)
            states = self._states[old]
            for path, file in (states[0] if chance is None else chance.choice(states)).items():
                (new / path.name).write_bytes(file.after_loss(chance))
        return home

    def _change(self, call: Call, path: Path) -> None:
        if call.name == "openat":
            if "O_CREAT" not in call.words[2] or path in self.names:
                return
            self.names[path] = File(bytearray())
        elif call.name == "unlink":
            del self.names[path]
        elif call.name == "rename":
            self.names[Path(call.texts[1].decode())] = self.names.pop(path)
        else:
            self.names[path].change(_written(call, self.names[path]))
            return
        self._states[path.parent].append(self._in(path.parent))

    def _sync(self, path: Path) -> None:
        if path in self._states:
            self._states[path] = [self._in(path)]
        elif path in self.names:
            self.names[path].sync()

    def _in(self, folder: Path) -> Names:
        return {path: file for path, file in self.names.items() if path.parent == folder}


def _written(call: Call, file: File) -> tuple[int, bytes] | int:
    if call.name == "pwrite64":
        return int(call.words[3]), call.texts[0][: call.result]
    if call.name == "write":
        # Such a file is opened to be appended to.
        return len(file.now), call.texts[0][: call.result]
    if call.name == "ftruncate":
        return int(call.words[1])
    raise NotImplementedError(call.name)


def _on_disk(path: Path) -> File:
    content = path.read_bytes()
    return File(bytearray(content), content)


def _files(home: Home) -> Iterator[Path]:
    for folder in (home.path, home.second):
        yield from (path for path in folder.iterdir() if path.is_file() and path.name != BALLAST)


def replayed(disk: Disk, made: Iterable[Call]) -> Iterator[Call]:
    """Applies a trace; after each call the disk may be asked what a loss of power there would leave."""
    for call in made:
        disk.apply(call)
        yield call
