"""Where a screening inside an engine takes its rows from, and where its answers go."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from licite.errors import LiciteError
from licite.operations.deliver import check_places

ENGINES = ("duckdb", "spark", "postgres")
# What Spark reads; the other engines take whatever a full screening reads.
_READ = (".parquet", ".csv")
_NEEDED = {"spark": "pyspark", "postgres": "psycopg"}


@dataclass(frozen=True)
class Places:
    """Where a screening takes its rows from, and where its answers go; `table` and `out_table` are of PostgreSQL."""

    engine: str
    file: Path | None = None
    url: str | None = None
    table: str | None = None
    out: Path | None = None
    out_table: str | None = None
    suppression: tuple[Path, ...] = ()
    campaign: Path | None = None
    strict: bool = False


def check(places: Places) -> None:
    """Can this engine take these rows, and leave its answers there? Said before any work is done.

    Raises:
        LiciteError: ENG001, ENG002, ENG006 to ENG009, FIL001, and what `check_places` says.
    """
    engine = places.engine
    if engine not in ENGINES:
        raise LiciteError("ENG001", value=engine, allowed=", ".join(ENGINES))
    if refused := next((option for option in _out_of_place(places)), None):
        raise LiciteError("ENG006", option=refused, engine=engine)
    if missing := next((option for option in _wanting(places)), None):
        raise LiciteError("ENG007", option=missing, engine=engine)
    _check_file(places)
    _check_out(places)
    if engine in _NEEDED and find_spec(_NEEDED[engine]) is None:
        raise LiciteError("ENG002", exit_code=1, name=_NEEDED[engine], engine=engine, extra=f"[{engine}]")


def _out_of_place(places: Places) -> Iterator[str]:
    if places.engine != "postgres":
        yield from (option for option, value in _of_postgres(places) if value is not None)
    if places.engine == "duckdb" and places.url is not None:
        yield "--url"
    if places.strict and (places.engine == "spark" or places.file is None):
        yield "--strict"
    if places.file is not None and places.table is not None:
        yield "FILE, --table"


def _of_postgres(places: Places) -> tuple[tuple[str, str | None], ...]:
    return ("--table", places.table), ("--out-table", places.out_table)


def _wanting(places: Places) -> Iterator[str]:
    if places.engine == "postgres" and places.url is None:
        yield "--url"
    if places.file is None and places.table is None:
        yield "--table" if places.engine == "postgres" else "FILE"
    if places.out is None and places.out_table is None:
        yield "--out"


def _check_file(places: Places) -> None:
    if places.file is None:
        return
    if places.engine == "spark" and places.file.suffix.lower() not in _READ:
        raise LiciteError("ENG008", engine=places.engine, ending=places.file.suffix or places.file.name)
    if not places.file.exists():
        raise LiciteError("FIL001", where=str(places.file), name=places.file.name)


def _check_out(places: Places) -> None:
    out = places.out
    inputs = [path for path in (places.file, places.campaign, *places.suppression) if path is not None]
    if places.engine == "spark" and out is not None:
        if out.suffix.lower() != ".parquet":
            raise LiciteError("ENG009", engine=places.engine, ending=out.suffix or out.name, allowed=".parquet")
        if out.is_dir():
            if any(path.exists() and out.samefile(path) for path in inputs):
                raise LiciteError("FIL108", path=out)
            return
    beside = out or places.file
    if beside is not None:
        check_places(out, [], inputs, beside)
