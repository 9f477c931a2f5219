"""The sections that say where the answer comes from: rules applied, the other reading, proof."""

import re

from licite.operations.law_quotes import language_of
from licite.operations.report.html import Html, code, el, join, safe_link
from licite.operations.report.marks import bar, capital
from licite.operations.report.tables import facts_list, section
from licite.operations.summary import RuleUse, Summary
from licite.operations.wording import doctrine_word, law_line, other_reading
from licite.vocabulary.say import say, written_date
from licite.vocabulary.typeset import typeset


def rules_section(summary: Summary) -> Html:
    """Each rule applied: our words, then the law's words, its citation, and how and when it was checked."""
    lang = summary.lang
    title = say("report.rules_title", lang)
    if not summary.rules:
        return section("rules", title, el("p", say("report.no_rules", lang)))
    rules = [_rule(rule, lang) for rule in summary.rules]
    return section("rules", title, el("p", law_line(summary) + "."), join(rules))


def _rule(rule: RuleUse, lang: str) -> Html:
    use = say("report.rule_rows", lang, n=rule.rows) + " · " + say(f"report.mark_{rule.verified}", lang)
    head = el(
        "summary",
        el("span", rule.title, cls="rule-title"),
        el("span", typeset(rule.cite, "fr"), cls="small block"),
        el("span", use, cls="small"),
    )
    checked = say(f"report.checked_{rule.verified}", lang, day=written_date(rule.checked_on, lang))
    parts = [el("p", typeset(rule.explanation, lang))]
    if rule.quote:
        # Law files quote the text in its own language, whatever that of the page; guillemets around all of them.
        parts.append(el("blockquote", el("p", f"«\u00a0{rule.quote}\u00a0»"), lang=language_of(rule.quote)))
    link = safe_link(rule.url, say("report.rule_text", lang))
    parts.append(el("p", checked, " ", link, cls="small"))
    parts.append(el("p", code(rule.id), cls="small"))
    return el("details", head, el("div", *parts, cls="rule"))


def reading_section(summary: Summary) -> Html:
    """What the other reading of the law would answer; nothing where none was tried."""
    if summary.other_doctrine is None:
        return Html("")
    lang = summary.lang
    name, outcomes = summary.other_doctrine
    followed = say("report.reading_followed", lang, reading=doctrine_word(summary.doctrine, lang))
    difference = other_reading(summary)
    if difference is None:
        same = say("report.reading_same", lang, reading=doctrine_word(name, lang))
        return section("reading", say("report.reading_title", lang), el("p", followed, " ", capital(same)))
    return section(
        "reading", say("report.reading_title", lang), el("p", followed, " ", difference), bar(outcomes, lang)
    )


def proof_section(summary: Summary) -> Html:
    """What lets somebody else find the same answer: fingerprints, version of the law, and how to compare."""
    lang = summary.lang
    pairs = [
        (say("report.proof_of", lang), code(summary.proof)),
        (say("report.proof_law", lang), code(summary.law_version)),
        (say("report.source", lang), code(file_name(summary.source_name))),
    ]
    if summary.files.manifest:
        pairs.append((say("report.proof_manifest", lang), code(file_name(summary.files.manifest))))
    how = [el("p", say("report.proof_how", lang))] if summary.files.manifest else []
    return section("proof", say("report.proof_title", lang), facts_list(pairs), *how)


def file_name(path: str) -> str:
    """A file's name without its folder, which may name a person or a machine."""
    return re.split(r"[\\/]", path)[-1]
