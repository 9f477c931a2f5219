"""One decision on a terminal: mark, sentence, what is due, what would change it, and its sources."""

import textwrap
from datetime import date

from licite.cli.terminal import Terminal
from licite.operations.decide import Decision
from licite.vocabulary.say import say

_MARKS = {"lawful": ("✓", "+"), "undetermined": ("?", "?"), "unlawful": ("✗", "x")}


def render_decision(decision: Decision, lang: str, terminal: Terminal) -> str:
    """The decision as lines of text that fit the terminal."""
    mark = _MARKS[str(decision.outcome)][0 if terminal.unicode else 1]
    lines = [f"{mark} {say(f'outcomes.{decision.outcome}.short', lang)}", ""]
    lines += _wrapped(decision.explanation, terminal.width)
    names = [*decision.breaches, *decision.missing]
    if names:
        lines += ["", *_wrapped(", ".join(names), terminal.width)]
    if decision.duties:
        lines.append("")
        day = date.fromisoformat(decision.at[:10])
        lines += [_duty(duty, day, lang) for duty in decision.duties]
    lines += ["", *_wrapped(say("cli.not_legal_advice", lang), terminal.width)]
    return "\n".join(lines)


def _duty(duty: str, day: date, lang: str) -> str:
    """What is to be done, and by when; a day that is over is told as such."""
    name, _, text = duty.partition(":")
    due = date.fromisoformat(text) if text else None
    late = f" ({say('cli.overdue', lang)})" if due and due < day else ""
    return f"  [ ] {say(f'duties.{name}.short', lang, day=due)}{late}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width - 2, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
