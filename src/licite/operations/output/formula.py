"""Cells of a CSV file that a spreadsheet would take for a formula.

Excel and LibreOffice run a cell that begins with `=`, `+`, `-` or `@` (OWASP, "CSV Injection"), some of them past
leading blanks. Such a cell gets one apostrophe in front. A signed number (`+33 6 39 98 00 00`, `-12.5`) holds no
operator, cannot be a formula and stays as it is. An apostrophe already in front of such a cell is doubled, so that
`unguarded` gives back every cell exactly.
"""

import re

_BLANK = "\\x00-\\x20\\x7f\u00a0\u200b\ufeff"
_SIGN = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# Written for both Python and RE2, the engine of DuckDB: the SQL and the Python below must agree.
_DANGEROUS = f"^'*(?:[{_BLANK}]*[{_SIGN}]|[\\x00\\t\\r\\n])"
_SIGNED_NUMBER = "^'*[+\\-][0-9][0-9. \u00a0\u202f]*$"

_dangerous = re.compile(_DANGEROUS)
_signed_number = re.compile(_SIGNED_NUMBER.replace("$", r"\Z"))


def is_dangerous(cell: str) -> bool:
    """Could a spreadsheet take this cell for a formula?"""
    return bool(_dangerous.match(cell)) and not _signed_number.match(cell)


def guarded(cell: str) -> str:
    """The cell as it is written to CSV.

    >>> guarded("=1+1"), guarded("+33639980000"), guarded("Dupont")
    ("'=1+1", '+33639980000', 'Dupont')
    """
    return "'" + cell if is_dangerous(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`.

    >>> unguarded(guarded("=1+1")), unguarded("'aime")
    ('=1+1', "'aime")
    """
    return cell[1:] if cell.startswith("'") and is_dangerous(cell) else cell


def guarded_sql(expression: str) -> str:
    """The SQL of DuckDB that does to a text expression what `guarded` does to a cell."""
    return (
        f"CASE WHEN regexp_matches({expression}, {_literal(_DANGEROUS)})"
        f" AND NOT regexp_matches({expression}, {_literal(_SIGNED_NUMBER)})"
        f" THEN '''' || {expression} ELSE {expression} END"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
