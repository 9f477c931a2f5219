"""The terms of public vocabularies that receipts use, and whether a document uses no others."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from licite.errors import LiciteError

_TERM: Final = re.compile(r"([A-Za-z][\w-]*):([^\s/][^\s]*)")
# What stands under these keys is text, whatever it looks like.
_TEXT_KEYS: Final = frozenset({"@value", "@language", "dct:identifier", "dct:hasVersion", "dct:language"})
_KEYWORDS: Final = frozenset({"@context", "@id", "@type", "@value", "@language", "@graph"})
# A receipt is nine deep; one nested without end would exhaust whoever reads it.
_DEEPEST: Final = 100
# Addresses that are no terms: names of our own, links, mailboxes.
_SCHEMES: Final = frozenset({"urn", "http", "https", "mailto", "tel"})


class _Repeated(dict[str, Any]):
    """An object of a JSON text, with the keys that it had more than once."""

    repeated: tuple[str, ...] = ()


@cache
def _shipped() -> dict[str, Any]:
    text = files("licite.evidence").joinpath("dpv_terms.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def version() -> str:
    """The version of DPV whose terms these are."""
    return str(_shipped()["version"])


def prefixes() -> dict[str, str]:
    """The prefixes of the vocabularies used, and the addresses that they stand for."""
    return dict(_shipped()["prefixes"])


def terms() -> frozenset[str]:
    """Every term used, with its prefix.

    >>> "dpv:ConsentGiven" in terms(), "dpv:ConsentRereceipt" in terms()
    (True, False)
    """
    return frozenset(f"{prefix}:{name}" for prefix, names in _shipped()["terms"].items() for name in names)


def check_terms(document: dict[str, Any] | str) -> tuple[LiciteError, ...]:
    """Which words of a receipt are in no vocabulary that it may use, and which keys has its text twice?

    A text is checked for double keys, which a document already read cannot show: the last one has won by then. Texts
    that people typed are not terms. Faults are EVI050 (unknown term), EVI051 (key twice), EVI052 (no JSON object),
    EVI053 (unknown prefix) and EVI054 (a prefix that means something else or nothing); `where` is a JSON pointer.

    >>> context = {"dpv": "https://w3id.org/dpv#"}
    >>> [fault.where for fault in check_terms({"@context": context, "@type": "dpv:ConsentRereceipt"})]
    ['/@type']
    """
    if isinstance(document, str):
        try:
            document = json.loads(document, object_pairs_hook=_object)
        except (ValueError, RecursionError) as fault:
            return (LiciteError("EVI052", where=_place(fault), problem=_problem(fault)),)
    if not isinstance(document, dict):
        return (LiciteError("EVI052", problem=type(document).__name__),)
    if _deeper(document, _DEEPEST):
        return (LiciteError("EVI052", problem=f"> {_DEEPEST} {{ }}"),)
    return (*_faults_of_context(document.get("@context"), "/@context"), *_faults(document, ""))


def _deeper(value: Any, levels: int) -> bool:
    """Whether objects and lists stand in each other more than so many times."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper(one, levels - 1) for one in inside)


def _object(pairs: list[tuple[str, Any]]) -> _Repeated:
    found = _Repeated(pairs)
    found.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return found


def _place(fault: Exception) -> str | None:
    return f"{fault.lineno}:{fault.colno}" if isinstance(fault, json.JSONDecodeError) else None


def _problem(fault: Exception) -> str:
    return fault.msg if isinstance(fault, json.JSONDecodeError) else type(fault).__name__


def _faults(value: Any, where: str) -> Iterator[LiciteError]:
    if isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _faults(inside, f"{where}/{number}")
    elif isinstance(value, dict):
        for key in getattr(value, "repeated", ()):
            yield LiciteError("EVI051", where=_pointer(where, key), key=key)
        for key, inside in value.items():
            yield from _faults_of_key(key, _pointer(where, key))
            if key == "@context":
                yield from _faults_of_context(inside, _pointer(where, key)) if where else ()
            elif key == "@type":
                yield from _faults_of_types(inside, _pointer(where, key))
            elif key not in _TEXT_KEYS or not isinstance(inside, str):
                yield from _faults(inside, _pointer(where, key))
    elif isinstance(value, str):
        yield from _fault_of_word(value, where)


def _faults_of_key(key: str, where: str) -> Iterator[LiciteError]:
    if key.startswith("@"):
        if key not in _KEYWORDS:
            yield LiciteError("EVI050", where=where, term=key, version=version())
    elif not _TERM.fullmatch(key):
        yield LiciteError("EVI053", where=where, term=key, known=", ".join(prefixes()))
    else:
        yield from _fault_of_word(key, where)


def _faults_of_types(types: Any, where: str) -> Iterator[LiciteError]:
    for word in types if isinstance(types, list) else [types]:
        if isinstance(word, str) and _TERM.fullmatch(_shortened(word)):
            yield from _fault_of_word(word, where)
        else:
            yield LiciteError("EVI053", where=where, term=word, known=", ".join(prefixes()))


def _fault_of_word(word: str, where: str) -> Iterator[LiciteError]:
    found = _TERM.fullmatch(_shortened(word))
    if not found:
        return
    prefix = found.group(1)
    if prefix in prefixes():
        if _shortened(word) not in terms():
            yield LiciteError("EVI050", where=where, term=word, version=version())
    elif prefix.lower() not in _SCHEMES:
        yield LiciteError("EVI053", where=where, term=word, known=", ".join(prefixes()))


def _shortened(word: str) -> str:
    """A term written as a whole address, with its prefix."""
    for prefix, address in prefixes().items():
        if word.startswith(address):
            return f"{prefix}:{word.removeprefix(address)}"
    return word


def _faults_of_context(context: Any, where: str) -> Iterator[LiciteError]:
    known = prefixes()
    if not isinstance(context, dict):
        yield LiciteError("EVI054", where=where, prefix="@context", address=", ".join(known.values()))
        return
    for prefix, address in context.items():
        if prefix not in known:
            yield LiciteError("EVI053", where=_pointer(where, prefix), term=prefix, known=", ".join(known))
        elif address != known[prefix]:
            yield LiciteError("EVI054", where=_pointer(where, prefix), prefix=prefix, address=known[prefix])


def _pointer(where: str, key: str) -> str:
    return f"{where}/{key.replace('~', '~0').replace('/', '~1')}"
