"""One session of Spark for all tests, set for few rows: less is compiled, and nothing is spread out."""

from functools import cache
from typing import Any

_FOR_FEW_ROWS = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
}


@cache
def session() -> Any:
    """The session, made once."""
    from licite.engine.runners.spark import local_session

    return local_session("local[2]", "1g", _FOR_FEW_ROWS)
