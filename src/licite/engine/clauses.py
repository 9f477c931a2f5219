"""Facts as clauses: what a contact's known facts say, in the words of the catalogue, for the sentences that explain."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from licite.engine.plan import PlannedRule, columns_of, literals_of
from licite.engine.settle import Finding, Situation
from licite.engine.truth import deciding, truth
from licite.rules.model import RuleVersion
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue, say

# What says which rule applies, not whether its conditions are met.
FRAME = frozenset(
    {"country", "channel", "purpose", "audience", "period", "personal_data", "sector", "reachable", "gdpr_applies"}
)


def said(name: str, value: Any, lang: str) -> str | None:
    """The clause of a fact and its value ("the offer is not your own"); a date stays a slot. None where it has none."""
    words = catalogue("facts")[name]["values"]
    assert isinstance(words, dict)
    key = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    if isinstance(value, date):
        return str(words["value"][lang]).replace("{value}", f"{{{name}}}")
    if key in words:
        return str(words[key][lang])
    return str(words["value"][lang]).replace("{value}", str(value)) if value is not None and "value" in words else None


def clauses_of(leaves: Iterable[exp.Expr], situation: Situation, lang: str) -> list[str]:
    """What the leaves of a condition found, each clause once."""
    found = (
        said(name, situation.facts.get(name), lang)
        for leaf in leaves
        for name in sorted(columns_of(leaf))[:1]
        if name in contract().facts
    )
    return list(dict.fromkeys(clause for clause in found if clause))


def weighing(situation: Situation, finding: Finding, lang: str) -> list[str]:
    """The known facts that weigh on an answer still open: those on which a prohibition may rest, or a basis fails."""
    frame = FRAME if situation.facts.get("sector") == "other" else FRAME - {"sector"}
    unsettled = [rule for rule in finding.unsettled if rule.effect == "forbid"]
    found = [leaf for rule in unsettled for leaf in _holding(rule.condition, situation.facts, frame)]
    possible = situation.masks.basis_holds | situation.masks.basis_unknown
    failed = [rule for rule in situation.judge.plan.bank("basis") if not possible >> rule.bit & 1]
    for rule in failed:
        failing = list(deciding(rule.condition, situation.facts, False))
        if not {name for leaf in failing for name in columns_of(leaf)} & FRAME:
            found.extend(failing[:1])
    return clauses_of(found, situation, lang)


def _holding(node: exp.Expr, values: Mapping[str, Any], frame: frozenset[str]) -> Iterator[exp.Expr]:
    """The leaves that are true where they bear on a condition that is not false; of alternatives that hold, one."""
    if isinstance(node, exp.Paren):
        yield from _holding(node.this, values, frame)
    elif isinstance(node, exp.And):
        if truth(node, values) is not False:
            for part in node.flatten():
                yield from _holding(part, values, frame)
    elif isinstance(node, exp.Or):
        parts = [list(_holding(part, values, frame)) for part in node.flatten()]
        if truth(node, values):
            parts = [leaves for part, leaves in zip(node.flatten(), parts, strict=True) if truth(part, values)][:1]
        yield from (leaf for leaves in parts for leaf in leaves)
    elif not isinstance(node, exp.Boolean) and truth(node, values) and not columns_of(node) & frame:
        yield node


def review_clauses(
    rule: PlannedRule, version: RuleVersion, situation: Situation, lang: str
) -> tuple[list[str], list[str]]:
    """Of a review that may be asked, what is not known and would ask for it, and what is known and does."""
    names = set(re.findall(r"\w+", version.when.text))
    leaves = [leaf for leaf in literals_of(rule.condition) if columns_of(leaf) <= names - FRAME]
    unknown = [clause for leaf in leaves if truth(leaf, situation.facts) is None for clause in _if_true(leaf, lang)]
    holding = [leaf for leaf in leaves if truth(leaf, situation.facts) and any(_if_true(leaf, lang))]
    return list(dict.fromkeys(unknown)), clauses_of(holding, situation, lang)


def _if_true(leaf: exp.Expr, lang: str) -> Iterator[str]:
    """The clauses under which a leaf would be true."""
    values: list[Any]
    match leaf:
        case exp.Column():
            name, values = leaf.name, [True]
        case exp.Not(this=exp.Column() as column):
            name, values = column.name, [False]
        case exp.EQ(this=exp.Column() as column, expression=exp.Literal() as literal):
            name, values = column.name, [literal.name]
        case exp.In(this=exp.Column() as column):
            name, values = column.name, [item.name for item in leaf.expressions]
        case _:
            return
    if name in contract().facts:
        yield from (clause for value in values if (clause := said(name, value, lang)))


def cell_words(facts: Mapping[str, Any], lang: str) -> str:
    """The cell of a contact in words: channel, audience and purpose as clauses, after the country by its name."""
    clauses = cell_clauses(facts, lang)
    country = country_name(facts.get("country"), lang)
    return say("explain.cell", lang, country=country, clauses=clauses)


def cell_clauses(facts: Mapping[str, Any], lang: str) -> str:
    """The channel, audience and purpose of a contact, as clauses."""
    names = [name for name in ("channel", "audience", "purpose") if facts.get(name) is not None]
    clauses = [said(name, facts[name], lang) or str(facts[name]) for name in names]
    return ", ".join(clauses)


def country_name(code: Any, lang: str) -> str | None:
    """The name of a country in a language; None where there is no country, and its code where it has no name.

    >>> country_name("BE", "fr"), country_name("ZZ", "en")
    ('Belgique', 'ZZ')
    """
    if not code:
        return None
    names = catalogue("countries").get(str(code))
    return str(names[lang]) if names else str(code)


# What is said of a person is said of an organisation; both words are feminine in French, so the rest agrees.
_OF_ORGANISATION = {
    "fr": ((r"\b([Cc]ette) personne\b", r"\1 organisation"), (r"\b([Ll])a personne\b", r"\1’organisation")),
    "en": ((r"\b([Tt]his|[Tt]he) person\b", r"\1 organisation"),),
}


def of_audience(text: str, facts: Mapping[str, Any], lang: str) -> str:
    """The text in the words that fit whoever is approached: nobody is a person where no person is named.

    >>> of_audience("This person said stop.", {"personal_data": False}, "en")
    'This organisation said stop.'
    """
    if facts.get("personal_data") is False:
        for pattern, words in _OF_ORGANISATION[lang]:
            text = re.sub(pattern, words, text)
    return text
