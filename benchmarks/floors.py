"""What DuckDB needs to read and to write the same rows, deciding nothing: the measure of everything else."""

from pathlib import Path

from benchmarks.setting import opened, written

# As many columns as the answer in words has, of the same kind: few texts, each of them often.
MORE = ("stage", "owner", "job_title", "city", "import_lot", "country")


def read(folder: Path, out: Path) -> None:  # noqa: ARG001 - every task has the same form
    """Every value of every column is read."""
    opened(folder).execute("SELECT bit_xor(hash(COLUMNS(*))) FROM contacts").fetchall()


def copy(folder: Path, out: Path) -> None:
    """The file is copied."""
    written(opened(folder), "FROM contacts", out)


def copy_with_more(folder: Path, out: Path) -> None:
    """The file is copied with six columns more."""
    written(opened(folder), f"SELECT *, {', '.join(f'{name} AS {name}_again' for name in MORE)} FROM contacts", out)


FLOORS = {"read": read, "copy": copy, "copy_with_more": copy_with_more}
