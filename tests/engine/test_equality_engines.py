"""The same answers in every engine: DuckDB by situation, PostgreSQL and Spark by the statement transpiled for them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from licite.engine.runners.lane import RESULT
from licite.operations.inside import decided_inside
from tests.engine.engines import differences, generated, in_duckdb, invented, kept, mailing, spark_or_skip, tables
from tests.engine.engines_in_full import compared, written
from tests.store.conftest import cluster, new_database  # noqa: F401 - a fixture is found by its name

ROWS, FULL_ROWS = 20_000, 1_000_000
MAKERS = [generated, invented]
Make = Callable[[duckdb.DuckDBPyConnection, int], None]


# The rows of every law on every day are made and decided in half a minute, however few: daily there are contacts alone.
@pytest.fixture(
    scope="module", params=[invented, pytest.param(generated, marks=pytest.mark.full)], ids=lambda make: make.__name__
)
def con(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    with tables(request.param, ROWS) as con:
        in_duckdb(con, mailing(), refused=request.param is invented)
        yield con


def test_every_row_has_its_answer_and_every_outcome_is_met(con: duckdb.DuckDBPyConnection) -> None:
    found = dict(con.execute("SELECT outcome, count(*) FROM by_duckdb GROUP BY outcome").fetchall())
    assert sum(found.values()) == ROWS
    assert min(found[outcome] for outcome in ("lawful", "unlawful", "undetermined")) > ROWS / 100


def test_postgresql_gives_the_same_answers(con: duckdb.DuckDBPyConnection, cluster: Path, tmp_path: Path) -> None:  # noqa: F811
    from licite.engine.runners.postgres import Postgres, connected
    from licite.operations.inside.files import loaded

    people, refused = kept(con, tmp_path)
    with connected(new_database(cluster, f"equality_{len(con.execute('DESCRIBE people').fetchall())}")) as server:
        engine = Postgres(server)
        contacts = loaded(engine, people)
        listed = loaded(engine, refused, "licite_refusals") if refused else None
        decided_inside(engine, mailing(), contacts, listed)
        engine.fetch(tmp_path / "answers.csv")
    con.execute("CREATE OR REPLACE TABLE by_postgres AS FROM by_duckdb LIMIT 0")
    con.execute(f"COPY by_postgres FROM '{tmp_path / 'answers.csv'}' (HEADER)")
    assert differences(con, "by_duckdb", "by_postgres") == 0


@pytest.mark.spark
def test_spark_gives_the_same_answers(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    spark_or_skip()
    from licite.engine.runners.spark import Spark
    from tests.engine.spark import session

    people, refused = kept(con, tmp_path)
    engine = Spark(session())
    engine.add("people", engine.session.read.parquet(str(people)))
    if refused:
        engine.add("refused", engine.session.read.parquet(str(refused)))
    decided_inside(engine, mailing(), "people", "refused" if refused else None)
    engine.result.write.parquet(str(tmp_path / "answers.parquet"))
    engine.forget()
    assert differences(con, "by_duckdb", f"'{tmp_path}/answers.parquet/*.parquet'") == 0


def test_a_planted_difference_is_seen(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TABLE wrong AS FROM by_duckdb")
    con.execute("UPDATE wrong SET outcome = 'lawful' WHERE contact_id = (SELECT min(contact_id) FROM wrong)")
    con.execute("UPDATE wrong SET basis = 'consent' WHERE contact_id = (SELECT min(contact_id) FROM wrong)")
    assert differences(con, "by_duckdb", "wrong") == 2


def test_the_statement_in_one_piece_gives_the_same_answers(con: duckdb.DuckDBPyConnection) -> None:
    """What `licite compile` prints is not what is run by situation; it says the same."""
    from licite.engine.runners.engines import Duck, planned

    refused = bool(con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'refused'").fetchall())
    decided = in_duckdb(con, mailing(), refused=refused)
    plan = planned(Duck(con), decided.lane)
    con.execute(f"CREATE OR REPLACE TABLE at_once AS {decided.lane.statement(plan, 'duckdb', 'fr', masks=True)}")
    assert differences(con, "by_duckdb", "at_once") == 0
    assert con.execute(f"SELECT count(*) FROM {RESULT}").fetchall() == [(ROWS,)]


@pytest.mark.slow
@pytest.mark.full
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_million_rows_in_every_engine(make: Make, cluster: Path, tmp_path: Path, repository: Path) -> None:  # noqa: F811
    """The promise in full; what came of it is written to `benchmarks/results`."""
    found = compared(make, FULL_ROWS, new_database(cluster, f"full_{make.__name__}"), tmp_path)
    written(repository / "benchmarks" / "results", make.__name__, found)
    assert {name: engine["differences"] for name, engine in found["engines"].items()} == dict.fromkeys(
        found["engines"], 0
    )
