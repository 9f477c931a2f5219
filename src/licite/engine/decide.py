"""One contact, decided: the library's `decide`, and what the batch says of each situation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from licite.engine.decision import Decision, Outcome
from licite.engine.explain import citations, explain
from licite.engine.judge import Judge, judge_for
from licite.engine.remedies import remedies
from licite.engine.settle import Finding, due_days, settle
from licite.facts.catalogue import DAY, MINUTE
from licite.facts.given import read_given
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import fill


@dataclass(frozen=True)
class Reasoned:
    """A finding with its words: what contacts in the same situation share. `explanation` keeps dates as slots."""

    finding: Finding
    rules: tuple[str, ...]
    remedies: tuple[str, ...]
    explanation: str
    uncovered: str | None
    checked_on: date | None


def reason(judge: Judge, given: Mapping[str, Any], lang: str) -> Reasoned:
    """Why the answer to one contact is what it is, in one language."""
    finding = settle(judge, given)
    found = remedies(judge, given, finding)
    deciders = _deciders(finding)
    checked = [citation.checked_on for citation in citations(deciders, given[DAY])]
    return Reasoned(
        finding=finding,
        rules=tuple(rule.rule.id for rule in deciders),
        remedies=tuple("+".join(change.name for change in chosen) for chosen in found),
        explanation=explain(judge, given, finding, found, lang),
        uncovered=cell_of(given) if finding.uncovered else None,
        checked_on=min(checked) if checked else None,
    )


def _deciders(finding: Finding) -> tuple[Any, ...]:
    if finding.missing or finding.reviews:
        return (*finding.broken, *finding.unsettled, *finding.reviews)
    return finding.allowing[:1] + finding.broken if finding.outcome is Outcome.LAWFUL else finding.broken


def cell_of(given: Mapping[str, Any]) -> str:
    """The cell of a contact as the contract names it: country/channel/audience/purpose/day."""
    parts = [str(given.get(name) or "?") for name in ("country", "channel", "audience", "purpose")]
    return "/".join([*parts, given[DAY].isoformat()])


def decide(
    facts: Mapping[str, Any],
    *,
    at: date | datetime | str | None = None,
    doctrine: str = "cnil",
    lang: str = "fr",
    law: Law | None = None,
) -> Decision:
    """Is this contact lawful, why, and on what conditions?

    A fact that is absent is unknown, never false: where it could change the answer, the outcome is undetermined and
    `missing` names it. `at` is the local time at the person's place; the law in force on that day decides. With a time
    zone, it is brought to that of Paris, where the person is taken to be unless `country` says otherwise: then the hour
    stays unknown. Without `at`, it is now in Paris.

    >>> decision = decide({"country": "FR", "channel": "voice_call", "audience": "consumer",
    ...                    "purpose": "commercial", "objected": True}, at="2026-09-01T11:00", lang="en")
    >>> decision.outcome, decision.breaches
    (<Outcome.UNLAWFUL: 'unlawful'>, ('objection_ignored',))

    Raises:
        LiciteError: A fact is unknown to the contract, its value cannot be read, or two facts contradict each other.
    """
    law = law or shipped_law()
    given = read_given(facts, at=at)
    judge = judge_for(law, doctrine, given.day)
    reasoned = reason(judge, given.values, lang)
    minute = given.values[MINUTE]
    instant = given.day.isoformat() + (f"T{minute // 60:02d}:{minute % 60:02d}" if minute is not None else "")
    finding = reasoned.finding
    due = due_days(judge, given.values)
    days = {f"due_{duty}": day for duty, day in due.items()}
    return Decision(
        outcome=finding.outcome,
        basis=finding.basis,
        breaches=finding.breaches,
        rules=reasoned.rules,
        duties=tuple(f"{duty}:{due[duty].isoformat()}" if duty in due else duty for duty in finding.duties),
        missing=finding.missing,
        uncovered=reasoned.uncovered,
        remedies=reasoned.remedies,
        explanation=fill(reasoned.explanation, lang, {**given.values, **days}),
        at=instant,
        doctrine=doctrine,
        law_version=law.version,
        contract_version=contract().version,
        law_checked_on=reasoned.checked_on,
        conflicts=given.conflicts,
    )
