"""Words of cells as values of facts: yes and no, choices, days, numbers, countries."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from licite.contacts.columns import DERIVED_TARGETS, REFUSAL_DAYS, REFUSALS, UNCLEAR, plain
from licite.contacts.dates import ORDERS, Order, Style, date_style, is_instant, read_day, read_instant
from licite.contacts.refusal_phrases import says_refusal
from licite.vocabulary.contract import FactType, contract
from licite.vocabulary.yaml_file import packaged_yaml

__all__ = ["Style", "Value", "date_style", "read_value", "readable"]

Value = bool | int | float | str | date | datetime | None

_YES = frozenset("oui o yes y true t vrai 1 1.0 x ✓ ✔ on ok checked".split())
_NO = frozenset("non n no false f faux 0 0.0 off ✗ unchecked".split())
_EMPTY = frozenset(["", "-", "–", "—", "n/a", "na", "#n/a", "null", "nan", "none", "(vide)", "(empty)"])
# What says "unknown" in words; a fact that has a value of that name keeps it.
_UNKNOWN = frozenset(["?", "inconnu", "inconnue", "unknown", "non renseigne", "ne sait pas", "nsp"])


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing."""
    return plain(cell) in _EMPTY


def read_value(name: str, cell: str, order: Order = "dmy") -> Value:
    """The value of the fact `name` that a cell stands for; None where the cell says that it is not known.

    Raises:
        ValueError: The cell cannot be read as that fact.

    >>> read_value("is_customer", "Oui"), read_value("audience", "particulier"), read_value("country", "Allemagne")
    (True, 'consumer', 'DE')
    """
    text = plain(cell)
    if name in _enums() and (choice := _choices(name).get(text)):
        return choice
    if text in _EMPTY:
        return None
    if name in DERIVED_TARGETS or name == UNCLEAR:
        return _tool_word(name, text, order)
    if text in _UNKNOWN and name not in (*REFUSALS, "country", "channel"):
        return None
    if name in REFUSALS:
        return _refusal(text)
    if name in _IN_WORDS and (found := _IN_WORDS[name](text)):
        return found
    if name in REFUSAL_DAYS and (text in _NO or text in _words()["no_refusal"]):
        return None
    return _typed(name, contract().facts[name].type, cell, order)


def _consent_in_words(text: str) -> str | None:
    """A consent that is taken back, or that never was, said in more words than one."""
    if says_refusal(text) or re.search(r"\b(retir|revoqu|revok|withdr|refus|repris)", text):
        return "withdrawn"
    return "none" if re.match(r"(non|no|pas|sans|aucune?|jamais|never|not)\b", text) else None


def _source_in_words(text: str) -> str | None:
    """A source that somebody else made, named inside a longer text (Base achetée DataCorp 2025)."""
    stems = packaged_yaml("licite.contacts.readers", "values.yaml")["source_stems"]
    return next((kind for kind, listed in stems.items() if re.search(rf"\b({listed})", text)), None)


def _audience_in_words(text: str) -> str | None:
    """A capacity named first in a longer text (Particulier retraité)."""
    return _choices("audience").get(text.split(maxsplit=1)[0]) if text.split() else None


def _death_in_words(text: str) -> bool | None:
    """Whether a cell says that the person has died, with or without the day."""
    return True if is_instant(text) or re.match(r"(deced|mort|dead|died|deceased)", text) else None


_IN_WORDS: dict[str, Callable[[str], str | bool | None]] = {
    "consent": _consent_in_words,
    "source_kind": _source_in_words,
    "audience": _audience_in_words,
    "deceased": _death_in_words,
}


def _typed(name: str, type_: FactType, cell: str, order: Order) -> Value:
    text = plain(cell)
    match type_:
        case "bool":
            return _yes_or_no(text)
        case "date":
            return read_day(cell, order)
        case "timestamp":
            return read_instant(cell, order)
        case "int":
            return _whole_number(text)
        case "decimal":
            return _decimal(text)
        case "text":
            return _country(text) if name == "country" else cell.strip()
        case _:
            raise ValueError(cell)


def known_words(name: str) -> frozenset[str]:
    """The words, as `plain` gives them, that a cell of the fact `name` may consist of and that are listed somewhere.

    >>> {"oui", "vrai"} <= known_words("is_customer"), "particulier" in known_words("audience")
    (True, True)
    """
    if name == "country":
        return frozenset(_countries())
    return frozenset(_choices(name)) if name in _enums() else _YES | _NO | frozenset().union(*_words().values())


def readable(name: str, cell: str) -> bool:
    """Whether a cell can be read as the fact `name`, whatever the order of day and month."""
    for order in ORDERS:
        try:
            read_value(name, cell, order)
        except ValueError:
            continue
        return True
    return False


def _yes_or_no(text: str) -> bool:
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueError(text)


def _refusal(text: str) -> bool:
    """Whether a cell of a refusal's column says that the person refused; a day says so too."""
    if _says_no(text):
        return True
    if text in _words()["no_refusal"]:
        return False
    try:
        return _yes_or_no(text)
    except ValueError:
        return is_instant(text) or says_refusal(text) or read_day(text) is not None


def _says_no(text: str) -> bool:
    """Whether a cell is a word of refusal, in a column that speaks of refusals or permissions."""
    return text in _words()["refusal"] or text in _words()["refusal_in_its_column"]


def _tool_word(name: str, text: str, order: Order) -> Value:
    match name:
        case "mailing_status":
            return _listed(_statuses(), text)
        case "refusal_reason":
            return text not in _NO and text not in _words()["no_refusal"]
        case "contact_allowed":
            return _allowed(text)
        case "opted_in":
            return _opted_in(text)
        case "bounced":
            return _bounced(text, order)
        case "consent_claim":
            return _claimed(text)
        case "status_on":
            return read_day(text, order)
        case "refused_channel":
            return _listed(_choices("channel"), text)
        case _:
            return _plainly_refused(text) or None


def _listed(listed: dict[str, str], text: str) -> str:
    if text not in listed:
        raise ValueError(text)
    return listed[text]


def _allowed(text: str) -> bool | None:
    """Whether a cell of a permission's column leaves it; a day is that of the permission."""
    if text in _UNKNOWN:
        return None
    if _says_no(text) or says_refusal(text):
        return False
    return text in _words()["no_refusal"] or is_instant(text) or _yes_or_no(text)


def _opted_in(text: str) -> str | None:
    """The state of a consent under a name that only resembles one."""
    if text in _UNKNOWN:
        return None
    if text in _choices("consent"):
        return _choices("consent")[text]
    if _says_no(text) or says_refusal(text):
        return "none"
    if text in _words()["no_refusal"] or is_instant(text):
        return "given"
    return "given" if _yes_or_no(text) else "none"


def _claimed(text: str) -> str | None:
    """The state of a consent in the words of a tool; what is neither a yes nor a no says nothing."""
    if text in _choices("consent"):
        return _choices("consent")[text]
    if _says_no(text) or says_refusal(text):
        return "withdrawn"
    return "none" if _statuses().get(text) == "unconfirmed" else None


def _plainly_refused(text: str) -> bool:
    """Whether a cell is a refusal beyond doubt, in a column that may be of something else: a 1 there is a number."""
    plain_yes = text in _YES and not text[0].isdecimal()
    return plain_yes or _says_no(text) or is_instant(text) or says_refusal(text)


def _bounced(text: str, order: Order) -> bool:
    if text in _NO:
        return False
    try:
        return read_day(text, order) is not None
    except ValueError:
        return True


def _whole_number(text: str) -> int:
    value = int(re.sub(r"[.,]0+$", "", text).replace(" ", ""))
    if not 0 <= value < 1 << 31:
        raise ValueError(text)
    return value


def _decimal(text: str) -> float:
    bare = text.replace(" ", "").replace(",", ".")
    value = float(bare.removesuffix("%")) / (100 if bare.endswith("%") else 1)
    if not abs(value) < 1e15:
        raise ValueError(text)
    return value


def _country(text: str) -> str:
    code = _countries().get(text)
    if code is None:
        raise ValueError(text)
    return code


@cache
def _words() -> dict[str, frozenset[str]]:
    data = packaged_yaml("licite.contacts.readers", "values.yaml")
    return {name: frozenset(map(plain, data[name])) for name in ("refusal", "refusal_in_its_column", "no_refusal")}


@cache
def _statuses() -> dict[str, str]:
    statuses = packaged_yaml("licite.contacts.readers", "values.yaml")["mailing_status"]
    return {plain(word): status for status, words in statuses.items() for word in (status, *words)}


@cache
def _enums() -> frozenset[str]:
    return frozenset(name for name, fact in contract().facts.items() if fact.type == "enum")


@cache
def _choices(name: str) -> dict[str, str]:
    synonyms = packaged_yaml("licite.contacts.readers", "values.yaml")["choices"].get(name, {})
    values = contract().facts[name].values
    by_name = {plain(form): value for value in values for form in (value, value.replace("_", " "))}
    return by_name | {plain(str(word)): value for value, words in synonyms.items() for word in words}


@cache
def _countries() -> dict[str, str]:
    data = packaged_yaml("licite.contacts.readers", "countries.yaml")
    codes = {code.casefold(): code for code in data["codes"].split()}
    named = {plain(name): code for code, names in data["names"].items() for name in names}
    return codes | named | {code.casefold(): "FR" for code in data["french_departments"].split()}
