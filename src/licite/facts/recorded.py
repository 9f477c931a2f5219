"""Which facts the records of a controller tell of a contact, and how they are read; one definition for both ways.

A date that is recorded outranks what a file said, never the other way round: what happened since is newer.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from licite.vocabulary.contract import Fact, contract

# What a register tells of a contact, or follows from what happened; each outranks the word of a file.
FROM_RECORDS: Mapping[str, str] = {
    "collected_on": "DATE",
    "informed": "BOOLEAN",
    "informed_on": "DATE",
    "notice_complete": "BOOLEAN",
    "first_message": "BOOLEAN",
    "last_contact_on": "DATE",
    "in_contact_since_collection": "BOOLEAN",
    "is_customer": "BOOLEAN",
    "customer_until": "DATE",
    "calls_last_30_days": "INTEGER",
    "consent": "VARCHAR",
    "consent_on": "DATE",
    "consent_until": "DATE",
    "consent_proof": "BOOLEAN",
    "consent_covers_controller": "BOOLEAN",
    "objected_on": "DATE",
    "objection_lifted_on": "DATE",
    "erasure_requested": "BOOLEAN",
}
# Those that nobody judges: a refusal is lifted by the person alone, and what is planned is the campaign's.
NEVER_JUDGED = frozenset(
    {"objected", "objected_on", "objection_lifted_on", "erasure_requested", "on_national_register", "call_refused",
     "call_refused_on", "deceased", "age_band", "at", "channel"}
)  # fmt: skip
# What a profile may not say: the campaign does, or the registers, or the address itself.
NOT_OF_A_PROFILE = frozenset({"at", "channel", "purpose", "identifier_present"})
SQL_TYPES = {"bool": "BOOLEAN", "enum": "VARCHAR", "text": "VARCHAR", "date": "DATE", "int": "INTEGER",
             "decimal": "DOUBLE"}  # fmt: skip


def json_cell(text: str, name: str) -> str:
    """The SQL of the value of a fact that stands in JSON as `text`; NULL for what the contract does not know.

    >>> import duckdb
    >>> duckdb.execute(f'''SELECT {json_cell("'2026-02-30'", "collected_on")}, {json_cell("'nobody'", "audience")},
    ...                           {json_cell("'true'", "sole_trader")}''').fetchone()
    (None, None, True)
    """
    fact = contract().facts[name]
    if fact.type == "bool":
        return f"CASE {text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"
    if fact.type == "enum":
        values = ", ".join(f"'{value}'" for value in fact.values)
        return f"CASE WHEN {text} IN ({values}) THEN {text} END"
    if fact.type == "date":
        return (
            f"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN TRY_CAST({text} AS DATE) END"
        )
    if fact.type == "int":
        return f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,9}}') THEN CAST({text} AS INTEGER) END"
    if fact.type == "decimal":
        return f"CASE WHEN TRY_CAST({text} AS DOUBLE) >= 0 THEN TRY_CAST({text} AS DOUBLE) END"
    return f"NULLIF({text}, '')"


def json_value(value: Any, name: str) -> Any:
    """The same of one value in Python.

    >>> json_value("2026-02-28", "collected_on"), json_value("nobody", "audience"), json_value(True, "sole_trader")
    (datetime.date(2026, 2, 28), None, True)
    """
    fact = contract().facts[name]
    if value is None:
        return None
    if fact.type == "bool":
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))
    if isinstance(value, bool):
        value = "true" if value else "false"
    return _of_text(fact, value)


def _of_text(fact: Fact, value: Any) -> Any:
    text = str(value)
    if fact.type == "enum":
        return text if text in fact.values else None
    if fact.type == "date":
        return _day(text)
    if fact.type == "int":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if fact.type == "decimal":
        return _number(text)
    return text or None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4] == text[7] == "-" else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number >= 0 else None
