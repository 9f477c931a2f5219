"""How a cell of a table is read as a fact, in SQL that engines share: its value, and whether nobody can read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from licite.contacts.canonical import contact_columns
from licite.contacts.columns import REFUSALS
from licite.facts.catalogue import MINUTE
from licite.facts.given import FALSE_WORDS, MOST, TRUE_WORDS
from licite.vocabulary.contract import contract

# What an engine calls the type of a column, as far as reading it goes.
Kind = Literal["bool", "int", "decimal", "text", "date", "other"]


@dataclass(frozen=True)
class Column:
    """A column as its engine has it: its name there, and its kind."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Cell:
    """The SQL of a cell's value, and of whether it holds something that cannot be read; None where it always can."""

    value: str
    unread: str | None


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object, kind: str = "VARCHAR") -> str:
    """A value of Python as SQL writes it.

    >>> literal("l'offre"), literal(True), literal(None)
    ("'l''offre'", 'TRUE', 'CAST(NULL AS VARCHAR)')
    """
    if value is None:
        return f"CAST(NULL AS {kind})"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return f"CAST('{value.isoformat()}' AS DATE)"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def text(column: Column, table: str) -> str:
    """A cell as text without the blanks around it; NULL where nothing is left."""
    cell_ = f"{table}.{quoted(column.name)}"
    return f"NULLIF(TRIM({cell_ if column.kind == 'text' else f'CAST({cell_} AS VARCHAR)'}), '')"


def cell(name: str, column: Column, table: str) -> Cell:
    """How a column of the canonical schema is read as the fact, or the part of the instant, of its name.

    A refusal that cannot be read counts as one.
    """
    raw, written = f"{table}.{quoted(column.name)}", text(column, table)
    known = contract().facts.get(name)
    match contact_columns()[name]:
        case "bool":
            return _boolean(name, column.kind, raw, written)
        case "enum" if known is not None:
            return _readable(f"{written} IN ({_listed(known.values)})", written, written)
        case "date":
            return _date(column.kind, raw, written)
        case "int":
            return _integer(name, column.kind, raw, written)
        case "decimal":
            return _decimal(name, column.kind, raw, written)
        case _ if name == "country":
            two = f"LENGTH({written}) = 2 AND REGEXP_MATCHES({written}, '^[A-Za-z]{{2}}$')"
            return _readable(two, f"UPPER({written})", written)
        case _:
            return Cell(written, None)


def _readable(test: str, value: str, raw: str) -> Cell:
    return Cell(f"CASE WHEN {test} THEN {value} END", f"({raw} IS NOT NULL AND NOT COALESCE({test}, FALSE))")


def _boolean(name: str, kind: Kind, raw: str, written: str) -> Cell:
    if kind == "bool":
        return Cell(raw, None)
    yes, no, said = "FALSE", "FALSE", f"{raw} IS NOT NULL"
    if kind in ("int", "decimal"):
        yes, no = f"{raw} = 1", f"{raw} = 0"
    elif kind == "text":
        yes, no = (f"LOWER({written}) IN ({_listed(sorted(words))})" for words in (TRUE_WORDS, FALSE_WORDS))
        said = f"{written} IS NOT NULL"
    if name in REFUSALS:
        return Cell(f"CASE WHEN {no} THEN FALSE WHEN {said} THEN TRUE END", None)
    unread = f"({said} AND NOT COALESCE({yes} OR {no}, FALSE))"
    return Cell(f"CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END", unread)


# A day that there is, of a year with four digits; leap years by their digits, since engines differ on wrong dates.
_MONTHS = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
_FIRST, _LAST = literal(date.min), literal(date.max)


def _date(kind: Kind, raw: str, written: str) -> Cell:
    if kind == "date":
        return _readable(f"{raw} BETWEEN {_FIRST} AND {_LAST}", raw, raw)
    if kind == "text":
        day = (
            f"LENGTH({written}) = 10 AND NOT {written} LIKE '0000%'"
            f" AND REGEXP_MATCHES({written}, '^([0-9]{{4}}-({_MONTHS})|{_LEAP})$')"
        )
        return _readable(day, f"CAST({written} AS DATE)", written)
    return Cell("CAST(NULL AS DATE)", f"({raw} IS NOT NULL)")


def _integer(name: str, kind: Kind, raw: str, written: str) -> Cell:
    most = 1439 if name == MINUTE else 10**9 - 1
    if kind in ("int", "decimal"):
        whole = f"{raw} BETWEEN 0 AND {most}" + (f" AND {raw} = FLOOR({raw})" if kind == "decimal" else "")
        return _readable(whole, f"CAST({raw} AS INTEGER)", raw)
    if kind == "text":
        digits = f"LENGTH({written}) <= 9 AND NOT REGEXP_MATCHES({written}, '[^0-9]')"
        value = f"CASE WHEN {digits} THEN CAST({written} AS INTEGER) END"
        return _readable(f"{value} BETWEEN 0 AND {most}", value, written)
    return Cell("CAST(NULL AS INTEGER)", f"({raw} IS NOT NULL)")


def _decimal(name: str, kind: Kind, raw: str, written: str) -> Cell:
    most = MOST.get(name, 10**9)
    if kind in ("int", "decimal"):
        return _readable(f"{raw} BETWEEN 0 AND {most}", f"CAST({raw} AS DOUBLE)", raw)
    if kind == "text":
        form = "^[0-9]{1,9}([.][0-9]{1,9})?$"
        digits = f"NOT REGEXP_MATCHES({written}, '[^0-9.]') AND REGEXP_MATCHES({written}, '{form}')"
        value = f"CASE WHEN {digits} THEN CAST({written} AS DOUBLE) END"
        return _readable(f"{value} BETWEEN 0 AND {most}", value, written)
    return Cell("CAST(NULL AS DOUBLE)", f"({raw} IS NOT NULL)")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(literal(word) for word in words)


# Whether a text may name somebody, by kind: one in plain signs that cannot be an address or a number does not.
_NOT_PLAIN = "[^ -~]"
NAMES: dict[str, Callable[[str], str]] = {
    "email": lambda sql: f"({sql} LIKE '%@%' OR REGEXP_MATCHES({sql}, '{_NOT_PLAIN}'))",
    "phone": lambda sql: f"REGEXP_MATCHES({sql}, '([0-9][^0-9]*){{6}}|{_NOT_PLAIN}')",
    "profile": lambda sql: f"REGEXP_MATCHES({sql}, '[.]|{_NOT_PLAIN}')",
}
