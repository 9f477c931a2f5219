"""PostgreSQL servers of our own, to be stopped as a loss of power would and put in each other's place."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError

from tests.store.conftest import BINARIES, as_postgres

# What was not made durable by a commit stays so for long enough to be lost.
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "on",
    "wal_writer_delay": "10s",
    "bgwriter_delay": "10s",
    "autovacuum": "off",
    "max_connections": "20",
}
_DATABASE = "licite"


@dataclass(frozen=True)
class Server:
    """A server whose data and socket are in `folder`."""

    folder: Path
    port: int

    @property
    def data(self) -> Path:
        return self.folder / f"data-{self.port}"

    @property
    def address(self) -> str:
        return f"postgresql://licite@/{_DATABASE}?host={self.folder}&port={self.port}"

    def make(self) -> None:
        as_postgres(BINARIES / "initdb", "-D", self.data, "-U", "licite", "-A", "trust", "-E", "UTF8", "--no-locale")
        self._set(_SETTINGS)
        self.start()
        self.ask(f"CREATE DATABASE {_DATABASE}")

    def copy_of(self, primary: "Server") -> None:
        """A standby that the other one waits for, before it answers a commit."""
        where = f"host={self.folder} port={primary.port} user=licite"
        as_postgres(BINARIES / "pg_basebackup", "-D", self.data, "-d", where, "-R", "--checkpoint=fast")
        self.start()
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.ask("SELECT pg_reload_conf()")
        until = time.monotonic() + 30
        while primary.ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'") == []:
            assert time.monotonic() < until
            time.sleep(0.05)

    def start(self) -> None:
        options = f"-p {self.port} -c unix_socket_directories={self.folder}"
        log = self.folder / f"log-{self.port}"
        as_postgres(BINARIES / "pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def crash(self) -> None:
        """Stops at once, with nothing written that was not."""
        as_postgres(BINARIES / "pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def promote(self) -> None:
        as_postgres(BINARIES / "pg_ctl", "-D", self.data, "-w", "promote")

    def ask(self, query: str) -> list[tuple[object, ...]]:
        import psycopg

        place = {"host": str(self.folder), "port": self.port, "user": "licite", "dbname": "postgres"}
        with psycopg.connect(**place, autocommit=True) as connection:  # type: ignore[arg-type]
            answer = connection.execute(query)
            return list(answer.fetchall()) if answer.description else []

    def _set(self, settings: dict[str, str]) -> None:
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())


@contextmanager
def servers(count: int) -> Iterator[list[Server]]:
    """Servers in a folder of their own, the first one running; all are stopped and gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="licite-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    made = [Server(folder, 5432 + number) for number in range(count)]
    try:
        made[0].make()
        yield made
    finally:
        for server in made:
            if (server.data / "postmaster.pid").exists():
                with suppress(CalledProcessError):
                    server.crash()
        shutil.rmtree(folder, ignore_errors=True)
