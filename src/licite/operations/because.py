"""Why an answer is no, as pages tell it: the reason in plain words, the law with how it was checked, the way out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from licite.operations.law import find_rule, version_in_force
from licite.rules.model import Citation
from licite.vocabulary.say import fill, say

NOTHING_ALLOWS = "no_basis"
_MAY_BE_ALLOWED_BY = "eu.gdpr.art_6_1_a_consent"
"""Where nothing allows a contact no rule forbids it by name: this is the article that asks for something to."""


@dataclass(frozen=True)
class Source:
    """A rule that says so: its id, its title, and where it was read, when and how."""

    rule: str
    title: str
    citation: Citation


@dataclass(frozen=True)
class Because:
    """A reason for a no. `ways_out` are sentences; one of them says so where there is nothing to mend."""

    tag: str
    words: str
    sources: tuple[Source, ...]
    ways_out: tuple[str, ...]


def because(tag: str, rules: Iterable[str], day: date, lang: str) -> Because:
    """What a reason rests on among the rules that decided, and what to do about it.

    >>> told = because("objection_ignored", ["eu.gdpr.art_21_objection"], date(2026, 12, 1), "en")
    >>> told.sources[0].citation.cite, told.ways_out
    ('RGPD, art. 21(2) et (3)', ('Nothing to fix: respect this refusal.',))
    """
    found = sources_of(tag, rules, day, lang)
    remedies = []
    for one in found:
        version = version_in_force(find_rule(one.rule), day)
        if version is not None and version.remedy is not None:
            remedies.append(fill(version.remedy[lang], lang, {}))
    if tag == NOTHING_ALLOWS:
        remedies.append(say("people.offer_consent", lang))
    words = say(f"tags.{tag}.short", lang)
    return Because(tag, words[:1].upper() + words[1:], found, tuple(dict.fromkeys(remedies)))


def sources_of(tag: str | None, rules: Iterable[str], day: date, lang: str) -> tuple[Source, ...]:
    """The rules among these that give a breach (all of them for None), as they stood on a day, each citation once."""
    wanted = [_MAY_BE_ALLOWED_BY] if tag == NOTHING_ALLOWS else list(rules)
    found: dict[str, Source] = {}
    for name in wanted:
        rule = find_rule(name)
        version = version_in_force(rule, day)
        if version is not None and (tag in (None, rule.tag, NOTHING_ALLOWS)):
            found.setdefault(version.citation.cite, Source(rule.id, rule.title[lang], version.citation))
    return tuple(found.values())
