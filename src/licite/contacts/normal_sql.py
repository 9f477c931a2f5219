"""Cells in the form that the rules need, by SQL alone: only what is proved to be the answer of the functions in Python.

Each expression gives the value where a cell is written plainly, and NULL where Python has to read it: an address or a
number in an unusual spelling, a word of a language, a day in another order.
"""

import re
from collections.abc import Mapping
from functools import cache

from licite.contacts.canonical import email_key
from licite.contacts.columns import plain
from licite.contacts.phone import ranges
from licite.contacts.values import Value, known_words, read_value
from licite.vocabulary.contract import contract

# --- e-mail ------------------------------------------------------------------------------------------------

# As `address._PLAIN`; two hyphens and the endings that no mail goes to are left to the library.
_ADDRESS = (
    "[A-Za-z0-9_]([A-Za-z0-9_+-]|[.][A-Za-z0-9_+-]){0,60}@([A-Za-z0-9]([A-Za-z0-9-]{0,40}[A-Za-z0-9])?[.]){1,4}"
    "[A-Za-z]{2,20}"
)
_NO_MAIL = ("invalid", "local", "localhost", "onion", "arpa", "test")
_LOCAL_MOST = 64
# Where one person has several domains, or signs that do not count (`canonical.email_key`).
_PROVIDERS = (
    "gmail.com", "googlemail.com", "proton.me", "protonmail.com", "protonmail.ch", "pm.me", "icloud.com", "me.com",
    "mac.com",
)  # fmt: skip


def exact_address(cell: str, lower: str) -> str:
    """SQL of `parse_address(cell).normal` for an address that every mail system writes the same way.

    `lower` is the SQL of the cell in lower case.
    """
    ends = " OR ".join(f"ends_with({lower}, '.{ending}')" for ending in _NO_MAIL)
    return (
        f"CASE WHEN regexp_full_match({cell}, '{_ADDRESS}') AND NOT contains({cell}, '--')"
        f" AND strpos({cell}, '@') <= {_LOCAL_MOST + 1} AND NOT ({ends})"
        f" THEN CASE WHEN {cell} = {lower} THEN {cell}"
        f" ELSE split_part({cell}, '@', 1) || '@' || split_part({lower}, '@', 2) END END"
    )


def is_plain_address(cell: str) -> bool:
    """Whether `exact_address` reads this cell by itself.

    >>> is_plain_address("Ann@firm.example"), is_plain_address("mailto:ann@firm.example")
    (True, False)
    """
    lower = cell.lower()
    return bool(
        re.fullmatch(_ADDRESS, cell)
        and "--" not in cell
        and cell.index("@") <= _LOCAL_MOST
        and not any(lower.endswith(f".{ending}") for ending in _NO_MAIL)
    )


def key_of_address(exact: str, lower: str, domain: str) -> str:
    """SQL of the key by which an exact address meets refusals: `canonical.email_key`, dear for few addresses only."""
    other = f"{is_one_of_providers(domain)} OR contains({exact}, '+')"
    return f"CASE WHEN {exact} IS NULL THEN NULL WHEN {other} THEN {email_key(exact)} ELSE {lower} END"


def is_one_of_providers(domain: str) -> str:
    """SQL that says whether one mailbox of this domain has several writings."""
    return f"{domain} IN ({', '.join(map(_quoted, _PROVIDERS))})"


# What `canonical.phone_key` takes of a number.
KEY_DIGITS = 9

# --- telephone ---------------------------------------------------------------------------------------------

_TYPES = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
# Countries that have their code for themselves, a plan of few lengths, and at most a zero before a national number.
_ABROAD = ("BE", "CH", "ES", "PT", "PL", "DK")
_FRENCH = "(?:[+]|00)33[ .-]?(?:[(]0[)][ .-]?)?[1-9](?:[ .-]?[0-9]{2}){4}"
_NATIONAL = "0[1-9](?:[ .-]?[0-9]{2}){4}"


@cache
def _plan(region: str) -> tuple[str, str]:
    """The code of a country and what its numbers look like, as the library has them."""
    from phonenumbers import PhoneMetadata

    data = PhoneMetadata.metadata_for_region(region)
    assert data
    kinds = (getattr(data, kind) for kind in _TYPES)
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return str(data.country_code), "|".join(patterns)


def e164(cell: str, country: str = "FR") -> str:
    """SQL of `parse_phone(cell, country).e164` for a number in full, or one dialled in France, with usual signs.

    The plan of the numbers is that of the library: a number that it does not know is left to it.
    """
    digits = f"translate({cell}, '+ .-()', '')"
    last = f"right({digits}, 9)"
    plan = "|".join([_plan("FR")[1], *(prefix[1:] + "[0-9]{4}" for prefix in ranges()["fiction_mobile"])])
    branches = [f"WHEN regexp_full_match({cell}, '[+]33(?:{plan})') THEN {cell}"]
    branches.append(
        f"WHEN regexp_full_match({cell}, '{_FRENCH}') THEN"
        f" CASE WHEN regexp_full_match({last}, '{plan}') THEN '+33' || {last} END"
    )
    if country == "FR":
        overseas = [prefix for prefixes in ranges()["overseas"].values() for prefix in prefixes]
        elsewhere = ", ".join(f"'{prefix}'" for prefix in overseas)
        fiction = " OR ".join(f"starts_with({digits}, '{prefix}')" for prefix in ranges()["fiction_mobile"])
        branches.append(
            f"WHEN regexp_full_match({cell}, '{_NATIONAL}') THEN CASE WHEN regexp_full_match({last}, '{plan}')"
            f" AND (left({digits}, 4) NOT IN ({elsewhere}) OR {fiction}) THEN '+33' || {last} END"
        )
    for region in _ABROAD:
        code, pattern = _plan(region)
        branches.append(
            f"WHEN starts_with({cell}, '+{code}') AND"
            f" regexp_full_match({cell}, '[+]{code}(?:[ .-]?[0-9]){{2,12}}[ .-]?[0-9]{{2}}')"
            f" THEN CASE WHEN regexp_full_match({digits}, '{code}(?:{pattern})') THEN '+' || {digits} END"
        )
    return f"CASE {' '.join(branches)} END"


def zone_of(number: str) -> str:
    """SQL of the time zone of a number that `e164` gave; NULL where the number does not tell."""
    zones = ranges()["time_zones"]
    unsure = " OR ".join(f"starts_with({number}, '+33{prefix[1:]}')" for prefix in ranges()["no_time_zone"])
    branches = [f"WHEN {unsure} THEN NULL", f"WHEN starts_with({number}, '+33') THEN '{zones['FR']}'"]
    branches += [f"WHEN starts_with({number}, '+{_plan(r)[0]}') THEN '{zones[r]}'" for r in _ABROAD if r in zones]
    return f"CASE {' '.join(branches)} END"


_FIRST_DAY, _LAST_DAY = "DATE '1900-01-01'", "DATE '2100-12-31'"

# --- facts -------------------------------------------------------------------------------------------------


def fact(name: str, cell: str, words: Mapping[str, str] | None = None) -> str | None:
    """SQL of the value of a fact where its cell is a plain word or an ISO day; None where the fact has no such cells.

    `words` says what words of this file stand for.
    """
    kind = contract().facts[name].type
    if kind == "date" and not words:
        # Read back, a day must be what was written: DuckDB understands more than this.
        day = f"TRY_CAST({cell} AS DATE)"
        return (
            f"CASE WHEN CAST({day} AS VARCHAR) = {cell} AND {day} BETWEEN {_FIRST_DAY} AND {_LAST_DAY} THEN {day} END"
        )
    if name == "country" or kind in ("bool", "enum"):
        return _word(name, kind, cell, words)
    if words or kind not in ("int", "decimal"):
        return None
    # Longer numbers are left to Python: it does not round.
    number, type_ = ("[0-9]{1,9}", "INTEGER") if kind == "int" else ("[0-9]{1,9}([.][0-9]{1,6})?", "DOUBLE")
    return f"CASE WHEN regexp_full_match({cell}, '{number}') THEN CAST({cell} AS {type_}) END"


def _word(name: str, kind: str, cell: str, words: Mapping[str, str] | None) -> str:
    values = _values(name, words)
    if kind == "bool":
        usual = " ".join(
            f"WHEN {cell} = '{word}' THEN {values.pop(word)}" for word in ("true", "false") if word in values
        )
    else:
        itself = [value for value in sorted(map(str, values.values())) if _value(name, value, words) == value]
        usual = f"WHEN {cell} IN ({', '.join(map(_quoted, dict.fromkeys(itself)))}) THEN {cell}"
    other = " ".join(f"WHEN {_quoted(word)} THEN {_literal(value)}" for word, value in values.items())
    return f"CASE {usual} WHEN {cell} IS NOT NULL THEN CASE lower({cell}) {other} END END"


def _values(name: str, words: Mapping[str, str] | None) -> dict[str, Value]:
    """The plain words that stand for a value of a fact."""
    listed = sorted({*known_words(name), *map(plain, words or ())})
    found = {word: _value(name, word, words) for word in listed if word.isascii()}
    return {word: value for word, value in found.items() if value is not None}


def _value(name: str, cell: str, words: Mapping[str, str] | None) -> Value:
    own = {plain(word): value for word, value in (words or {}).items()}
    try:
        return read_value(name, own.get(plain(cell), cell))
    except ValueError:
        return None


def _literal(value: Value) -> str:
    return str(value).upper() if isinstance(value, bool) else _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
