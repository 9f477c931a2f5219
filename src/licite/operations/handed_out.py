"""Lists that wait to be taken away: in the private folder of the installation, for a day at most."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from licite.store.opened import current


def folder_of(job: str) -> Path:
    """Where the list of a job waits."""
    return current().home.path / "exports" / job


def forget_old(before: datetime) -> None:
    """Removes the lists that nobody took away."""
    place = current().home.path / "exports"
    if not place.is_dir():
        return
    for folder in place.iterdir():
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < before:
            shutil.rmtree(folder, ignore_errors=True)
