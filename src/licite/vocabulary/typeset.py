"""French typography, for everything that is shown: one place, so that a sentence may be typed with plain signs."""

import re

NARROW, WIDE, JOINER = "\u202f", "\u00a0", "\u2060"
_BEFORE_NARROW = re.compile(r"(?<=[^\s«]) (?=[;!?](?:\s|$|»))")
_BEFORE_WIDE = re.compile(r"(?<=[^\s]) (?=[:»%€](?:\s|$|[.,;)]))")
_AFTER = re.compile(r"(«|\bn°|\bart\.) ")
_UNIT = re.compile(r"(?<=\d) (?=(?:h|kB|ko|Mo|Go|ms|s|min|ans?|mois|jours?|personnes?)\b)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_MAIL = re.compile(r"\b([Ee])-mail")


def typeset(text: str, lang: str) -> str:
    r"""The text with its spaces, apostrophes and `e-mail` as they are printed; twice is the same as once.

    >>> typeset("Importé : 3 jours, l'e-mail ?", "fr") == "Importé\u00a0: 3\u00a0jours, l’e-\u2060mail\u202f?"
    True
    """
    text = _MAIL.sub(rf"\1-{JOINER}mail", text)
    text = _APOSTROPHE.sub("’", text)
    if lang != "fr":
        return text
    text = _BEFORE_NARROW.sub(NARROW, text)
    text = _BEFORE_WIDE.sub(WIDE, text)
    text = _AFTER.sub(rf"\1{WIDE}", text)
    return _UNIT.sub(WIDE, text)
