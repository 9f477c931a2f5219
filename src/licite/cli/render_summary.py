"""The summary of a screening as the terminal shows it."""

import textwrap
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from licite.cli.terminal import Terminal, cut, printable
from licite.operations.summary import DutyCount, Reason, Summary
from licite.operations.wording import (
    OUTCOMES,
    channel_word,
    duty_words,
    gain_sentence,
    good_to_know,
    law_line,
    nothing_to_gain,
    other_reading,
    outcome_word,
    percent,
    rows_line,
    shares,
    split_by_level,
    stale_warning,
    written_moment,
)
from licite.vocabulary.say import say, written_number

MOST_LINES = 8  # of a block; the rest is on the report page and in --json
_COLOURS = {"lawful": "green", "undetermined": "yellow", "unlawful": "red"}
_MARKS = {"lawful": ("✓", "+"), "undetermined": ("?", "?"), "unlawful": ("✗", "x")}
_NUMBER = 8  # columns of a figure, flush right
_TEXT = 36  # columns of a reason, so that names of the contract stand below one another from block to block
_MIN_TEXT = 12


def render_summary(summary: Summary, terminal: Terminal | None = None) -> str:
    """The whole summary: what was asked, counts, why, how to gain, what is due, every row, where things are.

    Plain unless `terminal` says otherwise (see `terminal_of`): no colour, no bar, ordinary spaces.
    """
    view = terminal or Terminal()
    blocks = (
        _asked(summary, view),
        _counts(summary, view),
        _undetermined(summary, view),
        _unlawful(summary, view),
        _reported(summary, view),
        _gain(summary, view),
        _duties(summary, view),
        _other(summary, view),
    )
    lines: list[Text] = []
    for block in blocks:
        found = list(block)
        lines += [*found, Text()] if found else []
    lines += _wrapped(rows_line(summary), view.width)
    lines += _files(summary, view.width)
    return view.render(lines)


def last_line(summary: Summary, terminal: Terminal | None = None) -> str:
    """Where things are, on one line: all that `--quiet` prints."""
    return (terminal or Terminal()).render(_files(summary, None))


def _asked(summary: Summary, view: Terminal) -> Iterator[Text]:
    named = [printable(summary.campaign)] if summary.campaign else []
    parts = [*named, channel_word(summary.channel, summary.lang), written_moment(summary.at, summary.lang)]
    yield from _wrapped(" · ".join(parts), view.width, style="bold")
    yield from _wrapped(law_line(summary), view.width)
    warning = stale_warning(summary)
    if warning:
        yield from _wrapped(warning, view.width, style="yellow")


def _counts(summary: Summary, view: Terminal) -> Iterator[Text]:
    lang = summary.lang
    counts = [summary.count(outcome) for outcome in OUTCOMES]
    words = [outcome_word(outcome, lang) for outcome in OUTCOMES]
    wide = max(cell_len(word) for word in words)
    figure = max(7, *(len(written_number(n, lang)) for n in (*counts, summary.accepted)))
    for outcome, word, n, share in zip(OUTCOMES, words, counts, shares(counts), strict=True):
        colour = _COLOURS[outcome]
        mark = _MARKS[outcome][0 if view.unicode else 1]
        line = Text.assemble(
            "  ", (f"{mark} {word}", colour), " " * (wide - cell_len(word) + 1),
            (written_number(n, lang).rjust(figure), "bold"), "  ", percent(share, lang).rjust(5), "  ",
        )  # fmt: skip
        if view.bars:
            line.append(_bar(outcome, n, summary.accepted, view.width - cell_len(line.plain)), colour)
        yield line
    yield Text(" " * (5 + wide) + written_number(summary.accepted, lang).rjust(figure))


def _bar(outcome: str, n: int, total: int, width: int) -> str:
    """A bar on the scale of the whole: plain, dotted or hatched, so that it reads without colour."""
    if n == 0:
        return ""
    eighths = max(n * width * 8 // total, 1)
    if outcome == "lawful":
        return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
    return {"undetermined": "▒", "unlawful": "▚"}[outcome] * max(eighths // 8, 1)


def _undetermined(summary: Summary, view: Terminal) -> Iterator[Text]:
    lang = summary.lang
    rows = [(reason.rows, say(f"facts.{reason.key}.short", lang), reason.key) for reason in summary.missing]
    rows += [(n, say("screen.uncovered", lang, cell=printable(cell)), "uncovered") for cell, n in summary.uncovered]
    yield from _block("missing", rows, summary, view)
    if summary.questions:
        yield Text()
        yield Text(say("screen.questions", lang), "bold")
    for question in summary.questions[:MOST_LINES]:
        yield from _figure_and_sentence(
            written_number(question.rows, lang) if question.rows else "", question.sentence, view.width
        )


def _unlawful(summary: Summary, view: Terminal) -> Iterator[Text]:
    yield from _block("unlawful", _tag_rows(split_by_level(summary.breaches)[0], summary.lang), summary, view)


def _reported(summary: Summary, view: Terminal) -> Iterator[Text]:
    yield from _block("reported", _tag_rows(split_by_level(summary.breaches)[1], summary.lang), summary, view)


def _tag_rows(reasons: Iterable[Reason], lang: str) -> list[tuple[int, str, str]]:
    return [(reason.rows, say(f"tags.{reason.key}.short", lang), reason.key) for reason in reasons]


def _block(title: str, rows: list[tuple[int, str, str]], summary: Summary, view: Terminal) -> Iterator[Text]:
    """A title, then a figure, words and the contract's name a line; names stand in one column and are never cut."""
    if not rows:
        return
    yield Text(say(f"screen.{title}", summary.lang), "bold")
    shown = rows[:MOST_LINES]
    text_width = _text_width(shown, _NUMBER + 2, view.width)
    for n, text, name in shown:
        figure = written_number(n, summary.lang).rjust(_NUMBER)
        yield _reason_line(Text.assemble((figure, "bold"), "  "), text, name, text_width, view)
    yield from _others(len(rows) - len(shown), summary.lang)


def _text_width(rows: list[tuple[int, str, str]], before: int, width: int) -> int:
    room = width - before - 1 - max(len(name) for _, _, name in rows)
    return max(min(room, max(_TEXT + _NUMBER + 2 - before, *(cell_len(text) for _, text, _ in rows))), _MIN_TEXT)


def _reason_line(line: Text, text: str, name: str, text_width: int, view: Terminal) -> Text:
    words = cut(text, text_width, "…" if view.unicode else "...")
    return line.append(words + " " * (text_width - cell_len(words) + 1)).append(name, "dim")


def _others(n: int, lang: str) -> Iterator[Text]:
    if n > 0:
        yield Text(" " * (_NUMBER + 2) + say("screen.others", lang, n=n), "dim")


def _gain(summary: Summary, view: Terminal) -> Iterator[Text]:
    lang = summary.lang
    if summary.unlocks:
        yield Text(say("screen.gain", lang), "bold")
    for unlock in summary.unlocks[:MOST_LINES]:
        figure = f"+ {written_number(unlock.rows, lang)}"
        yield from _figure_and_sentence(figure, gain_sentence(unlock, lang), view.width)
    yield from _others(len(summary.unlocks) - MOST_LINES, lang)
    nothing = nothing_to_gain(summary)
    if nothing:
        yield Text(nothing)


def _figure_and_sentence(figure: str, sentence: str, width: int) -> Iterator[Text]:
    first, *rest = _folded(printable(sentence), width - _NUMBER - 2)
    yield Text.assemble((figure.rjust(_NUMBER), "bold"), "  ", first)
    for line in rest:
        yield Text(" " * (_NUMBER + 2) + line)


def _duties(summary: Summary, view: Terminal) -> Iterator[Text]:
    lang = summary.lang
    shown: tuple[DutyCount, ...] = summary.duties[:MOST_LINES]
    if not shown:
        return
    yield Text(say("screen.duties", lang), "bold")
    rows = [(duty.open, duty_words(duty, lang), duty.duty) for duty in shown]
    text_width = _text_width(rows, _NUMBER + 6, view.width)
    for n, text, name in rows:
        box, figure = ("[ ]", written_number(n, lang)) if n else ("[x]", "")
        start = Text.assemble("  ", (box, "blue"), " ", (figure.rjust(_NUMBER - 2), "bold"), "  ")
        yield _reason_line(start, text, name, text_width, view)
    yield from _others(len(summary.duties) - len(shown), lang)


def _other(summary: Summary, view: Terminal) -> Iterator[Text]:
    reading = other_reading(summary)
    for sentence in ([reading] if reading else []) + good_to_know(summary):
        yield from _wrapped(sentence, view.width)


def _files(summary: Summary, width: int | None) -> list[Text]:
    """Label and name pairs, as many a line as fit; a name is never cut."""
    files = summary.files
    named = [
        ("file_out", files.out),
        ("file_report", files.report),
        ("file_rejects", files.rejects),
        ("file_duplicates", files.duplicates),
        ("file_manifest", files.manifest),
        ("proof", summary.proof),
    ]
    lines: list[Text] = []
    for key, name in named:
        if not name:
            continue
        pair = Text.assemble((say(f"screen.{key}", summary.lang), "dim"), "   ", printable(name))
        if lines and (width is None or cell_len(lines[-1].plain) + 5 + cell_len(pair.plain) <= width):
            lines[-1] = Text.assemble(lines[-1], " " * 5, pair)
        else:
            lines.append(pair)
    return lines


def _wrapped(text: str, width: int, style: str = "") -> list[Text]:
    return [Text(line, style) for line in _folded(printable(text), width)]


def _folded(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
