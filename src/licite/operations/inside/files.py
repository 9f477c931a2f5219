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
from licite.operations.deliver import rejects_beside, stale_beside
from licite.operations.inside.decided import LISTED, Decided, Question, decided_inside
from licite.operations.inside.faults import faults
from licite.operations.inside.lists import COLUMNS, listed_refusals
from licite.operations.inside.manifest import keep_proof
from licite.operations.inside.places import Places, check
from licite.operations.inside.reading import FileRead, read_canonical
from licite.operations.inside.result import Counts
from licite.operations.output.writers import write_result
from licite.operations.screen import unreadable_rows
from licite.operations.staging import all_or_none

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyspark.sql import SparkSession

    from licite.engine.runners.postgres import Postgres
    from licite.operations.staging import Staged

_CONTACTS = "licite_contacts"


@dataclass(frozen=True)
class Screened:
    """What came out: the counts, where the answers and their proof are, and what a file was read as.

    `rejects` is where the rows of the file are that could not be read; None where there are none.
    """

    decided: Decided
    counts: Counts
    out: str | None
    manifest: Path | None
    proof: str
    read: FileRead | None = None
    rejects: Path | None = None


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
    engine = Duck(con)
    read = _contacts(con, places, question)
    con.execute("SET preserve_insertion_order = false")
    decided = decided_inside(engine, question, _CONTACTS, _held(engine, [*listed, *(read.refused if read else ())]))
    con.execute(f"CREATE TEMP TABLE licite_answers AS FROM {RESULT}")
    counts = _all_answered(places, decided, decided.counts("licite_answers"))
    columns = [name for name, *_ in con.execute("DESCRIBE licite_answers").fetchall()]
    with all_or_none() as staged:
        _left_out(places, read, staged, question.lang)
        write_result(con, "licite_answers", columns, staged(places.out), question.lang)
    return _finished(places, decided, counts, read)


def _contacts(con: "DuckDBPyConnection", places: Places, question: Question) -> FileRead | None:
    """Makes the table of contacts; None where the file is one of the canonical schema already.

    Raises:
        LiciteError: FIL032 where all rows are wanted and some cannot be read.
    """
    assert places.file is not None
    if _is_canonical(places.file):
        con.execute(f"CREATE TEMP VIEW {_CONTACTS} AS FROM {_of_file(places.file)}")
        return None
    read = read_canonical(con, places.file, question, _CONTACTS)
    if places.strict and len(read.rejects):
        raise unreadable_rows(places.file, read.rejects, question.lang)
    return read


def _is_canonical(file: Path) -> bool:
    return file.is_dir() or file.suffix.lower() == ".parquet"


def _left_out(places: Places, read: FileRead | None, staged: "Staged", lang: str) -> None:
    """Writes the rows that could not be read beside the answers; those of an earlier screening go."""
    beside = places.out or places.file
    assert beside is not None
    rejects = _rejects(places, read)
    if read is not None and rejects is not None:
        read.rejects.write(staged(rejects), lang)
    for place in stale_beside(beside, {rejects}):
        staged.without(place)


def _rejects(places: Places, read: FileRead | None) -> Path | None:
    beside = places.out or places.file
    return rejects_beside(beside) if read is not None and len(read.rejects) and beside is not None else None


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
        read = None
        contacts = _written_name(places.table) if places.table else _CONTACTS
        if places.file is not None:
            contacts, read = _loaded(engine, places, question)
        decided = decided_inside(engine, question, contacts, _held(engine, [*listed, *(read.refused if read else ())]))
        counts = _all_answered(places, decided, decided.counts())
        if places.out_table:
            engine.keep(_written_name(places.out_table))
        with all_or_none() as staged:
            if places.file is not None:
                _left_out(places, read, staged, question.lang)
            if places.out:
                _fetched(engine, staged(places.out), question.lang)
        return _finished(places, decided, counts, read)


def _written_name(table: str) -> str:
    """A table's name, perhaps with its schema, as SQL writes it."""
    return ".".join(quoted(part) for part in table.split("."))


def loaded(engine: "Postgres", file: Path | None, table: str = _CONTACTS) -> str:
    """Copies a file in the canonical schema into a temporary table of the server."""
    assert file is not None
    with duck.connect() as con:
        return _copied(engine, con, _of_file(file), table)


def _loaded(engine: "Postgres", places: Places, question: Question) -> tuple[str, FileRead | None]:
    """Copies a file of any tool into a temporary table of the server."""
    with duck.connect() as con:
        read = _contacts(con, places, question)
        return _copied(engine, con, _CONTACTS, _CONTACTS), read


def _copied(engine: "Postgres", con: "DuckDBPyConnection", source: str, table: str) -> str:
    with TemporaryDirectory(dir=private_folder()) as folder:
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


def _finished(places: Places, decided: Decided, counts: Counts, read: FileRead | None = None) -> Screened:
    manifest, proof = keep_proof(
        places.out, decided, counts, file=places.file, campaign=places.campaign, lists=places.suppression, read=read
    )
    out = str(places.out or places.out_table)
    return Screened(decided, counts, out, manifest, proof, read, _rejects(places, read))
