"""What an engine says where it stops: only its kind is told, since it may hold cells of people, or a password."""

from collections.abc import Iterator
from contextlib import contextmanager

from licite.errors import LiciteError

# Classes of SQLSTATE that are of the way to a server: connection, authorization, unknown database.
_OF_THE_WAY = ("08", "28", "3D")


@contextmanager
def faults(engine: str) -> Iterator[None]:
    """A block in which a fault of the engine becomes ENG004 (the way to a server) or ENG005 (all others)."""
    try:
        yield
    except LiciteError:
        raise
    except Exception as error:
        told = _told(engine, error)
        if told is None:
            raise
        # What the engine said stays out of the trace of ours.
        raise told from None


def _told(engine: str, error: Exception) -> LiciteError | None:
    problem = type(error).__name__
    match type(error).__module__.partition(".")[0]:
        case "duckdb" | "_duckdb":
            pass
        case "psycopg":
            state = str(getattr(error, "sqlstate", None) or "")
            if not state or state.startswith(_OF_THE_WAY):
                return LiciteError("ENG004", exit_code=1)
            problem = f"SQLSTATE {state}"
        case "pyspark" | "py4j":
            condition = getattr(error, "getCondition", lambda: None)()
            problem = str(condition or problem)
        case _:
            return None
    return LiciteError("ENG005", exit_code=1, engine=engine, problem=problem)
