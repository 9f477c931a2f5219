"""A copy of the registers in one file: what is in it, how it is made, how a manifest vouches for it.

Never in it: the keys, which would open it to whoever finds it, and the journal, which must not go back in time with it.
"""

import hmac
import json
import os
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import unquote, urlsplit

from licite.errors import LiciteError
from licite.operations.opening import opened, require_driver, require_server
from licite.operations.output.atomic import part_beside, whole_file
from licite.store.home import Home
from licite.store.keyring import KeyRing

FORMAT = "licite backup 1"
MANIFEST = "manifest.json"
DUMPS = {"sqlite": "licite.sqlite3", "postgresql": "licite.pgdump"}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Query = Callable[[str], list[tuple[Any, ...]]]

_COUNTED = {
    "controllers": "store_controller",
    "contacts": "store_contact",
    "consents": "store_consent",
    "objections": "store_objection",
    "erasures": "store_erasure",
    "entries": "store_evidenceentry",
}
# SQLite copies 16 MB at a time, so that a refusal need not wait until the whole is copied; where somebody writes in
# between it begins again, and after so many times it goes through in one go.
_PAGES = 4096
_BEGINNINGS = 10


@dataclass(frozen=True)
class Backup:
    """A copy in one file. `last_seq` is the last entry of the log in it, `head` the last signed head."""

    file: Path
    made_at: str
    engine: str
    migrations: tuple[str, ...]
    counts: dict[str, int]
    last_seq: int
    head: dict[str, Any] | None
    language: str
    controller: str

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "file": str(self.file),
            "made_at": self.made_at,
            "engine": self.engine,
            "migrations": list(self.migrations),
            "counts": self.counts,
            "last_seq": self.last_seq,
            "head": self.head,
        }


def backup(file: Path, home: Path | None = None) -> Backup:
    """Copies the registers to a file (mode 0600), with a signed head over all that is in the log by then.

    It can be made while others write. Fails with INS007 where the file exists, INS008 or INS009 (exit code 1) where
    PostgreSQL's `pg_dump` is missing or fails, INS016 (exit code 1) where the database is damaged.
    """
    if file.exists():
        raise LiciteError("INS007", where=str(file), name=file.name)
    with opened(home) as store:
        from licite.store.log import signed_head

        signed_head()
        return back_up(store.home, file)


def back_up(home: Home, file: Path) -> Backup:
    """The same without a look at the release that made the tables: for the copy before an upgrade.

    Fails with STO004 (exit code 1) where the keys are not those of the database: they could not vouch for it.
    """
    ring = KeyRing.load(home.second)
    with part_beside(file) as copy:
        found = _copied_sqlite(home, copy) if home.database is None else _copied_postgresql(home, copy)
        engine = "sqlite" if home.database is None else "postgresql"
        check_canaries(found.pop("canaries"), ring)
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "licite": version("licite"),
            "engine": engine,
            "language": home.language,
            "controller": home.controller,
            "files": {DUMPS[engine]: {"sha256": sha256_of(copy), "size": copy.stat().st_size}},
            **found,
        }
        with whole_file(file) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(vouched_for(manifest, ring), indent=1, sort_keys=True))
            archive.write(copy, DUMPS[engine])
    return described(file, manifest)


def described(file: Path, manifest: dict[str, Any]) -> Backup:
    """What a manifest says."""
    return Backup(
        file=file,
        made_at=manifest["made_at"],
        engine=manifest["engine"],
        migrations=tuple(manifest["migrations"]),
        counts=manifest["counts"],
        last_seq=manifest["last_seq"],
        head=manifest["head"],
        language=manifest["language"],
        controller=manifest["controller"],
    )


def vouched_for(manifest: dict[str, Any], ring: KeyRing) -> dict[str, Any]:
    """A manifest with an HMAC under the current key: who has no key cannot make another that holds."""
    return {**manifest, "key": ring.current, "mac": ring.digest("backup", _canonical(manifest))}


def check_manifest(found: dict[str, Any], ring: KeyRing, where: str) -> dict[str, Any]:
    """The manifest, vouched for by these keys; STO004 (exit code 1) where it is by others, INS011 where it changed."""
    manifest = {name: value for name, value in found.items() if name not in ("key", "mac")}
    if found["key"] not in ring.keys:
        raise LiciteError("STO004", exit_code=1, where=str(ring.second), key=found["key"])
    expected = ring.digest("backup", _canonical(manifest), found["key"])
    if not hmac.compare_digest(expected, str(found["mac"])):
        raise LiciteError("INS011", where=where, part=MANIFEST)
    return manifest


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def has_tables(home: Home) -> bool:
    """Has the database of this home any table of ours yet?"""
    if home.database is None:
        if not home.sqlite.exists():
            return False
        with closing(_opened_sqlite(home.sqlite)) as database:
            return bool(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'store_evidenceentry'").fetchall())
    with reading_postgresql(home) as query:
        return bool(query("SELECT 1 FROM pg_tables WHERE tablename = 'store_evidenceentry' AND schemaname = 'public'"))


def summary_of(query: Query) -> dict[str, Any]:
    """What a database holds: counts, last entry, last head, migrations, and the canaries of its keys."""
    heads = query("SELECT size, root, at, signature FROM store_head ORDER BY size DESC LIMIT 1")
    (last,) = query("SELECT max(seq) FROM store_evidenceentry")[0]
    return {
        "counts": {name: query(f"SELECT count(*) FROM {table}")[0][0] for name, table in _COUNTED.items()},
        "last_seq": -1 if last is None else last,
        "head": next(
            ({"size": size, "root": root, "at": str(at), "signature": sign} for size, root, at, sign in heads), None
        ),
        "migrations": [
            name for (name,) in query("SELECT name FROM django_migrations WHERE app = 'store' ORDER BY name")
        ],
        "canaries": dict(query("SELECT key_id, digest FROM store_canary")),
    }


# --- SQLite ------------------------------------------------------------------------------------------------


def _copied_sqlite(home: Home, copy: Path) -> dict[str, Any]:
    damaged = LiciteError("INS016", exit_code=1, where=str(home.sqlite))
    try:
        with closing(_opened_sqlite(home.sqlite)) as source:
            if not any(_copied(source, copy, pages) for pages in (_PAGES, -1)):
                raise LiciteError("STO015", exit_code=1)
    except sqlite3.DatabaseError as fault:
        busy = fault.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        raise (LiciteError("STO015", exit_code=1) if busy else damaged) from fault
    return sound_sqlite(copy, damaged)


class _TooOftenError(Exception):
    """Somebody writes, or holds the database, all the time."""


def _copied(source: sqlite3.Connection, copy: Path, pages: int) -> bool:
    """Copies so many pages at a time (all for -1); False where that began again too often."""
    left: list[int] = []

    def progress(_status: int, remaining: int, _total: int) -> None:
        left.append(remaining)
        if sum(later >= earlier for earlier, later in pairwise(left)) >= _BEGINNINGS:
            raise _TooOftenError

    with closing(sqlite3.connect(copy)) as target:
        try:
            source.backup(target, pages=pages, progress=progress, sleep=0.05)
        except _TooOftenError:
            return False
    return True


def sound_sqlite(copy: Path, otherwise: LiciteError) -> dict[str, Any]:
    """What a copy holds; raises `otherwise` where SQLite finds it damaged."""
    try:
        with closing(_opened_sqlite(copy)) as database:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise otherwise
            return summary_of(lambda question: database.execute(question).fetchall())
    except sqlite3.DatabaseError as fault:
        raise otherwise from fault


def _opened_sqlite(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=5, isolation_level=None)


# --- PostgreSQL --------------------------------------------------------------------------------------------


def _copied_postgresql(home: Home, copy: Path) -> dict[str, Any]:
    with reading_postgresql(home) as query:
        # One moment for the counts and for the copy, whoever writes meanwhile.
        query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            (snapshot,) = query("SELECT pg_export_snapshot()")[0]
            found = summary_of(query)
            run_postgresql("pg_dump", home, "-Fc", "-n", "public", f"--snapshot={snapshot}", "-f", str(copy))
        finally:
            query("COMMIT")
    return found


@contextmanager
def reading_postgresql(home: Home) -> Iterator[Query]:
    """Asks the database of a home, whether or not its registers are open, and leaves them as they were."""
    require_server()
    require_driver(home.database)
    from licite.store import database
    from licite.store.opened import current

    try:
        is_open = current().home == home
    except RuntimeError:
        is_open = False
    if not is_open:
        database.point_to(home)

    def query(question: str) -> list[tuple[Any, ...]]:
        with database.connected().cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall()) if cursor.description else []

    try:
        yield query
    finally:
        if not is_open:
            database.forget()


def run_postgresql(program: str, home: Home, *words: str) -> None:
    """Runs a client program on the database of a home; the password goes by the environment, which `ps` does not show.

    Fails with INS008 (exit code 1) where there is no such program, with INS009 (exit code 1) where it fails.
    """
    found = which(program)
    if found is None:
        raise LiciteError("INS008", exit_code=1, program=program)
    parts = urlsplit(str(home.database))
    user, at, host = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}").geturl()
    environment = os.environ | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {})
    done = subprocess.run(  # noqa: S603  (a program of PostgreSQL, without a shell)
        [found, "--no-password", "-d", bare, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        # What pg_restore says may quote a row.
        said = next((line for line in done.stderr.splitlines() if "error:" in line), None)
        problem = said.partition("error:")[2].strip()[:200] if said and program == "pg_dump" else None
        raise LiciteError("INS009", exit_code=1, program=program, problem=problem)


# --- keys --------------------------------------------------------------------------------------------------


def check_canaries(canaries: dict[str, str], ring: KeyRing) -> None:
    """Fails with STO004 (exit code 1) where a database that `summary_of` looked at was written with other keys."""
    mine = ring.canaries()
    for name, digest in canaries.items():
        if name != "log" and not hmac.compare_digest(digest, mine.get(name, "")):
            raise LiciteError("STO004", exit_code=1, where=str(ring.second), key=name)


def _canonical(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, sort_keys=True, separators=(",", ":"))
