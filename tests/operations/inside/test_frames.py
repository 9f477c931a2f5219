"""A data frame of Spark: the same answers, worked out when they are asked for, and no row in this process."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import licite
from licite.errors import LiciteError
from licite.operations.inside import files
from licite.operations.inside.frames import is_spark_frame
from tests.engine.engines import spark_or_skip
from tests.operations.screening import IN_ORDER

AT = date(2026, 11, 25)
PEOPLE = [
    ("a", "ann@firm.example", None, date(2026, 10, 1)),
    ("b", "Bob@firm.example", True, date(2026, 10, 1)),
    ("c", "bob+x@firm.example", None, date(2026, 10, 1)),
    ("d", "eve@firm.example", None, date(2026, 10, 1)),
]


@pytest.fixture(scope="module")
def session() -> Any:
    spark_or_skip()
    from tests.engine.spark import session as made

    return made()


@pytest.mark.spark
def test_a_frame_is_screened_in_spark(session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = session.createDataFrame(PEOPLE, "contact_id string, Email string, objected boolean, collected_on date")
    refused = session.createDataFrame([("eve@firm.example",)], "email string")
    views = {one.name for one in session.catalog.listTables()}
    done = licite.screen(people, IN_ORDER, at=AT, suppression=refused, lang="en")
    assert done.answers.columns[:3] == ["contact_id", "outcome", "basis"]
    assert {one.name for one in session.catalog.listTables()} == views
    found = {row["contact_id"]: row["outcome"] for row in done.answers.collect()}
    assert found == {"a": "lawful", "b": "unlawful", "c": "unlawful", "d": "unlawful"}
    assert done.counts().outcomes == {"lawful": 1, "undetermined": 0, "unlawful": 3}
    assert is_spark_frame(people)
    assert not is_spark_frame([people])


@pytest.mark.spark
@pytest.mark.parametrize(
    ("columns", "options", "code"),
    [
        (
            "contact_id string, email string, objected boolean, collected_on date",
            {"leave_out_unneeded": True},
            "ENG006",
        ),
        ("contact_id string, email string, unsubscribed boolean, collected_on date", {}, "ENG012"),
    ],
)
def test_what_a_frame_cannot_have_is_said(session: Any, columns: str, options: dict[str, Any], code: str) -> None:
    people = session.createDataFrame(PEOPLE, columns)
    with pytest.raises(LiciteError) as caught:
        licite.screen(people, IN_ORDER, at=AT, **options)
    assert caught.value.code == code


def test_a_table_that_is_no_frame_of_spark_goes_its_way() -> None:
    assert not is_spark_frame("people.csv")
    assert not is_spark_frame(None)


def test_without_java_one_sentence_says_what_spark_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = pytest.importorskip("pyspark.errors", reason="peer missing: pyspark")
    from licite.engine.runners import spark

    def none(*_: object) -> None:
        raise errors.PySparkRuntimeError(errorClass="JAVA_GATEWAY_EXITED", messageParameters={})

    monkeypatch.setattr(spark, "local_session", none)
    opened: Callable[[str | None], Any] = files._session
    with pytest.raises(LiciteError) as caught:
        opened(None)
    assert (caught.value.code, caught.value.exit_code) == ("ENG003", 1)
    assert "Java 17" in caught.value.message("en")
