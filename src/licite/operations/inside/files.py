"""The doors of a screening inside an engine: a file or a table goes in, a file or a table of answers comes out."""

import csv
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from licite.contacts.private_folder import private_folder
from licite.engine.runners import duck
from licite.engine.runners.engines import Duck, Engine
from licite.engine.runners.lane import RESULT
from licite.errors import LiciteError
from licite.facts.canonical_cells import literal, quoted
from licite.operations.inside.decided import LISTED, Decided, Question, decided_inside
from licite.operations.inside.faults import faults
from licite.operations.inside.lists import COLUMNS, listed_refusals
from licite.operations.inside.manifest import keep_proof
from licite.operations.inside.places import Places, check
from licite.operations.inside.result import Counts
from licite.operations.output.writers import write_result

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from licite.engine.runners.postgres import Postgres

_CONTACTS = "licite_contacts"


@dataclass(frozen=True)
class Screened:
    """What came out: the counts, and where the answers and their proof are."""

    decided: Decided
    counts: Counts
    out: str | None
    manifest: Path | None
    proof: str


def screen_file_inside(places: Places, question: Question) -> Screened:
    """Screens a file or a table inside an engine, and leaves the answers where they are asked for.

    Raises:
        LiciteError: ENG001 to ENG009 for engine and options, and what `decided_inside` says.
    """
    check(places)
    listed = listed_refusals(places.suppression)
    run = {"duckdb": _in_duckdb, "spark": _in_spark, "postgres": _in_postgres}[places.engine]
    with faults(places.engine):
        return run(places, question, listed)


def _held(engine: Engine, listed: Sequence[Sequence[object]]) -> str | None:
    return engine.hold(LISTED, COLUMNS, listed) if listed else None


def _in_duckdb(places: Places, question: Question, listed: Sequence[Sequence[object]]) -> Screened:
    assert places.file is not None
    assert places.out is not None
    con = duck.connect()
    con.execute("SET preserve_insertion_order = false")
    engine = Duck(con)
    con.execute(f"CREATE VIEW {_CONTACTS} AS FROM {_of_file(places.file)}")
    decided = decided_inside(engine, question, _CONTACTS, _held(engine, listed))
    con.execute(f"CREATE TEMP TABLE licite_answers AS FROM {RESULT}")
    counts = _all_answered(places, decided, decided.counts("licite_answers"))
    columns = [name for name, *_ in con.execute("DESCRIBE licite_answers").fetchall()]
    write_result(con, "licite_answers", columns, places.out, question.lang)
    return _finished(places, decided, counts)


def _of_file(file: Path) -> str:
    """A file as a table of DuckDB; of a CSV the separator alone is guessed, and a row that does not fit stops it."""
    name = literal(str(file / "*.parquet" if file.is_dir() else file))
    if file.suffix.lower() == ".parquet":
        return f"read_parquet({name})"
    header, separator = header_of(file)
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in header)
    return (
        f"read_csv({name}, auto_detect = false, header = true, delim = {literal(separator)}, quote = '\"',"
        f" escape = '\"', strict_mode = true, null_padding = false, columns = {{{columns}}})"
    )


def header_of(file: Path) -> tuple[list[str], str]:
    """The names of the columns of a CSV file, and what stands between them.

    Raises:
        LiciteError: ENG011 for two columns of one name.
    """
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(1 << 20)
    separator = max(",;\t", key=first.count)
    names = next(csv.reader([first], delimiter=separator), [])
    repeated = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if repeated is not None:
        raise LiciteError("ENG011", name=repeated)
    return names, separator


def _in_spark(places: Places, question: Question, listed: Sequence[Sequence[object]]) -> Screened:
    assert places.file is not None
    assert places.out is not None
    from licite.engine.runners.spark import Spark

    session = _session(places.url)
    engine = Spark(session)
    if places.file.suffix.lower() == ".parquet":
        frame = session.read.parquet(str(places.file))
    else:
        names, separator = header_of(places.file)
        reader = session.read.option("header", True).option("sep", separator).option("multiLine", True)
        schema = ", ".join(f"`{name.replace('`', '``')}` string" for name in names)
        frame = reader.option("escape", '"').option("mode", "FAILFAST").schema(schema).csv(str(places.file))
    try:
        engine.add(_CONTACTS, frame)
        decided = decided_inside(engine, question, _CONTACTS, _held(engine, listed))
        with _whole_folder(places.out) as part:
            engine.result.write.parquet(str(part))
            engine.add("licite_written", session.read.parquet(str(part)))
            counts = _all_answered(places, decided, decided.counts("licite_written"))
        return _finished(places, decided, counts)
    finally:
        engine.forget()
        session.stop()


def _session(master: str | None) -> "SparkSession":
    """A session of Spark, or one sentence that says what it lacks."""
    from pyspark.errors import PySparkRuntimeError

    from licite.engine.runners.spark import local_session

    try:
        return local_session(master)
    except (PySparkRuntimeError, FileNotFoundError) as error:
        raise LiciteError("ENG003", exit_code=1) from error


@contextmanager
def _whole_folder(path: Path) -> Iterator[Path]:
    """A folder that appears whole or not at all: Spark leaves a half-written one behind where it is stopped."""
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        yield part
        if path.is_dir():
            shutil.rmtree(path)
        part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _in_postgres(places: Places, question: Question, listed: Sequence[Sequence[object]]) -> Screened:
    from licite.engine.runners.postgres import Postgres, connected

    assert places.url is not None
    with connected(places.url) as con:
        engine = Postgres(con)
        contacts = _written_name(places.table) if places.table else loaded(engine, places.file)
        decided = decided_inside(engine, question, contacts, _held(engine, listed))
        counts = _all_answered(places, decided, decided.counts())
        if places.out_table:
            engine.keep(_written_name(places.out_table))
        if places.out:
            _fetched(engine, places.out, question.lang)
        return _finished(places, decided, counts)


def _written_name(table: str) -> str:
    """A table's name, perhaps with its schema, as SQL writes it."""
    return ".".join(quoted(part) for part in table.split("."))


def loaded(engine: "Postgres", file: Path | None, table: str = _CONTACTS) -> str:
    """Copies a file into a temporary table of the server."""
    assert file is not None
    with duck.connect() as con, TemporaryDirectory(dir=private_folder()) as folder:
        source = _of_file(file)
        types = {name: _type(kind) for name, kind, *_ in con.execute(f"DESCRIBE FROM {source}").fetchall()}
        part = Path(folder, "contacts.csv")
        listed = ", ".join(
            quoted(name) if kind != "TEXT" else f"CAST({quoted(name)} AS VARCHAR)" for name, kind in types.items()
        )
        con.execute(f"COPY (SELECT {listed} FROM {source}) TO '{part}' (FORMAT csv, HEADER false)")
        return engine.load(table, types, part)


def _type(kind: str) -> str:
    kept = {"BOOLEAN", "DATE", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE"}
    return kind if kind in kept or kind.startswith("DECIMAL") else "TEXT"


def _fetched(engine: "Postgres", out: Path, lang: str) -> None:
    """Brings the answers back, and writes them as any result is written."""
    with duck.connect() as con, TemporaryDirectory(dir=private_folder()) as folder:
        part = Path(folder, "answers.csv")
        engine.fetch(part)
        kinds = engine.columns(RESULT)
        types = ", ".join(
            f"'{name}': '{ {'int': 'BIGINT', 'bool': 'BOOLEAN'}.get(kind, 'VARCHAR') }'" for name, kind in kinds.items()
        )
        con.execute(
            f"CREATE TABLE answers AS FROM read_csv('{part}', header = true, delim = ',', quote = '\"',"
            f" escape = '\"', auto_detect = false, columns = {{{types}}})"
        )
        write_result(con, "answers", list(kinds), out, lang)


def _all_answered(places: Places, decided: Decided, counts: Counts) -> Counts:
    """The counts, where every row read has its answer."""
    if counts.read != decided.rows:
        raise LiciteError("ENG005", exit_code=1, engine=places.engine, problem=f"{decided.rows} <> {counts.read}")
    return counts


def _finished(places: Places, decided: Decided, counts: Counts) -> Screened:
    manifest, proof = keep_proof(
        places.out, decided, counts, file=places.file, campaign=places.campaign, lists=places.suppression
    )
    return Screened(decided, counts, str(places.out or places.out_table), manifest, proof)
