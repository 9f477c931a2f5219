"""An installation of its own for each test, on SQLite and on PostgreSQL alike."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from licite.store.home import Home, create_home
from licite.store.keyring import KeyRing
from licite.store.models import Canary
from licite.store.opened import Store
from licite.store.people import add_controller
from licite.store.setup import close_store, open_store

BINARIES = Path("/usr/lib/postgresql/15/bin")


def as_postgres(*command: str | Path) -> None:
    """Runs a program of PostgreSQL, which refuses to run as root."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["su", "postgres", "-c", " ".join(f"'{word}'" for word in words)]
    subprocess.run(words, check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A PostgreSQL of our own, that writes to disk what it commits; its folder, which is also its socket."""
    if not BINARIES.is_dir():
        pytest.skip("peer missing: postgresql-15")
    folder = Path(tempfile.mkdtemp(prefix="licite-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    try:
        as_postgres(BINARIES / "initdb", "-D", data, "-U", "licite", "-A", "trust", "-E", "UTF8", "--no-locale")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=on"
        as_postgres(BINARIES / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield folder
    finally:
        if (data / "postmaster.pid").exists():
            as_postgres(BINARIES / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        # Hundreds of databases are a hundred thousand files: nobody waits until they are gone.
        subprocess.run(["/bin/sh", "-c", 'rm -rf "$1" >/dev/null 2>&1 &', "sh", str(folder)], check=True)


def new_database(cluster: Path, name: str, template: str = "template1") -> str:
    """A database in the cluster, empty or like another; its address."""
    import psycopg

    with psycopg.connect(host=str(cluster), user="licite", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql://licite@/{name}?host={cluster}"


def database_for(request: pytest.FixtureRequest) -> str | None:
    """Where a fixture is asked for `postgresql`, a database of its own with its tables; None means SQLite."""
    if request.param != "postgresql":
        return None
    ready = request.getfixturevalue("tables")
    return new_database(request.getfixturevalue("cluster"), f"asked_{next(_numbers)}", ready)


@pytest.fixture(scope="session")
def tables(cluster: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that has its tables, to be copied."""
    folder = tmp_path_factory.mktemp("tables")
    address = new_database(cluster, "tables")
    home = create_home(folder / "home", controller="firm", second=folder / "second", database=address)
    KeyRing.create(home.second)
    open_store(home, migrate=True)
    Canary.objects.all().delete()
    close_store()
    return "tables"


_numbers = iter(range(1, 1_000_000))
MakeHome = Callable[..., Home]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def make_home(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> MakeHome:
    """Makes a home with keys, by its name; with its tables where that is asked and quick."""

    def made(name: str, *, tables: bool = False) -> Home:
        database = None
        if engine == "postgresql":
            template = request.getfixturevalue("tables") if tables else "template1"
            database = new_database(request.getfixturevalue("cluster"), f"licite_{next(_numbers)}", template)
        home = create_home(tmp_path / name, controller="firm", second=tmp_path / f"{name}-second", database=database)
        KeyRing.create(home.second)
        return home

    return made


@pytest.fixture
def store(make_home: MakeHome) -> Iterator[Store]:
    """An open installation with two controllers."""
    opened = open_store(make_home("home", tables=True), migrate=True)
    add_controller("firm", "Firm")
    add_controller("other", "Other")
    yield opened
    close_store()
