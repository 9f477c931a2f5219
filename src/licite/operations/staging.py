"""Several files that appear together or not at all: each is written in a private folder beside its place."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from licite.errors import LiciteError


@contextmanager
def all_or_none() -> Iterator[Callable[[Path], Path]]:
    """Where should each of several files be written so that nobody ever sees some of them, or half of one?

    Yields a function from the place of a file to where it is to be written, under the same name. At the end of the
    block the files written take their places, in the order asked; on an error or Ctrl-C all of them are removed and
    what stood in those places stays. Fails with FIL104 (exit code 1), told of the place, where the system refuses.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with all_or_none() as beside:
    ...         _ = beside(Path(folder, "a.txt")).write_text("whole")
    ...         before = Path(folder, "a.txt").exists()
    ...     before, Path(folder, "a.txt").read_text()
    (False, 'whole')
    """
    folders: dict[Path, Path] = {}
    places: list[tuple[Path, Path]] = []

    def beside(place: Path) -> Path:
        if place.parent not in folders:
            try:
                folders[place.parent] = Path(
                    tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}.", suffix=".part")
                )
            except OSError as fault:
                raise _refused(place, fault) from fault
        places.append((folders[place.parent] / place.name, place))
        return places[-1][0]

    try:
        yield beside
        _take_places(places)
    except LiciteError as fault:
        # The user knows the place that they asked for, not the folder where it was being written.
        asked = {str(written): place for written, place in places}
        if str(fault.slots.get("path")) in asked:
            fault.slots["path"] = asked[str(fault.slots["path"])]
        raise
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)


def _take_places(places: Iterable[tuple[Path, Path]]) -> None:
    written = [(staged, place) for staged, place in places if staged.exists()]
    for staged, place in written:
        try:
            staged.replace(place)
        except OSError as fault:
            raise _refused(place, fault) from fault
    for parent in {place.parent for _, place in written}:
        handle = os.open(parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refused(place: Path, fault: OSError) -> LiciteError:
    return LiciteError("FIL104", exit_code=1, path=place, reason=fault.strerror or str(fault))
