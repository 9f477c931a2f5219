"""Are the explanations readable by somebody of fifteen? Says which are not; exit 1 where there are any.

Measured by LIX (Björnsson): words for each sentence, plus the share of words of more than six letters in percent. It
needs no list of syllables and is the same in French and English: up to 40 reads easily, newspapers are at 40 to 50,
from 55 on texts are for specialists.
"""

import re
import sys
from collections.abc import Iterator

from licite.rules.load import shipped_law
from licite.vocabulary.say import LANGUAGES, catalogue, fill

MOST_WORDS = 30
HARDEST = 62  # of one text; a short one swings widely
HARDEST_ON_AVERAGE = 40
CATALOGUES = ("explain", "duties", "outcomes", "tags")

_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?;:]+(?:\s|$)")


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; a colon or a semicolon ends one, as it lets the reader breathe.

    >>> sentences("Stop. This person said no: nothing to mend.")
    [['Stop'], ['This', 'person', 'said', 'no'], ['nothing', 'to', 'mend']]
    """
    return [words for part in _END.split(text) if (words := _WORD.findall(part))]


def lix(text: str) -> float:
    """How hard a text is to read.

    >>> round(lix("This person said no. Nothing to mend."), 1)
    17.8
    """
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    return len(words) / len(found) + 100 * sum(len(word) > 6 for word in words) / len(words)


def texts(lang: str) -> Iterator[tuple[str, str]]:
    """Every text that an explanation is made of, with the place it comes from."""
    for rule in shipped_law().rules:
        for version in rule.versions:
            where = f"{rule.id} ({version.start})"
            yield where, fill(version.explain[lang], lang, {})
            if version.remedy:
                yield where, version.remedy[lang]
    for precedent in shipped_law().precedents:
        yield precedent.id, precedent.sentence[lang]
    for name in CATALOGUES:
        yield from ((f"{name}.yaml {key}", text) for key, text in _leaves(catalogue(name), lang))


def _leaves(entry: object, lang: str, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(entry, dict):
        for key, inside in entry.items():
            if key == lang and isinstance(inside, str):
                yield path, inside
            elif key not in LANGUAGES or not isinstance(inside, str):
                yield from _leaves(inside, lang, f"{path}.{key}".strip("."))


def faults(lang: str) -> Iterator[str]:
    """What is too hard to read in a language."""
    measured = []
    for where, text in texts(lang):
        if not sentences(text):
            continue
        longest = max(map(len, sentences(text)))
        measured.append(lix(text))
        if longest > MOST_WORDS:
            yield f"{where}, {lang}: a sentence of {longest} words; {MOST_WORDS} at the most: {text}"
        if measured[-1] > HARDEST and longest > 8:
            yield f"{where}, {lang}: LIX {measured[-1]:.0f}; {HARDEST} at the most: {text}"
    mean = sum(measured) / len(measured)
    print(f"{lang}: {len(measured)} texts, LIX {mean:.1f} on average")
    if mean > HARDEST_ON_AVERAGE:
        yield f"{lang}: LIX {mean:.1f} on average; {HARDEST_ON_AVERAGE} at the most"


def main() -> int:
    """Print what is too hard to read."""
    found = [fault for lang in LANGUAGES for fault in faults(lang)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
