"""Putting a backup back, and bringing back after it what the journal knows."""

import json
import os
import shutil
import sqlite3
import zipfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from licite.errors import LiciteError
from licite.operations.backup import (
    DUMPS,
    ENGINES,
    FORMAT,
    MANIFEST,
    Backup,
    check_canaries,
    check_manifest,
    described,
    reading_postgresql,
    run_postgresql,
    sha256_of,
    sound_sqlite,
)
from licite.operations.installation import take_away
from licite.operations.opening import opened, require_driver, require_server
from licite.operations.output.atomic import flush, part_beside
from licite.store.home import SETTINGS, Home, create_home, default_second, find_home
from licite.store.keyring import RING, KeyRing

State = Literal["ready", "behind", "older"]
_STATES: dict[str, State] = {"STO008": "behind", "STO017": "behind", "STO006": "older", "STO020": "older"}
WAIT_SECONDS = 5
_ENDINGS = ("", "-journal", "-wal", "-shm")
_IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")


@dataclass(frozen=True)
class Restored:
    """A backup that was put back. `kept` is where the database before it is now: a file, or a schema of PostgreSQL.

    `behind`: the journal knows of more, and nothing is recorded until `recover`; `older`: an upgrade comes first.
    """

    home: Home
    backup: Backup
    kept: str | None
    state: State


@dataclass(frozen=True)
class Recovery:
    """What came back from the journal, by kind; what the journal lacked and has again; lines of it cut off by a crash.

    `lost` entries of the log are gone: of those only refusals and erasures came back.
    """

    objections: int
    erasures: int
    withdrawals: int
    journalled: int
    torn: int
    lost: int


def restore(
    file: Path,
    home: Path | None = None,
    *,
    second: Path | None = None,
    database: str | None = None,
    replace: bool = False,
) -> Restored:
    """Puts a backup back, in the installation meant or, where there is none, in a new one around the keys of `second`.

    Everything is verified before anything changes. Fails with INS010 or INS011 for a file that is no backup or was
    changed, STO004 or STO026 (exit code 1) without the keys that vouch for it, STO005 (exit code 1) where a newer
    release made it, INS012 where there is a database and `replace` is not set, INS013 (exit code 1) where somebody uses
    it. Stop the programs that use the registers first.
    """
    require_server()
    found = _manifest(file)
    target, is_new = _target(home, found, second, database)
    require_driver(target.database)
    manifest = check_manifest(found, KeyRing.load(target.second), str(file))
    _refuse_newer(manifest)
    engine = "sqlite" if target.database is None else "postgresql"
    if manifest["engine"] != engine:
        raise LiciteError("INS017", where=str(file), theirs=ENGINES[manifest["engine"]], ours=ENGINES[engine])
    with ExitStack() as undo:
        if is_new:
            undo.callback(take_away, target.path, [SETTINGS])
            create_home(
                target.path,
                controller=target.controller,
                language=target.language,
                second=target.second,
                database=target.database,
            )
        with part_beside(target.sqlite) as part:
            _extract(file, manifest, part)
            put = _put_sqlite if target.database is None else _put_postgresql
            kept = put(part, target, replace)
        undo.pop_all()
    return Restored(target, described(file, manifest), kept, _state(target))


def recover(home: Path | None = None) -> Recovery:
    """Brings back every refusal and erasure that the journal knows and the database does not, and the other way round.

    Fails with STO016 (exit code 1) where somebody changed the journal.
    """
    with opened(home, check_journal=False):
        from licite.store import recovery
        from licite.store.log import signed_head

        before = _counts()
        done = recovery.recover()
        signed_head()
        came = {name: count - before[name] for name, count in _counts().items()}
    return Recovery(**came, journalled=done.journalled, torn=done.torn, lost=done.known - done.had)


def _counts() -> dict[str, int]:
    from licite.store.models import Consent, Erasure, Objection

    return {
        "objections": Objection.objects.across_controllers().count(),
        "erasures": Erasure.objects.across_controllers().count(),
        "withdrawals": Consent.objects.across_controllers().filter(kind="withdrawn").count(),
    }


def _manifest(file: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if found["format"] != FORMAT or found["engine"] not in DUMPS:
            raise LiciteError("INS010", where=str(file))
    except FileNotFoundError:
        raise LiciteError("FIL001", where=str(file), name=file.name) from None
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError) as fault:
        raise LiciteError("INS010", where=str(file)) from fault
    return found


def _target(
    path: Path | None, manifest: dict[str, Any], second: Path | None, database: str | None
) -> tuple[Home, bool]:
    """Where it goes, and whether an installation is to be made there."""
    try:
        return find_home(path), False
    except LiciteError as fault:
        if fault.code != "STO001":
            raise
        place = Path(str(fault.slots["path"]))
        named = second or os.environ.get("LICITE_SECOND") or default_second(place)
        keys = Path(named).expanduser().absolute()
        if not (keys / RING).exists():
            raise
    return Home(place, keys, str(manifest["language"]), database, str(manifest["controller"])), True


def _refuse_newer(manifest: dict[str, Any]) -> None:
    from licite.store import migrations

    known = {file.stem for folder in migrations.__path__ for file in Path(folder).glob("[0-9]*.py")}
    unknown = set(manifest["migrations"]) - known
    if unknown:
        raise LiciteError("STO005", exit_code=1, name=max(unknown))


def _extract(file: Path, manifest: dict[str, Any], part: Path) -> None:
    name = DUMPS[manifest["engine"]]
    try:
        with zipfile.ZipFile(file) as archive, archive.open(name) as content, part.open("wb") as target:
            shutil.copyfileobj(content, target)
    except (zipfile.BadZipFile, KeyError, EOFError) as fault:
        raise LiciteError("INS011", where=str(file), part=name) from fault
    if sha256_of(part) != manifest["files"][name]["sha256"]:
        raise LiciteError("INS011", where=str(file), part=name)


def _state(home: Home) -> State:
    try:
        with opened(home):
            return "ready"
    except LiciteError as fault:
        if fault.code not in _STATES:
            raise
        return _STATES[fault.code]


# --- SQLite ------------------------------------------------------------------------------------------------


def _put_sqlite(part: Path, home: Home, replace: bool) -> str | None:
    content = sound_sqlite(part, LiciteError("INS011", where=str(part), part=DUMPS["sqlite"]))
    check_canaries(content["canaries"], KeyRing.load(home.second))
    kept = None
    if home.sqlite.exists() and home.sqlite.stat().st_size:
        if not replace:
            raise LiciteError("INS012", where=str(home.sqlite))
        kept = _put_aside(home.sqlite)
    part.chmod(0o600)
    flush(part)
    part.replace(home.sqlite)
    flush(home.path)
    return kept


def _put_aside(database: Path) -> str:
    """Renames a database with what SQLite keeps beside it: a journal left there would be played into the next one."""
    aside = database.with_name(f"{database.name}.before-restore-{_stamp()}")
    with closing(sqlite3.connect(database, timeout=WAIT_SECONDS, isolation_level=None)) as held:
        try:
            held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as fault:
            # One that is damaged is put aside as it is.
            if fault.sqlite_errorname.startswith(_IN_USE):
                raise LiciteError("INS013", exit_code=1, where=str(database)) from fault
        for ending in _ENDINGS:
            file = database.with_name(database.name + ending)
            if file.exists():
                file.replace(aside.with_name(aside.name + ending))
    return str(aside)


# --- PostgreSQL --------------------------------------------------------------------------------------------


def _put_postgresql(part: Path, home: Home, replace: bool) -> str | None:
    kept = None
    with reading_postgresql(home) as query:
        tables = query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")[0][0]
        if tables and not replace:
            raise LiciteError("INS012", where=home.path.name)
        if tables:
            kept = f"before_restore_{_stamp().replace('-', '_')}"
            query(f"ALTER SCHEMA public RENAME TO {kept}")
        else:
            query("DROP SCHEMA IF EXISTS public")
        query("CREATE SCHEMA public")
    try:
        run_postgresql(
            "pg_restore",
            home,
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            "-n",
            "public",
            str(part),
        )
    except BaseException:
        with reading_postgresql(home) as query:
            query("DROP SCHEMA public")
            query(f"ALTER SCHEMA {kept} RENAME TO public" if kept else "CREATE SCHEMA public")
        raise
    return kept


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S") + f"-{os.getpid()}"
