"""The law as one SELECT, for whoever runs it in their own warehouse."""

from datetime import date

from licite.engine.calendar import Calendar
from licite.engine.emit_set import emit_select, known_dialects
from licite.engine.plan import make_plan
from licite.errors import LiciteError
from licite.rules.load import shipped_law

# Engines on which the project's own tests run the statement; for others it is transpiled, never tried.
TESTED = ("duckdb", "sqlite")


def compile_law(dialect: str, day: date | None, doctrine: str) -> str:
    """The SELECT in the words of an engine, with a comment that says how far it was tried."""
    if dialect not in known_dialects():
        raise LiciteError("CLI008", dialect=dialect, known=", ".join(known_dialects()))
    law = shipped_law()
    plan = make_plan(law, doctrine, [Calendar(law).period(day)] if day else None)
    tried = "run by the project's tests" if dialect in TESTED else "transpiled, not run by the project's tests"
    head = f"-- Licite: law {law.version}, doctrine {doctrine}, {day or 'every day'}; {dialect}: {tried}"
    return f"{head}\n{emit_select(plan, dialect)}"
