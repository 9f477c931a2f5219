"""Job titles in French and English to the function that a person holds."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from licite.contacts.guess import Confidence
from licite.contacts.names import plain_word
from licite.vocabulary.yaml_file import packaged_yaml


@dataclass(frozen=True)
class JobFunction:
    """A function (`hr`, `finance`...), how high, and how sure; `reason` is a key of the sentences, `slots` fill it.
    `rome` is a code of the French register of jobs and `isco` one of ISCO-08, each where one family of jobs alone
    answers to the title.
    """

    code: str | None
    level: str | None
    confidence: Confidence
    reason: str
    slots: dict[str, object] = field(default_factory=dict)
    rome: str | None = None
    isco: str | None = None


@dataclass(frozen=True)
class _Match:
    code: str
    start: int
    end: int
    sure: bool


def function_of(title: str) -> JobFunction:
    """Which function does this title name?

    `certain` needs words that name one function and no other, held today and not advised on: a former finance director
    and a recruitment consultant are below.

    >>> function_of("Directrice administrative et financière").code, function_of("Resp. paie").code
    ('finance', 'hr')
    >>> found = function_of("VP Sales")
    >>> found.code, found.level, found.confidence
    ('sales', 'director', 'certain')
    >>> function_of("Consultant recrutement").confidence
    'likely'
    """
    written = plain_title(title)
    text = masculine(written)
    level = _level(text)
    matches = _matches(text)
    if not matches:
        return JobFunction(None, level, "unsure", "who.title_unknown")
    best = _best(matches)
    confidence, reason = _confidence(text, best, matches)
    first = text[: best.start].count(" ")
    words = " ".join(written.split()[first : first + text[best.start : best.end].count(" ") + 1])
    return JobFunction(best.code, level, confidence, reason, {"words": words}, *_codes(best.code, text))


def functions() -> tuple[str, ...]:
    """The codes of all functions.

    >>> "purchasing" in functions()
    True
    """
    return tuple(code for code in _taxonomy() if code not in _NOT_FUNCTIONS)


_NOT_FUNCTIONS = {"levels", "past", "adviser", "bare", "abbreviations"}


@cache
def _taxonomy() -> dict[str, Any]:
    data: dict[str, Any] = packaged_yaml("licite.contacts", "data", "job_functions.yaml")
    return data


def plain_title(title: str) -> str:
    """A title in lower case, without accents, signs or gender marks, its short forms written out.

    >>> plain_title("Resp. R.H. (H/F)"), plain_title("Chargé(e) d’affaires"), plain_title("Directeur·rice marketing")
    ('responsable rh', 'charge d affaires', 'directeur marketing')
    """
    text = plain_word(title.replace("’", "'"))
    text = re.sub(r"\b[hfm]\s*/\s*[hfmx](?:\s*/\s*[xd])?\b", " ", text)
    # Gender marks: (e), ·e, -trice; dotted initials: r.h.
    text = re.sub(r"\((?:e|ne|se|rice|trice|euse|ere|fe|s)\)|[·•]\w+|(?<=eur)[/-](?:t?rice|euse)\b", "", text)
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda dotted: dotted.group().replace(".", "") + " ", text)
    words = re.findall(r"[a-z0-9]+(?:&[a-z0-9]+)*|&", text)
    return " ".join(_taxonomy()["abbreviations"].get(word, word) for word in words)


# Feminine ends of the names of jobs, and the masculine that stands for both.
_FEMININE = (
    ("trice", "teur"), ("euse", "eur"), ("eure", "eur"), ("iere", "ier"), ("ienne", "ien"), ("ante", "ant"),
    ("ointe", "oint"), ("cate", "cat"), ("sidente", "sident"), ("gente", "gent"), ("cheffe", "chef"), ("ee", "e"),
)  # fmt: skip


def masculine(text: str) -> str:
    """A plain title with one form for both genders, so that the lists need only one.

    >>> masculine("administratrice reseaux"), masculine("chargee de paie"), masculine("cheffe de cuisine")
    ('administrateur reseaux', 'charge de paie', 'chef de cuisine')
    """
    return " ".join(_masculine_word(word) for word in text.split())


def _masculine_word(word: str) -> str:
    for feminine, ending in _FEMININE:
        if len(word) > 5 and word.endswith(feminine):
            return word.removesuffix(feminine) + ending
    return word


@cache
def _phrases(listed: str) -> re.Pattern[str]:
    """A pattern for phrases parted by `|`, the longest first."""
    phrases = sorted((masculine(phrase) for phrase in listed.replace("-", " ").split("|")), key=len, reverse=True)
    patterns = (re.escape(phrase).replace(r"\ \*\ ", r"\ \w+\ ").replace(r"\*", r"\w*") for phrase in phrases if phrase)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _matches(text: str) -> list[_Match]:
    """Every phrase found that is not inside a longer one."""
    found = [
        _Match(code, match.start(), match.end(), sure == "certain")
        for code in functions()
        for sure in ("certain", "likely")
        if sure in _taxonomy()[code]
        for match in _phrases(_taxonomy()[code][sure]).finditer(text)
    ]
    return [match for match in found if not any(_inside(match, other) for other in found)]


def _inside(match: _Match, other: _Match) -> bool:
    longer = other.end - other.start > match.end - match.start
    surer = other.end - other.start == match.end - match.start and other.sure and not match.sure
    return (longer or surer) and other.start <= match.start and match.end <= other.end


def _best(matches: list[_Match]) -> _Match:
    """The match that names the function: a department before general management, sure before likely, then the first."""
    order = sorted(matches, key=lambda match: (match.code == "general_management", not match.sure, match.start))
    return order[0]


def _confidence(text: str, best: _Match, matches: list[_Match]) -> tuple[Confidence, str]:
    if _phrases(_taxonomy()["past"]).search(text):
        return "unsure", "who.title_past"
    if _phrases(_taxonomy()["bare"]).fullmatch(_without_rank(text)):
        return "unsure", "who.title_bare"
    if re.search(r"\b(?:ou|or)\b", text) and len({match.code for match in matches}) > 1:
        return "unsure", "who.title_several"
    others = {match.code for match in matches if match.sure or not best.sure} - {best.code}
    if _is_assistant_to(text, best):
        return "unsure", "who.title_assistant_to"
    if not best.sure:
        return ("unsure" if others else "likely"), "who.title_usual"
    if others:
        return "likely", "who.title_several"
    if _phrases(_taxonomy()["adviser"]).search(text):
        return "likely", "who.title_adviser"
    return "certain", "who.title_words"


def _without_rank(text: str) -> str:
    """A title without what says only how long somebody has held it."""
    return " ".join(
        word for word in text.split() if word not in ("senior", "junior", "confirme", "confirmee", "stagiaire")
    )


def _is_assistant_to(text: str, best: _Match) -> bool:
    """Whether the title is of somebody who assists the holder: assistante du DRH, assistant to the CFO."""
    return re.search(r"\b(?:assistante?|secretaire)\s+(?:du|de la|to)\b", text[: best.start]) is not None


def _level(text: str) -> str | None:
    """The first level of the list whose words are not inside longer ones of another (president in vice president)."""
    levels: dict[str, str] = _taxonomy()["levels"]
    spans = [(name, *match.span()) for name, listed in levels.items() for match in _phrases(listed).finditer(text)]
    apart = [
        name
        for name, start, end in spans
        if not any(s <= start and end <= e and e - s > end - start for _, s, e in spans)
    ]
    return apart[0] if apart else None


def _codes(code: str, text: str) -> tuple[str | None, str | None]:
    """The codes of ROME and of ISCO-08, where the title has words of one family of them."""
    return _family(_taxonomy()[code].get("rome", {}), text), _family(_taxonomy()[code].get("isco", {}), text)


def _family(families: dict[str, str], text: str) -> str | None:
    """The one code with words in the title that are not inside longer ones of another code."""
    spans = [(code, *match.span()) for code, listed in families.items() for match in _phrases(listed).finditer(text)]
    apart = {
        code
        for code, start, end in spans
        if not any(s <= start and end <= e and e - s > end - start for _, s, e in spans)
    }
    return apart.pop() if len(apart) == 1 else None
