"""Screening inside an engine (DuckDB, Spark, PostgreSQL): a table in the canonical schema, and no row in Python."""

from licite.operations.inside.decided import Decided, Question, decided_inside, question_of
from licite.operations.inside.files import Screened, screen_file_inside
from licite.operations.inside.places import ENGINES, Places
from licite.operations.inside.result import Counts

__all__ = [
    "ENGINES",
    "Counts",
    "Decided",
    "Places",
    "Question",
    "Screened",
    "decided_inside",
    "question_of",
    "screen_file_inside",
]
