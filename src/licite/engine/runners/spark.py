"""Runs a screening in Apache Spark: rows stay where they are, and are worked out when somebody asks for them."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from licite.engine.emit_set import transpiled
from licite.engine.runners.engines import planned
from licite.engine.runners.lane import GIVEN, MASKS, RESULT, WORDS, Lane
from licite.facts.canonical import MET
from licite.facts.canonical_against import READ
from licite.facts.canonical_cells import Kind

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import DataType

# Where Spark forgets how a stage came about: it writes a view into each of its uses, and plans the whole for minutes.
_CUT = frozenset({READ, MET, GIVEN, MASKS, WORDS})
_TYPES = {"BOOLEAN": "boolean", "DATE": "date", "VARCHAR": "string", "INTEGER": "int", "BIGINT": "bigint"}


@contextmanager
def quiet() -> Iterator[None]:
    """A block in which pyspark does not warn of a version of pandas: nothing here goes through pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        yield


def local_session(
    master: str | None = None, memory: str | None = None, further: Mapping[str, str] = MappingProxyType({})
) -> "SparkSession":
    """A session of our own, on this machine unless `master` says otherwise: strict arithmetic, days in UTC."""
    with quiet():
        from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master or "local[*]").appName("licite")
    settings = {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        # A file of a hundred megabytes is work for more than one core.
        "spark.sql.files.maxPartitionBytes": "16m",
    }
    given = {"spark.driver.memory": memory} if memory else {}
    for name, value in {**settings, **given, **further}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@dataclass
class Spark:
    """A session in which the tables are views."""

    session: "SparkSession"
    dialect: str = "spark"
    made: list[str] = field(default_factory=list)

    def add(self, name: str, frame: "DataFrame") -> None:
        """Gives a data frame a name for the statements to come."""
        frame.createOrReplaceTempView(name)
        self.made.append(name)

    def columns(self, table: str) -> dict[str, Kind]:
        """The columns of a table, with the kind of each."""
        found = self.session.table(table.replace('"', "`"))
        return {one.name: _kind(one.dataType) for one in found.schema.fields}

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The few rows that a SELECT gives."""
        return [tuple(row) for row in self.session.sql(transpiled(select, self.dialect)).collect()]

    def hold(self, table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> str:
        """Makes a small view of rows from Python."""
        schema = ", ".join(f"`{name}` {_TYPES.get(kind, 'double')}" for name, kind in columns.items())
        listed = [
            tuple(None if value is None else float(value) if kind == "DOUBLE" else value for value, kind in pairs)
            for pairs in (zip(row, columns.values(), strict=True) for row in rows)
        ]
        with quiet():
            self.add(table, self.session.createDataFrame(listed, schema))
        return f'"{table}"'

    def decide(self, lane: Lane, lang: str, *, masks: bool) -> None:
        """Makes `licite_result`, stage by stage; no row is worked out before it is asked for."""
        for name, select in lane.stages(planned(self, lane), lang, self.dialect, masks=masks):
            frame = self.session.sql(select)
            self.add(name, self._cut(frame) if name in _CUT else frame)

    def _cut(self, frame: "DataFrame") -> "DataFrame":
        """A frame that keeps its rows once they are worked out, safely where a folder for that is set."""
        if self.session.sparkContext.getCheckpointDir():
            return frame.checkpoint(eager=False)
        return frame.localCheckpoint(eager=False)

    @cached_property
    def result(self) -> "DataFrame":
        """The answers."""
        return self.session.table(RESULT)

    def forget(self) -> None:
        """Takes back the names of the views; frames made from them stay."""
        for name in self.made:
            with suppress(Exception):
                self.session.catalog.dropTempView(name)
        self.made.clear()

    @property
    def version(self) -> str:
        """Spark and its version."""
        return f"spark {self.session.version}"


def _kind(type_: "DataType") -> Kind:
    from pyspark.sql import types

    kinds: tuple[tuple[tuple[type, ...], Kind], ...] = (
        ((types.BooleanType,), "bool"),
        ((types.DateType,), "date"),
        ((types.StringType,), "text"),
        ((types.ByteType, types.ShortType, types.IntegerType, types.LongType), "int"),
        ((types.FloatType, types.DoubleType, types.DecimalType), "decimal"),
    )
    return next((kind for classes, kind in kinds if isinstance(type_, classes)), "other")
