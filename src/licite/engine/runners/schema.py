"""The input tables of the SELECT: the columns of `given` and of `calendar`, and their types per engine."""

from licite.engine.calendar import CUT, PLUS, Calendar
from licite.engine.names import is_day
from licite.facts.catalogue import DAY, MINUTE
from licite.vocabulary.contract import contract

_SQL = {
    "bool": "BOOLEAN",
    "enum": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "int": "INTEGER",
    "decimal": "DOUBLE",
}


def given_columns() -> dict[str, str]:
    """The columns of `given` and their SQL types: the row, the instant, and every fact of the contract."""
    facts = {name: _SQL[fact.type] for name, fact in contract().facts.items() if name != "at"}
    return {"_row": "BIGINT", DAY: "DATE", MINUTE: "INTEGER", **facts}


def calendar_columns(calendar: Calendar) -> dict[str, str]:
    """The columns of `calendar` and their SQL types."""
    types = {"day": "DATE", "period": "INTEGER", "own": "BOOLEAN", "weekday": "INTEGER", "public_holiday": "BOOLEAN"}
    types |= {parameter.name: "DATE" for parameter in calendar.law.parameters.values() if is_day(parameter)}
    return {name: types.get(name, "DATE" if name.endswith((CUT, PLUS)) else "DOUBLE") for name in calendar.columns}


def created(table: str, columns: dict[str, str]) -> str:
    """The statement that makes a table of these columns."""
    return f'CREATE TABLE "{table}" ({", ".join(f"{chr(34)}{name}{chr(34)} {kind}" for name, kind in columns.items())})'
