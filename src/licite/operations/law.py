"""Questions about the law files themselves: what is in force, what changes between two days, what wants care."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rapidfuzz import process

from licite.engine.plan import make_plan
from licite.errors import LiciteError
from licite.rules.load import shipped_law
from licite.rules.model import Doctrine, Law, Precedent, Rule, RuleVersion
from licite.vocabulary.contract import contract

STALE_AFTER = timedelta(days=90)


__all__ = [
    "Care",
    "Change",
    "Doctrine",
    "Precedent",
    "Rule",
    "RuleVersion",
    "changes",
    "find_rule",
    "law_shipped",
    "lint",
    "precedents_about",
    "readings_of",
    "rules_in_force",
    "timeline",
]


def law_shipped() -> Law:
    """The law files of this version of Licite."""
    return shipped_law()


def version_in_force(rule: Rule, day: date) -> RuleVersion | None:
    """The version of a rule in force on a day; None where there is none."""
    for version in rule.versions:
        if version.start <= day and (version.until is None or day <= version.until):
            return version
    return None


def rules_in_force(day: date, doctrine: str, law: Law | None = None) -> list[tuple[Rule, RuleVersion]]:
    """The rules in force on a day under a doctrine, with their versions, by id."""
    law = law or shipped_law()
    _known_doctrine(law, doctrine)
    found = [(rule, version_in_force(rule, day)) for rule in law.rules_of(doctrine)]
    return [(rule, version) for rule, version in found if version is not None]


def _known_doctrine(law: Law, doctrine: str) -> None:
    if doctrine not in law.doctrines:
        raise LiciteError("LAW018", doctrine=doctrine, known=", ".join(law.doctrines))


def find_rule(rule_id: str, law: Law | None = None) -> Rule:
    """The rule of an id; CLI004 names the nearest where there is none."""
    law = law or shipped_law()
    try:
        return law.rule(rule_id)
    except KeyError:
        nearest = process.extractOne(rule_id, [rule.id for rule in law.rules])
        raise LiciteError("CLI004", id=rule_id, nearest=nearest[0]) from None


def readings_of(rule_id: str, law: Law | None = None) -> list[Doctrine]:
    """The readings of the law that disagree on a rule: all of them where one switches it, none where none does."""
    readings = list((law or shipped_law()).doctrines.values())
    return readings if any(rule_id in reading.applies for reading in readings) else []


def precedents_about(about: str | None, law: Law | None = None) -> list[Precedent]:
    """The published decisions about a rule or a breach, all of them where nothing is asked for; the latest first.

    Raises:
        LiciteError: CLI004 where it is neither a breach nor a rule.
    """
    law = law or shipped_law()
    if about is not None and about not in contract().breaches:
        about = find_rule(about, law).id
    found = [p for p in law.precedents if about is None or about in (*p.breaches, *p.rules)]
    return sorted(found, key=lambda precedent: (precedent.day, precedent.id), reverse=True)


@dataclass(frozen=True)
class Change:
    """What happens to one rule between two days."""

    kind: Literal["in", "out", "changes"]
    rule: Rule
    before: RuleVersion | None
    after: RuleVersion | None


def changes(before: date, after: date, doctrine: str, law: Law | None = None) -> list[Change]:
    """The rules that come in, go out or change between two days."""
    law = law or shipped_law()
    _known_doctrine(law, doctrine)
    found = []
    for rule in law.rules_of(doctrine):
        old, new = version_in_force(rule, before), version_in_force(rule, after)
        if old is not new:
            kind = _kind(old, new)
            found.append(Change(kind, rule, old, new))
    return found


def timeline(doctrine: str, law: Law | None = None) -> list[tuple[date, list[Change]]]:
    """Every day on which a rule comes in, goes out or changes under a doctrine, in order, those to come included."""
    law = law or shipped_law()
    _known_doctrine(law, doctrine)
    days = {version.start for rule in law.rules_of(doctrine) for version in rule.versions}
    days |= {v.until + timedelta(days=1) for rule in law.rules_of(doctrine) for v in rule.versions if v.until}
    return [(day, found) for day in sorted(days) if (found := changes(day - timedelta(days=1), day, doctrine, law))]


def _kind(old: RuleVersion | None, new: RuleVersion | None) -> Literal["in", "out", "changes"]:
    if old is None:
        return "in"
    if new is None:
        return "out"
    return "changes"


@dataclass(frozen=True)
class Care:
    """Something in the law files that wants care; not a fault. `what` is a key of sentences/cli.yaml."""

    rule: str
    version: date
    what: str


def lint(law: Law | None = None, today: date | None = None) -> Iterator[Care]:
    """What wants care: versions nobody checked on the official text, checked long ago, or without a quote.

    Raises:
        LiciteError: A condition of the law files cannot be read, or a rule can never apply.
    """
    law = law or shipped_law()
    today = today or date.today()
    for doctrine in law.doctrines:
        make_plan(law, doctrine)
    for rule in law.rules:
        for version in rule.versions:
            if version.citation.verified == "unverified":
                yield Care(rule.id, version.start, "law_unverified")
            if today - version.citation.checked_on > STALE_AFTER:
                yield Care(rule.id, version.start, "law_stale")
            if version.citation.quote is None:
                yield Care(rule.id, version.start, "law_no_quote")
