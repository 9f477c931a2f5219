"""The sections that say why, and what would change it: gains, questions, reasons and duties."""

from collections.abc import Iterable

from licite.operations.report.html import Html, code, el, join
from licite.operations.report.marks import capital, duty_mark, figure, mark, outcome_mark
from licite.operations.report.tables import group_row, rows_table, section
from licite.operations.summary import DutyCount, Reason, Summary
from licite.operations.wording import OUTCOMES, duty_words, kind_of, nothing_to_gain, split_by_level
from licite.vocabulary.say import say, written_number


def gain_section(summary: Summary) -> Html:
    """What would make more rows lawful, most useful first; or plainly that nothing would."""
    lang = summary.lang
    parts = [_unlocks(summary)] if summary.unlocks else []
    parts += [_questions(summary)] if summary.questions else []
    nothing = nothing_to_gain(summary)
    parts += [el("p", nothing)] if nothing else []
    return section("gain", say("report.gain_title", lang), *parts)


def _unlocks(summary: Summary) -> Html:
    lang = summary.lang
    rows = [
        el(
            "tr",
            el(
                "td",
                el("strong", f"+\u00a0{written_number(unlock.rows, lang)}", cls="big"),
                el("span", say("report.at_most" if unlock.at_most else "report.at_once", lang), cls="small block"),
                cls="n",
            ),
            el("td", unlock.sentence, *_names(unlock.changes)),
        )
        for unlock in summary.unlocks
    ]
    heads = (say("report.gain_head", lang), say("report.change_head", lang))
    return rows_table("gain", say("report.gain_caption", lang), heads, [join(rows)], number_first=True)


def _questions(summary: Summary) -> Html:
    lang = summary.lang
    rows = [
        el(
            "tr",
            el("td", figure(question.rows, lang) if question.rows else "", cls="n"),
            el("td", question.sentence, *_names((question.fact,))),
        )
        for question in summary.questions
    ]
    heads = (say("report.rows_head", lang), say("report.question_head", lang))
    return rows_table("gain", say("report.questions_caption", lang), heads, [join(rows)], number_first=True)


def reasons_section(summary: Summary) -> Html:
    """Every reason with its name in the contract, under the answer it gives."""
    lang = summary.lang
    deciding, reported = split_by_level(summary.breaches)
    groups = {
        "lawful": [_reason_row(reason, "basis", lang) for reason in summary.bases],
        "undetermined": [_reason_row(reason, "facts", lang) for reason in summary.missing]
        + [_uncovered_row(cell, rows, lang) for cell, rows in summary.uncovered],
        "unlawful": [_reason_row(reason, "tags", lang) for reason in deciding],
    }
    bodies = [
        join([group_row(outcome_mark(outcome, lang), figure(summary.count(outcome), lang)), *groups[outcome]])
        for outcome in OUTCOMES
        if summary.count(outcome) or groups[outcome]
    ]
    if reported:
        head = group_row(mark("to_do", say("report.reported", lang)), Html(""))
        bodies.append(join([head, *(_reason_row(reason, "tags", lang) for reason in reported)]))
    heads = (say("report.reason_head", lang), say("report.rows_head", lang))
    total = (say("report.total", lang), figure(summary.accepted, lang))
    table = rows_table("reasons", say("report.reasons_caption", lang), heads, bodies, total=total)
    return section("reasons", say("report.reasons_title", lang), table)


def duties_section(summary: Summary) -> Html:
    """What is left to do: in the message, to keep the data, in the organisation."""
    lang = summary.lang
    kinds = ("message", "holding", "organisation")
    by_kind = {kind: [duty for duty in summary.duties if kind_of(duty.duty) == kind] for kind in kinds}
    bodies = [
        join([group_row(el("span", say(f"report.duties_{kind}", lang)), Html("")), *_duty_rows(duties, lang)])
        for kind, duties in by_kind.items()
        if duties
    ]
    title = say("report.duties_title", lang)
    if not bodies:
        return section("duties", title, el("p", say("report.no_duties", lang)))
    heads = (say("report.what_head", lang), say("report.rows_head", lang))
    return section("duties", title, rows_table("duties", None, heads, bodies))


def _duty_rows(duties: Iterable[DutyCount], lang: str) -> list[Html]:
    return [_duty_row(duty, lang) for duty in duties]


def _duty_row(duty: DutyCount, lang: str) -> Html:
    state = el("span", duty_mark(duty.open > 0, lang), cls="lead")
    what = el("td", state, duty_words(duty, lang, "long"), *_names((duty.duty,)))
    return el("tr", what, el("td", figure(duty.open, lang) if duty.open else "", cls="n"))


def _reason_row(reason: Reason, topic: str, lang: str) -> Html:
    words = capital(say(f"{topic}.{reason.key}.short", lang))
    return el("tr", el("td", words, *_names((reason.key,))), el("td", written_number(reason.rows, lang), cls="n"))


def _uncovered_row(cell: str, rows: int, lang: str) -> Html:
    words = capital(say("screen.uncovered", lang, cell=cell))
    return el("tr", el("td", words, *_names(("uncovered",))), el("td", written_number(rows, lang), cls="n"))


def _names(names: Iterable[str]) -> list[Html]:
    """Names of the contract, as they stand in the result file, under the words."""
    listed = [code(name) for name in names]
    return [el("span", Html(" · ".join(listed)), cls="small block")] if listed else []
