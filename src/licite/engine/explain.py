"""Explanations: plain sentences that say the answer, why, what to do, and what would change it.

The words are those of the law files and of the catalogue; no fact name or tag is written. Dates stay as slots
("{objected_on}") so that contacts in the same situation share one text; `fill` writes them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from licite.engine.conditions import negate
from licite.engine.decision import Outcome
from licite.engine.judge import Judge
from licite.engine.plan import PlannedRule, columns_of
from licite.engine.remedies import Change
from licite.engine.settle import Finding, Situation
from licite.engine.truth import deciding, truth
from licite.rules.model import Citation, RuleVersion
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say

_VERBS = {"email": "write", "sms": "write", "social_message": "write", "post": "write", "voice_call": "call"}
# What says which rule applies, not whether its conditions are met.
_FRAME = frozenset({"country", "channel", "purpose", "audience", "period", "personal_data", "sector", "reachable"})


def explain(
    judge: Judge, given: Mapping[str, Any], finding: Finding, found: tuple[tuple[Change, ...], ...], lang: str
) -> str:
    """The explanation of a finding, dates left as slots."""
    situation = Situation(judge, given)
    sentences = {
        Outcome.LAWFUL: _lawful,
        Outcome.UNLAWFUL: _unlawful,
        Outcome.UNDETERMINED: _undetermined,
    }[finding.outcome](situation, finding, lang)
    return " ".join([*sentences, *_remedy(finding, found, lang), *_sources(situation, finding, lang)])


def _headline(situation: Situation, key: str, lang: str) -> str:
    verb = _VERBS.get(str(situation.facts.get("channel")), "reach")
    if situation.facts.get("personal_data") is False:
        verb = "nobody"
    return say(f"explain.{key}.{verb}", lang)


def _lawful(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    yield _headline(situation, "may", lang)
    for rule in finding.allowing[:1]:
        yield _version(rule, situation).explain[lang]
    yield from _notes(situation, finding, lang)
    duties = [say(f"duties.{duty}.short", lang) for duty in finding.duties]
    if duties:
        yield say("explain.to_do", lang, texts=" ; ".join(duties) if lang == "fr" else "; ".join(duties))


def _unlawful(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    yield _headline(situation, "may_not", lang)
    contact = [rule for rule in finding.broken if rule.level == "contact"]
    yield from dict.fromkeys(_version(rule, situation).explain[lang] for rule in contact)
    if "no_basis" in finding.breaches:
        if not contact:
            yield say("explain.nothing_allows", lang)
        yield from _bases_that_fail(situation, lang)
    yield from _notes(situation, finding, lang)


def _undetermined(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    yield _headline(situation, "not_known", lang)
    if finding.uncovered:
        yield say("explain.uncovered", lang, cell=cell_words(situation.facts, lang))
    yield from dict.fromkeys(_version(rule, situation).explain[lang] for rule in finding.reviews)
    questions = [say(f"facts.{name}.question", lang) for name in finding.missing if name != "reviewed"]
    if questions:
        key = "explain.missing" if len(questions) == 1 else "explain.missing_many"
        yield say(key, lang, texts=" ".join(questions))
    known = [rule for rule in finding.broken if rule.level == "contact"]
    yield from dict.fromkeys(_version(rule, situation).explain[lang] for rule in known)
    yield from _notes(situation, finding, lang)


def _notes(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    """What is failing in the organisation, or against a platform's terms."""
    failing = [rule for rule in finding.broken if rule.level != "contact"]
    yield from dict.fromkeys(_version(rule, situation).explain[lang] for rule in failing)


def _bases_that_fail(situation: Situation, lang: str) -> Iterator[str]:
    """Why each basis that could have applied does not."""
    for rule in situation.judge.plan.bank("basis"):
        leaves = list(deciding(rule.condition, situation.facts, False))
        names = {name for leaf in leaves for name in columns_of(leaf)}
        if names & _FRAME or rule.tag == "consent":
            continue
        clauses = list(dict.fromkeys(clause for leaf in leaves if (clause := _clause(leaf, situation, lang))))
        if clauses:
            title = rule.rule.title[lang]
            yield say("explain.not_allowed_by", lang, title=title, texts=say("explain.and", lang).join(clauses))


def _clause(leaf: exp.Expr, situation: Situation, lang: str) -> str | None:
    """The clause that says what a leaf found: "l'offre n'est pas la vôtre"."""
    assert truth(negate(leaf), situation.facts) is not False
    for name in sorted(columns_of(leaf)):
        if name in contract().facts:
            return _said(name, situation.facts.get(name), lang)
    return None


def _said(name: str, value: Any, lang: str) -> str | None:
    words = catalogue("facts")[name]["values"]
    assert isinstance(words, dict)
    key = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    if isinstance(value, date):
        return str(words["value"][lang]).replace("{value}", f"{{{name}}}")
    if key in words:
        return str(words[key][lang])
    return str(words["value"][lang]).replace("{value}", str(value)) if value is not None and "value" in words else None


def cell_words(facts: Mapping[str, Any], lang: str) -> str:
    """The cell of a contact in words: country, channel, audience and purpose."""
    parts = [str(facts["country"])] if facts.get("country") else []
    parts += [
        _said(name, facts[name], lang) or str(facts[name])
        for name in ("channel", "audience", "purpose")
        if facts.get(name) is not None
    ]
    return ", ".join(parts)


def _remedy(finding: Finding, found: tuple[tuple[Change, ...], ...], lang: str) -> Iterator[str]:
    if finding.outcome is Outcome.LAWFUL:
        return
    if found:
        sets = [say("explain.and", lang).join(change_words(change.name, lang) for change in chosen) for chosen in found]
        yield say("explain.change", lang, texts=say("explain.or", lang).join(sets))
        return
    for rule in finding.broken:
        if rule.level == "contact":
            remedy = rule.rule.versions[-1].remedy
            if remedy:
                yield remedy[lang]
            return


def change_words(change: str, lang: str) -> str:
    """A change as words: `opt_out_offered=true` is "add a simple, free way to say stop to the message"."""
    fact, _, value = change.partition("=")
    if fact == "at":
        day, time = value.split("T")
        hour = time.replace(":00", " h").replace(":", " h ") if lang == "fr" else time
        return say("explain.change_at", lang, day=date.fromisoformat(day), time=hour.lstrip("0"))
    if fact == "reviewed":
        return say("explain.change_reviewed", lang)
    return say(f"facts.{fact}.change.{value}", lang)


def _sources(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    rules = finding.allowing[:1] if finding.outcome is Outcome.LAWFUL else finding.broken
    cited: dict[str, Citation] = {}
    for rule in rules:
        citation = _version(rule, situation).citation
        cited.setdefault(citation.cite, citation)
    for citation in list(cited.values())[:3]:
        key = "explain.source_unverified" if citation.verified == "unverified" else "explain.source"
        yield say(key, lang, cite=citation.cite)


def _version(rule: PlannedRule, situation: Situation) -> RuleVersion:
    """The version of a rule in force on the day of the contact."""
    return version_at(rule, situation.given["at_day"])


def version_at(rule: PlannedRule, day: date) -> RuleVersion:
    """The version of a planned rule in force on a day."""
    for version in rule.rule.versions:
        if version.start <= day and (version.until is None or day <= version.until):
            return version
    return rule.rule.versions[-1]


def citations(rules: Iterable[PlannedRule], day: date) -> list[Citation]:
    """The citations of the rules on a day."""
    return [version_at(rule, day).citation for rule in rules]
