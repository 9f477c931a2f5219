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
        lines += [_duty(duty, lang) for duty in decision.duties]
    lines += ["", *_wrapped(say("cli.not_legal_advice", lang), terminal.width)]
    return "\n".join(lines)


def _duty(duty: str, lang: str) -> str:
    name, _, due = duty.partition(":")
    return f"  [ ] {say(f'duties.{name}.short', lang, day=date.fromisoformat(due) if due else None)}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width - 2, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
