"""The page as a whole: one file, no script, a content policy that allows its own style and nothing else."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from string import Template

from licite.operations.report.html import Html, code, el, join, text
from licite.operations.report.marks import bar, capital, outcome_mark
from licite.operations.report.reasons import duties_section, gain_section, reasons_section
from licite.operations.report.rules import file_name, proof_section, reading_section, rules_section
from licite.operations.summary import Summary
from licite.operations.wording import (
    OUTCOMES,
    channel_word,
    good_to_know,
    headline,
    law_line,
    rows_line,
    stale_warning,
    written_moment,
)
from licite.vocabulary.say import say
from licite.vocabulary.typeset import typeset

_CONTENTS = ("gain", "reasons", "duties", "rules", "proof")


def render_report(summary: Summary) -> str:
    """The report of a screening as one HTML page, in the language of the summary.

    It holds no name and no address of anybody, as long as the sentences of the summary hold none: it can be forwarded.
    Its numbers are those of the terminal. Nothing in it is fetched, and nothing runs.
    """
    style = _packaged("report.css")
    lang = summary.lang
    answer = typeset(headline(summary), lang)
    return Template(_packaged("page.html")).substitute(
        lang=lang,
        policy=_policy(style),
        title=text(say("report.page_title", lang, answer=answer.rstrip("."))),
        style=style,
        sprite=_packaged("sprite.svg"),
        skip=text(say("report.skip", lang)),
        kind=text(say("report.kind", lang)),
        no_advice=text(say("report.no_advice", lang)),
        no_names=text(say("report.no_names", lang)),
        body=_body(summary, answer),
    )


def _body(summary: Summary, answer: str) -> Html:
    parts = [
        el("h1", unbroken(answer)),
        el("p", _when_and_how(summary), cls="lead-in"),
        _warnings(summary),
        bar(summary.outcomes, summary.lang),
        _three_counts(summary),
        _accounting(summary),
        _contents(summary.lang),
        gain_section(summary),
        reasons_section(summary),
        duties_section(summary),
        rules_section(summary),
        reading_section(summary),
        proof_section(summary),
    ]
    return join([part for part in parts if part])


def _when_and_how(summary: Summary) -> str:
    channel = capital(channel_word(summary.channel, summary.lang))
    moment = written_moment(summary.at, summary.lang)
    return say("report.when_how", summary.lang, Channel=unbroken(channel), moment=moment, law=law_line(summary))


def _warnings(summary: Summary) -> Html:
    stale = stale_warning(summary)
    sentences = ([stale] if stale else []) + good_to_know(summary)
    if not sentences:
        return Html("")
    listed = el("ul", *(el("li", sentence) for sentence in sentences))
    return el("div", el("p", el("strong", say("report.warnings", summary.lang))), listed, cls="notice", role="note")


def _three_counts(summary: Summary) -> Html:
    marks = [outcome_mark(outcome, summary.lang, summary.count(outcome)) for outcome in OUTCOMES]
    return el("p", join(marks), cls="marks")


def _accounting(summary: Summary) -> Html:
    lang = summary.lang
    parts = [text(rows_line(summary) + ". "), text(say("report.source_named", lang)), Html(" ")]
    parts.append(code(file_name(summary.source_name)))
    if summary.rejected and summary.files.rejects:
        parts += [text(". " + say("report.source_rejects", lang) + " "), code(file_name(summary.files.rejects))]
    return el("p", *parts, cls="small")


def _contents(lang: str) -> Html:
    links = [el("a", say(f"report.{name}_title", lang), href=f"#{name}") for name in _CONTENTS]
    return el("nav", join(links), aria_label=say("report.summary_nav", lang))


def unbroken(words: str) -> str:
    """`e-mail` on one line: a word joiner after its hyphen."""
    return words.replace("e-mail", "e-\u2060mail").replace("E-mail", "E-\u2060mail")


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; img-src data:"


@cache
def _packaged(name: str) -> str:
    return files("licite.operations.report").joinpath(name).read_text(encoding="utf-8")
