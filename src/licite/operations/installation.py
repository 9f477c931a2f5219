"""Making an installation, bringing it up to date, and the controllers in it."""

import os
import re
import unicodedata
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.backup import Backup, back_up, has_tables
from licite.operations.logs import LOG
from licite.operations.opening import opened, require_driver, require_server
from licite.store.ballast import BALLAST
from licite.store.highest import HIGHEST
from licite.store.home import SETTINGS, Home, create_home, find_home
from licite.store.journal import JOURNAL
from licite.store.keyring import LOG_KEY, RING, KeyRing
from licite.store.turnstile import QUEUE, TURNSTILE

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 64
_REGISTERS = (
    *(f"licite.sqlite3{ending}" for ending in ("", "-journal", "-wal", "-shm")),
    BALLAST,
    TURNSTILE,
    QUEUE,
    LOG,
    f".{LOG}.lock",
)
_KEYS = (RING, LOG_KEY, JOURNAL, HIGHEST, f".{RING}.lock", f".{JOURNAL}.lock")


@dataclass(frozen=True)
class Controller:
    """An organisation in an installation, by its short name."""

    slug: str
    name: str


@dataclass(frozen=True)
class Installed:
    """A new installation. `keys` are to be copied to two other places: without them no refusal is ever found."""

    home: Home
    controller: Controller
    keys: tuple[Path, ...]


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did: `backup` was made before it; None where there was nothing to do, or nothing to keep."""

    home: Home
    changed: bool
    backup: Backup | None


def install(
    path: Path | None,
    *,
    controller: Controller,
    second: Path | None = None,
    language: str = "fr",
    database: str | None = None,
) -> Installed:
    """Makes an installation: folders, keys on the second path, tables, the first controller.

    Where a path or database is not given, LICITE_SECOND and LICITE_DATABASE in the environment are asked. Either all of
    it is there at the end or nothing: what was made is taken away again on an error or Ctrl-C. Fails with STO002 where
    an installation, or keys, are there already; INS001, INS003 and STO023 (exit code 1) where the database cannot be
    had; STO004 (exit code 1) for a database that other keys wrote.
    """
    require_server()
    require_driver(database or os.environ.get("LICITE_DATABASE"))
    named = os.environ.get("LICITE_SECOND")
    made = create_home(
        path,
        controller=controller.slug,
        language=language,
        second=second or (Path(named) if named else None),
        database=database,
    )
    # The environment may name a database, whose password is not written down then.
    home = find_home(made.path) if database is None else made
    with ExitStack() as undo:
        undo.callback(take_away, home.path, [SETTINGS])
        if any((home.path / name).exists() for name in _REGISTERS):
            raise LiciteError("STO002", path=home.path)
        undo.callback(take_away, home.path, _REGISTERS)
        KeyRing.create(home.second)
        undo.callback(take_away, home.second, _KEYS)
        with opened(home, migrate=True):
            _added(controller)
        undo.pop_all()
    return Installed(home, controller, (home.second / RING, home.second / LOG_KEY))


def upgrade(path: Path | None) -> Upgraded:
    """Brings the tables and guards of an installation up to this release, with a backup before.

    Never backward: fails with STO005 (exit code 1) where a newer release made them. STO007 (exit code 1) where a
    refusal would be lost on the way; nothing is changed then.
    """
    home = find_home(path)
    if not _is_outdated(home):
        return Upgraded(home, changed=False, backup=None)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    kept = back_up(home, home.path / f"before-upgrade-{stamp}.zip") if has_tables(home) else None
    # What the journal says is compared when the registers are next opened.
    with opened(home, migrate=True, check_journal=False):
        if not _present():
            _added(Controller(home.controller, home.controller))
    return Upgraded(home, changed=True, backup=kept)


def controllers(path: Path | None) -> list[Controller]:
    """Which organisations are in this installation, by short name?"""
    with opened(path):
        return _present()


def add_controller(path: Path | None, controller: Controller) -> Controller:
    """One more organisation, walled from the others; fails with INS006 where its short name is taken."""
    with opened(path):
        if any(controller.slug == present.slug for present in _present()):
            raise LiciteError("INS006", slug=controller.slug)
        return _added(controller)


def controller_named(name: str, slug: str | None = None) -> Controller:
    """An organisation of this name, with the short name given or one made from it; INS005 where none can be.

    >>> controller_named("Société Générale d'Exemple").slug
    'societe-generale-d-exemple'
    """
    shown = " ".join(name.split())
    short = slug if slug is not None else _short(shown)
    if not shown or len(short) > _LONGEST or not _SLUG.fullmatch(short):
        raise LiciteError("INS005", name=slug if slug is not None else shown)
    return Controller(short, shown)


def _short(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:_LONGEST].strip("-")


def _present() -> list[Controller]:
    from licite.store.models import Controller as Row

    return [Controller(slug, name) for slug, name in Row.objects.order_by("slug").values_list("slug", "name")]


def _added(controller: Controller) -> Controller:
    from licite.store.controllers import register_controller

    row = register_controller(controller.slug, controller.name)
    return Controller(row.slug, row.name)


def _is_outdated(home: Home) -> bool:
    """Whether tables or guards are to be brought up to date; the error goes up where something else is wrong."""
    try:
        with opened(home, check_journal=False):
            return False
    except LiciteError as fault:
        if fault.code not in ("STO006", "STO020"):
            raise
        return True


def take_away(folder: Path, names: Iterable[str]) -> None:
    """Removes files that were made for nothing, and their folder where nothing else is in it."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
