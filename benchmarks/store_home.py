"""A home of invented contacts to measure on: in a folder that is gone afterwards, or kept to be used again."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.store_contacts import SLUG
from licite.store.database import connected
from licite.store.home import create_home, find_home
from licite.store.keyring import KeyRing
from licite.store.setup import close_store, open_store

_WRITTEN = "written.json"


def open_again(folder: Path) -> None:
    """Opens a home that is written; its refusals came by no journal."""
    open_store(find_home(folder / "home"), migrate=True, check_journal=False)


@contextmanager
def home_in(folder: Path | None, database: str | None, write: Callable[[], object]) -> Iterator[tuple[Path, Any]]:
    """An open home in a folder, written where it was not; and how long that took, in seconds of clock and of CPU."""
    place = folder or Path(tempfile.mkdtemp(prefix="licite-store-"))
    try:
        if not (place / _WRITTEN).exists():
            _made(place, database, write)
        open_again(place)
        yield place, json.loads((place / _WRITTEN).read_text(encoding="utf-8"))
    finally:
        close_store()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def _made(place: Path, database: str | None, write: Callable[[], object]) -> None:
    home = create_home(place / "home", controller=SLUG, second=place / "second", database=database)
    KeyRing.create(home.second)
    open_store(home, migrate=True)
    if database is None:
        with connected().cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -600000")
    began, cpu = time.perf_counter(), time.process_time()
    write()
    took = {"wall": round(time.perf_counter() - began, 1), "cpu": round(time.process_time() - cpu, 1)}
    (place / _WRITTEN).write_text(json.dumps(took), encoding="utf-8")
    close_store()
