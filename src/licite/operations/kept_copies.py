"""The copies of the registers that a restore or an upgrade set aside: whoever is erased later is still in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from licite.operations.backup import reading_postgresql
from licite.store.home import Home

_FILE = re.compile(r"licite\.sqlite3\.before-restore-(\d{8}-\d{6})-\d+|before-upgrade-(\d{8}-\d{6})\.zip")
_SCHEMA = re.compile(r"before_restore_(\d{8}_\d{6})_\d+")


@dataclass(frozen=True)
class KeptCopy:
    """One copy: `place` is its file, or the schema of PostgreSQL that it is."""

    place: str
    made_at: datetime


def kept_copies(home: Home) -> tuple[KeptCopy, ...]:
    """Which copies are there, the oldest first?

    Backups elsewhere are not among them: whoever made those knows where they are.
    """
    return tuple(sorted([*_files(home), *_schemas(home)], key=lambda one: (one.made_at, one.place)))


def copies_with(home: Home, erased_at: datetime) -> tuple[KeptCopy, ...]:
    """Which copies may still hold somebody who was erased then?"""
    return tuple(one for one in kept_copies(home) if one.made_at <= erased_at)


def _files(home: Home) -> Iterator[KeptCopy]:
    for path in home.path.iterdir():
        if found := _FILE.fullmatch(path.name):
            yield KeptCopy(str(path), _made_at(found[1] or found[2]))


def _schemas(home: Home) -> Iterator[KeptCopy]:
    if home.database is None:
        return
    with reading_postgresql(home) as query:
        names = query("SELECT nspname FROM pg_namespace WHERE nspname ~ '^before_restore_'")
    for (name,) in names:
        if found := _SCHEMA.fullmatch(name):
            yield KeptCopy(name, _made_at(found[1].replace("_", "-")))


def _made_at(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
