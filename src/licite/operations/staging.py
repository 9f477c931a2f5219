"""Several files that appear together or not at all: each is written in a private folder beside its place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from licite.contacts.private_folder import make, name_in, remove, sweep
from licite.errors import LiciteError
from licite.operations.output.atomic import flush


@dataclass
class Staged:
    """What is to change: files to be written, by the place they are to take, and old ones that are to go."""

    _folders: dict[Path, Path] = field(default_factory=dict)
    _places: list[tuple[Path, Path]] = field(default_factory=list)
    _gone: list[Path] = field(default_factory=list)

    def __call__(self, place: Path) -> Path:
        """Where the file for `place` is to be written, under the same name."""
        self._places.append((self._folder(place) / place.name, place))
        return self._places[-1][0]

    def without(self, place: Path) -> None:
        """The file at `place` goes when the others take theirs."""
        self._folder(place)
        self._gone.append(place)

    def _folder(self, place: Path) -> Path:
        if place.parent not in self._folders:
            try:
                sweep(place.parent)
                self._folders[place.parent] = name_in(place.parent, ".licite")
                make(self._folders[place.parent])
            except OSError as fault:
                raise _refused(place, fault) from fault
        return self._folders[place.parent]

    def take_places(self) -> None:
        """Every file written goes to its place, and every file that is to go goes; or all stays as it was."""
        written = [(staged, place) for staged, place in self._places if staged.exists()]
        changed: list[tuple[Path, Path]] = []
        try:
            for place in [*(place for _, place in written), *self._gone]:
                changed.append((place, _kept(place, self._folder(place) / f"{len(changed)}.old")))
                staged = next((staged for staged, other in written if other == place), None)
                _change(place, staged)
        except BaseException:
            for place, old in reversed(changed):
                _restore(place, old)
            raise
        for parent in {place.parent for place, _ in changed}:
            flush(parent)

    def name_place(self, fault: LiciteError) -> None:
        """Has an error name the place that the user knows, not the folder where it was being written."""
        asked = {str(written): place for written, place in self._places}
        if str(fault.slots.get("path")) in asked:
            fault.slots["path"] = asked[str(fault.slots["path"])]

    def clear(self) -> None:
        """Removes what was not put in place."""
        for folder in self._folders.values():
            remove(folder)


@contextmanager
def all_or_none() -> Iterator[Staged]:
    """Where should each of several files be written so that nobody ever sees some of them, or half of one?

    Yields a function from the place of a file to where it is to be written, under the same name. At the end of the
    block the files written take their places, in the order asked, and the files that were to go are gone; on an error
    or Ctrl-C all of them are removed and what stood in those places stays. Fails with FIL104 (exit code 1), told of the
    place, where the system refuses.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with all_or_none() as beside:
    ...         _ = beside(Path(folder, "a.txt")).write_text("whole")
    ...         before = Path(folder, "a.txt").exists()
    ...     before, Path(folder, "a.txt").read_text()
    (False, 'whole')
    """
    staged = Staged()
    try:
        yield staged
        staged.take_places()
    except LiciteError as fault:
        staged.name_place(fault)
        raise
    finally:
        staged.clear()


def _kept(place: Path, old: Path) -> Path:
    """A second name for what stands at a place, from which it can come back."""
    if place.is_symlink() or place.is_file():
        try:
            os.link(place, old, follow_symlinks=False)
        except OSError:
            # Some file systems give a file one name only.
            _copy(place, old)
    return old


def _copy(place: Path, old: Path) -> None:
    try:
        shutil.copy2(place, old, follow_symlinks=False)
    except OSError as fault:
        raise _refused(place, fault) from fault


def _change(place: Path, staged: Path | None) -> None:
    try:
        if staged is None:
            place.unlink(missing_ok=True)
        else:
            staged.replace(place)
    except OSError as fault:
        raise _refused(place, fault) from fault


def _restore(place: Path, old: Path) -> None:
    """Puts back what stood at a place; where nothing did, what may have been put there goes."""
    with suppress(OSError):
        if old.is_symlink() or old.exists():
            old.replace(place)
        elif not place.is_dir():
            place.unlink(missing_ok=True)


def _refused(place: Path, fault: OSError) -> LiciteError:
    return LiciteError("FIL104", exit_code=1, path=place, reason=fault.strerror or str(fault))
