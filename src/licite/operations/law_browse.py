"""The law as somebody browses it: rules in force on a day, by country and channel, in the order of a reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from licite.operations.law import (
    STALE_AFTER,
    Change,
    Precedent,
    Rule,
    RuleVersion,
    law_shipped,
    precedents_about,
    rules_in_force,
    timeline,
    version_in_force,
)
from licite.rules.model import Law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import fill

EVERYWHERE = "eu"
EFFECTS = ("forbid", "duty", "basis", "review")
_MAIL = ("email", "sms", "mms", "fax", "automated_call")
_CHANNEL = re.compile(r"channel\s*(?:=|IN)\s*(\([^)]*\)|'[a-z_]+')")


@dataclass(frozen=True)
class Seen:
    """A rule as a list shows it, in the words of its version on a day."""

    rule: Rule
    version: RuleVersion
    stale: bool

    @property
    def country(self) -> str:
        """The country whose law it is, or `eu`."""
        return country_of(self.rule)

    @property
    def explained(self) -> dict[str, str]:
        """What the rule says, in plain words, of nobody in particular; by language."""
        return {lang: fill(text, lang, {}) for lang, text in self.version.explain.items()}

    @property
    def remedy(self) -> dict[str, str] | None:
        """What to do about it, where something can be done; by language."""
        texts = self.version.remedy
        return {lang: fill(text, lang, {}) for lang, text in texts.items()} if texts else None


def country_of(rule: Rule) -> str:
    """The first part of its id: `fr`, `eu`, or `platforms` for the terms of a platform."""
    return rule.id.partition(".")[0]


def countries() -> list[str]:
    """Whose law there is, the Union first."""
    found = {country_of(rule) for rule in law_shipped().rules}
    return sorted(found, key=lambda one: (one != EVERYWHERE, one))


def channels_of(rule: Rule) -> frozenset[str]:
    """The channels that its scope names; none where it is for all of them."""
    text = rule.scope.text
    named = {name for part in _CHANNEL.findall(text) for name in re.findall(r"[a-z_]+", part)}
    return frozenset(named | set(_MAIL if "electronic_mail" in text or "automated_system" in text else ()))


def browse(
    day: date, doctrine: str, *, country: str = "", channel: str = "", words: str = "", lang: str = "fr"
) -> list[Seen]:
    """The rules in force on a day that a reader asks for, prohibitions first; `words` are looked for in what they say.

    Fails with LAW018 for a reading that there is not.
    """
    found = [
        _seen(rule, version, day)
        for rule, version in rules_in_force(day, doctrine)
        if country in ("", country_of(rule)) and (not channel or channel in (channels_of(rule) or {channel}))
    ]
    sought = words.casefold().split()
    kept = [one for one in found if all(word in _text(one, lang) for word in sought)]
    return sorted(kept, key=lambda one: (one.country != EVERYWHERE, one.country, EFFECTS.index(one.rule.effect)))


def as_on(rule: Rule, day: date) -> Seen:
    """A rule as it stands on a day, or as it stood nearest to it where it is not in force then."""
    version = version_in_force(rule, day) or min(rule.versions, key=lambda one: abs(one.start - day))
    return _seen(rule, version, day)


def versions(rule: Rule, today: date) -> list[Seen]:
    """All versions of a rule, the latest first."""
    return [_seen(rule, version, today) for version in reversed(rule.versions)]


def precedents_of(rule: Rule) -> list[Precedent]:
    """The published decisions about a rule, the latest first."""
    return precedents_about(rule.id)


def doubtful(seen: Sequence[Seen]) -> int:
    """How many of these nobody of ours has read in the official text."""
    return sum(one.version.citation.verified != "primary" for one in seen)


def days_of_change(doctrine: str, law: Law | None = None) -> list[tuple[date, list[Change]]]:
    """Every day on which the law changes, the latest first, those to come included."""
    return list(reversed(timeline(doctrine, law)))


def soon(
    today: date, within: timedelta = timedelta(days=180), doctrine: str = "cnil"
) -> list[tuple[date, list[Change]]]:
    """The days of change that come within a time."""
    return [(day, found) for day, found in timeline(doctrine) if today < day <= today + within]


def channels() -> tuple[str, ...]:
    """The channels that a reader may choose."""
    return tuple(name for name in contract().facts["channel"].values if name != "none")


def _seen(rule: Rule, version: RuleVersion, day: date) -> Seen:
    return Seen(rule, version, day - version.citation.checked_on > STALE_AFTER)


def _text(one: Seen, lang: str) -> str:
    citation = one.version.citation
    return " ".join(
        (one.rule.id, one.rule.title[lang], one.explained[lang], citation.cite, citation.quote or "")
    ).casefold()
