"""Explanations: plain sentences that say the answer, why, what to do, and what would change it.

The words are those of the law files and of the catalogue; no fact name or tag is written. Dates stay as slots
("{objected_on}") so that contacts in the same situation share one text; `fill` writes them, and the day on which a duty
is due ("{due_erase_by}") with them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from licite.engine.clauses import (
    FRAME,
    cell_clauses,
    clauses_of,
    country_name,
    of_audience,
    review_clauses,
    said,
    weighing,
)
from licite.engine.decision import Outcome
from licite.engine.judge import Judge
from licite.engine.plan import PlannedRule, columns_of
from licite.engine.precedents import closest_precedent
from licite.engine.remedies import Change
from licite.engine.settle import Finding, Situation
from licite.engine.truth import deciding, truth
from licite.facts.catalogue import DAY
from licite.rules.model import Citation, RuleVersion
from licite.vocabulary.say import catalogue, say

_VERBS = {"email": "write", "sms": "write", "social_message": "write", "post": "write", "voice_call": "call"}
# What one takes in at a time; `missing` names every fact, `rules` every rule.
MOST_QUESTIONS = 3
MOST_RULES = 3
MOST_SOURCES = 3


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
    remedy = _remedy(finding, found, lang)
    sources = [*_sources(situation, finding, lang), *_precedent(situation, finding, lang), *_warning(situation, lang)]
    text = " ".join([*sentences, *remedy, *sources])
    return of_audience(text, situation.facts, lang)


def _headline(situation: Situation, key: str, lang: str) -> str:
    verb = _verb(situation)
    if situation.facts.get("personal_data") is False:
        verb = "nobody"
    elif situation.facts.get("personal_data") is None and situation.facts.get("identifier_kind") == "generic":
        verb = {"write": "write_to_box", "call": "call_number"}.get(verb, verb)
    return say(f"explain.{key}.{verb}", lang)


def _verb(situation: Situation) -> str:
    return _VERBS.get(str(situation.facts.get("channel")), "reach")


def _lawful(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    yield _headline(situation, "may", lang)
    for rule in finding.allowing[:1]:
        yield _version(rule, situation).explain[lang]
    yield from _notes(situation, finding, lang)
    yield from _to_do(situation, finding, lang)


def _to_do(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    """What is left to do: in the message, to keep the data, in the organisation."""
    where = {"message": f"message_{_verb(situation)}", "holding": "holding", "organisation": "organisation"}
    for kind, key in where.items():
        duties = [duty for duty in finding.duties if catalogue("duties")[duty]["kind"] == kind]
        if duties:
            texts = say("explain.list", lang).join(_duty_words(duty, lang) for duty in duties)
            yield say(f"explain.to_do.{key}", lang, texts=texts)


def _duty_words(duty: str, lang: str) -> str:
    """A duty in a few words, the day on which it is due left as a slot."""
    short = catalogue("duties")[duty]["short"]
    assert isinstance(short, dict)
    return str(short[lang]).replace("{day}", f"{{due_{duty}}}")


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
        yield _uncovered(situation, lang)
    yield from dict.fromkeys(_reviews(situation, finding, lang))
    yield from _questions(finding, lang)
    known_facts = [*_asked_for(situation, lang), *weighing(situation, finding, lang)]
    if known_facts and not finding.uncovered:
        yield say("explain.known", lang, texts=say("explain.list", lang).join(known_facts))
    known = [rule for rule in finding.broken if rule.level == "contact"]
    yield from dict.fromkeys(_version(rule, situation).explain[lang] for rule in known)
    yield from _notes(situation, finding, lang)
    yield from _at_stake(finding, lang)


def _asked_for(situation: Situation, lang: str) -> Iterator[str]:
    """The channel and the purpose, where the headline does not tell them."""
    for name, told in (("channel", "voice_call"), ("purpose", "commercial")):
        value = situation.facts.get(name)
        if value not in (None, told) and (clause := said(name, value, lang)):
            yield clause


def _questions(finding: Finding, lang: str) -> Iterator[str]:
    questions = [say(f"facts.{name}.question", lang) for name in finding.missing if name != "reviewed"]
    if questions:
        key = "explain.missing" if len(questions) == 1 else "explain.missing_many"
        yield say(key, lang, texts=" ".join(questions[:MOST_QUESTIONS]))
    if len(questions) > MOST_QUESTIONS:
        yield say("explain.missing_more", lang, n=len(questions) - MOST_QUESTIONS)


def _at_stake(finding: Finding, lang: str) -> Iterator[str]:
    """The rules on which the answer hangs, by their titles."""
    titles = list(dict.fromkeys(rule.rule.title[lang] for rule in finding.unsettled))
    if titles and not finding.uncovered:
        listed = say("explain.list", lang).join(
            say("explain.titled", lang, title=title) for title in titles[:MOST_RULES]
        )
        left = len(titles) - MOST_RULES
        more = say("explain.other_rules", lang, n=left) if left > 0 else ""
        yield say("explain.at_stake", lang, texts=listed + more)


def _uncovered(situation: Situation, lang: str) -> str:
    country = country_name(situation.facts.get("country"), lang)
    cell = cell_clauses(situation.facts, lang)
    return say("explain.uncovered", lang, cell=cell, country=country, day=situation.given[DAY])


def _reviews(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    """Why somebody must review the case, as a fact where it is one; otherwise under what condition."""
    conditions: list[str] = []
    for rule in finding.reviews:
        version = _version(rule, situation)
        unknown, known = review_clauses(rule, version, situation, lang)
        if truth(rule.condition, situation.facts):
            yield version.explain[lang]
        elif known:
            yield say("explain.review_perhaps", lang, texts=say("explain.and", lang).join(known))
        elif unknown:
            conditions += unknown
        else:
            yield say("explain.review_of", lang, title=rule.rule.title[lang])
    if conditions:
        yield say("explain.review_if", lang, texts=say("explain.or_if", lang).join(dict.fromkeys(conditions)))


def _notes(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    """What is failing in the organisation, or against a platform's terms."""
    failing = [rule for rule in finding.broken if rule.level != "contact"]
    yield from dict.fromkeys(_version(rule, situation).explain[lang] for rule in failing)


def _bases_that_fail(situation: Situation, lang: str) -> Iterator[str]:
    """Why each basis that could have applied does not."""
    for rule in situation.judge.plan.bank("basis"):
        leaves = list(deciding(rule.condition, situation.facts, False))
        names = {name for leaf in leaves for name in columns_of(leaf)}
        if names & FRAME or rule.tag == "consent":
            continue
        clauses = clauses_of(leaves, situation, lang)
        if clauses:
            title = rule.rule.title[lang]
            yield say("explain.not_allowed_by", lang, title=title, texts=say("explain.and", lang).join(clauses))


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
    shown = list(cited.values())[:MOST_SOURCES]
    for seen, key in ((True, "explain.source"), (False, "explain.source_unverified")):
        cites = [_with_link(citation, lang) for citation in shown if (citation.verified != "unverified") is seen]
        if cites:
            yield say(key, lang, cite=say("explain.list", lang).join(cites))


def _with_link(citation: Citation, lang: str) -> str:
    return say("explain.linked", lang, cite=citation.cite, url=citation.url) if citation.url else citation.cite


def _warning(situation: Situation, lang: str) -> Iterator[str]:
    """That the law of the person's country is known with low confidence."""
    country = situation.facts.get("country")
    if country in situation.judge.plan.law.unsure_countries:
        yield say("explain.unsure_country", lang, country=country_name(country, lang))


def _precedent(situation: Situation, finding: Finding, lang: str) -> Iterator[str]:
    """The published decision that is most like this contact, where it breaks the law."""
    if finding.outcome is not Outcome.UNLAWFUL:
        return
    rules = {rule.rule.id for rule in finding.broken}
    found = closest_precedent(situation.judge.plan.law, finding.breaches, rules, situation.facts)
    if found:
        named = ", ".join(part for part in (found.authority, found.name, found.company) if part)
        amount = say("explain.fined", lang, n=found.amount_eur) if found.amount_eur else ""
        yield say(
            "explain.precedent",
            lang,
            named=named,
            year=str(found.day.year),
            amount=amount,
            sentence=found.sentence[lang],
        )


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
