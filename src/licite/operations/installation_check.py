"""Is all well with an installation? What `licite check` looks at, and what it finds."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from licite.errors import LiciteError
from licite.operations.opening import opened, require_driver, require_server
from licite.store.ballast import SIZE, Ballast
from licite.store.home import Home, find_home
from licite.store.journal import CONTROLLER
from licite.store.opened import Store

State = Literal["ok", "warning", "wrong"]
LITTLE_ROOM = 1_000_000_000
NO_ROOM = 4 * SIZE
UNSIGNED_FOR = timedelta(days=7)

# What an error met on opening is about.
_ABOUT = {
    "STO004": "keys", "STO026": "keys", "STO005": "schema", "STO006": "schema", "STO040": "schema", "STO020": "guards",
    "STO008": "journal", "STO016": "journal", "STO017": "journal", "STO009": "disk_system",
}  # fmt: skip
_RECOVERABLE = ("STO008", "STO016", "STO017")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `name` says which. `fault` is the error behind it, where there is one."""

    name: str
    state: State
    sentence: str = ""
    slots: Mapping[str, object] = field(default_factory=dict)
    fault: LiciteError | None = None


@dataclass(frozen=True)
class Check:
    """All that was found, in the order in which it was looked at. What could not be looked at is not among it."""

    home: Home
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Is nothing wrong? A warning is not."""
        return all(finding.state != "wrong" for finding in self.findings)


def check(path: Path | None = None) -> Check:
    """Looks at everything that a refusal depends on: keys, journal, database, files, disk and clock.

    It goes on after the first fault; what needs the registers is left out where they cannot be opened. Fails with
    STO001 where there is no installation, with INS001 or INS003 (exit code 1) where libraries are missing.
    """
    require_server()
    home = find_home(path)
    require_driver(home.database)
    # The ballast before the registers: opening them makes it again where it can.
    return Check(home, (*_files(home), *_disk(home), _ballast(home), *_registers(home)))


def vouch_for_clock(path: Path | None, author: str | None, reason: str | None) -> bool:
    """Notes in the log that the clock is right though it is behind the last entry; False where it is not behind.

    Fails with INS014 without a name and a reason.
    """
    if not author or not reason:
        raise LiciteError("INS014")
    with opened(path) as store:
        from licite.store.acts.clock import RecordClockStep
        from licite.store.commit import commit

        if not _is_behind(_last_entry()):
            return False
        commit(store.home.controller, RecordClockStep(author, reason))
        return True


# --- files and disks ---------------------------------------------------------------------------------------


def _files(home: Home) -> Iterator[Finding]:
    open_to_others = [path for path in _private(home) if path.exists() and path.stat().st_mode & 0o077]
    if open_to_others:
        yield Finding("permissions", "wrong", "permissions_wrong", {"paths": ", ".join(map(str, open_to_others))})
    else:
        yield Finding("permissions", "ok", "permissions_ok")
    if home.database is None and not home.sqlite.exists():
        yield Finding("database", "wrong", "no_database", {"path": home.sqlite})


def _private(home: Home) -> Iterator[Path]:
    """Folders and files that only their owner may read."""
    for folder in (home.path, home.second):
        yield folder
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.is_file())


def _disk(home: Home) -> Iterator[Finding]:
    folders = [folder for folder in (home.path, home.second) if folder.is_dir()]
    for folder in folders:
        free = shutil.disk_usage(folder).free
        state: State = "wrong" if free < NO_ROOM else "warning" if free < LITTLE_ROOM else "ok"
        yield Finding("room", state, f"room_{state}", {"megabytes": free // 1_000_000, "path": folder})
    if len({folder.stat().st_dev for folder in folders}) == 1 and len(folders) == 2:
        yield Finding("second_path", "warning", "same_device", {"path": home.second})
    elif len(folders) == 2:
        yield Finding("second_path", "ok", "other_device", {"path": home.second})


def _ballast(home: Home) -> Finding:
    file = Ballast(home.path).path
    if file.exists() and file.stat().st_size >= SIZE:
        return Finding("ballast", "ok", "ballast_ok", {"megabytes": SIZE // 1_000_000})
    return Finding("ballast", "warning", "ballast_missing", {"megabytes": SIZE // 1_000_000})


# --- the registers -----------------------------------------------------------------------------------------


def _registers(home: Home) -> list[Finding]:
    if home.database is None and not home.sqlite.exists():
        return []
    try:
        with opened(home) as store:
            return [*_passed("keys", "schema", "guards", "journal"), *_looked_at(store)]
    except LiciteError as fault:
        found = Finding(_ABOUT.get(fault.code, "database"), "wrong", fault=fault)
    if found.name != "journal":
        return [found]
    with opened(home, check_journal=False) as store:
        return [found, *_passed("keys", "schema", "guards"), *_looked_at(store)]


def _passed(*names: str) -> Iterator[Finding]:
    """What opening the registers has checked."""
    for name in names:
        yield Finding(name, "ok", f"{name}_ok")


def _looked_at(store: Store) -> Iterator[Finding]:
    yield _database(store)
    if store.home.database is None:
        yield _integrity(store)
    yield _journal(store)
    yield _clock()
    yield _unsigned()
    yield from _copies(store)


def _database(store: Store) -> Finding:
    from licite.store.database import connected, journal_mode

    with connected().cursor() as cursor:

        def asked(question: str) -> str:
            cursor.execute(question)
            return str(cursor.fetchone()[0])

        if store.home.database is not None:
            server, commits = asked("SHOW server_version"), asked("SHOW synchronous_commit")
            return Finding("database", "ok", "postgresql", {"version": server.partition(" ")[0], "commits": commits})
        mode, synchronous = journal_mode()
        levels = {"2": "FULL", "3": "EXTRA"}
        actual = asked("PRAGMA journal_mode").upper(), levels.get(asked("PRAGMA synchronous"), "OFF")
    slots = {"version": sqlite3.sqlite_version, "mode": actual[0], "synchronous": actual[1]}
    if actual != (mode, synchronous):
        return Finding("database", "wrong", "sqlite_wrong", {**slots, "wanted": f"{mode}, {synchronous}"})
    return Finding("database", "ok", f"sqlite_{mode.lower()}", slots)


def _integrity(store: Store) -> Finding:
    from licite.store.database import connected

    with connected().cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        sound = cursor.fetchone()[0] == "ok"
    if sound:
        return Finding("integrity", "ok", "integrity_ok")
    return Finding("integrity", "wrong", fault=LiciteError("INS016", exit_code=1, where=str(store.home.sqlite)))


def _journal(store: Store) -> Finding:
    try:
        reading = store.journal.read_all()
    except LiciteError as fault:
        return Finding("journal_file", "wrong", fault=fault)
    acts = [line for line in reading.lines if line.record["kind"] != CONTROLLER]
    slots: dict[str, object] = {"n": len(acts), "torn": len(reading.torn)}
    if reading.torn:
        return Finding("journal_file", "warning", "journal_torn", slots)
    return Finding("journal_file", "ok", "journal_file_ok", slots)


def _copies(store: Store) -> Iterator[Finding]:
    """What a restore or an upgrade set aside, with how many were erased since and are still in it."""
    from licite.operations.kept_copies import kept_copies
    from licite.store.models import Erasure

    for copy in kept_copies(store.home):
        erased = Erasure.objects.across_controllers().filter(at__gte=copy.made_at).count()
        slots: dict[str, object] = {"path": copy.place, "on": copy.made_at, "n": erased}
        yield Finding("copies", "warning" if erased else "ok", "copy_erased" if erased else "copy_kept", slots)


def _clock() -> Finding:
    last = _last_entry()
    if not _is_behind(last):
        return Finding("clock", "ok", "clock_ok")
    now = datetime.now(UTC).isoformat("T", "seconds")
    assert last is not None
    return Finding("clock", "wrong", fault=LiciteError("STO011", now=now, last=last.isoformat("T", "seconds")))


def _last_entry() -> datetime | None:
    from licite.store.models import EvidenceEntry

    return EvidenceEntry.objects.across_controllers().order_by("-seq").values_list("at", flat=True).first()


def _is_behind(last: datetime | None) -> bool:
    from licite.store.commit import CLOCK_MAY_REGRESS

    return last is not None and datetime.now(UTC) < last - CLOCK_MAY_REGRESS


def _unsigned() -> Finding:
    """How much of the log no signed head covers yet, and since when: it could be rewritten unseen."""
    from licite.store.models import EvidenceEntry, Head

    signed = Head.objects.order_by("-size").values_list("size", flat=True).first() or 0
    left = EvidenceEntry.objects.across_controllers().filter(seq__gte=signed).order_by("seq")
    oldest = left.values_list("at", flat=True).first()
    if oldest is None:
        return Finding("heads", "ok", "all_signed")
    late = datetime.now(UTC) - oldest > UNSIGNED_FOR
    slots: dict[str, object] = {"n": left.count(), "day": oldest.date()}
    return Finding("heads", "warning" if late else "ok", "unsigned", slots)
