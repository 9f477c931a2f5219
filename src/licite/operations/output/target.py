"""Whether a result can be written where the user asks, said before the work is done rather than after."""

from collections.abc import Iterable
from pathlib import Path

from licite.errors import LiciteError

ENDINGS = (".csv", ".xlsx", ".parquet", ".jsonl")


def check_target(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Can a result be written to `path`?

    `inputs` are the files being read: none of them may be overwritten. Raises LiciteError FIL101 (unknown ending),
    FIL102 (no such folder), FIL103 (a folder) or FIL108 (an input).

    >>> check_target(Path("résultat.doc"))
    Traceback (most recent call last):
    licite.errors.LiciteError: Licite does not write files ending in `.doc`
    """
    ending(path)
    if path.is_dir():
        raise LiciteError("FIL103", path=path)
    if not path.parent.is_dir():
        raise LiciteError("FIL102", folder=path.parent)
    if path.exists() and any(source.exists() and path.samefile(source) for source in inputs):
        raise LiciteError("FIL108", path=path)


def ending(path: Path) -> str:
    """The format of `path` by its ending, in small letters; FIL101 where Licite does not write it."""
    suffix = path.suffix.lower()
    if suffix not in ENDINGS:
        raise LiciteError("FIL101", ending=suffix or path.name)
    return suffix
