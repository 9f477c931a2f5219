"""From situations to the numbers of a summary: reasons, what each fix would unlock, the fewest questions to ask."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import duckdb

from licite.engine.clauses import cell_words
from licite.engine.decision import Outcome
from licite.engine.explain import change_words, version_at
from licite.engine.plan import Plan
from licite.operations.answer import Situation
from licite.operations.summary import DutyCount, Question, Reason, RuleUse, Unlock
from licite.rules.model import Law
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say

MOST_QUESTIONS = 8
# No answer for the whole file can give a row the address that it lacks.
_OF_THE_ROW = frozenset({"identifier_present"})
MOST_UNLOCKS = 8
STALE_AFTER = timedelta(days=90)


def outcomes(situations: Iterable[Situation]) -> dict[str, int]:
    """The rows of each outcome."""
    counts = Counter({str(outcome): 0 for outcome in Outcome})
    for situation in situations:
        counts[str(situation.reasoned.finding.outcome)] += situation.rows
    return dict(counts)


def breaches(situations: Iterable[Situation]) -> tuple[Reason, ...]:
    """Every row of each tag; a row with two tags counts in both."""
    counts: Counter[str] = Counter()
    for situation in situations:
        for tag in situation.reasoned.finding.breaches:
            counts[tag] += situation.rows
    return _ranked(counts)


def first_breaches(situations: Iterable[Situation]) -> tuple[Reason, ...]:
    """The unlawful rows by the first tag that makes them so, which add up; all rows of tags that are only reported."""
    counts: Counter[str] = Counter()
    levels = contract().breaches
    for situation in situations:
        finding = situation.reasoned.finding
        if finding.outcome is Outcome.UNLAWFUL:
            counts[next(tag for tag in finding.breaches if levels[tag] == "contact")] += situation.rows
        for tag in finding.breaches:
            counts[tag] += situation.rows if levels[tag] != "contact" else 0
    return _ranked(+counts)


def first_missing(situations: Iterable[Situation], asked: Sequence[Question]) -> tuple[Reason, ...]:
    """The undetermined rows, each by the first question that bears on it: these add up."""
    counts: Counter[str] = Counter()
    order = {question.fact: place for place, question in enumerate(asked)}
    for situation in situations:
        names = situation.reasoned.finding.missing
        if names:
            counts[min(names, key=lambda name: order.get(name, len(order)))] += situation.rows
    return _ranked(counts)


def missing(situations: Iterable[Situation]) -> tuple[Reason, ...]:
    """Every row whose answer hangs on each fact; a row that lacks two counts in both."""
    counts: Counter[str] = Counter()
    for situation in situations:
        for fact in situation.reasoned.finding.missing:
            counts[fact] += situation.rows
    return _ranked(counts)


def bases(situations: Iterable[Situation]) -> tuple[Reason, ...]:
    """The lawful rows by what allows them."""
    counts: Counter[str] = Counter()
    for situation in situations:
        finding = situation.reasoned.finding
        if finding.outcome is Outcome.LAWFUL and finding.basis:
            counts[finding.basis] += situation.rows
    return _ranked(counts)


def duties(situations: Iterable[Situation], first_dues: Mapping[str, date] | None = None) -> tuple[DutyCount, ...]:
    """What is to be done, for how many of the rows that may be contacted, and by what day at first."""
    counts: Counter[str] = Counter()
    for situation in situations:
        if situation.reasoned.finding.outcome is Outcome.LAWFUL:
            counts.update(dict.fromkeys(situation.reasoned.finding.duties, situation.rows))
    dues = first_dues or {}
    return tuple(DutyCount(duty, rows, dues.get(duty)) for duty, rows in counts.most_common())


def first_dues(con: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """The first day on which each duty is due, among the rows of `answers` that may be contacted."""
    return dict(
        con.execute(
            "SELECT d.duty, min(d.due) FROM dues AS d JOIN answers AS a USING (_row) WHERE a.outcome = 'lawful'"
            " AND list_contains(a.duties, d.duty || ':' || CAST(d.due AS VARCHAR)) GROUP BY d.duty"
        ).fetchall()
    )


def uncovered(situations: Iterable[Situation], lang: str) -> tuple[tuple[str, int], ...]:
    """The cells that no law file answers for, in words, without their day."""
    counts: Counter[str] = Counter()
    for situation in situations:
        if situation.reasoned.uncovered:
            counts[cell_words(situation.given, lang)] += situation.rows
    return tuple(counts.most_common())


def _ranked(counts: Counter[str]) -> tuple[Reason, ...]:
    return tuple(Reason(key, rows) for key, rows in counts.most_common())


def unlocks(situations: Sequence[Situation], lang: str) -> tuple[Unlock, ...]:
    """The changes that would make most rows lawful, each counted for the rows that those before it leave."""
    left = {s.number: s for s in situations if s.reasoned.remedies}
    found: list[Unlock] = []
    while left and len(found) < MOST_UNLOCKS:
        gains: Counter[str] = Counter()
        for situation in left.values():
            gains.update(dict.fromkeys(situation.reasoned.remedies, situation.rows))
        remedy, rows = max(gains.items(), key=lambda item: (item[1], -item[0].count("+"), item[0]))
        changes = tuple(remedy.split("+"))
        words = say("explain.and", lang).join(change_words(change, lang) for change in changes)
        found.append(Unlock(changes, rows, any(map(_is_of_person, changes)), words[:1].upper() + words[1:]))
        left = {n: s for n, s in left.items() if remedy not in s.reasoned.remedies}
    return tuple(found)


def _is_of_person(change: str) -> bool:
    """Whether a change is the person's to make: how many will is not known."""
    fact = contract().facts.get(change.partition("=")[0])
    return fact is not None and fact.settable == "person"


def questions(situations: Sequence[Situation], lang: str) -> tuple[Question, ...]:
    """The fewest questions that settle most rows; each counts the rows that it settles after those before it."""
    left = [
        (frozenset(s.reasoned.finding.missing), s.rows)
        for s in situations
        if s.reasoned.finding.missing and not _OF_THE_ROW & set(s.reasoned.finding.missing)
    ]
    answered: set[str] = set()
    asked: list[Question] = []
    while left and len(asked) < MOST_QUESTIONS:
        for fact in _next_questions(left, answered):
            answered |= {fact, *_implied_by(fact)}
            settled = sum(rows for names, rows in left if names <= answered)
            left = [(names, rows) for names, rows in left if not names <= answered]
            asked.append(Question(fact, settled, say(f"facts.{fact}.question", lang)))
    return tuple(asked[:MOST_QUESTIONS])


def _next_questions(left: Sequence[tuple[frozenset[str], int]], answered: set[str]) -> list[str]:
    """The questions that, asked together, settle most rows for each of them; the kind of source goes first."""

    def gain(wanted: frozenset[str]) -> tuple[float, int]:
        known = answered | wanted
        rows = sum(count for names, count in left if names <= known)
        return rows / len(wanted - answered), -len(wanted)

    best = max(sorted({names for names, _ in left}, key=sorted), key=gain)
    order = ["source_kind", *contract().facts]
    implied = {name for fact in best - answered for name in _implied_by(fact)}
    return sorted(best - answered - implied, key=order.index)


def _implied_by(fact: str) -> set[str]:
    """The facts that follow from the answer: a kind of source says how the address was got."""
    return {"collected_from_person", "source_nameable"} if fact == "source_kind" else set()


def rules_used(plan: Plan, situations: Sequence[Situation], day: date, lang: str) -> tuple[RuleUse, ...]:
    """The rules that decided, most used first, each with its source on the day of the contact."""
    counts: Counter[str] = Counter()
    for situation in situations:
        finding = situation.reasoned.finding
        deciders = finding.allowing[:1] if finding.outcome is Outcome.LAWFUL else finding.broken
        counts.update(dict.fromkeys((rule.rule.id for rule in deciders), situation.rows))
    planned = {rule.rule.id: rule for rule in plan.rules}
    return tuple(_rule_use(planned[rule_id], rows, day, lang) for rule_id, rows in counts.most_common())


def _rule_use(planned, rows: int, day: date, lang: str) -> RuleUse:  # type: ignore[no-untyped-def]
    version = version_at(planned, day)
    citation = version.citation
    return RuleUse(
        id=planned.rule.id,
        title=planned.rule.title[lang],
        cite=citation.cite,
        url=citation.url,
        verified=citation.verified,
        checked_on=citation.checked_on,
        quote=citation.quote,
        explanation=_without_dates(version.explain[lang]),
        rows=rows,
    )


def _without_dates(text: str) -> str:
    """An explanation that holds for many people: its dates left out."""
    from licite.vocabulary.say import fill

    return fill(text, "en", {})


def oldest_check(rules: Sequence[RuleUse], law: Law) -> date:
    """The oldest day on which a rule that decided was read; of all rules where none decided."""
    days = [rule.checked_on for rule in rules] or [v.citation.checked_on for r in law.rules for v in r.versions]
    return min(days)


def is_stale(checked_on: date, today: date) -> bool:
    """Whether the law was last checked over 90 days ago."""
    return today - checked_on > STALE_AFTER
