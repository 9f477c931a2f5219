"""The four marks (word, shape and colour, always together) and the bar that shows the three outcomes."""

from licite.operations.report.html import Html, el, text
from licite.operations.wording import OUTCOMES, outcome_counts, outcome_word
from licite.vocabulary.say import say, written_number


def mark(kind: str, words: str) -> Html:
    """A mark: `kind` is an outcome, `to_do` or `done`."""
    shape = Html(f'<svg class="shape" aria-hidden="true" focusable="false"><use href="#m-{kind}"></use></svg>')
    return el("span", shape, words, cls=f"mark {kind}")


def outcome_mark(outcome: str, lang: str, rows: int | None = None) -> Html:
    """The mark of an outcome, with its count where one is given."""
    word = capital(outcome_word(outcome, lang))
    if rows is None:
        return mark(outcome, word)
    return mark(outcome, say("report.mark_count", lang, word=word, count=rows))


def duty_mark(is_open: bool, lang: str) -> Html:
    """The mark of a duty: to do, or done."""
    return mark("to_do", say("report.to_do", lang)) if is_open else mark("done", say("report.done", lang))


def bar(outcomes: dict[str, int], lang: str) -> Html:
    """One bar for the three outcomes, on the scale of the whole: plain, dotted and hatched."""
    total = sum(outcomes.values())
    if total == 0:
        return Html("")
    parts, start = [], 0.0
    for outcome in OUTCOMES:
        width = 100 * outcomes.get(outcome, 0) / total
        if width:
            parts.append(_part(outcome, start, width))
        start += width
    label = text(outcome_counts(outcomes, lang))
    return Html(f'<svg class="bar" width="100%" height="28" role="img" aria-label="{label}">{"".join(parts)}</svg>')


def _part(outcome: str, start: float, width: float) -> str:
    return f'<rect class="part-{outcome}" x="{start:.3f}%" y="0" width="{width:.3f}%" height="28"></rect>'


def capital(words: str) -> str:
    """The words with a capital at the start."""
    return words[:1].upper() + words[1:]


def figure(rows: int, lang: str) -> Html:
    """A figure, as the terminal writes it."""
    return el("strong", written_number(rows, lang))
