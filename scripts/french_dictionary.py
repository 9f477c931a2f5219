"""The words of a French dictionary for Hunspell, spelt out: nouns, adjectives, participles and infinitives."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Suffixes of participles; the other lower-case ones conjugate verbs, and no mailbox is a conjugated verb.
PARTICIPLES = {"p+", "p."}
# The flag of a stem that is no word without a suffix.
NO_WORD_ALONE = "()"


@dataclass(frozen=True)
class Suffix:
    """One line of a class: what a stem loses and gains where its end fits."""

    lost: str
    gained: str
    end: re.Pattern[str]

    def of(self, stem: str) -> str | None:
        fits = stem.endswith(self.lost) and self.end.search(stem)
        return stem.removesuffix(self.lost) + self.gained if fits else None


def suffixes(affixes: str) -> dict[str, list[Suffix]]:
    """The suffixes of an .aff file by their flag of two signs: `SFX F. er ère/L'D'Q' er`."""
    found: dict[str, list[Suffix]] = {}
    for line in affixes.splitlines():
        fields = line.split()
        # The line that opens a class has one field less.
        if fields[:1] == ["SFX"] and len(fields) >= 5:
            lost, gained = (part.partition("/")[0].removeprefix("0") for part in fields[2:4])
            found.setdefault(fields[1], []).append(Suffix(lost, gained, re.compile(f"(?:{fields[4]})$")))
    return found


def spelt_out(entries: Iterable[str], known: dict[str, list[Suffix]]) -> Iterator[str]:
    """Every form of the entries of a .dic file, but for proper names and conjugated verbs."""
    for entry in entries:
        stem, _, signs = (entry.split() or [""])[0].partition("/")
        if not stem[:1].islower():
            continue
        flags = [signs[start : start + 2] for start in range(0, len(signs), 2)]
        if NO_WORD_ALONE not in flags:
            yield stem
        for flag in flags:
            if flag in PARTICIPLES or not flag[0].islower():
                forms = (suffix.of(stem) for suffix in known.get(flag, ()))
                yield from (form for form in forms if form is not None)


def french_words(package: Path) -> set[str]:
    """The forms of the dictionary in the npm package `dictionary-fr`, as they are written."""
    affixes = (package / "index.aff").read_text(encoding="utf-8")
    entries = (package / "index.dic").read_text(encoding="utf-8").splitlines()[1:]
    return set(spelt_out(entries, suffixes(affixes)))
