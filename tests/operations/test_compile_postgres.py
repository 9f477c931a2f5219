"""What `licite compile --dialect postgres` prints is run on PostgreSQL as it stands: calendar and statement."""

from datetime import date
from pathlib import Path

import psycopg
import pytest

from licite.operations.compile import Wanted, compile_calendar, compile_statement
from tests.operations.test_compile import CAMPAIGN, DAY, EXPECTED, ROWS, SOME
from tests.store.conftest import cluster, new_database  # noqa: F401 - a fixture is found by its name


@pytest.mark.parametrize("day", [DAY, None])
def test_the_statement_stands_by_itself(day: date | None, cluster: Path) -> None:  # noqa: F811
    columns = SOME if day is None else tuple(name for name in SOME if name != "at_day")
    wanted = Wanted("postgres", day, campaign=CAMPAIGN, columns=columns, refusals=True)
    with psycopg.connect(new_database(cluster, "compiled_days" if day is None else "compiled_day")) as con:
        con.execute(
            "CREATE TABLE contacts AS SELECT *, CAST(NULL AS DATE) AS objected_on, CAST(NULL AS DATE) AS"
            f" call_refused_on, 'none' AS consent FROM {ROWS}"
        )
        con.execute("CREATE TABLE refusals (email text, phone text, profile_url text, refused_on date)")
        con.execute("INSERT INTO refusals VALUES ('ivy@firm.example', NULL, NULL, NULL)")
        con.execute(compile_calendar(wanted, date(2026, 9, 1), date(2026, 11, 30)))
        cursor = con.execute(compile_statement(wanted))
        found = {row[0]: row[1] for row in cursor.fetchall()}
    assert len(found) == 6
    assert {place: found[place] for place in EXPECTED if place != 3} == {k: v for k, v in EXPECTED.items() if k != 3}
    assert found[3] != "lawful"
    assert found[6] == ("lawful" if day else "undetermined")
